"""The wastes that the demo plants were made with: what is to be found in each, and by which setting it was planted.

``docs/explanation/demo-plant.md`` tells them to people; a test holds that all of them are found, and nothing else for
sure.
"""

from dataclasses import dataclass

MILLING, REWORK = "Turning & milling", "Grinding rework"


@dataclass(frozen=True, slots=True)
class Planted:
    """``rule``, ``step`` and ``detail`` as the finding has them; ``is_sure``: the rule can be sure of it (high
    confidence). ``how``: the setting of ``plant.py``, ``floor.py`` or ``meters.py`` that makes it.
    """

    rule: str
    step: str
    how: str
    detail: str = ""
    is_sure: bool = True


PLANTED = {
    "Augsburg": (
        Planted("waiting", "Lapping", "batch=3: orders of one product are gathered", "batching"),
        Planted("waiting", "Lapping", "shifts ONE, and two or three before it", "unavailability", is_sure=False),
        Planted("waiting", "Turning & milling Q.C.", "shifts TWO after THREE", "unavailability", is_sure=False),
        Planted("waiting", "Round grinding", "LOOK_AHEAD: orders of the set-up product overtake", "prioritisation",
                is_sure=False),
        Planted("changeover", "Lapping", "setup=25 in a single shift, nine products"),
        Planted("changeover", MILLING, "setup=150, nine products on four machines"),
        Planted("changeover", "Round grinding", "setup=70, nine products on two machines", is_sure=False),
        Planted("scrap", REWORK, "scrap=0.03, everywhere else less than 0.02"),
        Planted("rework", MILLING, "back_share=0.09 of the orders at Turning & milling Q.C."),
        Planted("rework", REWORK, "back_share=0.20 of the orders at Final inspection"),
    ),
    "Porto": (
        Planted("waiting", "Packing", "shifts ONE, and two before it", "unavailability", is_sure=False),
        Planted("changeover", MILLING, "setup=120", is_sure=False),
        Planted("changeover", "Round grinding", "setup=55", is_sure=False),
        Planted("scrap", "Final inspection", "scrap=0.03"),
        Planted("rework", REWORK, "back_share=0.15 of the orders at Final inspection"),
    ),
    "Spindles": (),
    "Plzeň": (
        Planted("idle_energy", "Washing", "KILOWATTS: the bath takes 5.8 kW through nights and weekends"),
        Planted("scrap_pattern", MILLING, "scrap_of: 0.09 of one product, 0.005 of the others",
                "product:Gear shaft GS-30"),
        Planted("processing", "Deburring", "long_share=0.05 of the orders take LONG=8 times as long"),
        Planted("waiting", "Round grinding", "LOOK_AHEAD: orders of the set-up product overtake", "prioritisation"),
        Planted("bottleneck", "Round grinding", "6.9 min a piece on one machine: busy nearly all of its time",
                is_sure=False),
    ),
}  # fmt: skip
