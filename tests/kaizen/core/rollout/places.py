"""A standard, its origin and a place where everything fits, to be changed in one respect."""

from dataclasses import replace
from typing import Any

from kaizen.core.rollout.compatibility import (
    Amount,
    Certificate,
    DataQuality,
    Needed,
    Place,
    Release,
    Verdict,
    Wanted,
    WorksAgreement,
    check,
)
from kaizen.core.rollout.similarity import Covariate, LineFacts, Station
from kaizen.core.standards.document import Applies
from tests.kaizen.core.rollout.lines import doing

TODAY = "2026-11-27"
LOTS = Covariate("lot", "pcs", {"10": 100, "11": 120, "12": 60}, True)
STATIONS = (
    Station("M4", "turn-mill", {"bar": "65 mm", "zero-point clamping": "yes", "axes": "5"}),
    Station("M5", "turn-mill", {"bar": "65 mm", "zero-point clamping": "yes", "axes": "5"}),
)
ORIGIN = LineFacts(doing(abcd=70, acbd=30), STATIONS, (LOTS,))
WANTED = Wanted(
    steps=("b",),
    applies=Applies(
        "Turn-mill", ("bar ≥ 60 mm", "zero-point clamping"), ("1.4301",), ("ISO 9001",), ("DE", "PT", "CZ")
    ),
    family="Cable heads",
    change_classes=("method", "material"),
    standards=(Needed("5S", "1.9.0"),),
    languages=("de", "en"),
    least=Amount(5.0, "h/month"),
)
PLACE = Place(
    key="porto/line-1", country="PT", language="en", families=("Cable heads", "Valves"), materials=("1.4301",),
    certificates=(Certificate("ISO 9001", "2027-03-31"),), customers=("Wieland",),
    releases=(Release("Wieland", "material", "2027-12-31", "PPF 12"),), standards={"5S": "1.10.0"}, open_items=(),
    agreement=WorksAgreement("in_force", "2028-01-01"), data=DataQuality(45, 0.97), baseline=Amount(40.0, "h/month", 288),
)  # fmt: skip


def ask(
    place: Place = PLACE, wanted: Wanted = WANTED, line: LineFacts = ORIGIN, origin: LineFacts = ORIGIN, **also: Any
) -> Verdict:
    return check(wanted, place, origin, line, today=TODAY, **also)


def place(**changes: Any) -> Place:
    return replace(PLACE, **changes)


def wanting(**changes: Any) -> Wanted:
    return replace(WANTED, **changes)


def with_stations(*stations: Station) -> LineFacts:
    return replace(ORIGIN, stations=stations)
