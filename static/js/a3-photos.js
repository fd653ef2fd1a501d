/* A photo of what was seen waits in this device's storage until the server has it; sent twice, it counts once.
   Without this file the Save button sends it. */

import { boxOf } from "./box.js";
import { small } from "./photo.js";

const form = document.getElementById("a3-form");
const AGAIN = 15_000; // ms between two tries
const own = new Map(); // path → the newest edit of the field that came from this page

const { put, drop, kept } = boxOf("newlean-a3-photos"); // of every A3 and every person of this device
const waiting = async () => (await kept()).filter((photo) => photo.a3 === form.dataset.a3);
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value; // a3.js renews it after a log-in
const fieldOf = (path) => form.querySelector(`input[type=file][name="${CSS.escape(path)}"]`);

function tell(path, text) {
  const said = fieldOf(path)?.parentElement.querySelector(".told");
  if (!said) return;
  said.textContent = text;
  said.hidden = text === "";
}

function show(path, sha256) {
  const field = fieldOf(path);
  if (!field) return;
  field.parentElement.querySelector(".thumb")?.remove();
  const link = document.createElement("a");
  const picture = document.createElement("img");
  link.className = "thumb";
  link.href = picture.src = form.dataset.shown.replace("SHA256", sha256);
  picture.alt = form.dataset.alt;
  link.append(picture);
  field.before(link);
}

function arrived(photo, written) {
  const field = fieldOf(photo.path);
  own.set(photo.path, written.seq);
  if (field) field.dataset.base = written.seq;
  if (written.value) show(photo.path, written.value);
  tell(photo.path, written.how === "apart" ? form.dataset.apart : form.dataset.sent);
}

async function refused(photo, answer) {
  const told = await answer.json().catch(() => ({ status: answer.status }));
  await drop(photo.key); // the file is still where it came from
  tell(photo.path, `${form.dataset.refused} ${Object.values(told).flat(Infinity).join(" ")}`);
}

/* Says what waits, in a row of its own where the page does not have it. */
function stand(path) {
  if (!fieldOf(path)) form.dispatchEvent(new CustomEvent("a3:missing", { detail: path }));
  tell(path, form.dataset.kept);
}

/* Sends one; whether the next may follow. Throws when there is no network. */
async function send(photo) {
  const body = new FormData();
  for (const name of ["path", "key"]) body.append(name, photo[name]);
  body.append("base", Math.max(Number(photo.base), own.get(photo.path) ?? 0));
  body.append("photo", photo.photo, "photo.jpg");
  const answer = await fetch(form.dataset.photos, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (answer.ok) {
    const written = await answer.json();
    await drop(photo.key);
    arrived(photo, written);
    document.dispatchEvent(new Event("newlean:saved")); // keep.js keeps the page as it is now
  } else if (answer.status === 400) {
    await refused(photo, answer);
  }
  return answer.ok || answer.status === 400;
}

let turn = Promise.resolve();
function sendAll() {
  turn = turn.catch(() => null).then(async () => {
    for (const photo of await waiting()) {
      stand(photo.path);
      if (!(await send(photo).catch(() => false))) break;
    }
  });
  return turn;
}

async function keep(field) {
  const file = field.files[0];
  const { a3 } = form.dataset;
  await put({ key: fresh(), a3, at: Date.now(), path: field.name, base: field.dataset.base, photo: await small(file) });
  field.dispatchEvent(new Event("a3:written", { bubbles: true })); // the next empty row follows
  field.value = ""; // it is in the box now: the Save button is not to send it again
  await sendAll();
}

if (form && window.indexedDB) {
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.type === "file" && field.files.length) keep(field).catch(() => null); // no room: the Save button sends it
  });
  addEventListener("online", sendAll);
  setInterval(sendAll, AGAIN);
  sendAll();
}
