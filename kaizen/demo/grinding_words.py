"""What the team of Augsburg wrote about grinding: the sheet before the trial and after it, and the standard."""

from typing import Any

from kaizen.core.standards.document import Applies, JobStep, KeyPoint, Parameter, Standard
from kaizen.core.standards.texts import translated
from kaizen.demo.plant import GRINDING

TITLE = "Orders wait before the grinders"
PLANNED: dict[str, Any] = {
    "owner": "Team leader grinding", "coach": "Lean manager",
    "problem": "Orders wait before the grinders, and others overtake them. "
    "Both grinders run nine tenths of their shifts.",
    "why_now": "Six of nine products are ground. What waits here leaves late.",
    "seen.s00001.day": "2026-09-02", "seen.s00001.place": "Grinder 1, early shift",
    "seen.s00001.what": "Four orders on the trolley. Each cycle begins with a rough pass of two minutes. "
    "We measured ten pieces before it: turning left 0.29 to 0.32 mm on the diameter.",
    "seen.s00002.day": "2026-09-02", "seen.s00002.place": "Turning centre 3, late shift",
    "seen.s00002.what": "The programs of all six products leave 0.30 mm. Nobody there knew why.",
    "focus": "The cycle itself, on both grinders. Set-ups are a ninth of their time.",
    "measure": "Time for a piece at round grinding", "now": 15.5, "target": 14, "unit": "min", "by": "2026-10-09",
    "must_hold": "Scrap at grinding, near misses, accidents.",
    "whys.w00001.text": "Orders wait because the grinders are hardly ever free.", "whys.w00001.proof": "log",
    "whys.w00002.text": "A piece takes a quarter of an hour.", "whys.w00002.parent": "w00001",
    "whys.w00002.proof": "log", "whys.w00003.text": "It begins with a rough pass of two minutes.",
    "whys.w00003.parent": "w00002", "whys.w00003.proof": "seen",
    "whys.w00004.text": "Turning leaves 0.30 mm, the drawing needs 0.20 mm.", "whys.w00004.parent": "w00003",
    "whys.w00004.proof": "seen", "whys.w00005.text": "0.30 mm was set for grinders that are gone.",
    "whys.w00005.parent": "w00004", "whys.w00005.proof": "told", "whys.w00005.is_root": True,
    "causes.c00001.branch": "method", "causes.c00001.text": "Orders of the product that is set up go first",
    "causes.c00001.proof": "log", "causes.c00002.branch": "measurement",
    "causes.c00002.text": "Nobody measures what turning leaves", "causes.c00002.proof": "seen",
    "causes.c00003.branch": "machine", "causes.c00003.text": "Wheels are dressed by feel",
    "causes.c00003.proof": "guess",
    "root_cause": "Turning leaves 0.30 mm to grind: a figure for grinders that are gone. These need 0.20 mm.",
    "countermeasures.m00001.what": "Turning programs leave 0.20 mm on the diameter",
    "countermeasures.m00001.cause": "0.30 mm was set for grinders that are gone",
    "countermeasures.m00001.owner": "Team leader turning", "countermeasures.m00001.due": "2026-09-04",
    "countermeasures.m00001.effort_h": 10, "countermeasures.m00001.state": "planned",
    "countermeasures.m00002.what": "Grinding programs begin their feed at 0.22 mm, not at 0.32 mm",
    "countermeasures.m00002.cause": "It begins with a rough pass of two minutes",
    "countermeasures.m00002.owner": "Team leader grinding", "countermeasures.m00002.due": "2026-09-04",
    "countermeasures.m00002.effort_h": 6, "countermeasures.m00002.state": "planned",
    "countermeasures.m00003.what": "Measure the first piece of each order before it is ground",
    "countermeasures.m00003.cause": "Nobody measures what turning leaves",
    "countermeasures.m00003.owner": "Team leader grinding", "countermeasures.m00003.due": "2026-09-04",
    "countermeasures.m00003.effort_h": 2, "countermeasures.m00003.state": "planned",
}  # fmt: skip
ASKED, ANSWERED = "What tells you that 0.20 mm is enough?", "Ten pieces with 0.20 mm on 2 September: all good."


def done(share: str, low: str, high: str) -> dict[str, Any]:
    """What was written once the verdict was there; its figures are told in the verdict's own numbers."""
    states = {f"countermeasures.m0000{n}.{part}": told for n in (1, 2, 3)
              for part, told in (("state", "done"), ("outcome", "worked"))}  # fmt: skip
    return states | {
        "events.e00001.day": "2026-09-04",
        "events.e00001.what": "Programs of all six products changed, both shifts told",
        "events.e00002.day": "2026-09-07", "events.e00002.what": "From today every order comes with 0.20 mm",
        "result": f"A piece takes {share} less time, surely between {low} and {high}. Scrap did not rise. "
        "Orders still overtake others before the grinders: the next question.",
        "process": "The measurement of the first piece was forgotten twice, until the gauge lay at the grinder.",
        "standard": "Grind with 0.20 mm left by turning",
        "share": "Porto grinds the same heads and spindles: ask there first. Plzeň grinds hardened shafts, which warp: "
        "there 0.20 mm may be too little.",
        "learned": "A figure in a program is a decision that grows old. When a machine is replaced, ask which ones "
        "were made for it.",
    }  # fmt: skip


GERMAN = {
    "title": "Schleifen mit 0,20 mm Aufmaß vom Drehen",
    "purpose": "Der Schleifer nimmt nur ab, was die Zeichnung braucht: Ein Teil dauert ein Achtel weniger.",
    "job.j1.text": "Das erste Teil des Auftrags messen, bevor es geschliffen wird",
    "job.j1.points.p1.point": "Am Durchmesser, mit dem Messmittel an der Maschine",
    "job.j1.points.p1.reason": "Wer nach dem Messmittel geht, misst nicht.",
    "job.j1.points.p2.point": "Außerhalb der Grenzen: zurück zum Drehen, nicht schleifen",
    "job.j1.points.p2.reason": "Zu viel kostet bei jedem Teil Minuten, bei zu wenig wird es nicht sauber.",
    "job.j2.text": "Das Programm aufrufen, das bei 0,22 mm zustellt",
    "job.j2.points.p3.point": "Vorschubbeginn am Bildschirm ablesen",
    "job.j2.points.p3.reason": "Das alte Programm schleift einen Zehntelmillimeter Luft.",
    "job.j3.text": "Zweimal ausfeuern, dann messen",
    "job.j3.points.p4.point": "Kein drittes Mal",
    "job.j3.points.p4.reason": "Das dritte ändert das Maß nicht mehr und kostet Zeit.",
    "parameters.v1.name": "Aufmaß am Durchmesser",
    "parameters.v2.name": "Beginn der Zustellung",
    "parameters.v3.name": "Ausfeuern",
}
WRITTEN = Standard(
    title="Grind with 0.20 mm left by turning", language="en",
    purpose="The grinder takes off what the drawing needs and no more: a piece takes an eighth less time.",
    steps=(GRINDING,), review_on="2027-10-01",
    job=(
        JobStep("j1", "Measure the first piece of the order before it is ground", (
            KeyPoint("p1", "On the diameter, with the gauge at the machine", "Who walks for a gauge does not measure."),
            KeyPoint("p2", "Outside the limits: back to turning, do not grind",
                     "Too much costs minutes on every piece, with too little it does not clean up."),
        )),
        JobStep("j2", "Call the program that begins its feed at 0.22 mm", (
            KeyPoint("p3", "Read the start of the feed on the screen",
                     "The old program grinds air for a tenth of a millimetre."),
        )),
        JobStep("j3", "Spark out twice, then measure", (
            KeyPoint("p4", "Not a third time", "The third no longer changes the size, and costs time."),
        )),
    ),
    parameters=(
        Parameter("v1", "Left by turning on the diameter", "mm", 0.20, 0.16, 0.25),
        Parameter("v2", "Start of the feed", "mm", 0.22, 0.20, 0.26),
        Parameter("v3", "Spark-outs", "", 2, None, 2),
    ),
    applies=Applies(machine_class=GRINDING, materials=("steel, not hardened",)),
)  # fmt: skip
STANDARD = translated(WRITTEN, "de", GERMAN, of="1.0.0")
