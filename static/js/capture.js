/* An idea is kept on the device until the server has it: with its key, so that sending it twice makes it one.
   Without this script the form is an ordinary form. */

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; // as in kaizen/services/ideas/giving.py
const KEY = 24;
const CODE = 8;
const AGAIN = 20_000; // ms between two tries
const LARGEST = 1600; // px, as the server draws it anew
const NEVER = [404, 413, 422]; // with reasons in JSON, so not from a portal of the network: the server will not take it

const form = document.querySelector("form[data-capture]");

/* The box of what waits: one record per idea, oldest first. */
function box(mode, work) {
  return new Promise((done, fail) => {
    const open = indexedDB.open("newlean-ideas", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("waiting", { keyPath: "key" });
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const turn = open.result.transaction("waiting", mode);
      const asked = work(turn.objectStore("waiting"));
      turn.oncomplete = () => { open.result.close(); done(asked.result); };
      turn.onerror = turn.onabort = () => { open.result.close(); fail(turn.error); };
    };
  });
}
const put = (idea) => box("readwrite", (store) => store.put(idea));
const drop = (key) => box("readwrite", (store) => store.delete(key));
const waiting = async () => (await box("readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at);

function newKey() {
  const found = [];
  while (found.length < KEY) { // no sign more likely than another
    for (const byte of crypto.getRandomValues(new Uint8Array(KEY))) {
      if (byte < 8 * ALPHABET.length && found.length < KEY) found.push(ALPHABET[byte % ALPHABET.length]);
    }
  }
  return found.join("");
}
const spoken = (key) => `${key.slice(0, CODE / 2)}-${key.slice(CODE / 2, CODE)}`;

/* A small upright copy without what the camera noted; the file itself where the browser cannot read it. */
async function small(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((made) => done(made ?? file), "image/jpeg", 0.85));
  } catch {
    return file;
  }
}

async function written() {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "photo");
  const file = form.elements.photo.files[0];
  const key = form.elements.key.value;
  return { key, at: Date.now(), address: location.pathname, fields, photo: file ? await small(file) : null };
}

async function json(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
}

/* The token of the form as it is now: after weeks, or another log-in, that of the open page no longer holds. */
async function freshToken(address) {
  const page = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
  if (!page.ok) return { status: page.status, told: await json(page) };
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  return { status: 200, token: read.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
}

/* Sends one; the answer's status and JSON. Throws when there is no network. */
async function send(idea) {
  const { status, told, token } = await freshToken(idea.address);
  if (status !== 200) return { status, told };
  const body = new FormData();
  idea.fields.forEach(([name, value]) => body.append(name, value));
  if (idea.photo) body.append("photo", idea.photo, "photo.jpg");
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(idea.address, { method: "POST", body, headers });
  return { status: answer.status, told: await json(answer) };
}

/* Tries all that wait, until the network or the server says no. The addresses of those that arrived, by key. */
let turn = Promise.resolve(new Map());
function sendAll() {
  turn = turn.catch(() => null).then(async () => {
    const arrived = new Map();
    for (const idea of await waiting()) {
      if (idea.refused) continue;
      let answer;
      try {
        answer = await send(idea);
      } catch {
        break;
      }
      if (answer.status === 201) {
        await drop(idea.key);
        arrived.set(idea.key, answer.told.address);
      } else if (NEVER.includes(answer.status) && answer.told.errors) {
        await put({ ...idea, refused: answer.told.errors.join(" ") });
      } else {
        break;
      }
    }
    await show();
    return arrived;
  });
  return turn;
}

async function show() {
  const strip = document.getElementById("waiting");
  if (!strip) return;
  const kept = await waiting();
  const many = kept.length === 1 ? form.dataset.waitingOne : form.dataset.waitingMany.replace("{n}", kept.length);
  strip.hidden = kept.length === 0;
  strip.querySelector(".n").textContent = many;
  const refused = document.getElementById("refused");
  const rows = kept.filter((idea) => idea.refused).map((idea) => {
    const row = document.getElementById("refused-row").content.cloneNode(true);
    row.querySelector("b").textContent = spoken(idea.key);
    row.querySelector("span").textContent = idea.refused;
    row.querySelector("button").addEventListener("click", async () => { await drop(idea.key); await show(); });
    return row;
  });
  refused.replaceChildren(...rows);
  refused.hidden = rows.length === 0;
}

/* A page that comes back, from the history or without a network, must not send under a key that was used. */
function renewKey() {
  const key = newKey();
  form.elements.key.value = key;
  document.getElementById("code").textContent = spoken(key);
}

/* The form is empty again, with a key of its own; what was kept is told with its code. */
function startAnew(key) {
  form.reset();
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
  renewKey();
  const kept = document.getElementById("kept");
  kept.querySelector("b").textContent = spoken(key);
  kept.hidden = false;
  kept.scrollIntoView({ block: "center" });
}

async function keepAndSend() {
  const idea = await written();
  await put(idea);
  const arrived = await sendAll();
  if (arrived.get(idea.key)) {
    location.href = arrived.get(idea.key);
    return;
  }
  const own = (await waiting()).find((one) => one.key === idea.key);
  if (own?.refused) { // at once, with the texts before the eyes: the server's page tells what is wrong at its field
    await drop(idea.key);
    form.submit();
    return;
  }
  startAnew(idea.key);
}

if (form && window.indexedDB) {
  addEventListener("pageshow", renewKey);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepAndSend().catch(() => form.submit()); // no room on the device: as without this script
  });
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  setInterval(async () => (await waiting()).length && sendAll(), AGAIN);
  show().then(sendAll);
}
