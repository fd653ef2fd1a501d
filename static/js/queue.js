/* What is told on a device waits there until the server has it: one record each, with a key of its own, so that sending
   it twice makes it one. Used by the page of a code, by a round against a standard and by cards; every page that shows
   #waiting says how many wait. */

import { boxOf } from "./box.js";

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; // as in kaizen/services/ideas/giving.py
const KEY = 24;
const CODE = 8;
const AGAIN = 20_000; // ms between two tries
const LONGEST = 60_000; // ms that one sending may take
const NEVER = [400, 404, 413, 422]; // with reasons in JSON, so not from a portal of the network: the server will not take it
const ASKED = 401; // somebody has to log in first
const SLOWER = 429;

const { put, drop, kept } = boxOf("newlean-ideas");
const isWaiting = (one) => !one.refused && !one.notice;

export function newKey() {
  const found = [];
  while (found.length < KEY) { // no sign more likely than another
    for (const byte of crypto.getRandomValues(new Uint8Array(KEY))) {
      if (byte < 8 * ALPHABET.length && found.length < KEY) found.push(ALPHABET[byte % ALPHABET.length]);
    }
  }
  return found.join("");
}
export const spoken = (key) => `${key.slice(0, CODE / 2)}-${key.slice(CODE / 2, CODE)}`;

/* The fields of a form as they are sent, with the button that was pressed; without files and the token of the page. */
export const fieldsOf = (form, pressed = null) => [...new FormData(form, pressed)].filter(
  ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string",
);

async function json(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
}

/* The token of the form as it is now: after weeks, or another log-in, that of the open page no longer holds. */
async function freshToken(address, signal) {
  const page = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" }, signal });
  if (page.redirected && new URL(page.url).pathname.startsWith("/login/")) return { status: ASKED, told: {} };
  if (!page.ok) return { status: page.status, told: await json(page) };
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  return { status: 200, token: read.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
}

/* Sends one; the answer's status and JSON. Throws when there is no network, or none within ``patience`` ms. */
export async function send(one, patience = LONGEST) {
  const signal = AbortSignal.timeout(patience);
  const { status, told, token } = await freshToken(one.page ?? one.address, signal);
  if (status !== 200) return { status, told };
  const body = new FormData();
  one.fields.forEach(([name, value]) => body.append(name, value));
  if (one.photo) body.append("photo", one.photo, "photo.jpg");
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(one.address, { method: "POST", body, headers, signal });
  return { status: answer.status, told: await json(answer) };
}

/* What becomes of one that was answered: it goes, stays with what the server said, or waits on. */
async function settle(one, { status, told }, isSeen) {
  if (status === 201 && told.notice && !isSeen) await put({ ...one, notice: told.notice, photo: null });
  else if (status === 201) await drop(one.key);
  else if (NEVER.includes(status) && told.errors) await put({ ...one, refused: told.errors.join(" ") });
  else return;
  document.dispatchEvent(new CustomEvent("newlean:answered", { detail: { key: one.key, isIn: status === 201 } }));
}

const alone = (work) => (navigator.locks ? navigator.locks.request("newlean-queue", work) : work());
let turn = Promise.resolve(new Map());
let isAsked = false; // the server wants a log-in first

/* Tries all that wait, as long as somebody answers. What the server told, by key. */
export function sendAll(seen = "") {
  turn = turn.catch(() => null).then(() => alone(async () => {
    const answers = new Map();
    isAsked = false;
    for (const one of (await kept()).filter(isWaiting)) {
      const answer = await send(one).catch(() => null);
      if (!answer || answer.status === SLOWER) break;
      isAsked ||= answer.status === ASKED;
      if (answer.status === 201) answers.set(one.key, answer.told);
      await settle(one, answer, one.key === seen);
    }
    await show();
    return answers;
  }));
  return turn;
}

/* Keeps one and tries to send it: what the server told, ``{refused}``, or null while it waits. */
export async function deliver(one) {
  await put(one);
  const told = (await sendAll(one.key)).get(one.key);
  if (told) return told;
  const own = (await kept()).find((found) => found.key === one.key);
  if (!own?.refused) return null;
  await drop(one.key); // at once, with the texts before the eyes: the server's page tells what is wrong at its field
  await show();
  return { refused: own.refused };
}

function row(one) {
  const made = document.getElementById(one.notice ? "notice-row" : "refused-row").content.cloneNode(true);
  made.querySelector("b").textContent = one.name ?? spoken(one.key);
  made.querySelector("span").textContent = one.notice ?? one.refused;
  made.querySelector("button").addEventListener("click", async () => { await drop(one.key); await show(); });
  return made;
}

export async function show() {
  const strip = document.getElementById("waiting");
  if (!strip) return;
  const all = await kept();
  const count = all.filter(isWaiting).length;
  strip.hidden = count === 0;
  strip.querySelector(".n").textContent = count === 1 ? strip.dataset.one : strip.dataset.many.replace("{n}", count);
  strip.querySelector(".net").hidden = isAsked;
  strip.querySelector(".log").hidden = !isAsked;
  const told = document.getElementById("told");
  const rows = all.filter((one) => !isWaiting(one)).map(row);
  told.replaceChildren(...rows);
  told.hidden = rows.length === 0;
}

/* The form may be sent again; ``app.js`` had made it busy. */
export function rest(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
}

export const canKeep = Boolean(window.indexedDB && document.getElementById("waiting"));
if (canKeep) {
  addEventListener("online", () => sendAll());
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  setInterval(async () => (await kept()).some(isWaiting) && sendAll(), AGAIN);
  show().then(() => sendAll());
}
