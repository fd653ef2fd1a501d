// The page at a station: a newer version shows within ten seconds; what was not confirmed for five minutes turns grey,
// and a page that was opened without the server is loaded anew as soon as the server is back.
const EVERY = 10_000; // ms
const OLD = 300_000; // ms

const page = document.querySelector("[data-station]");
const notice = document.getElementById("station-old");
const isKept = document.documentElement.hasAttribute("data-kept");
let confirmed = Date.now();

async function look() {
  try {
    const answer = await fetch(page.dataset.station, { headers: { Accept: "application/json" } });
    if (answer.ok && isKept) location.reload(); // also to a log-in, when that is what the server asks for
    else if (answer.ok) {
      const told = await answer.json();
      confirmed = Date.now();
      if (String(told.seq) !== page.dataset.seq) location.reload();
    }
  } catch {
    // no network: the page stays as it is, and says so after a while
  }
  const isOld = !isKept && Date.now() - confirmed > OLD;
  notice.hidden = !isOld;
  page.classList.toggle("old", isOld);
}

if (page) {
  if (isKept) document.querySelectorAll(".filter select").forEach((select) => { select.disabled = true; });
  setInterval(look, EVERY);
  addEventListener("online", look);
}
