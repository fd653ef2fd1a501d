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
  next.querySelectorAll(".thumb").forEach((photo) => photo.remove());
  next.querySelectorAll(".told").forEach((said) => { said.hidden = true; });
  next.dataset.row = id;
  return next;
}

/* The empty row that somebody writes in is followed by the next empty one. */
function follow(row) {
  if (!row?.classList.contains("new")) return;
  const next = emptied(row, newId());
  row.removeAttribute("id");
  row.classList.remove("new");
  row.after(next);
  for (const field of row.querySelectorAll("select")) { // a branch that was chosen before the first word
    if (field.value) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/* The row of a change that the page does not have: written here before the page was opened. */
function draw(path) {
  const [list, row] = path.split(".");
  const empty = row && sheet.querySelector(`[data-list="${list}"] .rowf.new`);
  if (!empty || sheet.querySelector(`[data-row="${row}"]`)) return;
  const kept = emptied(empty, row);
  kept.removeAttribute("id");
  kept.classList.remove("new");
  empty.before(kept);
}

/* Every other why as a choice, in the order of the page, as soon as somebody comes to the field: the page itself names
   only those one place away, so that it stays small. */
function offer(select, chosen = select.value) {
  const own = select.name.split(".")[1];
  const texts = [...sheet.querySelectorAll('textarea[name^="whys."][name$=".text"]')];
  const known = texts.map((text) => [text.name.split(".")[1], text.value.trim().slice(0, 60)]);
  const choices = known.filter(([row, text]) => row !== own && text).map(([row, text]) => new Option(text, row));
  select.replaceChildren(new Option("–", ""), ...choices);
  select.value = chosen;
  if (select.value !== chosen) select.append(new Option("…", chosen, true, true));
}

const asksOn = (field) => field.matches('select[name^="whys."][name$=".parent"]');

if (sheet) {
  sheet.addEventListener("a3:missing", (event) => draw(event.detail));
  sheet.addEventListener("a3:written", ({ target }) => follow(target.closest(".rowf")));
  sheet.addEventListener("a3:wanted", ({ target, detail }) => asksOn(target) && offer(target, detail));
  for (const kind of ["pointerdown", "focusin"]) {
    sheet.addEventListener(kind, ({ target }) => asksOn(target) && offer(target));
  }
  if (document.documentElement.hasAttribute("data-kept")) { // an empty row of that page may have been written in since
    sheet.querySelectorAll(".rowf.new").forEach((row) => row.replaceWith(emptied(row, newId())));
  }
}
