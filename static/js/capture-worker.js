/* Opens the page of a code without a network, as it was last seen. Served at /gemba/worker.js, so it sees /gemba/ only;
   capture.js fills the cache. What a signed-in person saw is never kept. */

const CACHE = "newlean-capture-1"; // as in capture.js
const PAGE = /^\/gemba\/(?!status\/)[\w-]+\/$/;

async function kept(request) {
  const found = await (await caches.open(CACHE)).match(request, { ignoreSearch: true, ignoreVary: true });
  return found ?? Response.error();
}

async function newest(request) {
  try {
    return await fetch(request);
  } catch {
    return kept(request);
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && PAGE.test(pathname);
  if (isPage || pathname.startsWith("/static/")) event.respondWith(newest(request));
});
