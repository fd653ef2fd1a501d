"""The lines that a standard may be offered to, the best fit first, and by rule their waves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kaizen.core.rollout.waves import plan
from kaizen.models import Rollout, Standard, StandardVersion
from kaizen.rollout_words import say_why_not
from kaizen.services.rollouts.inventory import Found, inventory
from kaizen.services.rollouts.proofs import proof_of
from lean.units import Missing
from valuestream.models import ValueStream


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of a plan. ``word``: whether it fits; ``score`` 0…1, None where too little is known; ``why``: what keeps
    it from being a receiver now, as sentences.
    """

    stream: ValueStream
    word: str
    score: float | None
    why: str


def is_proven(standard: Standard) -> bool:
    """Whether it may be offered: a trial shows what it is worth, and a second person stands behind it."""
    return proof_of(standard) is not None


def offers(version: StandardVersion, change: str = "method") -> tuple[list[Offer], list[Offer]]:
    """The lines with the standard's mechanism, and those without, which are named with the reason."""
    found = inventory(version, change=change)
    return [_offer(one) for one in found.receivers], [_offer(one) for one in found.others]


def offers_of(rollout: Rollout) -> list[Offer]:
    """For the plan of a draft: its own lines too, whatever is known of them by now."""
    receivers, others = offers(rollout.version, rollout.change)
    chosen = set(rollout.adoptions.values_list("stream", flat=True))
    return [*receivers, *(one for one in others if one.stream.pk in chosen)]


def _offer(found: Found) -> Offer:
    score = found.verdict.likeness.score
    known = None if isinstance(score, Missing) else float(score.value)
    return Offer(found.stream, found.verdict.word.value, known, say_why_not({"why": found.why}))


def proposed_waves(lines: Sequence[Offer], *, only: Collection[int] | None = None) -> dict[int, int]:
    """Line → wave, by rule, in the order of the lines (``core.rollout.waves``); one that is kept from it has none.

    ``only``: the lines that come into question; None: all.
    """
    waves = plan([str(one.stream.pk) for one in lines if not one.why and (only is None or one.stream.pk in only)])
    return {int(key): number for number, wave in enumerate(waves, 1) for key in wave}
