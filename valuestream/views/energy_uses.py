"""Media and fuels of stations, transports, stores: entered, changed, or ended."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lean.access import SignedInRequest, fetch, policy, site_for
from lean.models import Site
from valuestream.models import MediaUse, StoreEnergy, TransportWay
from valuestream.services.energy import uses
from valuestream.use_forms import MediaForm, StoreForm, UseForm, WayForm

from .energy import edit


@policy("edit_energy")
def media(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """Compressed air, a fuel or another medium of a station or a machine class."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, MediaUse.objects.all(), pk=pk) if pk else None
    form = MediaForm(at, request.POST or None, row=row, initial={"name": request.GET.get("name", "")})
    return _entered(request, at, form, uses.save_media, row, row.what if row else _("Medium or fuel of a station"))


@policy("edit_energy")
def transport(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """A way that pieces or orders are driven at a step."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, TransportWay.objects.all(), pk=pk) if pk else None
    form = WayForm(at, request.POST or None, row=row)
    return _entered(request, at, form, uses.save_way, row, row.what if row else _("Transport at a step"))


@policy("edit_energy")
def store(request: SignedInRequest, site: str, pk: int | None = None) -> HttpResponse:
    """What a store takes, borne by what waits before a step."""
    at = site_for(request.user, site, to="edit_energy")
    row = fetch(at, StoreEnergy.objects.all(), pk=pk) if pk else None
    form = StoreForm(at, request.POST or None, row=row)
    return _entered(request, at, form, uses.save_store, row, row.name if row else _("Store before a step"))


def _entered(
    request: SignedInRequest, site: Site, form: UseForm, save: Callable[..., Any], row: Any, title: str
) -> HttpResponse:
    """The next version of what the form says; the button that ends it says that it holds no longer."""
    ends = request.POST.get("act") == "end"
    keep = lambda: save(site, by=request.user, is_ended=ends, **form.told())  # noqa: E731  the one service
    return edit(request, site, form, keep, back="energy", title=title, row=row)
