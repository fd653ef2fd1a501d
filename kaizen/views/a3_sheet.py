"""What the page of a sheet shows: its steps, drawings of what was frozen in, and the coach's margin."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kaizen import a3_words as words
from kaizen.core.a3 import SECTIONS
from kaizen.core.a3.drawing import draw_pareto, draw_snippet
from kaizen.forms.a3 import AnswerForm, CommentForm, EndForm, ReopenForm
from kaizen.models import A3, A3Comment
from kaizen.services.a3.reading import Paper
from kaizen.services.similar import similar_to
from kaizen.services.trials.reading import of_a3
from kaizen.templatetags.a3 import sheet_title
from kaizen.views.a3_diagrams import diagrams
from lean.access import may
from lean.models import Site, User
from valuestream.core.night.sparks import Size, spark

RUN = Size(560.0, 130.0)  # px of the baseline's run chart
Context = dict[str, Any]


def sheet_context(request: HttpRequest, site: Site, paper: Paper) -> Context:
    """Everything of the page; the drawings only where something was frozen in."""
    row, user = paper.row, request.user
    assert isinstance(user, User)
    is_now = paper.upto is None
    may_write, may_coach = may(user, site, "write_a3") and is_now, may(user, site, "coach_a3") and is_now
    title = sheet_title(row, paper.sheet)
    titles = {section.number: str(words.STEPS[section.key]) for section in SECTIONS}
    return {
        "site": site, "row": row, "paper": paper, "sheet": paper.sheet, "sections": SECTIONS, "titles": titles,
        "lacks": paper.lacks, "view": request.GET.get("view", ""),
        "comments": [one for one in paper.comments if one.answers_id is None],
        "may_reopen": may_write and not row.is_open,
        "may_write": may_write and row.is_open, "may_coach": may_coach and row.is_open, "is_now": is_now,
        "comment_form": CommentForm(may_coach=may_coach, titles=titles), "answer_form": AnswerForm(),
        "end_form": EndForm(), "reopen_form": ReopenForm(), "waiting": A3Comment.Kind.SENT_BACK,
        "photos": {photo.sha256: photo for photo in row.photos.all()}, "trials": of_a3(row, timezone.localdate()),
        "found": similar_to(site, row.title, row.step, row.waste, but=("a3", row.number), most=3), **drawings(row),
        **diagrams(paper.sheet, title),
    }  # fmt: skip


def drawings(row: A3) -> Context:
    """The piece of the map, the Pareto and the run chart of what was frozen in."""
    evidence = getattr(row, "evidence", None)
    if evidence is None:
        return {"evidence": None}
    doc = evidence.content
    series = doc["baseline"]["series"]
    return {
        "evidence": evidence, "doc": doc, "snippet": draw_snippet(doc["snippet"]),
        "pareto": draw_pareto(doc["pareto"]) if doc["pareto"]["bars"] else None, "series": series,
        "chart": spark(series, RUN) if series else None, "run_label": _("Baseline"),
    }  # fmt: skip
