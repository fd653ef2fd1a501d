"""An A3 with something at every step, for pages and paper."""

from kaizen.models import A3
from kaizen.services.a3 import coaching, opening
from kaizen.services.a3.editing import Change, write
from lean.models import Site, User
from valuestream.models import FindingLife

TITLE = "Orders wait 26 h before round grinding"
WRITTEN = {
    "owner": "Team leader finishing", "coach": "Lean manager",
    "problem": "Orders wait 26 h before round grinding; the target of the value stream is 12 h.",
    "why_now": "The largest customer asks for two days less.",
    "seen.s00001.day": "2026-11-20", "seen.s00001.place": "Cell 3, M5 and M6",
    "seen.s00001.what": "Eleven orders lay before the grinder, three of them sorted by due date.",
    "focus": "Family heads: two thirds of the waiting.", "measure": "Waiting before round grinding", "now": 26,
    "target": 20, "unit": "h", "by": "2026-12-18", "must_hold": "Scrap, CO₂e per part, delivery.",
    "whys.w00001.text": "The machine stands while tools are fetched.", "whys.w00001.proof": "seen",
    "whys.w00001.evidence": "71 of 205 min", "whys.w00002.text": "Tools are made ready only when the order is there.",
    "whys.w00002.parent": "w00001", "whys.w00002.proof": "log", "whys.w00003.text": "No standard says what is ready.",
    "whys.w00003.parent": "w00002", "whys.w00003.is_root": True, "causes.c00001.branch": "method",
    "causes.c00001.text": "Order list changes until the morning", "causes.c00001.proof": "told",
    "causes.c00002.branch": "machine", "causes.c00002.text": "Tool cabinet is 38 m away", "causes.c00002.proof": "seen",
    "root_cause": "No standard says what must be ready before a machine stops.",
    "countermeasures.m00001.what": "Preset tools off-line, list by family", "countermeasures.m00001.owner": "Tooling",
    "countermeasures.m00001.due": "2026-12-01", "countermeasures.m00001.state": "doing",
    "countermeasures.m00001.effort_h": 6.5, "countermeasures.m00002.what": "First-part check beside the machine",
    "countermeasures.m00002.owner": "Quality", "countermeasures.m00002.due": "2026-12-04",
    "countermeasures.m00002.state": "dropped", "countermeasures.m00002.outcome": "no_effect",
    "events.e00001.day": "2026-11-23", "events.e00001.what": "Tool list agreed with the night shift",
}  # fmt: skip


def full_sheet(site: Site, by: User, coach: User, finding: FindingLife | None = None) -> A3:
    """Two questions, one answered; two versions of a date that wait for a choice."""
    row = opening.begin(site, title=TITLE, by=by, finding=finding)
    write(row, [Change(path, value, key=path) for path, value in WRITTEN.items()], by=by)
    write(row, [Change("by", "2026-12-23", base=0, key="late")], by=coach)
    asked = coaching.comment(
        row, section=4, text="Which of the 205 min did you see yourselves?", by=coach, kind="question"
    )
    coaching.comment(row, section=4, text="71, three set-ups.", by=by, answers=asked)
    coaching.comment(row, section=3, text="What must not get worse?", by=coach, kind="sent_back")
    return row
