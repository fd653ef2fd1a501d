"""Blocks of an A3 on paper: words, drawings as vectors, and the causes, drawn as long as one can read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kaizen.core.a3.fish import Fish
from kaizen.core.a3.sheet import Row
from kaizen.core.a3.why_tree import WhyTree
from kaizen.services.a3.reading import Paper
from kaizen.templatetags import a3 as told
from lean import formats
from valuestream.views.standalone import standalone_style

Doc = dict[str, Any]
COLUMN = 640.0  # px of a drawing that is as wide as its column
HIGHEST = {"a3": 680.0, "a4": 900.0}  # px of a diagram, so that it leaves room on its page
READABLE = 0.55  # of its size on the screen; a diagram that had to be smaller is told as a list


def or_dash(value: Any) -> str:
    return formats.DASH if value in (None, "") else str(value)


def text_block(value: Any, kind: str = "text") -> Doc:
    return {"kind": kind, "text": str(value)} if value else {}


def svg_block(template: str, context: Mapping[str, Any], width: float) -> Doc:
    """A drawing of the page with its own styles, as the PDF takes it; ``width`` in px as on the page."""
    drawn = render_to_string(template, dict(context)).strip()
    head, _cut, rest = drawn.partition(">")
    head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return {
        "kind": "svg",
        "svg": f"{head}><style>{standalone_style()}</style>{rest}",
        "share": min(1.0, width / COLUMN),
    }


def root_blocks(found: Paper, shown: Doc) -> Iterable[Doc]:
    """Step 4: both diagrams, below each in full what is cut in it, and the root cause in one sentence."""
    whys = found.sheet.rows["whys"]
    causes = [row for row in found.sheet.rows["causes"] if row["text"]]
    if whys:
        drawn = _drawn("kaizen/a3/_whys.svg", shown["tree"], len(whys), shown)
        yield from [drawn, *_in_full(shown["cut"]["whys"], _why_item)] if drawn else [_why(row) for row in whys]
    if causes:
        drawn = _drawn("kaizen/a3/_fish.svg", shown["fish"], len(causes), shown)
        yield from [drawn, *_in_full(shown["cut"]["causes"], _cause_item)] if drawn else _in_full(causes, _cause_item)
    if found.sheet["root_cause"]:
        yield text_block(f"{_('Root cause')}: {found.sheet['root_cause']}", "strong")


def _drawn(template: str, diagram: Fish | WhyTree, of: int, shown: Doc) -> Doc:
    """The diagram as large as its place takes; nothing where it would be too small to read, or most of it cut."""
    scale = min(1.0, COLUMN / diagram.width, HIGHEST[shown["paper"]] / diagram.height)
    is_of_use = scale >= READABLE and 2 * len(diagram.cut) <= of
    return svg_block(template, shown, diagram.width * scale) if is_of_use else {}


def _in_full(rows: Sequence[Row], item: Any) -> list[Doc]:
    return [{"kind": "list", "items": [item(row) for row in rows]}] if rows else []


def _why(row: Row) -> Doc:
    proof = ": ".join(part for part in (told.choice_word(row["proof"]), str(row["evidence"] or "")) if part)
    return {
        "kind": "why", "depth": row.depth, "label": told.why_label(row), "text": or_dash(row["text"]),
        "proof": proof, "root": bool(row["is_root"]),
    }  # fmt: skip


def _why_item(row: Row) -> tuple[str, str]:
    return f"{told.why_label(row)}:", " ".join(str(row[name]) for name in ("text", "evidence") if row[name])


def _cause_item(row: Row) -> tuple[str, str]:
    known = ", ".join(told.choice_word(row[name]) for name in ("checked", "proof") if row[name])
    return f"{told.choice_word(row['branch'])}:", f"{row['text']} ({known})" if known else str(row["text"])
