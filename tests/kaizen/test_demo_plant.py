"""The bundled logs and readings are made by the generator beside them, and have the faults they claim."""

import csv
import gzip
import io
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from kaizen.demo.export import FOLDER, LOST_DAY, NO_ORDER, NOT_A_NUMBER, SWAPPED, TWICE, log_of, rows_of
from kaizen.demo.meters import KILOWATTS, readings_of
from kaizen.demo.plant import AUGSBURG, LOGS, PLZEN
from kaizen.demo.shifts import NIGHT, Pattern, Shift


@pytest.mark.parametrize("plant", LOGS, ids=lambda plant: plant.name)
def test_the_bundled_log_is_what_the_generator_makes(plant):
    assert gzip.decompress((FOLDER / f"{plant.slug}.csv.gz").read_bytes()) == log_of(plant)


def test_the_bundled_readings_are_what_the_generator_makes_and_reach_over_every_quarter_of_an_hour():
    readings = gzip.decompress((FOLDER / "plzen-meters.csv.gz").read_bytes())
    assert readings == readings_of(PLZEN)
    rows = list(csv.DictReader(io.StringIO(readings.decode())))
    assert len(rows) == 89 * 96 + 4  # 3 August to 30 October; the clocks go back once
    # a Sunday: nothing but standby, read 2 % above or below at most
    sunday = [row for row in rows if row["Time"].startswith("2026-08-09")]
    for step in PLZEN.steps:
        kwh = sum(float(row[step.name]) for row in sunday)
        assert kwh == pytest.approx(24 * KILOWATTS[step.name][-1] * len(step.stations), rel=0.25 if kwh < 1 else 0.02)


def test_the_log_holds_exactly_the_faults_that_its_description_lists():
    rows = list(csv.DictReader(io.StringIO(log_of(AUGSBURG).decode())))
    assert sum(row["Start"].endswith(":00.0") for row in rows) == LOST_DAY
    assert sum(row["Order"] == "" for row in rows) == NO_ORDER
    assert sum(row["Good"] == "n/a" for row in rows) == NOT_A_NUMBER
    whole = [row for row in rows if row["Start"].startswith("2026")]
    # one more than swapped: the row that crosses the hour in which the clocks go back may look swapped too
    assert SWAPPED <= sum(row["End"] < row["Start"] for row in whole) <= SWAPPED + 2
    assert len(rows) == sum(1 for _ in rows_of(AUGSBURG)) + TWICE


def test_no_station_works_on_two_orders_at_once_except_in_a_batch():
    by_machine: dict[str, list[tuple[str, str, str]]] = {}
    for order, _, machine, start, end, _, _, _, _, batch, *_ in rows_of(AUGSBURG):
        if not batch and not "2026-10-25" <= start < "2026-10-26":  # the repeated hour is ambiguous on the wall clock
            by_machine.setdefault(machine, []).append((start, end, order))
    for spans in by_machine.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))


def test_a_night_shift_over_the_end_of_summer_time_is_an_hour_longer():
    # 24 Oct 2026 22:00 CEST to 25 Oct 06:00 CET: 9 h, less 15 and 30 minutes of breaks
    from datetime import date

    pattern = Pattern(ZoneInfo("Europe/Berlin"), [(date(2026, 10, 24), (NIGHT,))])
    assert sum(end - start for start, end in pattern.spans) == 9 * 60 - 45


def test_work_laid_over_a_break_is_cut_there():
    from datetime import date

    shift = Shift(time(6), time(14), ((time(9), time(9, 15)),))
    pattern = Pattern(ZoneInfo("UTC"), [(date(2026, 3, 2), (shift,))])
    start = pattern.spans[0][0]
    assert [end - begin for begin, end in pattern.lay(start + 170, 20)] == [10, 10]  # 08:50–09:00 and 09:15–09:25
