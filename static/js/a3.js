/* Writes an A3 while it is typed. Each change waits in this device's storage until the server has it, so a tablet that
   loses the network loses no word; sent twice, a change counts once. Without this file the Save button does the work. */

const form = document.getElementById("a3-form");
const state = document.getElementById("a3-state");
const PAUSE = 900; // ms after the last key
const ROUND = 15000; // ms between two rounds
const MOST = 200; // changes in one request
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const isKept = document.documentElement.hasAttribute("data-kept"); // opened without the server
const signedOut = document.getElementById("a3-signed-out");
const store = `newlean:a3:${form?.dataset.a3}`;
const timers = new Map();
let token = form?.querySelector("[name=csrfmiddlewaretoken]").value;
let sending = false;
let typed = 0; // when a key was pressed last

const read = () => JSON.parse(localStorage.getItem(store) ?? "[]");
const keep = (queue) => localStorage.setItem(store, JSON.stringify(queue));
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const isUnsaid = (field) => String(valueOf(field)) !== field.dataset.noted;
const fieldOf = (path) => form.querySelector(`[name="${CSS.escape(path)}"]:not([type=hidden])`);

function device() {
  const known = localStorage.getItem("newlean:device") ?? fresh();
  localStorage.setItem("newlean:device", known);
  return known;
}

function tell(text, isKept = false) {
  state.hidden = text === "";
  state.textContent = text;
  state.classList.toggle("kept", isKept);
}

const say = (field) => field.dispatchEvent(new Event("a3:written", { bubbles: true }));

/* One change of one field; a later one of the same field that was not sent yet takes its place. */
function note(field) {
  const queue = read().filter((one) => one.path !== field.name || one.tried);
  queue.push({ path: field.name, value: valueOf(field), base: Number(field.dataset.seq), key: fresh() });
  keep(queue);
  field.dataset.noted = String(valueOf(field));
  say(field);
  send();
}

function waiting() {
  const count = read().length;
  if (count) tell(`${state.dataset.kept} ${count}`, true);
  return count;
}

async function ask(url, body) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
}

/* The token as it is after another log-in of the same person. Without one, the words wait until that person is back. */
async function renewed() {
  const answer = await fetch(location.href, { cache: "no-store" });
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isOwn = told.querySelector("#a3-form")?.dataset.a3 === form.dataset.a3;
  if (isOwn) token = told.querySelector("#a3-form [name=csrfmiddlewaretoken]").value;
  form.querySelector("[name=csrfmiddlewaretoken]").value = token; // for the Save button and a3-photos.js
  if (answer.ok) signedOut.hidden = isOwn; // a log-in page, or the sheet of somebody else
  return isOwn;
}

async function post(url, body) {
  const answer = await ask(url, body);
  return [401, 403].includes(answer.status) && await renewed() ? ask(url, body) : answer;
}

function settle(found) {
  const sent = new Set(found.map((one) => one.key));
  keep(read().filter((one) => !sent.has(one.key)));
  let said = state.dataset.saved;
  for (const one of found) {
    const field = fieldOf(one.path);
    if (one.how === "merged") said = state.dataset.merged;
    if (one.how === "apart") said = state.dataset.apart;
    if (!field) continue;
    field.dataset.seq = one.seq;
    if (one.how === "merged" && !isUnsaid(field)) field.value = one.value;
    if (field.type !== "checkbox") field.removeAttribute("aria-invalid");
  }
  for (const one of read()) {
    const last = found.findLast((answer) => answer.path === one.path);
    if (last) rebase(one, last.seq);
  }
  for (const list of new Set(found.map((one) => one.path.split(".")[0]))) {
    document.body.dispatchEvent(new Event(`a3-${list}`)); // what is drawn of it is drawn anew
  }
  tell(`${said} ${new Date().toLocaleTimeString(document.documentElement.lang, CLOCK)}`);
  document.dispatchEvent(new Event("newlean:saved")); // keep.js keeps the page as it is now
}

/* What was typed on while the one before was under way rests on that. */
function rebase(change, seq) {
  keep(read().map((one) => (one.key === change.key ? { ...one, base: Math.max(one.base, seq) } : one)));
}

async function refuse(batch, answer) {
  const told = await answer.json().catch(() => ({ status: answer.status }));
  if (told.non_field_errors) { // about the whole sheet, that it is over for instance: the words stay on this device
    tell(told.non_field_errors.join(" "), true);
    return;
  }
  if (batch.length > 1) {
    for (const one of batch) await deliver([one]);
    return;
  }
  fieldOf(batch[0].path)?.setAttribute("aria-invalid", "true");
  keep(read().filter((one) => one.key !== batch[0].key)); // it stands in the field; the next key press sends it again
  tell(`${state.dataset.refused} ${Object.values(told).flat(Infinity).join(" ")}`, true);
}

async function deliver(batch) {
  const changes = batch.map(({ path, value, base, key }) => ({ path, value, base, key }));
  const answer = await post(state.dataset.edits, { changes });
  if (answer.ok) settle(await answer.json());
  else if (answer.status === 400) await refuse(batch, answer);
  else throw new Error(String(answer.status));
}

async function send() {
  if (sending || !read().length) return;
  sending = true;
  const batch = read().slice(0, MOST);
  const keys = new Set(batch.map((one) => one.key));
  keep(read().map((one) => (keys.has(one.key) ? { ...one, tried: true } : one)));
  try {
    await deliver(batch);
    sending = false;
    if (read().some((one) => !one.tried)) await send();
  } catch {
    waiting();
  }
  sending = false;
}

async function round() {
  await send();
  const near = document.activeElement?.closest("section[id^=step-]");
  const section = near ? Number(near.id.slice(5)) : null;
  const answer = await post(state.dataset.here, { device: device(), section }).catch(() => null);
  if (!answer?.ok || waiting()) return;
  giveWay();
  const others = await answer.json();
  const told = others.map((one) => one.name + (one.section ? ` (${state.dataset.step} ${one.section})` : ""));
  if (others.length) tell(`${state.dataset.other} ${told.join(", ")}`);
}

/* What was kept from last time stands in its fields again; a3-rows.js draws the rows that the page does not have. */
function restore() {
  for (const one of read()) {
    if (!fieldOf(one.path)) form.dispatchEvent(new CustomEvent("a3:missing", { detail: one.path }));
    const field = fieldOf(one.path);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = one.value;
    else field.value = one.value;
    if (field.value !== one.value) field.dispatchEvent(new CustomEvent("a3:wanted", { bubbles: true, detail: one.value }));
    field.dataset.noted = String(one.value);
    say(field);
  }
}

/* A page that was opened without the server gives way to the newer one, once nobody writes and nothing waits. */
function giveWay() {
  const isBusy = Date.now() - typed < ROUND || read().length || form.querySelector('[aria-invalid="true"]');
  if (isKept && !isBusy) location.reload();
}

if (form && state) {
  restore();
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset.seq) return;
    typed = Date.now();
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => note(field), PAUSE));
  });
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset.seq || !isUnsaid(field)) return;
    clearTimeout(timers.get(field));
    note(field);
  });
  addEventListener("online", round);
  addEventListener("pagehide", () => [...timers.keys()].filter(isUnsaid).forEach(note));
  setInterval(round, ROUND);
  if (waiting()) send();
  round();
}
