"""The site is ready: nothing open that a change would disturb, and an agreement for the data that is used."""

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.rule import Kind, Rule, Said, adapt, blocks, fits, unknown

AGREED = ("in_force", "not_needed")


def look_for_open_items(facts: Facts) -> Said:
    """Open safety items, and open approvals of customers (PPAP, ISIR)."""
    found = facts.place.open_items
    if found is None:
        return unknown("not_stated")
    if found:
        return blocks("open_items", **{kind: [one.name for one in found if one.kind == kind]
                                       for kind in ("safety", "customer")})  # fmt: skip
    return fits("nothing_open")


def look_for_agreement(facts: Facts) -> Said:
    """Where none is recorded, none is assumed (BetrVG § 87 (1) no. 6, and what other countries have for it)."""
    found = facts.place.agreement
    if found is None:
        return blocks("no_agreement", state="none")
    if facts.has_ended(found.until):
        return blocks("agreement_ended", until=found.until)
    if found.state not in AGREED:
        return blocks("no_agreement", state=found.state)
    return fits("agreed", state=found.state, until=found.until)


def look_for_language(facts: Facts) -> Said:
    """A missing translation stops nobody from deciding; it is work before the training."""
    language, written = facts.place.language, facts.wanted.languages
    if language in written:
        return fits("can_be_read", language=language)
    return adapt("no_translation", language=language, written=list(written))


OPEN_ITEMS = Rule("open_items", 1, Kind.GATE, ("not_stated", "open_items", "nothing_open"), look_for_open_items)
AGREEMENT = Rule("agreement", 1, Kind.GATE, ("no_agreement", "agreement_ended", "agreed"), look_for_agreement)
LANGUAGE = Rule("language", 1, Kind.ADAPTATION, ("can_be_read", "no_translation"), look_for_language)
