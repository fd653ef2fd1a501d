"""The allocation against the text of its rule: every minute of every station looked at, one after the other."""

import numpy as np
import pytest

from tests.valuestream.core.carbon.plants import random_plant
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.period import period_of, time_of_energy
from valuestream.core.eventlog import EventLog, Kind

MINUTE = 60_000_000
FACTOR = 0.363


def scheduled_minutes(calendar, period) -> set[int]:
    spans = [period] if calendar is None else calendar.intervals(*period)
    return {minute for begin, end in spans for minute in range(begin, end, MINUTE)}


class Station:
    """What a station's rows do, minute by minute."""

    def __init__(self, log: EventLog, name: str, inputs, period):
        self.log, self.period, self.scheduled = log, period, scheduled_minutes(inputs.calendar, period)
        self.has_calendar = inputs.calendar is not None
        self.rows = [i for i in range(len(log)) if log.resource.names[log.resource.codes[i]] == name]
        self.pauses = {i for i in self.rows if self.has_calendar and any(m in self.scheduled for m in self.minutes(i))}

    def minutes(self, row: int) -> range:
        return range(
            max(int(self.log.start[row]), self.period[0]), min(int(self.log.complete[row]), self.period[1]), MINUTE
        )

    def running(self, minute: int, *kinds: Kind) -> list[int]:
        return [
            i for i in self.rows
            if self.log.kind[i] in kinds and self.log.start[i] <= minute < self.log.complete[i]
            and (i not in self.pauses or minute in self.scheduled)
        ]  # fmt: skip

    def state(self, minute: int) -> tuple[str, list[int]]:
        for name, kinds in (
            ("process", (Kind.PRODUCTION, Kind.REWORK, Kind.TRANSPORT)),
            ("setup", (Kind.SETUP,)),
            ("down", (Kind.DOWN,)),
        ):
            if there := self.running(minute, *kinds):
                return name, there
        return ("idle" if minute in self.scheduled else "standby"), []


def by_the_rule(log: EventLog, inputs) -> tuple[np.ndarray, float]:
    """kg of each order, and the kg that nobody bears."""
    period = period_of(log, inputs)
    first, last = time_of_energy(period, inputs)
    found, rest = np.zeros(len(log.case.names)), 0.0
    for name in log.resource.names:
        station = Station(log, name, inputs, period)
        shared, time = 0.0, np.zeros(len(log.case.names))
        for minute in range(first, last, MINUTE):
            if not period[0] <= minute < period[1]:
                rest += taken(inputs, name, minute, None) * FACTOR
                continue
            state, rows = station.state(minute)
            kg = taken(inputs, name, minute, state) * FACTOR
            for row in rows if state in ("process", "setup") else ():
                found[log.case.codes[row]] += kg / len(rows)
            if state == "process":
                for row in rows:
                    time[log.case.codes[row]] += 1 / len(rows)
            shared += kg if state not in ("process", "setup") else 0.0
        if time.sum():
            found += shared * time / time.sum()
        else:
            rest += shared
    return found, rest


def taken(inputs, station: str, minute: int, state: str | None) -> float:
    """kWh of a minute: what a meter shows, else the power of the state."""
    sources = [source for source in inputs.sources if source.stations == (station,)]
    for source in sources:
        if source.readings is not None:
            for begin, end, amount in zip(
                source.readings.begin, source.readings.end, source.readings.amount, strict=True
            ):
                if begin <= minute < end:
                    return amount * MINUTE / (end - begin)
    rates = next((source.rates for source in sources if source.rates is not None), None)
    return getattr(rates, state) / 60 if rates is not None and state else 0.0


@pytest.mark.parametrize("seed", range(3000, 3006))
def test_orders_get_what_the_rule_says(seed):
    log, inputs = random_plant(seed, stations=2)
    expected, rest = by_the_rule(log, inputs)
    found = carbon_of(log, inputs)
    assert found.kg_by_case.sum(axis=1) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.unallocated_kg == pytest.approx(rest, rel=1e-9, abs=1e-9)
