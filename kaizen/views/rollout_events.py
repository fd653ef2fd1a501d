"""Tells whoever looks at a rollout, or at what waits for them, that something of it has changed."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kaizen.services.rollouts.reading import rollouts_for
from kaizen.services.rollouts.versions import INBOXES, ROLLOUTS
from lean import live
from lean.access import SignedInRequest, policy, site_for
from lean.models import User


@policy("view")
@require_safe
def rollout_events(request: SignedInRequest, site: str, pk: int) -> HttpResponseBase:
    """An event at each change of a rollout that the site may see; what changed is on its page."""

    def is_seen(by: User) -> bool:
        return rollouts_for(site_for(by, site)).filter(pk=pk).exists()

    if not is_seen(request.user):
        raise Http404("no such rollout")
    return live.answer(request, ROLLOUTS, pk, is_seen)


@policy("view")
@require_safe
def inbox_events(request: SignedInRequest, site: str) -> HttpResponseBase:
    """An event when something changed that may wait for the person."""
    site_for(request.user, site, to="view")
    person = request.user.pk
    return live.answer(request, INBOXES, person, lambda by: by.pk == person and bool(site_for(by, site)))
