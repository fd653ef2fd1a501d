"""What must be in order on paper: certificates, standards it builds on, the law of the country."""

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.rule import NOT_ASKED, Kind, Rule, Said, among, blocks, fits, lacking, unknown


def look_for_certification(facts: Facts) -> Said:
    asked, held = facts.wanted.applies.certifications, facts.place.certificates
    if not asked:
        return NOT_ASKED
    if held is None:
        return unknown("not_stated", asked=list(asked))
    valid = [one.name for one in held if not facts.has_ended(one.until)]
    missing = lacking(asked, valid)
    if missing:
        ended = among(missing, [one.name for one in held])
        return blocks("certificate_missing", missing=missing, ended=ended)
    return fits("certified", asked=list(asked))


def look_for_standards(facts: Facts) -> Said:
    """Each in its version or a later one; versions are compared by number, as 1.10.0 is later than 1.9.0."""
    asked, there = facts.wanted.standards, facts.place.standards
    if not asked:
        return NOT_ASKED
    missing = [one.name for one in asked if one.name not in there]
    older = [[one.name, one.least, there[one.name]] for one in asked
             if one.name in there and _number(there[one.name]) < _number(one.least)]  # fmt: skip
    if missing or older:
        return blocks("standard_missing", missing=missing, older=older)
    return fits("has_standards", names=[one.name for one in asked])


def look_for_jurisdiction(facts: Facts) -> Said:
    asked, country = facts.wanted.applies.jurisdictions, facts.place.country
    if not asked:
        return NOT_ASKED
    if not among([country], asked):
        return blocks("other_country", asked=list(asked), country=country)
    return fits("same_country", country=country)


def _number(version: str) -> tuple[int, ...]:
    """``1.10.0`` as numbers. Raises ``ValueError`` for anything else; empty: any version."""
    return tuple(int(part) for part in version.split(".")) if version else ()


CERTIFICATION = Rule(
    "certification", 1, Kind.GATE, ("not_asked", "not_stated", "certificate_missing", "certified"),
    look_for_certification,
)  # fmt: skip
STANDARDS = Rule("standards", 1, Kind.GATE, ("not_asked", "standard_missing", "has_standards"), look_for_standards)
JURISDICTION = Rule("jurisdiction", 1, Kind.GATE, ("not_asked", "other_country", "same_country"), look_for_jurisdiction)
