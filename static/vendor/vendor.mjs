/* Copies the named files of others into the repository and notes where each came from.
   Run it here: npm ci --ignore-scripts && node vendor.mjs */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { runInNewContext } from "node:vm";

const FILES = {
  "htmx.min.js": ["htmx.org", "dist/htmx.min.js"],
  "htmx.LICENSE": ["htmx.org", "LICENSE"],
  "plotly-cartesian.min.js": ["plotly.js-cartesian-dist-min", "plotly-cartesian.min.js"],
  "plotly.LICENSE": ["plotly.js-cartesian-dist-min", "LICENSE"],
  "../../tests/browser/vendor/axe.min.js": ["axe-core", "axe.min.js"],
  "../../tests/browser/vendor/axe.LICENSE": ["axe-core", "LICENSE"],
};

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const sha384 = (path) => "sha384-" + createHash("sha384").update(readFileSync(path)).digest("base64");
const entries = [];
const note = (file, name) => {
  const { version, integrity, license } = lock[`node_modules/${name}`];
  entries.push({ file, package: name, version, license, integrity, sha384: sha384(file) });
};

for (const [file, [name, source]] of Object.entries(FILES)) {
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(`node_modules/${name}/${source}`, file);
  note(file, name);
}

/* plotly writes its rules into a <style> element, which the content security policy forbids; a style sheet with
   the same rules, linked as plotly.js-style-global, takes its place. */
const bundle = readFileSync("plotly-cartesian.min.js", "utf8");
const start = bundle.indexOf('{"X,X div"');
const rules = runInNewContext(`(${bundle.slice(start, bundle.indexOf("}", start) + 1)})`);
const css = Object.entries(rules).map(([selector, body]) =>
  `${selector.replace(/^,/, " ,").replaceAll("X", ".js-plotly-plot .plotly").replaceAll("Y", ".plotly-notifier")}{${body}}`);
writeFileSync("plotly.css", css.reverse().join("\n") + "\n");
note("plotly.css", "plotly.js-cartesian-dist-min");

writeFileSync("vendor.lock.json", JSON.stringify(entries, null, 2) + "\n");
rmSync("node_modules", { recursive: true }); // it would be served with the static files
