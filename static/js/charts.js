/* Draws the charts of a page with plotly in the colours of the current theme, and saves them as pictures. */

const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: "reset", showTips: false };
const figures = document.querySelectorAll("[data-chart]");
const figureOf = (element) => JSON.parse(document.getElementById(element.dataset.chart).textContent);

/* "token:va" → the value of --va on this page, at any depth. */
function coloured(value, style) {
  if (typeof value === "string" && value.startsWith("token:")) return style.getPropertyValue(`--${value.slice(6)}`).trim();
  if (Array.isArray(value)) return value.map((item) => coloured(item, style));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, style)]));
  return value;
}

function draw(element) {
  const style = getComputedStyle(document.documentElement);
  const { data, layout } = coloured(figureOf(element), style);
  layout.font.family = getComputedStyle(document.body).fontFamily;
  const isGerman = document.documentElement.lang === "de";
  if (element.clientWidth < 480) layout.margin = { ...layout.margin, l: 40, r: 60 }; // a phone has no room for the desk's margins
  layout.separators = isGerman ? ",." : ".,";
  if (data[0]?.x?.[0]?.includes?.("T")) layout.xaxis.tickformat = isGerman ? "%-d.%-m.\n%Y" : "%-d %b\n%Y";
  element.querySelector("noscript")?.remove();
  return window.Plotly.react(element, data, layout, CONFIG);
}

const drawAll = () => figures.forEach(draw);
drawAll();
new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

for (const button of document.querySelectorAll("[data-picture]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const element = document.querySelector(`[data-chart="${button.dataset.picture}"]`);
    const { width, height } = element.getBoundingClientRect();
    window.Plotly.downloadImage(element, { format: "svg", width, height, filename: button.dataset.picture });
  });
}
