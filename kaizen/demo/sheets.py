"""What the team of Augsburg is at: an A3 about set-ups with a trial that was judged, and a standard in effect.

Nothing was changed at the turning centres of the invented log, and the trial does not say that anything was.
"""

from datetime import date, timedelta

from django.db import transaction

from kaizen.core.effect.design import Design, Metric
from kaizen.core.standards.document import JobStep, KeyPoint, Parameter, Standard
from kaizen.demo import PASSWORD
from kaizen.demo.plant import MILLING
from kaizen.models import A3
from kaizen.models import Standard as StandardRow
from kaizen.services.a3 import coaching, opening
from kaizen.services.a3.editing import Change, write
from kaizen.services.standards import writing
from kaizen.services.standards.effect import put_in_effect
from kaizen.services.standards.review import approve, submit
from kaizen.services.trials.computing import recompute
from kaizen.services.trials.guards import offered
from kaizen.services.trials.registering import register
from lean.models import Site, User
from valuestream.models import ValueStream

CODE, CONTROL = "TM-SETUP", "Lapping"
FIRST, STARTS = date(2026, 9, 8), date(2026, 10, 12)  # apart from what was changed at the grinders
SHEET = {
    "owner": "Team leader turning", "coach": "Lean manager",
    "problem": "The turning centres stand for set-ups a sixth of their time. The plan has a tenth.",
    "why_now": "Turning comes first: what it loses, every order waits for.",
    "seen.s00001.day": "2026-09-24", "seen.s00001.place": "Turning centre 2, early shift",
    "seen.s00001.what": "One set-up, last good part to first. Tools were fetched from the cabinet six times.",
    "focus": "Changes between cable heads, which are the most.", "measure": "Set-up at turning", "now": 146,
    "target": 120, "unit": "min", "by": "2026-10-30", "must_hold": "Scrap, accidents.",
    "whys.w00001.text": "The machine stands while tools are fetched.", "whys.w00001.proof": "seen",
    "whys.w00002.text": "Nobody lays them out before the last part.", "whys.w00002.parent": "w00001",
    "whys.w00002.proof": "told", "whys.w00003.text": "No list says which tools an order needs.",
    "whys.w00003.parent": "w00002", "whys.w00003.is_root": True,
    "causes.c00001.branch": "method", "causes.c00001.text": "Orders are put in sequence on the same morning",
    "causes.c00001.proof": "log", "causes.c00002.branch": "machine",
    "causes.c00002.text": "The cabinet stands two aisles away", "causes.c00002.proof": "seen",
    "root_cause": "No list says which tools the next order needs.",
    "countermeasures.m00001.what": "A tool list with each order, laid out before the last part",
    "countermeasures.m00001.owner": "Team leader turning", "countermeasures.m00001.due": "2026-10-09",
    "countermeasures.m00001.state": "done", "countermeasures.m00001.effort_h": 12,
    "events.e00001.day": "2026-10-09", "events.e00001.what": "Lists printed, both shifts told",
}  # fmt: skip
SET_UP = Standard(
    title="Set up a turning centre", language="en", purpose="The first part is good, and nobody walks for a tool.",
    steps=(MILLING,), review_on="2027-10-01",
    job=(
        JobStep("j1", "Lay out the tools of the next order", (
            KeyPoint("p1", "While the machine still runs", "What is fetched later is fetched while it stands."),
            KeyPoint("p2", "By the list of the order", "From memory one is missing each time."),
        )),
        JobStep("j2", "Clamp and touch off", (
            KeyPoint("p3", "Jaws blown clean", "A chip under the jaw makes the first part scrap."),
        )),
        JobStep("j3", "Measure the first part", (
            KeyPoint("p4", "Before the second one starts", "A wrong offset repeats itself in every part."),
        )),
    ),
    parameters=(
        Parameter("v1", "Clamping pressure", "bar", 22.0, 20.0, 24.0),
        Parameter("v2", "Tools laid out before the last part", "min", 10.0, 5.0, 15.0),
    ),
)  # fmt: skip


@transaction.atomic
def ensure_sheet(stream: ValueStream, *, writer: User, coach: User) -> None:
    """The A3 with its trial, as they would stand in November; nothing when the site has one about turning already."""
    site = stream.site
    if A3.objects.filter(site=site, step=MILLING).exists():
        return
    row = opening.begin(
        site, title="Set-ups hold the turning centres", by=writer, stream=stream, step=MILLING, waste="motion"
    )  # fmt: skip
    write(row, [Change(path, value, key=path) for path, value in SHEET.items()], by=writer)
    asked = coaching.comment(row, section=4, text="Which of these did you see yourselves?", by=coach, kind="question")
    coaching.comment(row, section=4, text="The first and the cabinet. The rest was told.", by=writer, answers=asked)
    guards = tuple(guard for guard in offered("setup", MILLING) if guard.key in ("scrap", "accident"))
    design = Design(Metric("setup", MILLING), 0.1, MILLING, FIRST, STARTS, (10, 13), (CONTROL,), guards=guards)
    trial = register(row, stream=stream, design=design, by=writer, today=STARTS - timedelta(days=1))
    recompute(trial)
    text = "The interval is too wide to say anything. What happens at a set-up now? Go and see once more."
    coaching.comment(row, section=7, text=text, by=coach, kind="sent_back")


@transaction.atomic
def ensure_standard(site: Site, *, writer: User, approver: User) -> None:
    """A standard that two people signed, in effect; nothing when the site has it already."""
    if StandardRow.objects.filter(site=site, code=CODE).exists():
        return
    version = writing.begin(site, code=CODE, doc=SET_UP, by=writer, reason="how the early shift does it")
    submit(version, reason="tried in both shifts", by=writer)
    approve(version, content_hash=version.content_hash, reason="seen at the machine", password=PASSWORD, by=approver)
    put_in_effect(version, by=approver)
