"""The customers of the line have agreed, where the change is of a class that they must agree to."""

from kaizen.core.rollout.compatibility.facts import ASK_CUSTOMER, Facts
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
    missing = [[one, customer] for one in classes for customer in customers or ("",)
               if not _is_released(facts, one, customer)]  # fmt: skip
    if missing:
        return blocks("release_missing", classes=classes, missing=missing)
    return fits("released", classes=classes, references=[one.reference for one in facts.place.releases])


def _is_released(facts: Facts, change_class: str, customer: str) -> bool:
    """``customer`` empty: by anybody."""
    return any(
        one.change_class == change_class and not facts.has_ended(one.until)
        and (not customer or plain(one.customer) == plain(customer))
        for one in facts.place.releases
    )  # fmt: skip


RULE = Rule("customer_approval", 1, Kind.GATE, ("not_asked", "no_customer", "release_missing", "released"), look)
