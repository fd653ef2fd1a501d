"""Gate G1: what follows for an adoption from the check whether the standard fits, and when a later check is news."""

from collections.abc import Collection, Mapping
from typing import Any

from kaizen.core.effect.measures import BY_KEY

from .compatibility import Amount, Kind, Outcome

UNNAMED = "step_names"  # not a rule of the list: the check rests on names that nobody has confirmed
STATED = ("materials", "certificates", "customers", "releases", "open_items", "agreement")  # of a place, by people
NEAR = 0.05  # of a score
Doc = Mapping[str, Any]
Why = list[dict[str, Any]]


def why_not(check: Doc, unconfirmed: Collection[str] = ()) -> Why:
    """Why the gate is not passed: what blocks, else what nobody can answer yet, as rule, code and values.

    Empty: passed. ``unconfirmed``: affected steps that the line has only by a proposed name. A low score stops nobody:
    people decide.
    """
    results = [one for one in check["verdict"]["results"] if one["kind"] != Kind.PART]
    blocking = [one for one in results if one["outcome"] == Outcome.BLOCKS]
    open_ = [one for one in results if one["outcome"] == Outcome.UNKNOWN and one["kind"] == Kind.GATE]
    if unconfirmed:
        unnamed = {"rule": UNNAMED, "code": "not_confirmed", "values": {"steps": sorted(unconfirmed)}}
        open_ = [unnamed, *open_]
    told = blocking or open_
    return [{"rule": one["rule"], "code": one["code"], "values": one["values"]} for one in told]


def says_same(one: Doc, other: Doc) -> bool:
    """Whether two checks say the same from the same statements. The day, what a night moves a little, and a score that
    moved less than ``NEAR`` are no news, even where it passes a limit.
    """
    if _essence(one) != _essence(other):
        return False
    scores = [doc["verdict"]["score"].get("value") for doc in (one, other)]
    if None in scores:
        return bool(scores[0] == scores[1])
    return bool(one["verdict"]["word"] == other["verdict"]["word"] or abs(scores[0] - scores[1]) < NEAR)


def _essence(doc: Doc) -> Any:
    """What somebody signs: each rule's word, what people stated of the place, and what is asked for.

    The least amount is left out: a new verdict at the origin moves it a little.
    """
    inputs = doc["inputs"]
    said = [(one["rule"], one["version"], one["outcome"], one["code"])
            for one in doc["verdict"]["results"] if one["kind"] != Kind.PART]  # fmt: skip
    place = {name: inputs["place"][name] for name in STATED}
    wanted = {name: value for name, value in inputs["wanted"].items() if name != "least"}
    return said, place, wanted, doc.get("unconfirmed", [])


def least_of(verdict: Doc) -> Amount | None:
    """δ_min of a verdict (``newlean.verdict/1``) as an amount in the unit of its figure: of a ratio, that part of the
    usual figure before; None where no day before has one.
    """
    design = verdict["design"]
    before = set(verdict["inputs"]["pre_days"])
    values = [value for day, value in verdict["series"]["own"] if day in before]
    unit = BY_KEY[design["metric"]["key"]].unit.value
    if not values:
        return None
    usual = sum(values) / len(values)
    is_plain = verdict["series"]["scale"] == "plain"
    return Amount(design["delta"] * (1.0 if is_plain else usual), unit, len(values))
