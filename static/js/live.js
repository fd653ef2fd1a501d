/* Tells a page when what it shows has changed. An element with data-events has the address of the stream; body gets
   the event `live:changed` at each message, for hx-trigger="live:changed from:body, every 60s". A page that nobody looks
   at does not listen: a browser opens six connections to a server. Without a stream the page asks as htmx says. */

const FIRST = 1000; // ms until the next try; doubled up to LONGEST
const LONGEST = 60_000;
const address = document.querySelector("[data-events]")?.dataset.events;
let source = null;
let pause = FIRST;
let timer = 0;

function leave() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function listen() {
  if (source || document.hidden || !address) return;
  source = new EventSource(address);
  source.addEventListener("open", () => { pause = FIRST; });
  source.addEventListener("changed", () => document.body.dispatchEvent(new CustomEvent("live:changed")));
  source.addEventListener("over", leave);
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return; // the browser comes again by itself
    leave();
    timer = setTimeout(listen, pause);
    pause = Math.min(2 * pause, LONGEST);
  });
}

document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
addEventListener("pagehide", leave);
addEventListener("pageshow", listen);
listen();
