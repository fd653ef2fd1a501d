"""People of a site and their roles."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lean.access import MAY, NAMES, SignedInRequest, fetch, policy, site_for
from lean.forms.base import applied
from lean.forms.pins import BadgeForm
from lean.forms.site import PersonForm, RolesForm
from lean.models import Pin, Role, Site, User
from lean.services import people


@policy("manage_site")
@never_cache
def person_list(request: SignedInRequest, site: str) -> HttpResponse:
    """Who works here in which roles; adds a person. A new account's password is shown once, in this answer."""
    here = site_for(request.user, site, to="manage_site")
    form, added = PersonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        added = applied(form, lambda: people.add_person(site=here, by=request.user, **form.cleaned_data))
        form = PersonForm() if added else form
    return _list(request, here, form, added)


def _list(request: SignedInRequest, here: Site, form: PersonForm, added: people.Added | None) -> HttpResponse:
    rights = [(NAMES[to], [role.label for role in Role if role in roles]) for to, roles in MAY.items()]
    context = {"site": here, "form": form, "added": added, "people": people.people_of(here), "rights": rights}
    return render(request, "lean/settings/people.html", context, status=422 if form.errors else 200)


@policy("manage_site")
def person(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The roles of one person; none takes the person off the site."""
    here = site_for(request.user, site, to="manage_site")
    user = fetch(here, User.objects.distinct(), path="memberships__site", pk=pk)
    held = list(user.memberships.filter(site=here).values_list("role", flat=True))
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": held})
    if request.method == "POST" and form.is_valid():
        applied(form, lambda: people.set_roles(site=here, by=request.user, user=user, **form.cleaned_data))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("people", site=here.slug)
    return person_page(request, here, user, 422 if form.errors else 200, form=form)


def person_page(request: SignedInRequest, here: Site, user: User, status: int = 200, **parts: Any) -> HttpResponse:
    """The page of a person, with what a change of it gave or was refused for in ``parts``."""
    held = list(user.memberships.filter(site=here).values_list("role", flat=True))
    context = {
        "site": here,
        "person": user,
        "may_renew": people.may_renew_password(by=request.user, user=user),
        "pin": Pin.objects.filter(user=user).first(),
        "form": RolesForm(initial={"roles": held}),
        "badge_form": BadgeForm(),
        **parts,
    }
    return render(request, "lean/settings/person.html", context, status=status)


@policy("manage_site")
@never_cache
@require_POST
def password_renew(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A new one-time password, shown once in this answer."""
    here = site_for(request.user, site, to="manage_site")
    user = fetch(here, User.objects.distinct(), path="memberships__site", pk=pk)
    try:
        added = people.Added(user, people.renew_password(site=here, by=request.user, user=user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("person", site=here.slug, pk=pk)
    return _list(request, here, PersonForm(), added)
