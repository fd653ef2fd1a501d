"""How ideas are put into words: their state, their code, their kind, what they share with others."""

from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen import idea_words
from kaizen.core.ideas import State
from kaizen.library_words import OUTCOMES
from kaizen.models import A3, Idea
from kaizen.services.ideas import giving, listing
from valuestream.core.findings import WASTES

register = template.Library()
WASTE_OF = {waste.key: waste for waste in WASTES}
STATES = {
    State.NEW: _("new"),
    State.ANSWERED: _("answered"),
    State.ACCEPTED: _("accepted"),
    State.IN_A3: _("in an A3"),
    State.DONE: _("done"),
    State.DECLINED: _("declined"),
}
EARLIER: dict[Any, Any] = {
    **STATES, "open": _("open"), **dict(A3.End.choices), **{f"library_{word}": said for word, said in OUTCOMES.items()},
}  # fmt: skip
TONES = {State.NEW: "watch", State.DONE: "ok", State.DECLINED: "", State.ACCEPTED: "ink", State.IN_A3: "ink"}

register.filter("spoken_code", giving.spoken)
register.filter("kind_word", idea_words.kind)
register.filter("lasted", idea_words.lasted)
register.filter("is_urgent", listing.is_urgent)


@register.filter
def state_word(state: str) -> str:
    return str(STATES[State(state)])


@register.filter
def earlier_state(state: str) -> str:
    """What became of an earlier item: the state of an idea, or the end of an A3."""
    return str(EARLIER[state])


@register.filter
def state_tone(state: str) -> str:
    """The look of the state's tag."""
    return TONES.get(State(state), "")


@register.filter
def waste_name(key: str) -> str:
    """Waiting, motion and so on; empty for none."""
    return gettext(WASTE_OF[key].label) if key else ""


@register.filter
def headline(idea: Idea) -> str:
    """Its first words, else what happened."""
    return idea.obstacle or idea.better or happened(idea) or gettext("(no words)")


@register.filter
def kind_meaning(key: str) -> str:
    """What a tile of *What is it?* means."""
    return str(idea_words.KINDS[key][1])


@register.filter
def sign_icon(key: str) -> str:
    """The icon of a tile of *What happened?*."""
    return f"waste-{key}" if key in WASTE_OF else f"sign-{key}"


@register.filter
def happened(idea: Idea) -> str:
    """Under which sign it happened; empty for none."""
    return str(idea_words.SIGNS[idea.trouble]) if idea.trouble else waste_name(idea.waste)


@register.filter
def is_late(idea: Idea) -> bool:
    return listing.is_late(idea)
