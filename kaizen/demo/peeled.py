"""A change of material that Porto proved on its spindles, and the rollout that waits for the customers of three lines.

The generator shortens turning from ``NO_ROUGH_CUT.since`` on (``plant.py``). Trial and verdict are the engine's, each
step is made by the service a page uses, and nobody recorded a release for the lines that are asked.
"""

from datetime import timedelta

from kaizen.demo.lines import Lines
from kaizen.demo.peeled_words import OWN, SHEET, STANDARD, TITLE, done
from kaizen.demo.plant import NO_ROUGH_CUT, SPINDLES
from kaizen.demo.proving import Improvement, Team, prove, write_on
from kaizen.models import Rollout, StandardVersion
from kaizen.services.a3 import opening
from kaizen.services.rollouts import asking
from lean.models import User
from lean.transactions import atomic
from valuestream.models import ValueStream

People = dict[str, User]
CODE = "TM-PEELED"
CONTROL = "Retificação"  # the same spindles, timed by its program; nobody changed anything there
FIRST = SPINDLES.first + timedelta(days=2)  # the first orders reach every step
WHY = "Whoever turns from black bars takes the skin off twice. The customers have to release it: ask them first."
NO_SKIN = Improvement(
    CODE, STANDARD, OWN, CONTROL, FIRST, NO_ROUGH_CUT.since, done, checked="Timed five spindles at each lathe.",
    works="both lathes work by it since September", seen="seen at both lathes, verdict read",
)  # fmt: skip


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
    return prove(row, stream, NO_SKIN, Team(ana, rui, people["pia"], (ana, rui)))


def _offered(version: StandardVersion, lines: Lines, *, by: User) -> None:
    """Three lines, and for none of them a release of their customers: gate G1 says so at each."""
    plan = [[lines.porto], [lines.augsburg, lines.plzen]]
    asking.start(asking.begin(version, plan, change="material", reason=WHY, by=by), by=by)
