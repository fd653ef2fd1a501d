"""The page of the path that orders are to take, and how far they keep to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lean.access import SAFE_METHODS, SignedInRequest, may, policy, site_for
from lean.forms.base import applied
from valuestream.models import ReferenceVersion
from valuestream.reference_forms import ReferenceForm
from valuestream.services.findings.conformance import kept_by_orders, newest_fitness
from valuestream.services.findings.references import confirm_reference, reference_of, steps_to_choose
from valuestream.views.maps import page_for

INVALID = 422


@policy("view", change="edit_stream")
def reference(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The confirmed path, the deviations of the map's orders from it, and a form for the next version."""
    page = page_for(request, site, pk)
    if request.method not in SAFE_METHODS:
        site_for(request.user, site, to="edit_stream")
    family = page.version.family
    held = reference_of(page.stream, family)
    form = ReferenceForm(request.POST or None, steps=steps_to_choose(page.version.content, held))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if applied(form, lambda: confirm_reference(page.stream, form.path(), by=request.user, reason=reason,
                                                   family=family)) is not None:  # fmt: skip
            messages.success(request, _("Confirmed. Nights from now on count deviations from this path."))
            return redirect(page.links.to("reference"))
    context: dict[str, Any] = {
        "site": page.site, "stream": page.stream, "page": page, "version": page.version, "document": page.document,
        "links": page.links, "held": held, "form": form, "kept": kept_by_orders(page.version, held) if held else None,
        "replay": newest_fitness(page.version, held) if held else None,
        "rows": ReferenceVersion.objects.filter(stream=page.stream, family=family),
        "may_edit": may(request.user, page.site, "edit_stream"),
    }  # fmt: skip
    return render(request, "valuestream/maps/reference.html", context, status=INVALID if form.errors else 200)
