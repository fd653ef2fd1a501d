"""The two plants of the demo, as data: what a person would find walking through them."""

from datetime import date

from kaizen.demo.plant import Plant, Step
from kaizen.demo.shifts import EARLY, LATE, NIGHT, Rota

ONE, TWO, THREE = (EARLY,), (EARLY, LATE), (EARLY, LATE, NIGHT)
FIRST_DAY, LAST_DAY = date(2026, 8, 3), date(2026, 10, 31)  # of the logs; the plants run before, so they are not empty
PLANT_HOLIDAYS = tuple(date(2026, 8, day) for day in range(10, 15))
PUBLIC_HOLIDAYS = {"DE": ((date(2026, 10, 3), "Day of German Unity"),), "PT": ((date(2026, 10, 5), "Republic Day"),)}
EXTRA_SHIFTS = ((date(2026, 10, 24), NIGHT),)  # Saturday night over the end of summer time: nine hours long


def _machines(name: str, number: int, shifts: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((f"{name} {n}", shifts) for n in range(1, number + 1))


ROUND = ("Sawing", "Turning & milling", "Quality check", "Laser marking")
END = ("Final inspection", "Packing")
AUGSBURG = Plant(
    name="Augsburg",
    seed=20261031,
    rota=Rota("Europe/Berlin", date(2026, 6, 29), LAST_DAY, THREE, frozenset(PLANT_HOLIDAYS), EXTRA_SHIFTS),
    orders_per_day=7.0,
    lot=(20, 96),
    steps=(
        Step("Sawing", _machines("Saw", 1, TWO), 25, setup=12, scrap=0.001),
        Step("Turning & milling", _machines("Turn-mill", 4, THREE), 620, setup=105, scrap=0.008, breakdowns=0.012),
        Step("Quality check", _machines("Measuring room", 1, TWO), 45, scrap=0.006, back=("Turning & milling", 0.1, 0.25)),
        Step("Laser marking", _machines("Laser", 1, TWO), 22, setup=10, breakdowns=0.004),
        Step("Lapping", _machines("Lapping", 1, ONE), 100, setup=14, scrap=0.004),
        Step(
            "Round grinding", _machines("Round grinder", 2, THREE), 265, setup=45, scrap=0.006, breakdowns=0.01,
            instead=("Round grinding manual", 0.1),
        ),
        Step("Round grinding manual", _machines("Manual grinder", 1, TWO), 330, setup=20, scrap=0.004),
        Step(
            "Final inspection", _machines("Inspection bench", 2, TWO), 75, scrap=0.012,
            back=("Grinding rework", 0.22, 0.18),
        ),
        Step("Grinding rework", _machines("Rework bench", 1, TWO), 420, setup=15, scrap=0.03),
        Step("Packing", _machines("Packing table", 1, ONE), 28),
    ),
    routes={
        "Spindle 20": (*ROUND, "Lapping", "Round grinding", *END),
        "Spindle 25": (*ROUND, "Lapping", "Round grinding", *END),
        "Spindle 32": (*ROUND, "Lapping", "Round grinding", *END),
        "Spindle 40": (*ROUND, "Lapping", "Round grinding", *END),
        "Sleeve 45": (*ROUND, "Round grinding", *END),
        "Sleeve 60": (*ROUND, "Round grinding", *END),
    },
    workers=(
        "A. Berger", "B. Yilmaz", "C. Huber", "D. Novak", "E. Maier", "F. Rossi", "G. Schmid", "H. Kaya",
        "I. Lang", "J. Petrov", "K. Wolf", "L. Santos", "M. Bauer", "N. Ivanova", "O. Vogt", "P. Demir",
    ),
)  # fmt: skip

PORTO = Plant(
    name="Porto",
    seed=20261005,
    rota=Rota("Europe/Lisbon", date(2026, 7, 13), LAST_DAY, TWO, frozenset({date(2026, 10, 5)})),
    orders_per_day=2.4,
    lot=(30, 120),
    steps=(
        Step("Cutting", _machines("Saw", 1, TWO), 30, setup=10),
        Step("Milling", _machines("Mill", 2, TWO), 480, setup=60, scrap=0.01, breakdowns=0.01),
        Step("Deburring", _machines("Deburring table", 1, ONE), 110, scrap=0.002),
        Step("Inspection", _machines("Inspection", 1, TWO), 60, scrap=0.01, back=("Deburring", 0.15, 0.3)),
        Step("Packing", _machines("Packing", 1, ONE), 25),
    ),
    routes={
        "Bracket 10": ("Cutting", "Milling", "Deburring", "Inspection", "Packing"),
        "Bracket 15": ("Cutting", "Milling", "Deburring", "Inspection", "Packing"),
        "Plate 30": ("Cutting", "Milling", "Inspection", "Packing"),
    },
    workers=("R. Alves", "S. Costa", "T. Faria", "U. Lopes", "V. Matos", "X. Neves"),
)
PLANTS = (AUGSBURG, PORTO)
