"""The improvement that is proven in Augsburg, from its finding to its standard, each step by the service a page uses.

The generator shortens grinding from ``LESS_TO_GRIND.since`` on (``plant.py``). The finding is that of a night before,
the trial is registered before it starts, and the word is what the engine makes of the log. Services that ask for the
day are told it; what is stamped with the clock bears the day on which the demo was made.
"""

from datetime import date

from django.db import transaction

from kaizen.demo.grinding_words import ANSWERED, ASKED, PLANNED, STANDARD, TITLE, done
from kaizen.demo.plant import GRINDING, LESS_TO_GRIND
from kaizen.demo.proving import Improvement, Team, prove, write_on
from kaizen.models import A3
from kaizen.services.a3 import coaching, opening
from lean.models import User
from lean.tree import CannotRun
from valuestream.models import FindingLife, ValueStream
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of

CODE = "RG-ALLOWANCE"
CONTROL = "Laser marking"  # the same products, timed by its program; nobody changed anything there
FOUND, FIRST = date(2026, 9, 1), date(2026, 8, 5)  # the first orders reach the grinders on the third day
LESS = Improvement(
    CODE, STANDARD, GRINDING, CONTROL, FIRST, LESS_TO_GRIND.since, done,
    checked="Measured ten pieces at each grinder. The gauges lie there.",
    works="both shifts work by it since September", seen="seen at both grinders, verdict read",
)  # fmt: skip


def ensure_grinding(stream: ValueStream, people: dict[str, User]) -> None:
    """The A3, its proven trial and the standard made of it; nothing when the site has an A3 already.

    Raises ``CannotRun`` when the night does not find what the plant was made with, or the trial does not prove it.
    """
    if A3.objects.filter(site=stream.site).exists():
        return
    finding = _found(stream)
    with transaction.atomic():
        row = _planned(finding, writer=people["tina"], coach=people["lena"])
        readers = [people[name] for name in ("otto", "tina", "lena")]
        prove(row, stream, LESS, Team(people["tina"], people["lena"], people["paul"], readers))


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
