/* What the shell does beyond plain HTML: keys, busy buttons, menus, focus after the drawer. Nothing here is
   needed for reading. */

const DRAWER = "drawer";
let opener = null; // what opened the drawer; focus returns there

const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

function closeDrawer() {
  const drawer = document.getElementById(DRAWER);
  const close = drawer?.querySelector("[data-close]");
  if (!drawer?.firstElementChild) return false;
  if (!opener?.isConnected && close?.href) {
    close.click(); // the page was opened with its drawer: go to the page without it
    return true;
  }
  drawer.replaceChildren();
  if (close?.href) history.replaceState(history.state, "", close.href);
  document.dispatchEvent(new CustomEvent("drawer:closed"));
  opener?.focus();
  opener = null;
  return true;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (document.querySelector("details.menu[open]")) closeMenus();
    else closeDrawer();
    return;
  }
  if (document.body.dataset.keys === "off") return; // a screen that hangs on a wall
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    event.preventDefault();
  }
  const search = event.key === "/" && document.querySelector("[data-search]");
  if (search) {
    search.focus();
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const close = event.target.closest("[data-close]");
  if (close && opener?.isConnected && closeDrawer()) event.preventDefault();
  if (event.target.closest('[aria-busy="true"]')) {
    event.preventDefault();
    event.stopPropagation();
  }
}, { capture: true });

/* The pressed button is busy until the answer is there; a second press does nothing. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  (event.submitter ?? form.querySelector("button"))?.setAttribute("aria-busy", "true");
}, { capture: true });

function rest(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(rest));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("button")) event.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches("form")) rest(event.target);
  event.target.removeAttribute("aria-busy");
});

/* A fragment in the drawer takes the focus; Esc or the cross gives it back. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== DRAWER) return;
  if (!event.target.closest(`#${DRAWER}`)) opener = event.target;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === DRAWER) event.detail.target.focus({ preventScroll: true });
});

/* A request that failed: a link is followed as a page, which says why; a form tells it in the status line. */
function tell(event) {
  if (event.target.id === "live") return; // asked by itself, not by somebody; live.js says it
  const link = event.target.closest("a[href]");
  if (link) {
    location.href = link.href;
    return;
  }
  const said = document.getElementById("trouble").content.cloneNode(true);
  document.getElementById("status").replaceChildren(said);
}
document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:sendError", tell);

/* On a phone the areas scroll sideways: the current one is in sight. */
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

/* A table wider than its window can be scrolled by keyboard. */
const scrolling = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const watchScrolling = (part) => part.querySelectorAll?.(".scroll").forEach((box) => scrolling.observe(box));
watchScrolling(document);
document.addEventListener("htmx:load", (event) => watchScrolling(event.detail.elt));

/* A list of form errors takes the focus, so that it is read first. */
document.querySelector(".error-list")?.focus();
document.addEventListener("htmx:load", (event) => event.detail.elt.querySelector?.(".error-list")?.focus());
