/* Dragging tiles on the grid of the layout editor: where one is let go, the form that the buttons use too is sent. */

const COLUMNS = 24;
const ROWS = 12;
const FAR = 6; // px that a pointer moves before it drags

const grid = document.querySelector("[data-layout]");
const form = document.getElementById("placed");

function begin(tile, down) {
  const cell = { w: grid.clientWidth / COLUMNS, h: grid.clientHeight / ROWS };
  let moved = false;
  const by = (event) => [event.clientX - down.clientX, event.clientY - down.clientY];
  const cells = ([dx, dy]) => [Math.round(dx / cell.w), Math.round(dy / cell.h)];

  function move(event) {
    const [dx, dy] = by(event);
    if (!moved && Math.hypot(dx, dy) < FAR) return;
    moved = true;
    tile.classList.add("moving");
    tile.style.translate = `${dx}px ${dy}px`; // by CSSOM, which the policy allows
  }

  function end(event) {
    tile.removeEventListener("pointermove", move);
    tile.classList.remove("moving");
    tile.style.translate = "";
    if (!moved || event.type === "pointercancel") return;
    tile.addEventListener("click", (click) => click.preventDefault(), { once: true });
    const [x, y] = cells(by(event));
    if (!x && !y) return;
    form.elements.tile.value = tile.dataset.tile;
    form.elements.x.value = Math.max(0, Number(tile.dataset.x) + x);
    form.elements.y.value = Math.max(0, Number(tile.dataset.y) + y);
    form.submit();
  }

  tile.setPointerCapture(down.pointerId);
  tile.addEventListener("pointermove", move);
  tile.addEventListener("pointerup", end, { once: true });
  tile.addEventListener("pointercancel", end, { once: true });
}

grid?.addEventListener("pointerdown", (event) => {
  const tile = event.target.closest("[data-tile]");
  if (tile && event.button === 0) begin(tile, event);
});
