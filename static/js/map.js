/* The map with keys and mouse: ← → walk the steps, ↓ ↑ into the row below and back, + − 0 zoom, drag moves.
   Enter and Esc are the link's and the drawer's own. Nothing here is needed for reading. */

const stage = document.querySelector("[data-map]");
const steps = [...document.querySelectorAll("[data-step]")];
const place = (step) => [Number(step.dataset.column), Number(step.dataset.row)];

/* One stop for Tab: the chosen step or the first; the arrows do the rest. Moves are for the mouse and the finger,
   by keyboard they are reached from the table of the map. */
for (const move of document.querySelectorAll(".hits .move")) move.tabIndex = -1;

function rove(to) {
  for (const step of steps) step.tabIndex = step === to ? 0 : -1;
}

const main = steps.filter((step) => place(step)[1] === 0).sort((a, b) => place(a)[0] - place(b)[0]);
if (steps.length) rove(steps.find((step) => step.classList.contains("chosen")) ?? main[0] ?? steps[0]);

function neighbour(step, key) {
  const [column, row] = place(step);
  if (key === "ArrowDown" || key === "ArrowUp") {
    const wanted = row + (key === "ArrowDown" ? 1 : -1);
    const beside = steps.filter((other) => place(other)[1] === wanted);
    return beside.sort((a, b) => Math.abs(place(a)[0] - column) - Math.abs(place(b)[0] - column))[0];
  }
  const ahead = key === "ArrowRight" ? 1 : -1;
  const line = steps.filter((other) => place(other)[1] === row && (place(other)[0] - column) * ahead > 0);
  return line.sort((a, b) => (place(a)[0] - place(b)[0]) * ahead)[0];
}

document.addEventListener("keydown", (event) => {
  const step = event.target.closest?.("[data-step]");
  if (!step || !event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = neighbour(step, event.key);
  event.preventDefault();
  if (!next) return;
  rove(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "center" });
});

/* The frame goes with the drawer. */
function choose() {
  const name = new URLSearchParams(location.search).get("step");
  const isOpen = document.getElementById("drawer")?.firstElementChild;
  for (const step of steps) {
    const own = new URL(step.getAttribute("href"), location.href).searchParams.get("step");
    const chosen = Boolean(isOpen) && own === name;
    step.classList.toggle("chosen", chosen);
    if (chosen) {
      step.setAttribute("aria-current", "true");
      rove(step);
    } else step.removeAttribute("aria-current");
  }
}
document.addEventListener("htmx:pushedIntoHistory", choose);
document.addEventListener("htmx:afterSettle", choose);
document.addEventListener("drawer:closed", choose);

/* Zoom sets the drawings' own width and height; 100 % is the design's pixel. */
const bar = document.querySelector("[data-zoom]");
const drawings = stage ? [...stage.querySelectorAll("svg[width]:not(.stay)")].map((svg) => [svg, Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))]) : [];
const ZOOMS = [0.35, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2];
let zoom = null;

function setZoom(value) {
  zoom = value;
  const middle = stage.scrollLeft + stage.clientWidth / 2;
  const before = stage.scrollWidth;
  stage.querySelector(".stack").classList.toggle("zoomed", zoom !== null);
  for (const [svg, width, height] of drawings) {
    svg.setAttribute("width", width * (zoom ?? 1));
    svg.setAttribute("height", height * (zoom ?? 1));
  }
  stage.scrollLeft = (middle * stage.scrollWidth) / before - stage.clientWidth / 2;
}

function zoomBy(direction) {
  const width = drawings[0][1];
  const now = zoom ?? drawings[0][0].getBoundingClientRect().width / width;
  if (direction === 0) setZoom(Math.min(1, stage.clientWidth / width));
  else if (direction > 0) setZoom(ZOOMS.find((value) => value > now + 0.01) ?? ZOOMS.at(-1));
  else setZoom(ZOOMS.findLast((value) => value < now - 0.01) ?? ZOOMS[0]);
}

if (bar && drawings.length) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom-by]");
    if (button) zoomBy(Number(button.dataset.zoomBy));
  });
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { "+": 1, "-": -1, 0: 0 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    zoomBy(by);
  });
}

/* Dragging the paper moves it; a press without a move stays a click on what lies there. */
let grip = null;
stage?.addEventListener("pointerdown", (event) => {
  if (event.pointerType === "touch" || event.button !== 0) return;
  grip = { x: event.clientX, left: stage.scrollLeft, top: stage.scrollTop, y: event.clientY, moved: false };
});
addEventListener("pointermove", (event) => {
  if (!grip) return;
  const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
  if (Math.abs(dx) + Math.abs(dy) > 6) grip.moved = true;
  if (!grip.moved) return;
  stage.classList.add("dragging");
  stage.scrollLeft = grip.left - dx;
  stage.scrollTop = grip.top - dy;
});
addEventListener("pointerup", () => {
  stage?.classList.remove("dragging");
  setTimeout(() => { grip = null; });
});
stage?.addEventListener("click", (event) => {
  if (grip?.moved) {
    event.preventDefault();
    event.stopPropagation();
  }
}, { capture: true });
stage?.addEventListener("dragstart", (event) => event.preventDefault());

document.querySelector("[data-print]")?.addEventListener("click", () => print());
