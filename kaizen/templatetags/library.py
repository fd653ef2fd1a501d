"""How the library puts outcomes, drift and upgrades into words."""

from django import template

from kaizen.core.rollout.threeway import Field
from kaizen.core.standards import Change, Standard
from kaizen.library_words import LEVELS, OUTCOMES, TONES, UPGRADE
from kaizen.models import StandardVersion
from kaizen.standard_words import where

register = template.Library()


@register.filter
def outcome_word(word: str) -> str:
    return str(OUTCOMES[word])


@register.filter
def outcome_tone(word: str) -> str:
    """The look of its tag."""
    return TONES.get(word, "")


@register.filter
def level_word(level: str) -> str:
    return str(LEVELS[level])


@register.filter
def upgrade_word(kind: str) -> str:
    return str(UPGRADE[kind])


@register.filter
def version_state(state: str) -> str:
    return str(StandardVersion.States(state).label)


@register.simple_tag
def place_of_field(field: Field, docs: tuple[Standard, Standard]) -> str:
    """Where it is, in the words of the core now, or of the one before where it is gone."""
    doc = docs[0] if field.now is None and field.before is not None else docs[1]
    return where(doc, Change(field.address, field.before, field.now).address)


@register.filter
def indent(depth: int) -> range:
    """One sign for each step down the tree, at most ten."""
    return range(min(depth, 10))
