"""An A3 as PDF: one A3 sheet or A4 pages, in the language of the reader, drawings as vectors."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaizen.core.a3 import SECTIONS, Section
from kaizen.core.a3.sheet import Row
from kaizen.services.a3.reading import Paper, paper_of
from kaizen.templatetags import a3 as told
from kaizen.views.a3 import a3_of
from kaizen.views.a3_blocks import or_dash, root_blocks, svg_block, text_block
from kaizen.views.a3_diagrams import diagrams
from kaizen.views.a3_photos import drawing_of
from kaizen.views.a3_sheet import drawings
from lean import formats
from lean.access import SignedInRequest, policy, site_for
from lean.forms.base import whole_number
from lean.templatetags.lean import day, language
from valuestream import paper as door
from valuestream.templatetags.findings import finding_sentence

Doc = dict[str, Any]
PAPERS = ("a3", "a4")


@policy("view")
@require_safe
def a3_pdf(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """The sheet as a file: ``?paper=a4`` for A4 pages, ``?at=`` for the sheet as it was."""
    at = site_for(request.user, site, to="view")
    upto, size = request.GET.get("at", ""), request.GET.get("paper", "a3")
    found = paper_of(a3_of(at, number), upto=whole_number(upto))
    size = size if size in PAPERS else "a3"
    file = door.pdf("kaizen/a3/a3.typ", values_of(found, size), written=found.row.edited_at)
    name = f"{at.slug}-{found.row.name.lower()}-{found.state.seq}-{size}.pdf"
    return HttpResponse(file, "application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def values_of(found: Paper, size: str) -> Doc:
    """Every word and drawing of the document."""
    row, sheet, title = found.row, found.sheet, told.sheet_title(found.row, found.sheet)
    shown = drawings(row) | diagrams(sheet, title) | {"paper": size}
    where = [row.name, row.site.name, row.stream.name if row.stream else "", row.step]
    cells = [
        (_("Owner"), sheet["owner"]), (_("Coach"), sheet["coach"]), (_("Phase"), told.phase_word(found.phase.value)),
        (_("Change"), f"{found.state.seq}, {day(row.edited_at)}"),
    ]  # fmt: skip
    return {
        "paper": size, "language": language(), "title": title,
        "facts": ", ".join(part for part in where if part), "cells": [[name, or_dash(value)] for name, value in cells],
        "sections": [_section(section, found, shown) for section in SECTIONS], "comments": _comments(found),
        "evidence": _evidence(shown),
        "words": {"coach": _("Coach"), "evidence": _("Evidence"), "none": _("No question yet.")},
        "foot": _("%(name)s, change %(seq)s") % {"name": row.name, "seq": found.state.seq},
    }  # fmt: skip


def _section(section: Section, found: Paper, shown: Doc) -> Doc:
    lacking = ", ".join(told.lack_word(key) for key in found.lacks[section.number])
    blocks = [block for block in _BLOCKS[section.number](found, shown) if block]
    return {
        "number": section.number, "title": told.step_title(section), "blocks": blocks,
        "note": f"{_('Still needs:')} {lacking}" if lacking else "",
    }  # fmt: skip


def _clarify(found: Paper, shown: Doc) -> Iterable[Doc]:
    sheet = found.sheet
    yield from (text_block(sheet["problem"]), text_block(sheet["why_now"]))
    if shown["evidence"]:
        yield text_block(finding_sentence(shown["doc"]["finding"]))
        yield svg_block("kaizen/a3/_snippet.svg", shown, shown["snippet"].width)
    photos = {photo.sha256: photo for photo in found.row.photos.select_related("a3__site")}
    for row in sheet.rows["seen"]:
        text, photo = str(row["what"] or ""), photos.get(str(row["photo"]))
        yield {"kind": "seen", "head": told.seen_head(row), "text": text, "photo": drawing_of(photo) if photo else ""}


def _break_down(found: Paper, shown: Doc) -> Iterable[Doc]:
    yield text_block(found.sheet["focus"])
    if not shown["evidence"]:
        return
    if shown["pareto"]:
        title = told.pareto_title(shown["doc"]["pareto"]["keys"])
        yield text_block(f"{title}, {_('hours per finished order; last column: share, added up')}", "strong")
        yield svg_block("kaizen/a3/_pareto.svg", shown, shown["pareto"].width)
    if shown["chart"]:
        yield text_block(f"{shown['run_label']}, n = {shown['chart'].n}", "quiet")
        yield svg_block(
            "valuestream/reports/_spark.svg", {**shown, "label": shown["run_label"]}, shown["chart"].size.width
        )


def _target(found: Paper, shown: Doc) -> Iterable[Doc]:
    sheet = found.sheet
    if sheet["measure"]:
        values = {
            "measure": sheet["measure"], "now": told.as_written(sheet["now"]),
            "target": told.as_written(sheet["target"]),
            "unit": sheet["unit"] or "", "by": told.plain_value(sheet["by"], "x.by"),
        }  # fmt: skip
        yield text_block(_("%(measure)s from %(now)s to %(target)s %(unit)s by %(by)s") % values, "large")
    if sheet["must_hold"]:
        yield text_block(f"{_('Must not get worse:')} {sheet['must_hold']}", "quiet")


def _countermeasures(found: Paper, shown: Doc) -> Iterable[Doc]:
    rows = found.sheet.rows["countermeasures"]
    head = [_("What"), _("Who"), _("Due"), _("Effort"), _("State"), _("The test said")]
    yield {"kind": "table", "head": head, "rows": [_measure(row) for row in rows]} if rows else {}


def _measure(row: Row) -> list[str]:
    effort = formats.DASH if row["effort_h"] is None else f"{told.as_written(row['effort_h'])} h"
    due = told.plain_value(row["due"], "x.due")
    return [
        or_dash(row["what"]),
        or_dash(row["owner"]),
        due,
        effort,
        *(told.choice_word(row[key]) for key in ("state", "outcome")),
    ]


def _through(found: Paper, shown: Doc) -> Iterable[Doc]:
    items = [(told.plain_value(row["day"], "x.day"), or_dash(row["what"])) for row in found.sheet.rows["events"]]
    yield {"kind": "list", "items": items} if items else {}


def _evaluate(found: Paper, shown: Doc) -> Iterable[Doc]:
    yield from (text_block(found.sheet["result"]), text_block(found.sheet["process"]))


def _standardise(found: Paper, shown: Doc) -> Iterable[Doc]:
    parts = [(_("Standard"), "standard"), (_("Where else?"), "share"), (_("Learned"), "learned")]
    yield {"kind": "three", "parts": [[title, or_dash(found.sheet[key])] for title, key in parts]}


_BLOCKS = {
    1: _clarify, 2: _break_down, 3: _target, 4: root_blocks,
    5: _countermeasures, 6: _through, 7: _evaluate, 8: _standardise,
}  # fmt: skip


def _comments(found: Paper) -> list[Doc]:
    asked = [one for one in found.comments if one.answers_id is None]
    return [
        {
            "head": f"{day(one.at)}, {_('step %(n)s') % {'n': one.section}}, {told.role_word(one.role)}",
            "text": one.text,
            "replies": [[told.role_word(reply.role), reply.text] for reply in one.replies.all()],
            "open": one.kind != "comment" and not one.replies.all(),
        }
        for one in asked
    ]  # fmt: skip


def _evidence(shown: Doc) -> list[str]:
    if not shown["evidence"]:
        return []
    drawn = shown["doc"]["map"]
    counts = {key: formats.number(drawn[key], language()) for key in ("events", "orders")}
    values = {**counts,
              "number": drawn["number"], "method": drawn["method"]}  # fmt: skip
    line = _("%(events)s events of %(orders)s orders. Map v%(number)s, method %(method)s.") % values
    return [line, f"{_('Fingerprint')} {shown['evidence'].content_hash[:12]}"]
