"""The customers of the line have agreed, where the change is of a class that they must agree to."""

from kaizen.core.rollout.compatibility.facts import ASK_CUSTOMER, Facts, Release
from kaizen.core.rollout.compatibility.rule import NOT_ASKED, Kind, Rule, Said, blocks, fits
from kaizen.core.rollout.similarity.stations import plain


def look(facts: Facts) -> Said:
    """Blocked until a release is recorded, for each customer and each class (IATF 16949 8.5.6, VDA 2 / PPAP)."""
    classes = [one for one in facts.wanted.change_classes if one in ASK_CUSTOMER]
    customers = facts.place.customers
    if not classes:
        return NOT_ASKED
    if customers == ():
        return fits("no_customer", classes=classes)
    found = {(one, customer): _release(facts, one, customer) for one in classes for customer in customers or ("",)}
    missing = [list(asked) for asked, release in found.items() if release is None]
    if missing:
        return blocks("release_missing", classes=classes, missing=missing)
    references = [release.reference for release in found.values() if release is not None and release.reference]
    return fits("released", classes=classes, references=references)


def _release(facts: Facts, change_class: str, customer: str) -> Release | None:
    """The one that holds today; ``customer`` empty: of anybody."""
    held = (one for one in facts.place.releases if one.change_class == change_class and not facts.has_ended(one.until))
    return next((one for one in held if not customer or plain(one.customer) == plain(customer)), None)


RULE = Rule("customer_approval", 1, Kind.GATE, ("not_asked", "no_customer", "release_missing", "released"), look)
