"""A check as a document, ``newlean.compatibility/1``: what was asked, what was said, and everything to ask it again."""

from collections.abc import Mapping
from typing import Any

from kaizen.core.rollout.similarity import WEIGHTS, Behaviour, Covariate, LineFacts, Station
from kaizen.core.standards.codec import Unusable, as_json, read
from valuestream.core.fingerprint import fingerprint

from .facts import THRESHOLDS, Place, Thresholds, Wanted
from .verdict import Verdict, check

SCHEMA = "newlean.compatibility/1"
Doc = dict[str, Any]


def document(
    wanted: Wanted, place: Place, origin: LineFacts, line: LineFacts, *, today: str,
    thresholds: Thresholds = THRESHOLDS, weights: Mapping[str, float] = WEIGHTS,
) -> Doc:  # fmt: skip
    """The verdict with its inputs, as JSON; the arguments are those of ``check``."""
    found = check(wanted, place, origin, line, today=today, thresholds=thresholds, weights=weights)
    inputs = {
        "wanted": as_json(wanted), "place": as_json(place), "origin": line_json(origin), "line": line_json(line),
        "today": today, "thresholds": as_json(thresholds), "weights": dict(weights),
    }  # fmt: skip
    return {"schema": SCHEMA, "verdict": found.as_json(), "inputs": inputs, "inputs_hash": fingerprint(inputs)}


def again(doc: Mapping[str, Any]) -> Verdict:
    """The verdict, computed anew from the inputs in the document. Raises ``Unusable`` for another document."""
    if doc.get("schema") != SCHEMA:
        raise Unusable("not_a_document", ())
    inputs = doc["inputs"]
    return check(
        read(Wanted, inputs["wanted"]), read(Place, inputs["place"]), line_from_json(inputs["origin"]),
        line_from_json(inputs["line"]), today=inputs["today"], thresholds=read(Thresholds, inputs["thresholds"]),
        weights=inputs["weights"],
    )  # fmt: skip


def line_json(line: LineFacts) -> Doc:
    """What is known of a line, as it may cross the border of a site: counts and attributes, no order and no person."""
    return {
        "behaviour": line.behaviour.as_json() if line.behaviour else None,
        "stations": as_json(line.stations), "covariates": as_json(line.covariates),
    }  # fmt: skip


def line_from_json(doc: Mapping[str, Any]) -> LineFacts:
    """What ``line_json`` wrote. Raises ``Unusable`` or ``ValueError`` for anything else."""
    behaviour = None if doc["behaviour"] is None else Behaviour.from_json(doc["behaviour"])
    return LineFacts(
        behaviour, read(tuple[Station, ...], doc["stations"]), read(tuple[Covariate, ...], doc["covariates"])
    )
