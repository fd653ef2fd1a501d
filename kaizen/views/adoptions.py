"""The page of a line that was asked: what changes here, whether it fits, what is foreseen, and what is to be done."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kaizen.core.rollout.states import BEFORE
from kaizen.core.standards import difference
from kaizen.core.standards.texts import outdated, spoken
from kaizen.forms import rollouts as forms
from kaizen.models import Adoption
from kaizen.services.rollouts import deciding, inbox, reading, receiving, scheduling, signing
from kaizen.services.rollouts.reminding import alike
from kaizen.services.rollouts.rows import for_whom
from kaizen.services.rollouts.stopping import BACK
from kaizen.services.rollouts.upgrades import threeway_of
from kaizen.services.rollouts.versions import INBOXES, ROLLOUTS
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site
from lean.templatetags.lean import language
from lean.watch import newest

Context = dict[str, Any]


def adoption_of(site: Site, rollout: int, pk: int) -> Adoption:
    """A line of a rollout that begins here, or one of the site's own. Raises Http404 for any other."""
    found = reading.adoptions_for(site).filter(rollout_id=rollout)
    row = found.filter(pk=pk).first()
    return fetch(site, found, "site" if row and row.site == site else "rollout__site", pk=pk)


@policy("view")
@require_safe
def adoption(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """One line: for its own site with all that it decides, for the origin to read and write to.

    Nothing (204) while what the page shows, ``?seen=``, is the newest.
    """
    at = site_for(request.user, site, to="view")
    row = adoption_of(at, pk, line)
    if request.GET.get("seen") == newest(ROLLOUTS, pk):
        return HttpResponse(status=204)
    return render(request, "kaizen/rollouts/adoption.html", line_page(request, at, row))


@policy("view")
@require_safe
def rollout_inbox(request: SignedInRequest, site: str) -> HttpResponse:
    """What waits for the person at any of their sites: made for a phone. 204 while ``?seen=`` is the newest."""
    at, seen = site_for(request.user, site, to="view"), newest(INBOXES, request.user.pk)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {"site": at, "seen": seen, "rows": inbox.waiting_for(request.user)}
    return render(request, "kaizen/rollouts/inbox.html", context)


def line_page(request: SignedInRequest, at: Site, row: Adoption, **more: Any) -> Context:
    """What the page of a line shows. ``more``: forms that were refused."""
    seen = newest(ROLLOUTS, row.rollout_id)  # first of all: what comes while the rest is read is asked for
    rollout, doc = row.rollout, (row.installed or row.rollout.version).document
    held = receiving.held_before(row)
    return {
        "site": at, "seen": seen, "row": row, "rollout": rollout, "doc": doc, "is_here": row.site == at, "held": held,
        "told": spoken(doc, language()),
        "changes": difference(held.document, doc) if held else None, "docs": (held.document, doc) if held else None,
        "threeway": threeway_of(row),
        "beside": receiving.side_by_side(row, language()), "names": receiving.step_names(row),
        "late": {one: len(outdated(doc, one)) for one in doc.texts},
        "owed": alike(row),
        "line": reading.line_of(row, timezone.now()),
        "stop": reading.standing_stop(rollout), "fit": reading.newest_document(row, "fit"),
        "prediction": reading.newest_document(row, "prediction"), **_acts(request, at, row, doc),
        **_told(row), **more,
    }  # fmt: skip


def _told(row: Adoption) -> Context:
    given = signing.consents(row) if row.bound_hash else {}
    areas = signing.asked(row) if row.bound_hash else []
    return {
        "areas": [(area.key, given.get(area.key)) for area in areas],
        "refused_before": row.consents.filter(meaning="refused").last() if row.state == "adapting" else None,
        "remarks": row.remarks.select_related("site", "answers").prefetch_related("replies__site").order_by("pk"),
        "outcomes": row.outcomes.all(), "lacks": scheduling.lacks(row) if row.state == "approved" else [],
    }  # fmt: skip


def _acts(request: SignedInRequest, at: Site, row: Adoption, doc: Any) -> Context:
    """The forms that may be filled in now, by this person at this site."""
    user, is_here = request.user, row.site == at
    is_running = row.rollout.state == "running"
    may_answer = is_here and may(user, at, "answer_rollout")
    may_sign = is_here and row.state == "in_approval" and may(user, at, "sign_rollout")
    rights = signing.rights_of(row, user) if may_sign else {}
    mine = list(rights)
    own = row.overlay.values if row.overlay else {}
    return {
        "may_answer": may_answer, "is_running": is_running, "mine": mine, "rights": rights,
        "acts_for": for_whom(row, user) if may_answer else None,
        "may_decline": may_answer and row.state in BEFORE, "may_go_back": may_answer and row.state in BACK,
        "may_write": may(user, at, "answer_rollout") and not row.is_ended,
        "answer_form": forms.AnswerForm(), "values_form": forms.OwnValuesForm(doc=doc, local=own),
        "hand_form": forms.HandInForm(initial={"goes_back_itself": row.goes_back_itself}),
        "sign_form": forms.ConsentForm(areas=mine, initial={"read": row.bound_hash}),
        "day_form": forms.DayForm(least=timezone.localdate() + timedelta(days=1)),
        "decide_form": forms.DecideForm(prefix="how", ways=deciding.ways(row)),
        "may_decide": may_answer and bool(deciding.ways(row)),
        "back_form": forms.WhyForm(prefix="back"), "decline_form": forms.WhyForm(prefix="no"),
        "remark_form": forms.RemarkForm(prefix="say"), "propose_form": forms.ProposeForm(doc=doc, local={}),
        "agree_form": forms.AgreeForm(prefix="agree"),
    }  # fmt: skip
