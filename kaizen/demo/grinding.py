"""The improvement that is proven in Augsburg, from its finding to its standard, each step by the service a page uses.

The generator shortens grinding from ``LESS_TO_GRIND.since`` on (``plant.py``). The finding is that of a night before,
the trial is registered before it starts, and the word is what the engine makes of the log. Services that ask for the
day are told it; what is stamped with the clock bears the day on which the demo was made.
"""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.verdict import Word
from kaizen.core.standards.document import Evidence
from kaizen.demo import PASSWORD
from kaizen.demo.grinding_words import ANSWERED, ASKED, PLANNED, STANDARD, TITLE, done
from kaizen.demo.plant import GRINDING, LESS_TO_GRIND
from kaizen.models import A3, StandardVersion, VerdictDocument
from kaizen.services.a3 import coaching, opening
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
from valuestream.models import FindingLife, ValueStream
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of

CODE = "RG-ALLOWANCE"
CONTROL = "Laser marking"  # the same products, timed by its program; nobody changed anything there
FOUND, FIRST = date(2026, 9, 1), date(2026, 8, 5)  # the first orders reach the grinders on the third day
REGISTERED = LESS_TO_GRIND.since - timedelta(days=3)  # the Friday before


def ensure_grinding(stream: ValueStream, people: dict[str, User]) -> None:
    """The A3, its proven trial and the standard made of it; nothing when the site has an A3 already.

    Raises ``CannotRun`` when the night does not find what the plant was made with, or the trial does not prove it.
    """
    if A3.objects.filter(site=stream.site).exists():
        return
    finding = _found(stream)
    with transaction.atomic():
        row = _planned(finding, writer=people["tina"], coach=people["lena"])
        verdict = _judged(row, stream, writer=people["tina"], second=people["lena"])
        write_on(row, done(*told(verdict)), by=people["tina"])
        version = _standard(row, verdict, writer=people["tina"], approver=people["paul"])
        for reader in ("otto", "tina", "lena"):
            acknowledge(version, by=people[reader])
        end(row, ended_as=A3.End.STANDARD, reason=f"{CODE} {version.name} is in effect", by=people["tina"])


def _found(stream: ValueStream) -> FindingLife:
    """What the first night of September finds before the grinders, from the events of August alone."""
    site = stream.site
    night_at_once(begin(site, due_on(plan_of(site), FOUND), by=None)[0])
    here = {"document__rule": "waiting", "document__place__step": GRINDING, "document__detail": "prioritisation"}
    found = FindingLife.objects.filter(stream=stream, family=None, **here).first()
    if found is None:
        raise CannotRun(f"The night of {FOUND} found nobody waiting before the grinders of {site}.")
    return found


def _planned(finding: FindingLife, *, writer: User, coach: User) -> A3:
    """Steps 1 to 5, with what the coach asked."""
    row = opening.begin(finding.stream.site, title=TITLE, by=writer, finding=finding)
    write_on(row, PLANNED, by=writer)
    asked = coaching.comment(row, section=5, text=ASKED, by=coach, kind="question")
    coaching.comment(row, section=5, text=ANSWERED, by=writer, answers=asked)
    return row


def _judged(row: A3, stream: ValueStream, *, writer: User, second: User) -> VerdictDocument:
    """The verdict on the trial that was registered before its start, confirmed by somebody who wrote nothing."""
    guards = tuple(one for one in offered("piece_time", GRINDING) if one.key in ("scrap", "near_miss", "accident"))
    metric, starts = Metric("piece_time", GRINDING), LESS_TO_GRIND.since
    design = Design(metric, 0.05, GRINDING, FIRST, starts, (10, 20), (CONTROL,), guards=guards)
    trial = register(row, stream=stream, design=design, by=writer, today=REGISTERED)
    verdict = recompute(trial)
    if verdict is None or verdict.word != Word.PROVEN:
        raise CannotRun(f"What was planted at the grinders is not proven but {verdict.word if verdict else 'unknown'}.")
    confirm(verdict, agrees=True, reason="Measured ten pieces at each grinder. The gauges lie there.", by=second)
    look_back(trial)
    return verdict


def told(verdict: VerdictDocument) -> tuple[str, str, str]:
    """The effect and the ends of its interval, the smaller one first, as people say them."""
    effect = verdict.content["effect"]
    share, low, high = (f"{-100 * effect[key]:.0f}\N{NO-BREAK SPACE}%" for key in ("share", "share_high", "share_low"))
    return share, low, high


def _standard(row: A3, verdict: VerdictDocument, *, writer: User, approver: User) -> StandardVersion:
    """The standard of step 8 with the sheet and the verdict as its evidence, signed by two people, in effect."""
    share, low, high = told(verdict)
    effect = f"{share} less time for a piece, surely between {low} and {high}"
    proof = Evidence("verdict", "verdict", f"{verdict.trial.name}, look {verdict.look}", effect, verdict.content_hash)
    doc = replace(STANDARD, evidence=(*document_from(row).evidence, proof))
    version = writing.begin(row.site, code=CODE, doc=doc, by=writer, reason=f"proven in {row.name}", a3=row,
                            stream=row.stream)  # fmt: skip
    submit(version, reason="both shifts work by it since September", by=writer)
    approve(version, content_hash=version.content_hash, reason="seen at both grinders, verdict read",
            password=PASSWORD, by=approver)  # fmt: skip
    return put_in_effect(version, by=approver)


def write_on(row: A3, fields: dict[str, object], *, by: User) -> None:
    """Writes on the sheet as somebody who sees its newest state."""
    seen = row.seq
    write(row, [Change(path, value, seen) for path, value in fields.items()], by=by)
