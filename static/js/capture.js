/* What is told at a machine is kept on the device until the server has it (queue.js). A call for help is not: without
   a network the page says so at once. Without this script the form is an ordinary form. */

import { small } from "./photo.js";
import { canKeep, deliver, fieldsOf, newKey, rest, send, spoken } from "./queue.js";

const CALLING = 8000; // ms until a call for help counts as not gone through

const form = document.querySelector("form[data-capture]");
const at = (id) => document.getElementById(id);

async function written() {
  const key = form.elements.key.value; // what was written when the button was pressed: the photo takes a moment
  const fields = fieldsOf(form);
  const file = form.elements.photo.files[0];
  return { key, at: Date.now(), address: location.pathname, fields, photo: file ? await small(file) : null };
}

/* A page that comes back, from the history or without a network, must not send under a key that was used. */
function renewKey() {
  const key = newKey();
  form.elements.key.value = key;
  at("code").textContent = spoken(key);
}

function tellPhoto() {
  const file = form.elements.photo.files[0];
  const tile = at("photo-tile");
  tile.classList.toggle("on", Boolean(file));
  at("photo-name").textContent = file ? file.name : tile.dataset.none;
}

/* Whether what was kept is with the server by now. */
function tellKept(isIn) {
  at("kept").querySelector(".waits").hidden = isIn;
  at("kept").querySelector(".is-in").hidden = !isIn;
}

function answered({ detail }) {
  if (at("kept").dataset.key !== detail.key) return;
  tellKept(detail.isIn);
  if (!detail.isIn) at("kept").hidden = true; // the strip above says why
}

/* The form is empty again, with a key of its own; what was kept is told with its code. */
function startAnew(key) {
  form.reset();
  rest(form);
  renewKey();
  tellPhoto();
  at("kept").querySelectorAll("b").forEach((code) => { code.textContent = spoken(key); });
  at("kept").dataset.key = key;
  tellKept(false);
  at("kept").hidden = false;
  at("kept").scrollIntoView({ block: "center" });
}

function openWriting(name) {
  at("say-write").checked = true;
  form.elements[name].focus();
}

async function callNow() {
  const answer = await send({ ...await written(), photo: null }, CALLING).catch(() => null);
  if (answer?.status === 201) {
    location.href = answer.told.address;
    return;
  }
  at("no-call").hidden = false;
  at("no-call").scrollIntoView({ block: "center" });
  rest(form);
}

async function keepAndSend() {
  const one = await written();
  const told = await deliver(one);
  if (told?.address) location.href = told.address;
  else if (told?.refused) form.submit();
  else startAnew(one.key);
}

const saysNothing = () => ["", "other"].includes(form.elements.waste.value)
  && !["obstacle", "better"].some((name) => form.elements[name].value.trim());

function sent(event) {
  event.preventDefault();
  at("nothing").hidden = true;
  at("kept").hidden = true;
  at("no-call").hidden = true;
  if (form.elements.kind.value === "help") callNow();
  else if (saysNothing()) {
    at("nothing").hidden = false;
    openWriting("obstacle");
    rest(form);
  } else keepAndSend().catch(() => form.submit()); // no room on the device: as without this script
}

if (form && canKeep) {
  addEventListener("pageshow", renewKey);
  form.addEventListener("submit", sent);
  form.elements.photo.addEventListener("change", tellPhoto);
  document.addEventListener("newlean:answered", answered);
  at("not-here").addEventListener("click", (event) => { event.preventDefault(); openWriting("spot"); });
}
