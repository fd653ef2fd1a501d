"""A night's report as PDF on A4: what the page says, in its language and order, without charts."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean import formats
from lean.access import SignedInRequest, policy, site_for
from lean.templatetags.lean import language, moment
from valuestream import paper
from valuestream.letters import Letter
from valuestream.models import Report
from valuestream.views.report_page import ReportPage
from valuestream.views.report_parts import Cell, StreamRow
from valuestream.views.reports import night_on, version_of

Doc = dict[str, Any]


@policy("view")
@require_safe
def report_pdf(request: SignedInRequest, site: str, day: date) -> HttpResponse:
    """The report as a file to print or send; an older one with ``?version=``."""
    at = site_for(request.user, site, to="view")
    report = version_of(night_on(at, day, request.GET.get("night", "")), request.GET.get("version", ""))
    name = f"{at.slug}-{day.isoformat()}-v{report.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    file = paper.pdf("valuestream/reports/report.typ", values_of(report), written=report.created_at)
    return HttpResponse(file, "application/pdf", headers=headers)


def values_of(report: Report) -> Doc:
    """Every word of the document, translated."""
    letter, page = Letter(report), ReportPage(report.site, report)
    title = _("%(name)s, night of %(night)s") % {"name": letter.site.name, "night": letter.title}
    due = _("Due %(when)s. Version %(n)s.") % {
        "when": moment(report.night.due_at, letter.site.timezone), "n": formats.number(report.number, language()),
    }  # fmt: skip
    return {
        "language": language(), "title": title, "facts": due, "words": _words(), "late": _late(letter),
        "nothing": _nothing(letter), "signals": [_signal(one) for one in letter.signals],
        "columns": [str(label) for label in page.columns], "rows": [_row(row) for row in page.rows],
        "findings": letter.findings, "failed": letter.failed, "sources": [_source(*one) for one in letter.sources],
        "owed": [f"{formats.number(count, language())} {what}" for count, what in letter.owed],
        "foot": f"{_('Written by rules, not by people.')} {report.content_hash[:12]}",
    }  # fmt: skip


def _words() -> Doc:
    return {
        "changed": _("What changed"), "streams": _("Value streams"), "stream": _("Value stream"), "orders": _("Orders"),
        "bottleneck": _("Bottleneck"), "findings": _("Findings"), "failed": _("Not looked at"), "data": _("Data"),
        "owed": _("Answers owed"),
    }  # fmt: skip


def _late(letter: Letter) -> str:
    if not letter.doc["is_late"]:
        return ""
    return f"{_('The data of this night is late.')} {_('What rests on it is grey and is not judged.')}"


def _nothing(letter: Letter) -> str:
    if not letter.doc["streams"]:
        return _("No value stream could be looked at this night.")
    if letter.doc["is_late"]:
        return _("Nothing is judged while the data is late.")
    return _("Nothing but noise: no figure left its limits.")


def _signal(one: Any) -> Doc:
    return {key: getattr(one, key) for key in ("word", "headline", "stream", "sentence", "rule", "told")}


def _row(row: StreamRow) -> list[str]:
    name = " · ".join(part for part in (row.name, row.family) if part)
    week = row.bottleneck["week"]
    held = week["resource"] if week.get("step") else formats.DASH
    return [name, formats.number(row.orders, language()), *(_cell(cell) for cell in row.cells), held]


def _cell(cell: Cell | None) -> str:
    """Value, count and day; a figure says in words when it is a signal or late, for paper has no colours."""
    if cell is None:
        return formats.DASH
    return f"{cell.value} (n = {formats.number(cell.n, language())}) {cell.when}, {cell.word}"


def _source(name: str, rows: Doc, newest: str) -> str:
    counts = {"read": rows["rows_read"], "good": rows["accepted"], "bad": rows["quarantined"]}
    said = {key: formats.number(value, language()) for key, value in counts.items()}
    told = _("%(read)s rows read, %(good)s accepted, %(bad)s quarantined.") % said
    late = f" ({_('late')})" if rows["is_late"] else ""
    return f"{name}{late}: {told}" + (f" {_('Events up to %(until)s.') % {'until': newest}}" if newest else "")
