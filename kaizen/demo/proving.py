"""From a planned improvement of the demo to the standard made of it, each step by the service a page uses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.verdict import Word
from kaizen.core.standards import Standard
from kaizen.core.standards.document import Evidence
from kaizen.demo import PASSWORD
from kaizen.models import A3, StandardVersion, VerdictDocument
from kaizen.services.a3.editing import Change, write
from kaizen.services.a3.ending import end
from kaizen.services.standards import writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.standards.effect import put_in_effect
from kaizen.services.standards.evidence import document_from
from kaizen.services.standards.review import approve, submit
from kaizen.services.trials.computing import recompute
from kaizen.services.trials.confirming import confirm
from kaizen.services.trials.guards import offered
from kaizen.services.trials.registering import register
from kaizen.services.trials.watching import look_back
from lean.models import User
from lean.tree import CannotRun
from valuestream.models import ValueStream

Done = Callable[[str, str, str], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Improvement:
    """What was planted at a step, how it is measured, what is written of it, and what people say.

    ``control``: a step at which nothing was changed. ``done``: fields of the sheet, given the effect and its ends.
    ``works``, ``seen``: reasons to hand the standard in and to approve it; ``checked``: why somebody confirms.
    """

    code: str
    standard: Standard
    step: str
    control: str
    first: date
    starts: date
    done: Done
    checked: str
    works: str
    seen: str


@dataclass(frozen=True, slots=True)
class Team:
    """Who wrote, who confirms without having written, who approves, and who reads."""

    writer: User
    second: User
    approver: User
    readers: Iterable[User]


def prove(row: A3, stream: ValueStream, of: Improvement, team: Team) -> StandardVersion:
    """Trial, verdict, sheet, standard in effect. Raises ``CannotRun`` when what was planted is not proven."""
    verdict = _judged(row, stream, of, team)
    write_on(row, of.done(*told(verdict)), by=team.writer)
    version = _standard(row, verdict, of, team)
    for reader in team.readers:
        acknowledge(version, by=reader)
    end(row, ended_as=A3.End.STANDARD, reason=f"{of.code} {version.name} is in effect", by=team.writer)
    return version


def _judged(row: A3, stream: ValueStream, of: Improvement, team: Team) -> VerdictDocument:
    """The verdict on the trial, registered on the Friday before its start and confirmed by somebody else."""
    guards = tuple(one for one in offered("piece_time", of.step) if one.key in ("scrap", "near_miss", "accident"))
    metric = Metric("piece_time", of.step)
    design = Design(metric, 0.05, of.step, of.first, of.starts, (10, 20), (of.control,), guards=guards)
    trial = register(row, stream=stream, design=design, by=team.writer, today=of.starts - timedelta(days=3))
    verdict = recompute(trial)
    if verdict is None or verdict.word != Word.PROVEN:
        word = verdict.word if verdict else "unknown"
        raise CannotRun(f"What was planted at {of.step}, {stream.site}, is not proven but {word}.")
    confirm(verdict, agrees=True, reason=of.checked, by=team.second)
    look_back(trial)
    return verdict


def told(verdict: VerdictDocument) -> tuple[str, str, str]:
    """The effect and the ends of its interval, the smaller one first, as people say them."""
    effect = verdict.content["effect"]
    share, low, high = (f"{-100 * effect[key]:.0f}\N{NO-BREAK SPACE}%" for key in ("share", "share_high", "share_low"))
    return share, low, high


def _standard(row: A3, verdict: VerdictDocument, of: Improvement, team: Team) -> StandardVersion:
    """The standard of step 8 with the sheet and the verdict as its evidence, signed by two people, in effect."""
    share, low, high = told(verdict)
    effect = f"{share} less time for a piece, surely between {low} and {high}"
    proof = Evidence("verdict", "verdict", f"{verdict.trial.name}, look {verdict.look}", effect, verdict.content_hash)
    doc = replace(of.standard, evidence=(*document_from(row).evidence, proof))
    version = writing.begin(row.site, code=of.code, doc=doc, by=team.writer, reason=f"proven in {row.name}", a3=row,
                            stream=row.stream)  # fmt: skip
    submit(version, reason=of.works, by=team.writer)
    approve(version, content_hash=version.content_hash, reason=of.seen, password=PASSWORD, by=team.approver)
    return put_in_effect(version, by=team.approver)


def write_on(row: A3, fields: dict[str, object], *, by: User) -> None:
    """Writes on the sheet as somebody who sees its newest state."""
    seen = row.seq
    write(row, [Change(path, value, seen) for path, value in fields.items()], by=by)
