/* Tells a page when what it shows has changed. An element with data-events has the address of the stream; body gets
   the event `live:changed` at each message, for hx-trigger="live:changed from:body, every 30s" or live-parts.js. A page
   that nobody looks at does not listen: a browser opens six connections to a server. Without a stream the page asks now
   and then. While the server does not answer, #lost says so and since when. */

const FIRST = 1000; // ms until the next try; doubled up to LONGEST
const LONGEST = 60_000;
const UNSURE = 2000; // ms after a stream that broke, until the page asks whether the server is there
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const address = document.querySelector("[data-events]")?.dataset.events;
const lost = document.getElementById("lost");
let source = null;
let pause = FIRST;
let timer = 0;
let asks = 0;
let sure = new Date(); // when the server was last heard

const tell = () => document.body.dispatchEvent(new CustomEvent("live:changed"));

/* The page is as the server has it, or the server did not say so. */
export function heard(isThere) {
  if (isThere) sure = new Date();
  if (!lost || lost.hidden === isThere) return;
  lost.querySelector("time").textContent = sure.toLocaleTimeString(document.documentElement.lang, CLOCK);
  lost.hidden = isThere;
}

/* Asks once for a break, however often the browser tries meanwhile. */
function ask() {
  asks ||= setTimeout(() => { asks = 0; tell(); }, UNSURE);
}

function calm() {
  clearTimeout(asks);
  asks = 0;
}

function leave() {
  clearTimeout(timer);
  calm();
  source?.close();
  source = null;
}

function listen() {
  if (source || document.hidden || !address) return;
  source = new EventSource(address);
  source.addEventListener("open", () => {
    pause = FIRST;
    calm();
    heard(true);
  });
  source.addEventListener("changed", tell);
  source.addEventListener("over", leave);
  source.addEventListener("error", () => {
    ask();
    if (source?.readyState !== EventSource.CLOSED) return; // the browser comes again by itself
    source = null;
    clearTimeout(timer);
    timer = setTimeout(listen, pause);
    pause = Math.min(2 * pause, LONGEST);
  });
}

document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id === "live") heard(event.detail.successful);
});
addEventListener("pagehide", leave);
addEventListener("pageshow", listen);
listen();
