/* Clocks that run between two answers of the server: [data-since] says when it began and [data-total] how many seconds
   are planned; inside, [data-clock] shows the time and a progress fills. What time it is says the page ([data-now], seconds
   since 1970), not the clock of the device, so that a wrong one does no harm. */

const heard = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();
const told = Number(document.querySelector("[data-now]")?.dataset.now ?? (performance.timeOrigin + heard) / 1000);
const now = () => told + (performance.now() - heard) / 1000;

const text = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

function show(part) {
  const seconds = Math.max(0, Math.floor(now() - Number(part.dataset.since)));
  const clock = part.querySelector("[data-clock]");
  if (clock.textContent !== text(seconds)) clock.textContent = text(seconds);
  const bar = part.querySelector("progress");
  if (bar) bar.value = Math.min(seconds, Number(part.dataset.total));
  part.classList.toggle("over", seconds > Number(part.dataset.total));
}

const tick = () => document.querySelectorAll("[data-since]").forEach(show);

tick();
setInterval(tick, 500);
