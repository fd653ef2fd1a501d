"""Who stands in for whom at a site, from when until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .people import User
from .sites import Site


class Deputy(models.Model):
    """A person's deputy at one site, from ``first`` to ``last``, both included; ends early by ``revoked_at``. Frozen.

    Both are people of the site; the database refuses anybody else.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="deputies")
    person = models.ForeignKey(User, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="stands_in")
    first = models.DateField(_("from"))
    last = models.DateField(_("until, this day included"))
    reason = models.CharField(_("reason"), max_length=200)
    named_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-first", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="deputy_ends_after_the_beginning"),
            models.CheckConstraint(condition=~Q(reason=""), name="deputy_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.deputy} for {self.person}"
