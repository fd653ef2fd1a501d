"""The settings of a site: overview, facts, and sites of one's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lean.access import Policy, SignedInRequest, may, policy, site_for, sites_for
from lean.forms.accounts import NewSiteForm, SiteFields
from lean.forms.base import applied
from lean.models import Site
from lean.services import sites


@policy("view")
def overview(request: SignedInRequest, site: str) -> HttpResponse:
    """What is known about the site, and what is still missing."""
    here = site_for(request.user, site)
    context = {
        "site": here,
        "calendars": here.calendars.all(),
        "areas": here.areas.count(),
        "workstations": here.workstations.count(),
        "people": here.memberships.values("user").distinct().count(),
        "may_manage": may(request.user, here, "manage_site"),
        "may_add_site": sites_for(request.user, "add_site").exists(),
    }
    return render(request, "lean/settings/overview.html", context)


FACTS = ("name", "timezone", "country", "language", "grid_region")


@policy("manage_site")
def facts(request: SignedInRequest, site: str) -> HttpResponse:
    """Name, time zone, country, language, grid region."""
    here = site_for(request.user, site, to="manage_site")
    form = SiteFields(request.POST or None, initial={name: getattr(here, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        fresh = Site.objects.get(pk=here.pk)
        if applied(form, lambda: sites.change_site(site=fresh, by=request.user, **form.cleaned_data)):
            messages.success(request, _("Saved."))
            return redirect("site_settings", site=here.slug)
    status = 422 if form.errors else 200
    return render(request, "lean/settings/facts.html", {"site": here, "form": form}, status=status)


@policy(Policy("add_site"))
def site_new(request: SignedInRequest) -> HttpResponse:
    """A further site, with the person who opens it as its first administrator."""
    form = NewSiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = applied(form, lambda: sites.add_site(by=request.user, **form.cleaned_data))
        if new:
            messages.success(request, _("Site added."))
            return redirect("site_settings", site=new.slug)
    return render(request, "lean/settings/site_new.html", {"form": form}, status=422 if form.errors else 200)
