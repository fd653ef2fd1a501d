"""Gemba boards: where a team meets, what hangs there, and the screens that show it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kaizen.core.board.owners import OWNER_KEYS
from lean.models import Area, Site, User


class Tier(models.IntegerChoices):
    """How far up a board stands: what a team cannot solve goes one tier up."""

    TEAM = 1, _("T1 team")
    AREA = 2, _("T2 area")
    PLANT = 3, _("T3 plant")
    NETWORK = 4, _("T4 network")


class Board(models.Model):
    """A board of a team or area. ``letters``: the daily letters in their order, as S Q C D P E.

    ``above``: the board to which the team turns. ``layout``: the tiles, ``[{"id", "tile", "x", "y", "w", "h",
    "options"}]``; ``revision`` counts its changes, so that the second of two editors is told. ``code`` is what a tablet
    types to open it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="boards")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="boards")
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices, default=Tier.TEAM)
    name = models.CharField(_("name"), max_length=80)
    code = models.SlugField(_("code"), max_length=12, unique=True)
    letters = models.CharField(_("letters"), max_length=8, default="SQCDPE")
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    layout = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    meets_at = models.TimeField(_("stand-up at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes of the stand-up"), default=10)
    answer_hours = models.PositiveSmallIntegerField(_("an escalation is answered within, hours"), default=24)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("site", "tier", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], name="board_name_once_per_site", violation_error_code="name",
                violation_error_message=_("This name is already taken."),
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3, 4]), name="board_tier_1_to_4"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=60), name="stand_up_1_to_60_minutes"),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, answer_hours__lte=240), name="answer_1_to_240_hours"
            ),
            models.CheckConstraint(condition=~Q(letters=""), name="board_has_letters"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Screen(models.Model):
    """A device that shows one board without a log-in. ``digest``: of its token, which is stored nowhere else.

    ``device``: hash of what the first browser that opened it told; another one is refused. Ends by ``revoked_at``.
    ``pairing``: keyed digest of the code that makes a device this screen, once, until ``pairing_until``. ``profile``:
    theme, language, text size, whether people act here.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="screens")
    name = models.CharField(_("where it hangs"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)
    pairing = models.CharField(max_length=64, blank=True)
    pairing_until = models.DateTimeField(null=True, blank=True)
    profile = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("board", "name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True, device="") | Q(digest__isnull=False) & ~Q(device=""),
                name="paired_screen_has_a_device",
            ),
            models.CheckConstraint(condition=Q(pairing="") | Q(pairing_until__isnull=False), name="pairing_code_ends"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def site(self) -> Site:
        return self.board.site


class Action(models.Model):
    """What somebody promised at a board, by when; ``owner``: a function, never a person. Kept for good.

    ``done_at``: what was done about it, or why it is no longer wanted, is ``outcome``.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="actions")
    text = models.CharField(pgettext_lazy("board", "Action"), max_length=200)
    owner = models.CharField(_("Owner"), max_length=20)
    due = models.DateField(_("Until"))
    promised = models.DateField(editable=False)  # the date that was said first
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("What came of it"), max_length=200, blank=True)

    class Meta:
        ordering = ("due", "pk")
        indexes = [models.Index(fields=["board", "done_at", "due"], name="open_actions_of_a_board")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="action_says_what", violation_error_code="text",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(owner__in=OWNER_KEYS), name="action_has_an_owner", violation_error_code="owner",
                violation_error_message=_("Choose who owns it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def site(self) -> Site:
        return self.board.site
