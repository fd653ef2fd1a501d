"""The facts of a site, and new sites."""

from typing import Any

from django.db import transaction

from lean.audit import record
from lean.models import Membership, Role, Site, User
from lean.services import changes

FIRST_ROLES = (Role.IT_ADMIN, Role.LEAN_MANAGER)  # who opens a site can set it up and draw its first map


@transaction.atomic
def add_site(*, by: User, **values: Any) -> Site:
    """A new site, with the person who opens it as its first IT administrator and lean manager.

    Raises ``ValidationError`` keyed by field.
    """
    site = changes.save(Site(), site=None, by=by, action="site.added", **values)
    for role in FIRST_ROLES:
        Membership.objects.create(user=by, site=site, role=role)
    record("roles.changed", by, by=by, site=site, after={"roles": [role.value for role in FIRST_ROLES]})
    return site


def change_site(*, site: Site, by: User, **values: Any) -> Site:
    """Changes name, time zone, country, language or grid region. Raises ``ValidationError`` keyed by field."""
    return changes.save(site, site=site, by=by, action="site.changed", **values)
