"""What the audit trail calls each kind of change. Each app names its own in ``audit_actions`` of its app config."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = dict[str, str | Promise]

ACTIONS: Labels = {
    "area.added": _("area added"),
    "area.changed": _("area changed"),
    "area.deleted": _("area deleted"),
    "backup.restored": _("data restored from a backup"),
    "calendar.added": _("calendar added"),
    "calendar.chosen": _("calendar of the site chosen"),
    "calendar.deleted": _("calendar deleted"),
    "calendar.renamed": _("calendar renamed"),
    "demo.begun": _("demo data made"),
    "deputy.named": _("deputy named"),
    "deputy.revoked": _("deputy taken back"),
    "exception.added": _("day that differs added"),
    "exception.deleted": _("day that differs deleted"),
    "line.added": _("line added"),
    "line.changed": _("line changed"),
    "line.deleted": _("line deleted"),
    "password.changed": _("password changed"),
    "password.renewed": _("one-time password made"),
    "pin.removed": _("PIN and badge removed"),
    "pin.refused": _("PIN or badge refused"),
    "pin.set": _("PIN or badge set"),
    "person.added": _("account made"),
    "person.refused": _("log-in refused"),
    "person.signed_in": _("signed in"),
    "person.signed_out": _("signed out"),
    "roles.changed": _("roles changed"),
    "signature.refused": _("signature refused"),
    "site.added": _("site added"),
    "site.changed": _("site changed"),
    "token.issued": _("API token made"),
    "token.revoked": _("API token revoked"),
    "week.changed": _("week changed"),
    "workstation.added": _("workstation added"),
    "workstation.changed": _("workstation changed"),
    "workstation.deleted": _("workstation deleted"),
}


def labels() -> Labels:
    """Every action of every app, by its code."""
    found: Labels = {}
    for config in apps.get_app_configs():
        found |= getattr(config, "audit_actions", {})
    return found
