"""What the audit trail shows to whom."""

from django.db.models import Q, QuerySet

from lean.models import AuditEntry, Site


def entries_of(site: Site) -> QuerySet[AuditEntry]:
    """What was done at the site, and what its people did with their accounts; newest first."""
    people = site.memberships.values("user")
    own = Q(site_slug=site.slug) | Q(site_slug="", actor_id__in=people)
    return AuditEntry.objects.filter(own).order_by("-seq")
