"""What Porto wrote about turning from peeled bars: the sheet, and the standard in English and German."""

from typing import Any

from kaizen.core.standards.document import Applies, JobStep, KeyPoint, Parameter, Standard
from kaizen.core.standards.texts import translated
from kaizen.demo.plant import MILLING

OWN = "Torneamento"  # what the line calls turning
TITLE = "The first cut takes off skin and nothing else"
SHEET: dict[str, Any] = {
    "owner": "Team leader turning", "coach": "Lean manager",
    "problem": "Each spindle is turned twice over its whole length. The first cut takes off the skin of the black bar.",
    "why_now": "The bar dealer has peeled bars on stock since July, for 4 % more.",
    "seen.s00001.day": "2026-08-20", "seen.s00001.place": "Torno 4, early shift",
    "seen.s00001.what": "Ten spindles timed: the first cut takes 70 to 80 s of nine and a half minutes, and inserts "
    "chip on the scale.",
    "focus": "The two lathes, both spindles.", "measure": "Time for a piece at turning", "now": 9.5, "target": 8.5,
    "unit": "min", "by": "2026-10-09", "must_hold": "Scrap at turning, near misses, accidents.",
    "whys.w00001.text": "A spindle takes nine and a half minutes.", "whys.w00001.proof": "log",
    "whys.w00002.text": "The first cut takes off skin, 1 mm deep.", "whys.w00002.parent": "w00001",
    "whys.w00002.proof": "seen", "whys.w00003.text": "Bars come black, as they were rolled.",
    "whys.w00003.parent": "w00002", "whys.w00003.proof": "seen", "whys.w00003.is_root": True,
    "causes.c00001.branch": "material", "causes.c00001.text": "Scale and skin on the bar",
    "causes.c00001.proof": "seen", "causes.c00002.branch": "method",
    "causes.c00002.text": "Depth of cut by habit", "causes.c00002.proof": "guess",
    "root_cause": "Bars are bought black: what the dealer could peel, the lathe takes off.",
    "countermeasures.m00001.what": "Buy the same steel peeled, tolerance h9",
    "countermeasures.m00001.cause": "Bars are bought black",
    "countermeasures.m00001.owner": "Purchasing", "countermeasures.m00001.due": "2026-09-04",
    "countermeasures.m00001.effort_h": 6, "countermeasures.m00001.state": "planned",
    "countermeasures.m00002.what": "Ask the customer first: how a bar is delivered is part of what was released",
    "countermeasures.m00002.cause": "Bars are bought black",
    "countermeasures.m00002.owner": "Quality", "countermeasures.m00002.due": "2026-09-02",
    "countermeasures.m00002.effort_h": 4, "countermeasures.m00002.state": "planned",
}  # fmt: skip


def done(share: str, low: str, high: str) -> dict[str, Any]:
    """What was written once the verdict was there; its figures are told in the verdict's own numbers."""
    states = {f"countermeasures.m0000{n}.{part}": told for n in (1, 2)
              for part, told in (("state", "done"), ("outcome", "worked"))}  # fmt: skip
    return states | {
        "events.e00001.day": "2026-09-02", "events.e00001.what": "Douro Winches released peeled bars",
        "events.e00002.day": "2026-09-07", "events.e00002.what": "From today only peeled bars at both lathes",
        "result": f"A spindle takes {share} less time, surely between {low} and {high}. Scrap did not rise.",
        "process": "The customer's release took two weeks of the three. Ask for it on the first day.",
        "standard": "Turn from peeled bars",
        "share": "Whoever turns from black bars. Each customer must release it before.",
        "learned": "What we take off first, somebody sold us.",
    }  # fmt: skip


GERMAN = {
    "title": "Aus geschälten Stangen drehen",
    "purpose": "Der erste Schnitt nimmt nur Walzhaut ab. Eine geschälte Stange braucht ihn nicht: Ein Teil dauert ein "
    "Neuntel weniger.",
    "job.j1.text": "Die Stange prüfen, bevor sie geladen wird",
    "job.j1.points.p1.point": "Blank über die ganze Länge, Anhänger sagt h9",
    "job.j1.points.p1.reason": "Mit dem kurzen Programm bricht die Schneide an Walzhaut.",
    "job.j1.points.p2.point": "Schmelzennummer auf dem Anhänger wie auf dem Auftrag",
    "job.j1.points.p2.reason": "Der Kunde hat diesen Stahl freigegeben, keinen ähnlichen.",
    "job.j2.text": "Das Programm ohne ersten Schnitt aufrufen",
    "job.j2.points.p3.point": "Die Spantiefe am Bildschirm ablesen",
    "job.j2.points.p3.reason": "Das alte Programm dreht mehr als eine Minute Luft.",
    "job.j3.text": "Das erste Teil am Durchmesser messen",
    "job.j3.points.p4.point": "An beiden Enden",
    "job.j3.points.p4.reason": "Eine krumme Stange zeigt sich nur am freien Ende.",
    "parameters.v1.name": "Durchmesser der Stange über dem Fertigmaß",
    "parameters.v2.name": "Spantiefe des einen Schnitts",
}
WRITTEN = Standard(
    title="Turn from peeled bars", language="en",
    purpose="The first cut takes off nothing but skin. A peeled bar does not need it: a piece takes a ninth less time.",
    steps=(OWN,), review_on="2027-10-01",
    job=(
        JobStep("j1", "Look at the bar before it is loaded", (
            KeyPoint("p1", "Bright over its whole length, h9 on the tag",
                     "With the short program the insert breaks on scale."),
            KeyPoint("p2", "The heat number on the tag is that of the order",
                     "The customer released this steel, not one like it."),
        )),
        JobStep("j2", "Call the program without the first cut", (
            KeyPoint("p3", "Read the depth of cut on the screen", "The old program turns air for more than a minute."),
        )),
        JobStep("j3", "Measure the first piece on the diameter", (
            KeyPoint("p4", "At both ends", "A bent bar shows at its free end only."),
        )),
    ),
    parameters=(
        Parameter("v1", "Diameter of the bar above the finished size", "mm", 1.0, 0.8, 1.5),
        Parameter("v2", "Depth of the one cut", "mm", 0.5, 0.4, 0.75),
    ),
    applies=Applies(machine_class=MILLING),
)  # fmt: skip
STANDARD = translated(WRITTEN, "de", GERMAN, of="1.0.0")
