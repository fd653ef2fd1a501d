/* Keeps a page on this device, so that it opens without the server the next time: itself and what it is made of. Which
   page, and whether it is a person's, it says in data-keep. Only over HTTPS, or on the server itself. */

const OPEN = "newlean-capture-1"; // as in worker.js
const PERSON = "newlean-person-1"; // as in worker.js
const STALE = 600_000; // ms after which another kept page is fetched anew
const QUIET = 5_000; // ms after a page was written on
const NEVER = [403, 404, 410];

const kind = document.querySelector("[data-keep]")?.dataset.keep;
const isPart = (url) => new URL(url).pathname.startsWith("/static/");

/* What the page names, and what its scripts imported. */
function parts() {
  const found = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use");
  const named = [...found].map((one) => new URL(one.href?.baseVal ?? one.href ?? one.src, location).href.split("#")[0]);
  const loaded = performance.getEntriesByType("resource").map((one) => one.name).filter(isPart);
  return new Set([...named, ...loaded.filter((url) => url.endsWith(".js"))]);
}

/* As nobody who is logged in sees it. */
async function keepOpen() {
  const cache = await caches.open(OPEN);
  const wanted = parts().add(location.origin + location.pathname);
  await cache.addAll(wanted);
  for (const { url } of await cache.keys()) { // of an earlier version
    if (isPart(url) && !wanted.has(url)) await cache.delete(url);
  }
}

/* One address as it is now. A log-in page in its stead is not kept, and what is given no longer is let go. */
async function keepOne(cache, url) {
  const answer = await fetch(url, { cache: "no-store" });
  if (NEVER.includes(answer.status)) await cache.delete(url);
  if (!answer.ok || answer.redirected) return null;
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  const body = await answer.blob();
  await cache.put(url, new Response(body, { headers }));
  return body;
}

/* A page with the pictures and files that stand in it; a file never changes under its address. */
async function keepWhole(cache, url) {
  const page = await keepOne(cache, url);
  const read = new DOMParser().parseFromString(page ? await page.text() : "", "text/html");
  for (const one of read.querySelectorAll(".files a[href]")) {
    const file = new URL(one.getAttribute("href"), url).href;
    if (!await cache.match(file, { ignoreVary: true })) await keepOne(cache, file);
  }
}

const isStale = (kept) => Date.now() - Number(kept.headers.get("X-Kept-At")) > STALE;
const isPage = (kept) => kept?.headers.get("Content-Type")?.startsWith("text/html");

/* This page, and those that were kept a while ago: a standard may have a new version since. The cache is opened first:
   when somebody logs out meanwhile, what is put into it is gone with it. */
async function keepPerson() {
  const cache = await caches.open(PERSON);
  await cache.addAll([...parts()].filter(isPart));
  await keepWhole(cache, location.href.split("#")[0]);
  for (const { url } of await cache.keys()) {
    const kept = await cache.match(url, { ignoreVary: true });
    if (isPage(kept) && isStale(kept)) await keepWhole(cache, url);
  }
}

async function keep() {
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready; // nothing is kept before somebody sees the log-out
  await (kind === "person" ? keepPerson() : keepOpen());
}

if (kind && navigator.serviceWorker) {
  const trying = () => keep().catch(() => null); // no room, or no network: the next visit tries again
  let later;
  trying();
  document.addEventListener("newlean:saved", () => { clearTimeout(later); later = setTimeout(trying, QUIET); });
}
