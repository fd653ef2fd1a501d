"""The drawn diagrams of a sheet: cause and effect, and the tree of whys, in the words of the reader."""

from typing import Any

from django.utils.translation import gettext as _

from kaizen.core.a3 import Sheet
from kaizen.core.a3.fields import BRANCHES
from kaizen.core.a3.fish import Cause, Fish, draw_fish
from kaizen.core.a3.sheet import Row
from kaizen.core.a3.why_tree import Why, WhyTree, draw_whys
from kaizen.templatetags import a3 as told
from lean import formats


def diagrams(sheet: Sheet, title: str) -> dict[str, Any]:
    """Both diagrams, and what is cut in them; ``title``: the problem in one sentence, at the head of the fish."""
    fish, tree = fish_of(sheet, title), tree_of(sheet)
    short = {"causes": fish.cut, "whys": tree.cut}
    cut = {name: [row for row in sheet.rows[name] if row.id in found] for name, found in short.items()}
    return {"fish": fish, "tree": tree, "title": title, "cut": cut}


def fish_of(sheet: Sheet, title: str) -> Fish:
    """The causes with words, on all bones; those that nobody has sorted yet on a bone of their own."""
    rows = [row for row in sheet.rows["causes"] if row["text"]]
    headings = {key: told.choice_word(key) for key in BRANCHES}
    if any(row["branch"] is None for row in rows):
        headings[""] = _("Not yet sorted")
    return draw_fish(title, headings, [_cause(row) for row in rows])


def _cause(row: Row) -> Cause:
    note = ", ".join(told.choice_word(row[name]) for name in ("checked", "proof") if row[name])
    return Cause(row.id, str(row["branch"] or ""), str(row["text"]), note, str(row["checked"] or ""))


def tree_of(sheet: Sheet) -> WhyTree:
    return draw_whys([_why(row) for row in sheet.rows["whys"]])


def _why(row: Row) -> Why:
    root = _("root cause") if row["is_root"] else ""
    proof = ": ".join(str(part) for part in (_proof(row), row["evidence"]) if part)
    note = ", ".join(part for part in (root, proof) if part)
    text = str(row["text"] or formats.DASH)
    return Why(row.id, row.depth, told.why_label(row), text, note, bool(row["is_root"]))


def _proof(row: Row) -> str:
    return told.choice_word(row["proof"]) if row["proof"] else ""
