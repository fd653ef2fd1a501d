/* The rows of an A3's lists: an empty one follows the one that is written in, and one that was written without network
   is drawn. Loaded before a3.js, which says what is written and what is missing. */

const sheet = document.getElementById("a3-form");
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(5)), (b) => b.toString(16).padStart(2, "0")).join("");

/* An empty row with that id, made of another one of its list. */
function emptied(row, id) {
  const next = row.cloneNode(true);
  for (const node of next.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const held = node.getAttribute(attribute);
      if (held) node.setAttribute(attribute, held.replace(row.dataset.row, id));
    }
    if (node.type === "checkbox") node.checked = false;
    else if (node.type !== "hidden" && node.matches("input, select, textarea")) node.value = "";
    delete node.dataset.noted;
  }
  next.dataset.row = id;
  return next;
}

/* The empty row that somebody writes in is followed by the next empty one. */
function follow(row) {
  if (!row?.classList.contains("new")) return;
  row.after(emptied(row, newId()));
  row.classList.remove("new");
}

/* The row of a change that the page does not have: written here before the page was opened. */
function draw(path) {
  const [list, row] = path.split(".");
  const empty = row && sheet.querySelector(`[data-list="${list}"] .rowf.new`);
  if (!empty || sheet.querySelector(`[data-row="${row}"]`)) return;
  const kept = emptied(empty, row);
  kept.classList.remove("new");
  empty.before(kept);
}

/* A why that was written can be asked on from in every other row. */
function offer(field) {
  const [list, row, name] = field.name.split(".");
  if (list !== "whys" || name !== "text") return;
  for (const select of sheet.querySelectorAll('select[name^="whys."][name$=".parent"]')) {
    if (select.name.startsWith(`whys.${row}.`)) continue;
    const known = select.querySelector(`option[value="${row}"]`) ?? select.appendChild(new Option("", row));
    known.textContent = field.value.slice(0, 60) || "…";
  }
}

if (sheet) {
  sheet.addEventListener("a3:missing", (event) => draw(event.detail));
  sheet.addEventListener("a3:written", ({ target }) => { follow(target.closest(".rowf")); offer(target); });
  if (document.documentElement.hasAttribute("data-kept")) { // an empty row of that page may have been written in since
    sheet.querySelectorAll(".rowf.new").forEach((row) => row.replaceWith(emptied(row, newId())));
  }
}
