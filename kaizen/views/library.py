"""The library across sites: what was tried where, how versions came from each other, and who runs what."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaizen.core.rollout.library import Asked, choices, found
from kaizen.forms.library import LibraryForm
from kaizen.models import Standard
from kaizen.services.rollouts import library as service
from kaizen.services.rollouts import lineages
from kaizen.services.rollouts.proofs import proof_of
from lean.access import SignedInRequest, may, policy, site_for
from lean.models import Site


@policy("view")
@require_safe
def library(request: SignedInRequest, site: str) -> HttpResponse:
    """Every line that tried a standard, and every trial at its origin, searched."""
    at = site_for(request.user, site, to="view")
    rows = service.entries()
    form = LibraryForm(request.GET or None, known=choices(rows))
    asked = form.asked() if request.GET else Asked()
    context = {"site": at, "rows": found(rows, asked), "form": form, "all": len(rows), "is_asked": asked != Asked()}
    return render(request, "kaizen/library/list.html", context)


@policy("view")
@require_safe
def library_trial(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One trial that led to no standard: what may be told of it elsewhere."""
    at = site_for(request.user, site, to="view")
    rows = [one for one in service.entries() if one.key == f"t{pk}"]
    if not rows:
        raise Http404("no such trial")
    return render(request, "kaizen/library/list.html", {"site": at, "rows": rows, "all": len(rows), "is_one": True})


@policy("view")
@require_safe
def library_standard(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A standard that may be read across sites: its tree of versions, who runs what, and every outcome."""
    at = site_for(request.user, site, to="view")
    row = _standard(at, pk)
    runs = lineages.shared(row)
    version = runs.held or row.versions.frozen().order_by("-seq").first()
    context = {
        "site": at, "row": row, "shared": runs, "tree": lineages.lineage(row), "version": version,
        "doc": version.document if version else None, "is_here": row.site == at,
        "rows": [one for one in service.entries() if one.standard == row.pk],
        "is_due": runs.late and may(request.user, at, "ask_rollout") and row.site == at and proof_of(row) is not None,
    }  # fmt: skip
    return render(request, "kaizen/library/standard.html", context)


def _standard(at: Site, pk: int) -> Standard:
    """One of the site's own, or one that was offered to others. Raises Http404 for any other."""
    shared = service.shared_standards().values("pk")
    row = Standard.objects.filter(Q(site=at) | Q(pk__in=shared), pk=pk).select_related("site", "stream", "a3").first()
    if row is None:
        raise Http404("no such standard")
    return row


@policy("view")
@require_safe
def library_matrix(request: SignedInRequest, site: str) -> HttpResponse:
    """Site × standard: which core version each line runs, with which values of its own, who lags, who changed it."""
    at = site_for(request.user, site, to="view")
    rows, sites = lineages.matrix()
    cells = [(row, [(one, row.at(one)) for one in sites]) for row in rows]
    return render(request, "kaizen/library/matrix.html", {"site": at, "rows": cells, "sites": sites})
