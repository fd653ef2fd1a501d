"""Who may do what where: users and their roles per site."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from .sites import Site


class Role(models.TextChoices):
    """The parts people play at a site. What each may do stands in ``lean.access``."""

    OPERATOR = "operator", _("Operator")
    TEAM_LEADER = "team_leader", _("Team leader")
    LEAN_MANAGER = "lean_manager", _("Lean manager")
    PLANT_MANAGER = "plant_manager", _("Plant manager")
    SUSTAINABILITY_MANAGER = "sustainability_manager", _("Sustainability manager")
    QUALITY_MANAGER = "quality_manager", _("Quality manager")
    SAFETY_MANAGER = "safety_manager", _("Safety and environment manager")
    WORKS_COUNCIL = "works_council", _("Works council")
    IT_ADMIN = "it_admin", _("IT administrator")
    AUDITOR = "auditor", _("Auditor")


class Theme(models.TextChoices):
    SYSTEM = "", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox is untyped
    """A person who signs in. The app keeps no figures about persons."""

    language = models.CharField(_("language"), max_length=5, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    must_change_password = models.BooleanField(default=False)  # the password was made for the person, and shown once
    sites = models.ManyToManyField(Site, through="Membership", related_name="people")
    passed: tuple[str, str | None, Site] | None = None  # site and permission of this request, once let in


class Membership(models.Model):
    """A person's role at one site; several roles are several rows."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    site = models.ForeignKey(Site, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)

    class Meta:
        ordering = ("site", "role")
        constraints = [
            models.UniqueConstraint(fields=["user", "site", "role"], name="one_row_per_role_and_site"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.site}"
