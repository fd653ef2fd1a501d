"""A standard with something in every field, for core, services and pages."""

from kaizen.core.standards.document import (
    Applies,
    Attachment,
    CapacityRow,
    Element,
    Evidence,
    JobStep,
    KeyPoint,
    Parameter,
    Standard,
    Work,
)
from valuestream.core.conformance import ReferenceStep

SET_UP = Standard(
    title="Set up the round grinder", language="en", purpose="The first part is good, 12 min after the last one.",
    steps=("Round grinding",), family="Heads",
    job=(
        JobStep("j1", "Lay out the tools of the next order", (
            KeyPoint("p1", "While the machine still runs", "Fetching them costs 7 min of standstill."),
        )),
        JobStep("j2", "Dress the wheel", (
            KeyPoint("p2", "Two strokes, coolant on", "A dry stroke glazes the wheel."),
            KeyPoint("p3", "Guard shut", "Splinters fly."),
        )),
    ),
    parameters=(
        Parameter("v1", "Wheel speed", "m/s", 32.0, 30.0, 34.0),
        Parameter("v2", "Coolant pressure", "bar", 4.0, 3.5, 5.0),
        Parameter("v3", "Wheel speed", "m/s", 28.0, 26.0, 30.0, station="M6"),
    ),
    work=Work(
        takt_s=480.0, working_s=27000.0, in_process=2,
        capacity=(CapacityRow("c1", "Round grinding", "M5", 30.0, 210.0, 720.0, 24),),
        elements=(
            Element("e1", "Take the part out, put the next one in", 22.0, 210.0, 6.0),
            Element("e2", "Gauge the part", 35.0, 0.0, 4.0),
        ),
        chart="Gauge stands right of the door.",
    ),
    path=(ReferenceStep("Turning"), ReferenceStep("Round grinding"), ReferenceStep("Washing", True)),
    applies=Applies("round grinder", ("coolant 5 bar",), ("100Cr6",), ("ISO 9001",), ("DE", "PT")),
    attachments=(Attachment("a1", "Drawing 4711.pdf", "0" * 64),),
    evidence=(Evidence("x1", "a3", "A3-001", "Waiting 13 % shorter", "1" * 64),), review_on="2027-05-01",
)  # fmt: skip
