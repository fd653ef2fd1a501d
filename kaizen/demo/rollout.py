"""What Augsburg proved at its grinders is offered to Porto and Plzeň, line by line.

Porto's machining line took it over with values of its own, and its own nights proved it. Porto's spindles wait for
signatures: they wait for who looks. Plzeň says no, and why. Each step by the service a page uses; what is measured is
measured by the engine in the line's own log.
"""

from datetime import timedelta
from typing import NamedTuple

from kaizen.core.standards.texts import translated
from kaizen.demo import PASSWORD
from kaizen.demo.grinding import CODE
from kaizen.demo.lines import Lines
from kaizen.demo.plant import LESS_HERE_TOO
from kaizen.demo.rollout_words import NO, PORTUGUESE, SEEN, WHY
from kaizen.models import Adoption, Rollout, RolloutStep, StandardVersion, VerdictDocument
from kaizen.services.a3.editing import Change, write
from kaizen.services.rollouts import answering, asking, engine, scheduling, signing, verifying
from kaizen.services.standards import writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.trials.computing import recompute
from kaizen.services.trials.confirming import confirm
from lean.models import User
from lean.transactions import atomic
from lean.tree import CannotRun

People = dict[str, User]
S = Adoption.States
STARTS = LESS_HERE_TOO.since  # a Monday
CHOSEN = STARTS - timedelta(days=3)  # the Friday before: what measures it is registered before it starts
VERIFIED = STARTS + timedelta(days=29)  # the second look is over


class Signs(NamedTuple):
    area: str
    who: str
    reason: str


QUALITY = Signs("quality", "nuno", "Two batches measured: all of them clean up.")
SAFETY = Signs("safety", "sofia", "Nothing changes at guard and coolant.")
PROCESS = Signs("process", "pia", "Both turners know why. The gauge is calibrated.")
LEAN = Signs("lean", "rui", "The sheet of Augsburg read, its verdict too.")


def ensure_rollout(lines: Lines, people: People) -> None:
    """The rollout as it stands in November; a start that was cut off goes on where it was. Nothing more once it stands.

    Raises ``CannotRun`` when what was planted at Porto's grinder is not verified.
    """
    version = StandardVersion.objects.filter(standard__code=CODE, standard__site__slug="augsburg").effective().first()
    if version is None:
        return
    rollout = _offered(version, lines, people)
    taken = rollout.adoptions.get(stream=lines.porto)
    if taken.state == S.SCHEDULED:
        engine.carry_out(taken.steps.filter(state=RolloutStep.State.READY))
        taken.refresh_from_db()
    if taken.state == S.VERIFYING:
        _measured(taken)
    _second_wave(rollout, people)


@atomic
def _offered(version: StandardVersion, lines: Lines, people: People) -> Rollout:
    """Begun and started, the first line up to the day that was chosen."""
    known = Rollout.objects.filter(standard=version.standard).first()
    if known is not None:
        return known
    rollout = asking.begin(version, [[lines.porto], [lines.spindles, lines.plzen]], change="method", reason=WHY,
                           by=people["paul"])  # fmt: skip
    asking.start(rollout, by=people["paul"])
    row = _handed_in(rollout.adoptions.get(stream=lines.porto), 0.22, "Our turning centre holds 0.02 mm less", people)
    _signed(row, (QUALITY, SAFETY, PROCESS, LEAN), people)
    _scheduled(row, people)
    return rollout


def _handed_in(adoption: Adoption, left: float, reason: str, people: People) -> Adoption:
    """Taken up, told in Portuguese, with the line's own allowance in mm on the diameter, and handed in."""
    ana, values = people["ana"], {"v1": {"nominal": left, "low": 0.18, "high": 0.25}}
    row = answering.accept(adoption, choice=Adoption.Choice.ADAPT, by=ana)
    draft = row.installed
    assert draft is not None
    told = translated(draft.document, "pt", PORTUGUESE, of=str(row.rollout.version.number))
    writing.edit(draft, told, revision=draft.revision, by=ana)
    row = answering.adapt(row, values, reason=reason, by=ana)
    return answering.hand_in(row, reason="Tried on two batches", goes_back_itself=True, by=ana)


def _signed(row: Adoption, signs: tuple[Signs, ...], people: People) -> None:
    for one in signs:
        signing.consent(row, area=one.area, meaning="approved", reason=one.reason, read=row.bound_hash,
                        password=PASSWORD, by=people[one.who])  # fmt: skip


def _scheduled(adoption: Adoption, people: People) -> None:
    """Read by those who work by it, seen at the machine, and the day chosen."""
    row = Adoption.objects.select_related("installed", "a3").get(pk=adoption.pk)
    assert row.installed is not None
    assert row.a3 is not None
    for reader in ("ana", "rui"):
        acknowledge(row.installed, by=people[reader])
    write(row.a3, [Change(path, value, key=f"demo-{path}") for path, value in SEEN.items()], by=people["ana"])
    scheduling.schedule(row, starts_on=STARTS, by=people["ana"], today=CHOSEN)


def _measured(adoption: Adoption) -> None:
    """What the line's own log says since, as each of its nights asks."""
    assert adoption.trial is not None
    verdict: VerdictDocument | None = recompute(adoption.trial)
    verifying.verify(adoption, today=VERIFIED)
    adoption.refresh_from_db()
    if adoption.state != S.VERIFIED:
        told = verdict.word if verdict else "unknown"
        raise CannotRun(f"What was planted at Porto's grinder is not verified but {adoption.state}, {told}.")


@atomic
def _second_wave(rollout: Rollout, people: People) -> None:
    """Opened once the first line is verified: one line waits for two signatures, one says no."""
    if not rollout.waves.filter(state="waiting").exists():
        return
    verified = rollout.adoptions.get(state=S.VERIFIED)
    verdict = verified.trial.verdicts.order_by("-number")[0] if verified.trial else None
    if verdict is not None:
        confirm(verdict, agrees=True, reason="Measured at the machine: 0.22 mm, and all of them clean up.",
                by=people["rui"])  # fmt: skip
    asking.open_next(rollout, by=people["paul"])
    spindles, plzen = (rollout.adoptions.get(site__slug=slug, wave__number=2) for slug in ("porto", "plzen"))
    row = _handed_in(spindles, 0.21, "Long spindles bend: we leave a hundredth more", people)
    _signed(row, (QUALITY, SAFETY), people)
    answering.decline(plzen, reason=NO, by=people["jana"])
