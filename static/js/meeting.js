/* Walks the agenda by keyboard: → or Enter the next item, ← the one before; n and p as well, unless they are switched
   off on this device. Only Enter begins and ends it: an arrow too many must not write minutes that never change.
   Nothing happens while somebody writes or a button has the focus. */

const STORE = "letter-keys";
const TYPING = "input, select, textarea, button, a, summary, [contenteditable]";
const PRESSED = {
  ArrowRight: "[data-next]", n: "[data-next]", Enter: "[data-next], [data-enter]",
  ArrowLeft: "[data-previous]", p: "[data-previous]",
};
const areOn = () => localStorage.getItem(STORE) !== "off";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || document.activeElement?.matches(TYPING)) return;
  if (event.key.length === 1 && !areOn()) return;
  const button = PRESSED[event.key] && document.querySelector(PRESSED[event.key]);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function remember(box) {
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}

document.querySelectorAll("[data-letter-keys]").forEach(remember);
