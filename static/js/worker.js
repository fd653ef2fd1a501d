/* Opens a page without the server, as it was last seen. Served at /worker.js, so that it sees every address; keep.js
   fills the caches. What a person saw is forgotten at log-out, and as soon as the server asks for a log-in. */

const OPEN = "newlean-capture-1"; // as in keep.js: pages that need no log-in
const PERSON = "newlean-person-1"; // as in keep.js: pages of the person who is logged in
const OLDEST = 7 * 24 * 3600_000; // ms a person's page may be shown for
const PATIENCE = 8_000; // ms until the server counts as away, when there is something to show instead
const AWAY = [502, 503, 504]; // what a proxy says for a server that is gone
const NEVER = [403, 404, 410]; // the server is there, and gives this page no longer

const forget = () => caches.delete(PERSON);
const pause = (ms) => new Promise((done) => setTimeout(done, ms, null));

/* A page that comes from here says so in its root; the page shows how old it is. */
async function marked(found) {
  if (!found.headers.get("Content-Type")?.startsWith("text/html")) return found; // a file
  return new Response((await found.text()).replace("<html ", "<html data-kept "), { headers: found.headers });
}

async function keptPage(request) {
  const own = await caches.match(request, { cacheName: PERSON, ignoreVary: true });
  if (own && Date.now() - Number(own.headers.get("X-Kept-At")) < OLDEST) return marked(own);
  return caches.match(request, { cacheName: OPEN, ignoreSearch: true, ignoreVary: true });
}

const keptPart = (request) => caches.match(request, { ignoreVary: true });

/* The server's answer; what was kept when there is none. */
async function newest(request, kept) {
  const answer = fetch(request);
  const soon = await Promise.race([answer.catch(() => null), pause(PATIENCE)]);
  if (soon && !AWAY.includes(soon.status)) return soon;
  return (await kept(request)) ?? soon ?? answer;
}

async function opened(request) {
  const answer = await newest(request, keptPage);
  if (NEVER.includes(answer.status)) await (await caches.open(PERSON)).delete(request);
  return answer;
}

async function loggedOut(request) {
  await forget();
  try {
    return await fetch(request);
  } finally {
    await forget(); // what another window kept meanwhile
  }
}

/* The page itself, and not the way on from it: nobody is logged in. */
async function logIn(request) {
  const answer = await fetch(request);
  const isAsked = request.method === "POST" || answer.type === "basic";
  if (isAsked && !AWAY.includes(answer.status)) await forget();
  return answer;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  const isPage = request.mode === "navigate";
  if (isPage && pathname === "/logout/") event.respondWith(loggedOut(request));
  else if (isPage && pathname === "/login/") event.respondWith(logIn(request));
  else if (request.method !== "GET") return;
  else if (isPage) event.respondWith(opened(request));
  else if (pathname.startsWith("/static/") || request.destination === "image") event.respondWith(newest(request, keptPart));
});
