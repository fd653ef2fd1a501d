"""What the sheet calls its steps, fields and choices, in the language of the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

STEPS: Words = {
    "clarify": _("Clarify the problem"),
    "break_down": _("Break down the problem"),
    "target": _("Set the target"),
    "root_cause": _("Find the root cause"),
    "countermeasures": _("Develop countermeasures"),
    "see_through": _("See them through"),
    "evaluate": _("Evaluate result and process"),
    "standardise": _("Standardise and share"),
}
DMAIC: Words = {
    "define": _("Define"),
    "measure": _("Measure"),
    "analyse": _("Analyse"),
    "improve": _("Improve"),
    "control": _("Control"),
}
PHASES: Words = {"plan": _("Plan"), "do": _("Do"), "check": _("Check"), "act": _("Act")}
FIELDS: Words = {
    "title": _("Title"),
    "owner": _("Owner (role)"),
    "coach": _("Coach (role)"),
    "problem": _("What is the gap between how it is and how it should be?"),
    "why_now": _("Why now?"),
    "focus": _("Which part do we work on, and how do we know?"),
    "measure": _("What is measured"),
    "now": _("From"),
    "target": _("To"),
    "unit": _("Unit"),
    "by": _("By when"),
    "must_hold": _("What must not get worse"),
    "root_cause": _("The root cause, in one sentence"),
    "result": _("What came of it, measured"),
    "process": _("How did we work? What helped, what held us up?"),
    "standard": _("What becomes the standard"),
    "share": _("Where else it may help"),
    "learned": _("What was learned"),
}
ROW_FIELDS: dict[str, Words] = {
    "seen": {"day": _("Day"), "place": _("Place"), "what": _("What was seen"), "photo": _("Photo")},
    "whys": {
        "text": _("Because …"),
        "parent": _("Asks on from"),
        "proof": _("How we know"),
        "evidence": _("Where it shows"),
        "is_root": _("Root cause"),
    },
    "causes": {
        "text": _("Possible cause"),
        "branch": _("Branch"),
        "proof": _("How we know"),
        "checked": _("Looking into it showed"),
    },
    "countermeasures": {
        "what": _("What"),
        "cause": _("Against which cause"),
        "owner": _("Who (role)"),
        "due": _("Due"),
        "effort_h": _("Effort, h"),
        "state": _("State"),
        "outcome": _("The test said"),
    },
    "events": {"day": _("Day"), "what": _("What was done")},
}
LISTS: Words = {
    "seen": _("Seen at the gemba"),
    "whys": _("Five whys"),
    "causes": _("Cause and effect"),
    "countermeasures": _("Countermeasures"),
    "events": _("What was done"),
}
CHOICES: Words = {
    "people": _("People"),
    "machine": _("Machine"),
    "material": _("Material"),
    "method": _("Method"),
    "measurement": _("Measurement"),
    "environment": _("Environment"),
    "seen": _("seen"),
    "log": _("in the log"),
    "told": _("told"),
    "guess": _("a guess"),
    "verified": _("verified"),
    "refuted": _("refuted"),
    "root": _("root cause"),
    "planned": _("planned"),
    "doing": _("being done"),
    "done": _("done"),
    "dropped": _("dropped"),
    "worked": _("worked"),
    "no_effect": _("no effect"),
    "other": _("something else"),
}
LACKS: Words = {
    "problem": _("the gap in words"),
    "seen": _("a gemba observation with day, place and what was seen"),
    "focus": _("which part we work on"),
    "measure": _("what is measured"),
    "now": _("from"),
    "target": _("to"),
    "unit": _("unit"),
    "by": _("by when"),
    "root_cause": _("a root cause"),
    "countermeasures": _("a countermeasure"),
    "owner": _("who (role)"),
    "due": _("due"),
    "states": _("countermeasures that are done or dropped"),
    "result": _("what came of it"),
    "process": _("how we worked"),
    "standard": _("what becomes the standard"),
    "share": _("where else it may help"),
    "learned": _("what was learned"),
}
YES, NO = _("yes"), _("no")
PARETOS: Words = {
    "waiting": _("Waiting before each step"),
    "setup": _("Set-up at each step"),
    "processing": _("Processing at each step"),
    "processing_rework": _("Rework at each step"),
}


def field_label(path: str) -> str:
    """What the field at an address is called; of a row, with its list."""
    parts = path.split(".")
    if len(parts) == 1:
        return str(FIELDS.get(path, path))
    name = parts[2]
    if name == "gone":
        return f"{LISTS[parts[0]]}: {_('row taken away')}"
    return f"{LISTS[parts[0]]}: {ROW_FIELDS[parts[0]][name]}"
