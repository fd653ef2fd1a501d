"""The benefit ledger of a site, out of verdicts that a second person stands behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaizen.core.benefits import Benefit, Entry, benefit_of, ledger, totals
from kaizen.core.effect.verdict import Word
from kaizen.models import VerdictDocument
from lean.models import Site
from lean.units import Measure
from valuestream.services.findings.settings import newest_settings, settings_of


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the ledger with the verdict it rests on."""

    entry: Entry
    verdict: VerdictDocument


@dataclass(frozen=True, slots=True)
class Ledger:
    """``rates``: € an hour, a piece, a kWh, None where nobody entered it; ``version``: of these rates, 0: the usual."""

    lines: list[Line]
    totals: Mapping[str, Measure]
    rates: Mapping[str, float | None]
    version: int


def ledger_of(site: Site) -> Ledger:
    """All proven and confirmed improvements, valued at the rates that hold today, each saving counted once."""
    rates, row = settings_of(site)["rates"], newest_settings(site)
    verdicts = {one.trial.name: one for one in _confirmed(site)}
    entries = ledger([_benefit(one, rates) for one in verdicts.values()])
    lines = [Line(entry, verdicts[entry.benefit.name]) for entry in entries]
    return Ledger(lines, totals(entries), rates, row.number if row else 0)


def _confirmed(site: Site) -> list[VerdictDocument]:
    """The newest confirmed verdict of each trial, where that is that it is proven."""
    found = VerdictDocument.objects.filter(trial__a3__site=site, confirmation__agrees=True)
    rows = found.select_related("trial__a3__site", "trial__stream", "confirmation").order_by("trial", "number")
    newest = {row.trial_id: row for row in rows}
    return [row for row in newest.values() if row.word == Word.PROVEN]


def _benefit(row: VerdictDocument, rates: Mapping[str, float | None]) -> Benefit:
    pieces = _pieces_per_visit(row.content)
    return benefit_of(row.content, name=row.trial.name, stream=row.trial.stream_id, rates=rates, pieces=pieces)


def _pieces_per_visit(content: Mapping[str, Any]) -> float | None:
    """Of the treated step on the days after the start, where the scrap guardrail counted its pieces."""
    counted = content["inputs"]["counts"].get("scrap")
    days, line = set(content["inputs"]["post_days"]), content["design"]["line"]
    visits = sum(n for day, at, _product, _value, n in content["inputs"]["cells"] if day in days and at == line)
    return counted["after"][1] / visits if counted and visits else None
