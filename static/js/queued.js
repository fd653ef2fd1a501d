/* Forms with data-queue (their name where something is said of them) are kept on the device until the server has them:
   a round against a standard, a card that was turned. Without this script they are ordinary forms. */

import { canKeep, deliver, fieldsOf, newKey, rest } from "./queue.js";

const forms = document.querySelectorAll("form[data-queue]");

/* A page that comes back, from the history or without a network, must not send under a key that was used. */
function renewKeys() {
  for (const form of forms) form.elements.key.value = newKey();
}

function tell(form, name, text = "") {
  const said = form.querySelector(`[data-${name}]`);
  if (text) said.querySelector("span").textContent = text;
  said.hidden = false;
  said.scrollIntoView({ block: "center" });
}

async function keepAndSend(form, pressed) {
  form.elements.at.value = new Date().toISOString();
  const here = location.pathname + location.search;
  const { pathname, search } = new URL(form.action, location);
  const key = form.elements.key.value;
  const one = { key, at: Date.now(), page: here, address: pathname + search, name: form.dataset.queue };
  const told = await deliver({ ...one, fields: fieldsOf(form, pressed) });
  if (told?.address) location.href = told.address;
  else if (told?.refused) tell(form, "refused", told.refused);
  else {
    form.reset();
    tell(form, "kept");
  }
  form.elements.key.value = newKey();
  rest(form);
}

if (canKeep) {
  addEventListener("pageshow", renewKeys);
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.querySelectorAll("[data-refused], [data-kept]").forEach((said) => { said.hidden = true; });
      keepAndSend(form, event.submitter).catch(() => form.submit()); // no room on the device
    });
  }
}
