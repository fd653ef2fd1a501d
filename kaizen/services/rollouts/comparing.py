"""Puts the question whether a standard fits a line: everything that is known of it, here and at its origin."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kaizen.core.rollout.compatibility import Place, Verdict, Wanted, check, document, wanted_of
from kaizen.core.rollout.fit import least_of
from kaizen.core.rollout.similarity import LineFacts
from kaizen.models import StandardVersion, Trial
from kaizen.services.rollouts.baselines import baseline_of
from kaizen.services.rollouts.lines import Names, document_of, place_of, stated_of, stations_of
from kaizen.services.rollouts.naming import between, confirmed, names_at
from kaizen.services.rollouts.proofs import design_at, newest_verdict
from valuestream.models import ValueStream


@dataclass(frozen=True, slots=True)
class Question:
    """``names``: own step → common name that were used for the line; ``unconfirmed``: affected ones only proposed."""

    wanted: Wanted
    place: Place
    origin: LineFacts
    line: LineFacts
    today: date
    names: Names
    unconfirmed: tuple[str, ...]

    def verdict(self) -> Verdict:
        """The answer without its inputs."""
        return check(self.wanted, self.place, self.origin, self.line, today=self.today.isoformat())

    def document(self) -> dict[str, Any]:
        """The answer as a document, with the names that it rests on."""
        found = document(self.wanted, self.place, self.origin, self.line, today=self.today.isoformat())
        return {**found, "names": dict(self.names), "unconfirmed": list(self.unconfirmed)}


def question(
    version: StandardVersion, stream: ValueStream, *, change: str, trial: Trial | None, today: date
) -> Question:  # fmt: skip
    """Does the version fit the line? ``trial``: what proves it, for the least amount of waste that is worth it."""
    origin, verdict = version.standard.stream, newest_verdict(trial)
    least = least_of(verdict.content) if verdict else None
    wanted = wanted_of(version.document, names=confirmed(origin), change_classes=(change,), least=least)
    names, proposed = names_at(stream)
    line = document_of(stream, names)
    design = design_at(trial, between(origin, stream))
    place = place_of(
        stream, line.days_at(wanted.steps) if line else 0,
        baseline_of(stream, design.metric, today).figure if design and wanted.least else None,
    )  # fmt: skip
    stations = stations_of(stream.site, stated_of(stream))
    here = line.facts(wanted.steps, stations) if line else LineFacts()
    affected = proposed & set(wanted.steps)
    return Question(wanted, place, _origin(origin, wanted), here, today, names, tuple(sorted(affected)))


def _origin(origin: ValueStream | None, wanted: Wanted) -> LineFacts:
    """The line that the standard was proven on."""
    line = document_of(origin, confirmed(origin)) if origin else None
    if origin is None or line is None:
        return LineFacts()
    return line.facts(wanted.steps, stations_of(origin.site, stated_of(origin)))
