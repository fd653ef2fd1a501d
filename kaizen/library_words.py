"""What the library calls outcomes, how far a line is from its origin, and what an upgrade does to a field."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

OUTCOMES: Words = {
    "proven": _("proven"),
    "failed": _("did not work"),
    "declined": _("declined"),
    "gone_back": _("gone back"),
    "unclear": _("not clear"),
    "under_way": _("under way"),
}
TONES = {"proven": "ok", "failed": "act", "gone_back": "act", "unclear": "watch"}
LEVELS: Words = {
    "NONE": _("no change of the work"),
    "PATCH": _("nothing at the work changed"),
    "MINOR": _("something to learn"),
    "MAJOR": _("something to decide anew"),
}
UPGRADE: Words = {
    "comes": _("comes with the upgrade"),
    "ours": _("changed here: the upgrade brings the core's text again"),
    "same": _("changed here as in the core"),
    "conflict": _("changed here and in the core, each in its own way"),
    "value_kept": _("our own value stays"),
    "value_moved": _("our own value stays, but the core changed this parameter: look at it"),
    "value_lost": _("the core no longer has this parameter: our own value stays unused"),
}
