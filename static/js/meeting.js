/* Walks the agenda by keyboard: → or Enter the next item, ← the one before; n and p as well, unless they are switched
   off on this device. Nothing happens while somebody writes or a button has the focus. */

const STORE = "letter-keys";
const TYPING = "input, select, textarea, button, a, summary, [contenteditable]";
const NEXT = ["ArrowRight", "Enter", "n"];
const PREVIOUS = ["ArrowLeft", "p"];
const areOn = () => localStorage.getItem(STORE) !== "off";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || document.activeElement?.matches(TYPING)) return;
  if (event.key.length === 1 && !areOn()) return;
  const wanted = NEXT.includes(event.key) ? "[data-next]" : PREVIOUS.includes(event.key) ? "[data-previous]" : "";
  const button = wanted && document.querySelector(wanted);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function remember(box) {
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}

document.querySelectorAll("[data-letter-keys]").forEach(remember);
