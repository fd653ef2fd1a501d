"""Lines as the stop rules see them: all at once by a handful of queries, however many they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kaizen.core.rollout.consistency import Agreement
from kaizen.core.rollout.seen import figures_of
from kaizen.core.rollout.states import Gate
from kaizen.core.rollout.stopping import LineSeen
from kaizen.models import Adoption, GatePass, LoggedChange, Outcome, VerdictDocument
from kaizen.services.rollouts.lines import today_at
from kaizen.services.rollouts.silences import silence_of

Rows = QuerySet[Adoption]
By = Mapping[int, list[Any]]  # adoption → what is known of it


@dataclass(frozen=True, slots=True)
class Sight:
    """An adoption in effect and its line. ``since``: the day since when it has told nothing."""

    adoption: Adoption
    line: LineSeen
    since: str


def sights_of(rows: Rows) -> Iterator[Sight]:
    """The lines of these adoptions."""
    verdicts, outcomes, accidents, begun = _verdicts(rows), _outcomes(rows), _accidents(rows), _begun(rows)
    related = ("wave", "site", "stream__source__current")
    for row in rows.select_related(*related).defer("stream__source__current__manifest").order_by("pk"):
        row.stream.site = row.site
        since = begun.get(row.pk, row.changed_at)
        yield _sight(row, since, verdicts.get(row.pk), outcomes[row.pk], accidents[row.pk])


def _sight(
    row: Adoption, begun: datetime, verdict: tuple[int, str] | None, outcomes: list[Any], accidents: list[Any]
) -> Sight:  # fmt: skip
    today = today_at(row.site)
    silence, first = silence_of(row, begun, today), begun.astimezone(ZoneInfo(row.site.timezone)).date()
    line = replace(
        _figures(*verdict) if verdict else LineSeen(""),
        name=f"{row.site.slug}/{row.stream.name}", wave=row.wave.number, silent=silence.days,
        accidents=sum(day >= first for day in accidents),
        has_failed=any(word == Outcome.Word.FAILED for word, _agreement in outcomes),
        agreement=Agreement(outcomes[-1][1] or Agreement.UNKNOWN) if outcomes else Agreement.UNKNOWN,
    )  # fmt: skip
    return Sight(row, line, silence.since.isoformat())


@lru_cache(maxsize=4096)
def _figures(pk: int, content_hash: str) -> LineSeen:
    """Of a verdict, which never changes: read once by each process."""
    return figures_of(VerdictDocument.objects.get(pk=pk, content_hash=content_hash).content)


def _verdicts(rows: Rows) -> dict[int, tuple[int, str]]:
    """The newest of each line."""
    found = VerdictDocument.objects.filter(trial__adoptions__in=rows).order_by("number")
    return {row: (pk, hashed) for row, pk, hashed in found.values_list("trial__adoptions", "pk", "content_hash")}


def _outcomes(rows: Rows) -> By:
    found: dict[int, list[Any]] = defaultdict(list)
    told = Outcome.objects.filter(adoption__in=rows).order_by("pk")
    for row, word, agreement in told.values_list("adoption", "word", "content__agreement"):
        found[row].append((word, agreement))
    return found


def _accidents(rows: Rows) -> By:
    """The days of serious accidents in the streams."""
    found: dict[int, list[Any]] = defaultdict(list)
    told = LoggedChange.objects.filter(kind=LoggedChange.Kind.ACCIDENT, stream__adoptions__in=rows)
    for row, day in told.values_list("stream__adoptions", "day"):
        found[row].append(day)
    return found


def _begun(rows: Rows) -> dict[int, datetime]:
    """When each was put in effect, by its gate G5."""
    passed = GatePass.objects.filter(adoption__in=rows, gate=Gate.PILOT, outcome=GatePass.Outcome.PASSED)
    return dict(passed.order_by("pk").values_list("adoption", "at"))
