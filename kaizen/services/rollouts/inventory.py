"""Where else: all lines of all sites where the standard's mechanism exists, the best fit first, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaizen.core.rollout.compatibility import Verdict, ranked
from kaizen.core.rollout.fit import why_not
from kaizen.models import StandardVersion
from kaizen.services.rollouts.comparing import Question, question
from kaizen.services.rollouts.lines import today_at
from kaizen.services.rollouts.proofs import proof_of
from valuestream.models import ValueStream


@dataclass(frozen=True, slots=True)
class Found:
    """A line. ``unconfirmed``: affected steps that it has only by a name that was proposed, so that it is a proposed
    receiver; ``why``: what keeps it from being one now, as rule, code and values.
    """

    stream: ValueStream
    verdict: Verdict
    question: Question

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        return self.question.unconfirmed

    @property
    def why(self) -> list[dict[str, object]]:
        return why_not({"verdict": self.verdict.as_json()}, self.unconfirmed)


@dataclass(frozen=True, slots=True)
class Inventory:
    """``receivers``: the best fit first. ``others``: looked at, and without the mechanism."""

    receivers: Sequence[Found]
    others: Sequence[Found]


def inventory(version: StandardVersion, *, change: str = "method", today: date | None = None) -> Inventory:
    """Looks at every line but that of the origin. What a log says of a line is read once for each state of it."""
    trial = proof_of(version.standard)
    streams, origin = ValueStream.objects.select_related("site", "source__current"), version.standard.stream
    found: dict[str, Found] = {}
    for stream in streams.exclude(pk=origin.pk) if origin else streams:
        day = today or today_at(stream.site)
        asked = question(version, stream, change=change, trial=trial, today=day)
        found[asked.place.key] = Found(stream, asked.verdict(), asked)
    order = [found[key] for key, _verdict in ranked({key: one.verdict for key, one in found.items()})]
    return Inventory([one for one in order if one.verdict.has_mechanism],
                     [one for one in order if not one.verdict.has_mechanism])  # fmt: skip
