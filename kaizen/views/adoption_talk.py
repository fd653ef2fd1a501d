"""What origin and receiver write to each other: comments, other values, and the answers to them."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.forms.rollouts import AgreeForm, ProposeForm, RemarkForm
from kaizen.models import Adoption
from kaizen.services.rollouts import remarks
from kaizen.views.adoption_acts import answer
from kaizen.views.adoptions import adoption_of
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.models import Site


def side(request: SignedInRequest, site: str, pk: int, line: int) -> tuple[Site, Adoption]:
    """A line to which this site writes: its own, or one of its rollouts."""
    at = site_for(request.user, site, to="answer_rollout")
    return at, adoption_of(at, pk, line)


@policy("answer_rollout")
@require_POST
def adoption_remark(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Write to the other side."""
    at, row = side(request, site, pk, line)
    form = RemarkForm(request.POST, prefix="say")
    made = lambda: remarks.comment(row, form.cleaned_data["text"], site=at, by=request.user)  # noqa: E731
    return answer(request, at, row, form, "remark_form", made, _("Written."))


@policy("answer_rollout")
@require_POST
def adoption_propose(request: SignedInRequest, site: str, pk: int, line: int) -> HttpResponse:
    """Propose other values to the other side."""
    at, row = side(request, site, pk, line)
    form = ProposeForm(request.POST, doc=(row.installed or row.rollout.version).document, local={})

    def change() -> Any:
        return remarks.propose(row, form.told(), form.cleaned_data["reason"], site=at, by=request.user)

    return answer(request, at, row, form, "propose_form", change, _("Proposed. The other side answers."))


@policy("answer_rollout")
@require_POST
def adoption_agree(request: SignedInRequest, site: str, pk: int, line: int, remark: int) -> HttpResponse:
    """Agree to proposed values, or not."""
    at, row = side(request, site, pk, line)
    asked = fetch(row.site, row.remarks.all(), "adoption__site", pk=remark)
    form = AgreeForm(request.POST, prefix="agree")

    def change() -> Any:
        told = form.cleaned_data
        return remarks.answer(asked, agrees=told["agrees"] == "yes", text=told["text"], site=at, by=request.user)

    return answer(request, at, row, form, "agree_form", change, _("Answered."))
