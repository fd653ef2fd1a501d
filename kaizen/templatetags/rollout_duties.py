"""How what a line owes, who was reminded and who signed for whom are put into words."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from kaizen import gate_words as words
from kaizen.core.rollout.ladder import BY_KEY as RUNGS
from kaizen.core.rollout.ladder import To
from kaizen.models import Reminder
from kaizen.services.rollouts.times import Owed
from kaizen.services.standards.rows import printed as name_of
from lean import formats
from lean.models import Deputy, Role, User
from lean.templatetags.lean import language

register = template.Library()


@register.filter
def owed_word(key: str) -> str:
    """What a line owes."""
    return str(words.OWED[key])


@register.filter
def owed_name(owed: Owed) -> str:
    """What a line owes, of a signature for which area."""
    return _("signature: %(area)s") % {"area": words.AREAS[owed.area]} if owed.area else owed_word(owed.duty.key)


@register.filter
def reminder_text(one: Reminder) -> str:
    """Who was told of it, and when."""
    told = {
        "day": formats.day(timezone.localtime(one.at), language(), year=False),
        "site": one.site.name,
        "roles": ", ".join(str(Role(role).label) for role in one.roles),
    }
    to = RUNGS[one.step].to
    if to == To.OWNER:
        return _("reminded on %(day)s") % told
    if to == To.ABOVE:
        return _("escalated to %(roles)s on %(day)s") % told
    return _("escalated to %(site)s on %(day)s: %(roles)s") % told


@register.filter
def printed(user: User) -> str:
    """A person's name as a signature prints it."""
    return name_of(user)


@register.filter
def deputy_word(row: Deputy, today: date) -> str:
    """Where a deputyship stands on a day of its site."""
    if row.revoked_at:
        return _("taken back on %(day)s") % {"day": formats.day(timezone.localtime(row.revoked_at), language())}
    if today > row.last:
        return _("over")
    return _("stands in now") if row.first <= today else _("not begun yet")
