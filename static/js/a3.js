/* Writes an A3 while it is typed. Each change waits in this device's storage until the server has it, so a tablet that
   loses the network loses no word; sent twice, a change counts once. Without this file the Save button does the work. */

const form = document.getElementById("a3-form");
const state = document.getElementById("a3-state");
const PAUSE = 900; // ms after the last key
const ROUND = 15000; // ms between two rounds
const MOST = 200; // changes in one request
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const token = form?.querySelector("[name=csrfmiddlewaretoken]").value;
const store = `newlean:a3:${form?.dataset.a3}`;
const timers = new Map();
let sending = false;

const read = () => JSON.parse(localStorage.getItem(store) ?? "[]");
const keep = (queue) => localStorage.setItem(store, JSON.stringify(queue));
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
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

/* An empty row with that id, made of another one of its list. */
function emptied(row, id) {
  const next = row.cloneNode(true);
  for (const node of next.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const held = node.getAttribute(attribute);
      if (held) node.setAttribute(attribute, held.replace(row.dataset.row, id));
    }
    if (node.type === "checkbox") node.checked = false;
    else if (node.type !== "hidden" && node.matches("input, select, textarea")) node.value = "";
    delete node.dataset.noted;
  }
  next.dataset.row = id;
  return next;
}

/* The empty row that somebody writes in is followed by the next empty one. */
function follow(row) {
  if (!row?.classList.contains("new")) return;
  row.after(emptied(row, fresh().slice(0, 10)));
  row.classList.remove("new");
}

/* The row of a change that the server does not know yet: written here before the page was opened. */
function drawn(path) {
  const [list, row] = path.split(".");
  const empty = row && form.querySelector(`[data-list="${list}"] .rowf.new`);
  if (empty && !form.querySelector(`[data-row="${row}"]`)) {
    const kept = emptied(empty, row);
    kept.classList.remove("new");
    empty.before(kept);
  }
  return fieldOf(path);
}

/* A why that was written can be asked on from in every other row. */
function offer(field) {
  const [list, row, name] = field.name.split(".");
  if (list !== "whys" || name !== "text") return;
  for (const select of form.querySelectorAll('select[name^="whys."][name$=".parent"]')) {
    if (select.name.startsWith(`whys.${row}.`)) continue;
    const known = select.querySelector(`option[value="${row}"]`) ?? select.appendChild(new Option("", row));
    known.textContent = field.value.slice(0, 60) || "…";
  }
}

/* One change of one field; a later one of the same field that was not sent yet takes its place. */
function note(field) {
  const queue = read().filter((one) => one.path !== field.name || one.tried);
  queue.push({ path: field.name, value: valueOf(field), base: Number(field.dataset.seq), key: fresh() });
  keep(queue);
  field.dataset.noted = String(valueOf(field));
  follow(field.closest(".rowf"));
  offer(field);
  send();
}

function waiting() {
  const count = read().length;
  if (count) tell(`${state.dataset.kept} ${count}`, true);
  return count;
}

async function post(url, body) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
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
    const isTyped = String(valueOf(field)) !== field.dataset.noted;
    if (one.how === "merged" && !isTyped) field.value = one.value;
    if (field.type !== "checkbox") field.removeAttribute("aria-invalid");
  }
  for (const one of read()) {
    const last = found.findLast((answer) => answer.path === one.path);
    if (last) rebase(one, last.seq);
  }
  tell(`${said} ${new Date().toLocaleTimeString(document.documentElement.lang, CLOCK)}`);
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
  const others = await answer.json();
  const told = others.map((one) => one.name + (one.section ? ` (${state.dataset.step} ${one.section})` : ""));
  if (others.length) tell(`${state.dataset.other} ${told.join(", ")}`);
}

/* What was kept from last time stands in its fields again. */
function restore() {
  for (const one of read()) {
    const field = fieldOf(one.path) ?? drawn(one.path);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = one.value;
    else field.value = one.value;
    field.dataset.noted = String(one.value);
  }
}

if (form && state) {
  restore();
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset.seq) return;
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => note(field), PAUSE));
  });
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset.seq || String(valueOf(field)) === field.dataset.noted) return;
    clearTimeout(timers.get(field));
    note(field);
  });
  addEventListener("online", send);
  setInterval(round, ROUND);
  if (waiting()) send();
  round();
}
