/* Brings a page up to date part by part when live.js says that it changed. [data-live] has the page's own address with
   what it shows (`seen`), so that nothing new is 204; each [data-part] is replaced where the server gives another one. A
   part whose form is in use stays as it is and says that it changed; shown, what was typed stands in the new form. */

import { heard } from "./live.js";

const ROUND = 30_000; // ms; also without a stream
const SKIPPED = "[type=hidden], [type=password], [type=file]";
const parts = (page) => page.querySelectorAll("[data-part]");
const text = (part) => part.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");
const told = new Map([...parts(document)].map((part) => [part.dataset.part, text(part)]));
const fields = (part) => [...part.querySelectorAll("input, select, textarea")].filter((one) => !one.matches("[type=hidden]"));
const isTicked = (field) => field.matches("[type=checkbox], [type=radio]");
let isAsking = false;
let isNews = false; // something came while it asked

function isWritten(field) {
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected && one.defaultSelected);
  return field.value !== field.defaultValue;
}

/* Somebody writes in it, has written, or reads what was refused. */
function isInUse(part) {
  const near = document.activeElement;
  return part.querySelector(".errors, form[data-sent]") !== null
    || (part.contains(near) && near.matches("input, select, textarea"))
    || fields(part).some(isWritten);
}

function carry(from, to) {
  for (const field of fields(from).filter((one) => isWritten(one) && !one.matches(SKIPPED))) {
    const form = field.form?.getAttribute("action");
    const same = fields(to).find((one) => one.name === field.name && one.form?.getAttribute("action") === form
      && (!isTicked(one) || one.value === field.value));
    if (same && isTicked(same)) same.checked = field.checked;
    else if (same) same.value = field.value;
  }
}

/* The new part in place of the old one: what was open stays open, and the focus stays on the same thing. */
function put(old, fresh) {
  const focus = old.contains(document.activeElement) ? document.activeElement.outerHTML : "";
  const open = [...old.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  const made = document.importNode(fresh, true);
  carry(old, made);
  old.replaceWith(made);
  for (const one of made.querySelectorAll("details > summary")) if (open.includes(one.textContent)) one.parentElement.open = true;
  if (focus) [...made.querySelectorAll("a, button, summary")].find((one) => one.outerHTML === focus)?.focus();
  made.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: made } })); // app.js looks it over
}

function offer(old, fresh) {
  old.querySelector(".meanwhile")?.remove();
  const near = fields(old).find(isWritten) ?? old.querySelector(":focus, .errors, section");
  (near?.closest("section") ?? old).prepend(document.getElementById("meanwhile").content.cloneNode(true));
  old.querySelector(".meanwhile button").addEventListener("click", () => put(old, fresh));
}

function show(page) {
  for (const fresh of parts(page)) {
    const name = fresh.dataset.part;
    const old = document.querySelector(`[data-part="${name}"]`);
    if (!old || told.get(name) === text(fresh)) continue;
    told.set(name, text(fresh));
    (isInUse(old) ? offer : put)(old, fresh);
  }
}

async function ask() {
  const here = document.querySelector("[data-live]");
  const answer = await fetch(here.dataset.live, { cache: "no-store" });
  if (answer.status === 204) return true;
  if (!answer.ok || answer.redirected) return false; // logged out, or no longer for this person
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  show(page);
  here.dataset.live = page.querySelector("[data-live]").dataset.live;
  return true;
}

async function look() {
  isNews = true;
  if (isAsking || document.hidden) return;
  isAsking = true;
  while (isNews) {
    isNews = false;
    heard(await ask().catch(() => false));
  }
  isAsking = false;
}

document.body.addEventListener("live:changed", look);
setInterval(look, ROUND);
