/* On a screen without a log-in. A page beside the board that nobody touches goes back to it and forgets what was typed; a
   board that was taken down goes from the screen; another look, chosen at a desk, loads the page anew. */

const IDLE = 60_000; // ms without a touch or a key
const home = document.body.dataset.home; // the board, on pages beside it
const board = document.querySelector(".gb");
let timer = 0;

function forget() {
  for (const field of document.querySelectorAll("form input:not([type=hidden])")) field.value = "";
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    forget();
    location.replace(home);
  }, IDLE);
}

if (home) {
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(sign, wait, { passive: true });
  addEventListener("pagehide", forget);
  wait();
}

function over() {
  if (!board?.isConnected) return;
  document.getElementById("lost")?.remove();
  board.replaceWith(document.getElementById("over").content.cloneNode(true));
}

if (board) {
  document.body.addEventListener("live:over", over);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.target.id === "live" && event.detail.xhr.status === 404) over();
  });
  document.addEventListener("htmx:afterSwap", () => {
    const look = document.getElementById("live")?.dataset.look;
    if (look && look !== document.body.dataset.look) location.reload();
  });
}
