"""A change of material that Porto proved on its spindles, and the rollout that waits for the customers of three lines.

The generator shortens turning from ``NO_ROUGH_CUT.since`` on (``plant.py``). Trial and verdict are the engine's, each
step is made by the service a page uses, and nobody recorded a release for the lines that are asked.
"""

from dataclasses import replace
from datetime import timedelta

from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.verdict import Word
from kaizen.core.standards.document import Evidence
from kaizen.demo import PASSWORD
from kaizen.demo.grinding import told, write_on
from kaizen.demo.lines import Lines
from kaizen.demo.peeled_words import OWN, SHEET, STANDARD, TITLE, done
from kaizen.demo.plant import NO_ROUGH_CUT, SPINDLES
from kaizen.models import A3, Rollout, StandardVersion, VerdictDocument
from kaizen.services.a3 import opening
from kaizen.services.a3.ending import end
from kaizen.services.rollouts import asking
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
from lean.transactions import atomic
from lean.tree import CannotRun
from valuestream.models import ValueStream

People = dict[str, User]
CODE = "TM-PEELED"
CONTROL = "Retificação"  # the same spindles, timed by its program; nobody changed anything there
FIRST = SPINDLES.first + timedelta(days=2)  # the first orders reach every step
WHY = "Whoever turns from black bars takes the skin off twice. The customers have to release it: ask them first."


def ensure_peeled(lines: Lines, people: People) -> None:
    """The A3, its proven trial, the standard and its rollout, each once.

    Raises ``CannotRun`` when the trial does not prove what was planted.
    """
    version = StandardVersion.objects.filter(standard__site=lines.spindles.site, standard__code=CODE).first()
    if version is None:
        version = _proven(lines.spindles, people)
    if not Rollout.objects.filter(standard=version.standard).exists():
        _offered(version, lines, by=people["rui"])


@atomic
def _proven(stream: ValueStream, people: People) -> StandardVersion:
    ana, rui = people["ana"], people["rui"]
    row = opening.begin(stream.site, title=TITLE, by=ana, stream=stream, step=OWN, waste="processing")
    write_on(row, SHEET, by=ana)
    verdict = _judged(row, stream, writer=ana, second=rui)
    write_on(row, done(*told(verdict)), by=ana)
    version = _standard(row, verdict, writer=ana, approver=people["pia"])
    for reader in ("ana", "rui"):
        acknowledge(version, by=people[reader])
    end(row, ended_as=A3.End.STANDARD, reason=f"{CODE} {version.name} is in effect", by=ana)
    return version


def _judged(row: A3, stream: ValueStream, *, writer: User, second: User) -> VerdictDocument:
    """The verdict on the trial that was registered before its start, confirmed by somebody who wrote nothing."""
    guards = tuple(one for one in offered("piece_time", OWN) if one.key in ("scrap", "near_miss", "accident"))
    starts = NO_ROUGH_CUT.since
    design = Design(Metric("piece_time", OWN), 0.05, OWN, FIRST, starts, (10, 20), (CONTROL,), guards=guards)
    trial = register(row, stream=stream, design=design, by=writer, today=starts - timedelta(days=3))
    verdict = recompute(trial)
    if verdict is None or verdict.word != Word.PROVEN:
        raise CannotRun(
            f"What was planted at Porto's lathes is not proven but {verdict.word if verdict else 'unknown'}."
        )
    confirm(verdict, agrees=True, reason="Timed five spindles at each lathe.", by=second)
    look_back(trial)
    return verdict


def _standard(row: A3, verdict: VerdictDocument, *, writer: User, approver: User) -> StandardVersion:
    """The standard with the sheet and the verdict as its evidence, signed by two people, in effect."""
    share, low, high = told(verdict)
    effect = f"{share} less time for a piece, surely between {low} and {high}"
    proof = Evidence("verdict", "verdict", f"{verdict.trial.name}, look {verdict.look}", effect, verdict.content_hash)
    doc = replace(STANDARD, evidence=(*document_from(row).evidence, proof))
    version = writing.begin(row.site, code=CODE, doc=doc, by=writer, reason=f"proven in {row.name}", a3=row,
                            stream=row.stream)  # fmt: skip
    submit(version, reason="both lathes work by it since September", by=writer)
    approve(version, content_hash=version.content_hash, reason="seen at both lathes, verdict read",
            password=PASSWORD, by=approver)  # fmt: skip
    return put_in_effect(version, by=approver)


def _offered(version: StandardVersion, lines: Lines, *, by: User) -> None:
    """Three lines, and for none of them a release of their customers: gate G1 says so at each."""
    plan = [[lines.porto], [lines.augsburg, lines.plzen]]
    asking.start(asking.begin(version, plan, change="material", reason=WHY, by=by), by=by)
