"""What the end of a site said, in words for IT."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
SAID: dict[str, str | Promise] = {
    "done": _("carried out"),
    "nothing": _("it answers, address and secret are right"),
    "fenced": _("it has seen a newer order"),
    "refused": _("refused: the site has not approved this content, or not enough people have acknowledged it"),
    "no_key": _("The secret does not fit the key of this installation any more. Enter the address again."),
    "certificate": _("The certificate of the receiver is not one that this machine trusts."),
    "no_answer": _("It could not be reached, broke off, or took too long."),
    "forbidden_private": _("The address leads into a network that is not open to posts (WEBHOOK_NETWORKS)."),
    "forbidden_internet": _("The address leads into the internet, which is not open to posts (WEBHOOK_NETWORKS)."),
    "forbidden_scheme": _("The address does not begin with https://."),
    "forbidden_port": _("In the internet posts go to port 443 or 8443 only."),
    "forbidden_unknown": _("The name in the address is not known."),
    "status_200": _("Something answered that does not sign with this secret. Is this the address of the site's end?"),
    "status_401": _("It does not know the secret, or its clock differs by more than five minutes."),
}


@register.filter
def said(code: str) -> str:
    """The answer of a site end, or why there is none."""
    return str(SAID.get(code) or _("It answered with status %(status)s.") % {"status": code.rpartition("_")[2]})


@register.filter
def is_answer(code: str) -> bool:
    return code in ("done", "nothing", "fenced", "refused")
