"""The decision log of a rollout as PDF on A4, in the language of the reader: by itself, and in the bundle."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaizen.core.rollout.bundle import bundle
from kaizen.decision_words import what_of, whole_of
from kaizen.models import Rollout
from kaizen.services.rollouts.decisions import Decision, decisions_of
from kaizen.services.rollouts.evidence import adoptions_of, files_of
from kaizen.views.rollouts import rollout_of
from lean import formats
from lean.access import SignedInRequest, policy, site_for
from lean.models import Site
from lean.templatetags.lean import language
from valuestream import paper as door

Doc = dict[str, Any]
NAME = "decisions.pdf"


@policy("view")
@require_safe
def rollout_decisions(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The log as a file; a receiving site gets its own lines."""
    at = site_for(request.user, site, to="view")
    row = rollout_of(at, pk)
    file = decision_log(row, at, files_of(row, at)["rollout.json"])
    name = f"{row.site.slug}-{row.name.lower()}-decisions.pdf"
    return HttpResponse(file, "application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@policy("view")
@require_safe
def rollout_evidence(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """What the rollout rests on as a ZIP, the log and a script that checks it; a receiving site gets its own lines."""
    at = site_for(request.user, site, to="view")
    row = rollout_of(at, pk)
    files = files_of(row, at)
    files[NAME] = decision_log(row, at, files["rollout.json"])
    packed = bundle(files, name=row.name, written=row.changed_at)
    answer = HttpResponse(packed, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{row.site.slug}-{row.name}.zip"'
    return answer


def decision_log(row: Rollout, at: Site, told: bytes) -> bytes:
    """The PDF that belongs to ``told``, the ``rollout.json`` whose hash it carries."""
    found = decisions_of(row, at)
    written = max([row.begun_at, *(one.at for one in found)])
    return door.pdf("kaizen/rollouts/decisions.typ", values_of(row, at, found, sha256(told).hexdigest()),
                    written=written)  # fmt: skip


def values_of(row: Rollout, at: Site, found: list[Decision], sealed: str) -> Doc:
    """Every word of the document. ``sealed``: SHA-256 of the ``rollout.json`` that it belongs to."""
    title = _("%(name)s: decision log") % {"name": row.name}
    return {
        "language": language(), "title": title, "sealed": sealed, "facts": whole_of(row),
        "lines": [_line(one) for one in adoptions_of(row, at)],
        "entries": [_entry(one, at) for one in found],
        "words": {
            "lines": _("Lines"), "log": _("Decisions in the order of time"), "when": _("When"), "where": _("Where"),
            "what": _("What was decided"), "none": _("No line of this site is in it."),
            "line_head": [_("Site"), _("Line"), _("Wave"), _("Decision"), _("State")],
        },
        "notes": [_notes(at), _("It belongs to the file rollout.json with SHA-256 %(hash)s") % {"hash": sealed}],
        "foot": _("%(site)s, %(name)s") % {"site": row.site.name, "name": row.name},
    }  # fmt: skip


def _notes(at: Site) -> str:
    return _(
        "Times: %(zone)s. Behind # stands the SHA-256 of what was signed or computed. Names stand with the signatures "
        "of the reader's own site only."
    ) % {"zone": at.timezone}


def _line(one: Any) -> list[str]:
    choice = one.get_choice_display() if one.choice else _("no answer yet")
    return [one.site.name, one.stream.name, str(one.wave.number), str(choice), str(one.get_state_display())]


def _entry(one: Decision, at: Site) -> Doc:
    head, text = what_of(one, at)
    where = f"{one.line.site.name}, {one.line.stream.name}" if one.line else _("whole rollout")
    return {"at": _moment(one.at, at), "where": where, "head": head, "text": text, "hash": one.hash}


def _moment(when: datetime, at: Site) -> str:
    return formats.moment(when.astimezone(ZoneInfo(at.timezone)), language())
