"""The library across sites: each line that tried a standard, and each trial at its origin that two people stand for.

Standards that were approved once, aggregates and evidence cross the border; raw logs, orders and persons never do. A
trial without a standard is told by step, waste and verdict only: the texts of its A3 stay at their site.
"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from kaizen.core.rollout.library import OF_STATE, OF_VERDICT, Asked, Choices, Entry, Word, choices, found
from kaizen.core.rollout.states import Adoption as State
from kaizen.models import Adoption, Standard, StandardVersion, StepName, Trial
from kaizen.services.rollouts.reading import measured_of

SHOWN = ("running", "stopped", "done", "cancelled")  # rollouts of which the sites were told
Names = dict[tuple[int, str], str]  # stream and own step → common name


def look_up(asked: Asked) -> tuple[list[Entry], Choices]:
    """What fits, and what else can be asked for."""
    rows = entries()
    return found(rows, asked), choices(rows)


def entries(*, away_from: int | None = None) -> list[Entry]:
    """Every entry, one for each line and trial. ``away_from``: without those of one site."""
    names = _names()
    rows = [*_origins(names), *(_of_adoption(row, names) for row in adoptions())]
    return [one for one, site in rows if site != away_from]


def adoptions() -> QuerySet[Adoption]:
    """Lines that were asked, of standards that were approved."""
    related = ("rollout__site", "rollout__standard__stream", "rollout__standard__a3", "rollout__version", "site",
               "stream", "trial", "overlay")  # fmt: skip
    asked = Adoption.objects.filter(rollout__started_at__isnull=False, rollout__state__in=SHOWN)
    return asked.filter(rollout__version__approved_at__isnull=False).select_related(*related).order_by("pk")


def shared_standards() -> QuerySet[Standard]:
    """Those that other sites may read: offered to a line once, in a version that was approved."""
    offered = adoptions().values("rollout__standard")
    return Standard.objects.filter(pk__in=offered).select_related("site", "stream", "a3")


def _names() -> Names:
    told = StepName.objects.values_list("stream", "step", "canonical")
    return {(stream, step): canonical for stream, step, canonical in told}


def common(names: Names, stream: int | None, steps: Iterable[str]) -> tuple[str, ...]:
    """Steps as the whole company calls them; by their own name where nobody confirmed one."""
    return tuple(dict.fromkeys(names.get((stream or 0, step), step) for step in steps if step))


def _of_adoption(row: Adoption, names: Names) -> tuple[Entry, int]:
    standard, doc = row.rollout.standard, row.rollout.version.document
    word = OF_STATE.get(State(row.state), Word.UNDER_WAY)
    made = Entry(
        f"a{row.pk}", standard.pk, doc.title, row.rollout.site.name, row.site.name, row.stream.name, word,
        is_adapted=bool(row.overlay and row.overlay.values), effect=measured_of(row.trial),
        reason=row.reason if word == Word.DECLINED else "", steps=common(names, standard.stream_id, doc.steps),
        waste=standard.a3.waste if standard.a3 else "", machine_class=doc.applies.machine_class, text=doc.purpose,
        on=(row.answered_at or row.changed_at).date(),
    )  # fmt: skip
    return made, row.site_id


def _origins(names: Names) -> Iterator[tuple[Entry, int]]:
    """Trials with a verdict that a second person looked at, at the site where they ran, but those of receivers."""
    looked_at = Trial.objects.filter(verdicts__confirmation__isnull=False, adoptions=None).distinct()
    for trial in looked_at.select_related("a3__site", "stream").order_by("pk"):
        yield _of_trial(trial, names), trial.site.pk


def _of_trial(trial: Trial, names: Names) -> Entry:
    version, site = _approved(trial), trial.site.name
    doc = version.document if version else None
    steps = doc.steps if doc else (trial.a3.step, trial.design.get("metric", {}).get("step") or "")
    return Entry(
        f"t{trial.pk}", version.standard_id if version else 0, doc.title if doc else "", site, site, trial.stream.name,
        _word(trial), is_origin=True, effect=measured_of(trial), steps=common(names, trial.stream_id, steps),
        waste=trial.a3.waste, text=doc.purpose if doc else "",
        machine_class=doc.applies.machine_class if doc else "", on=trial.starts_on,
    )  # fmt: skip


def _word(trial: Trial) -> Word:
    """What the newest verdict says that a second person looked at; lost again counts as failed."""
    looked_at = trial.verdicts.filter(confirmation__isnull=False).select_related("confirmation")
    verdict = looked_at.order_by("-number")[0]
    word = OF_VERDICT.get(verdict.word, Word.UNCLEAR) if verdict.confirmation.agrees else Word.UNCLEAR
    return Word.FAILED if trial.watches.filter(outcome="relapsed").exists() else word


def _approved(trial: Trial) -> StandardVersion | None:
    """The newest approved version of a standard that came of the trial's A3."""
    return StandardVersion.objects.frozen().filter(standard__a3=trial.a3).order_by("-pk").first()
