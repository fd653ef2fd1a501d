/* The drawings beside the lists of an A3 as a way to their fields. Without this file they are links to them. */

const form = document.getElementById("a3-form");

function show(field) {
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

/* A cause or a why: its field. A branch: the next empty row, on that branch. */
function follow(event) {
  const link = event.target.closest("a[href^='#']");
  const row = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!row) return;
  event.preventDefault();
  if (link.dataset.branch === undefined) return show(row);
  row.querySelector("select[name$='.branch']").value = link.dataset.branch;
  show(row.querySelector("textarea"));
}

if (form) {
  for (const drawn of form.querySelectorAll(".a3-drawn")) drawn.addEventListener("click", follow);
}
