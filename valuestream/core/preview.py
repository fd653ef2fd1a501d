"""What a person looks at before an import: a few good and bad rows, the steps a rule makes, why rows wait."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from .clocks import CLOCK
from .eventlog import NO_CODE, NO_TIME, EventLog, Text
from .profile import Profile
from .quarantine import Quarantine
from .steprule import rule_results

PREVIEW_ROLES = ("case", "activity", "start", "complete", "good", "scrap")
FIRST_ROWS = 2
BAD_SPOTS = 3  # places around which the preview shows rows
MOST_STEPS = 500  # distinct results of the step rule that are listed
MOST_PARTS = 3  # parts into which the rows of one reason are broken down
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def wall_clock(micros: int, zone: str | None) -> str:
    """``2012-01-29 23:24`` (with seconds when there are some) in ``zone``; "" for an open end."""
    if micros == NO_TIME:
        return ""
    at = EPOCH + timedelta(microseconds=int(micros))
    at = at.astimezone(ZoneInfo(zone)) if zone else at
    return at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")


def preview_rows(log: EventLog, quarantine: Quarantine, profile: Profile) -> list[dict[str, Any]]:
    """The first rows and those around the first bad ones: ``{"row", "code", "at", "cells": {role: text}}``.

    ``code`` is empty for an accepted row; ``at`` names the roles at fault.
    """
    wanted = dict.fromkeys(range(1, FIRST_ROWS + 1))
    for bad in _bad_spots(quarantine):
        wanted |= dict.fromkeys(row for row in (bad - 1, bad) if row > 0)
    position = {int(log.row[i]): i for i in np.flatnonzero(np.isin(log.row, list(wanted)))}
    waiting = {int(row): i for i, row in enumerate(quarantine.rows) if int(row) in wanted}
    rows = []
    for row in sorted(wanted):
        if row in waiting:
            rows.append(_bad_row(quarantine, waiting[row], profile))
        elif row in position:
            rows.append({"row": row, "code": "", "at": [], "cells": _good_cells(log, int(position[row]))})
    return rows


def _bad_spots(quarantine: Quarantine) -> list[int]:
    """The first bad row of each (code, value) in turn, then of each code, at most ``BAD_SPOTS``."""
    seen: dict[tuple[str, str], int] = {}
    for row, code, value in zip(quarantine.rows, quarantine.codes, quarantine.values, strict=True):
        seen.setdefault((code, value), int(row))
        if len(seen) >= BAD_SPOTS:
            break
    return sorted(seen.values())


def _good_cells(log: EventLog, i: int) -> dict[str, str]:
    cells = {
        "case": _text(log.case, i),
        "activity": _text(log.boxes, i),
        "start": wall_clock(int(log.start[i]), log.timezone),
        "complete": wall_clock(int(log.complete[i]), log.timezone),
    }
    for role in ("good", "scrap"):
        values = getattr(log, role)
        cells[role] = "" if values is None or np.isnan(values[i]) else f"{values[i]:g}"
    return cells


def _text(column: Text, i: int) -> str:
    code = int(column.codes[i])
    return "" if code == NO_CODE else column.names[code]


def _bad_row(quarantine: Quarantine, i: int, profile: Profile) -> dict[str, Any]:
    cells = {role: "" for role in PREVIEW_ROLES}
    for role in PREVIEW_ROLES:
        halves = [profile.columns.get(one, "") for one in (role, role + CLOCK)]
        cells[role] = " ".join(quarantine.fields[column][i] for column in halves if column in quarantine.fields).strip()
    cells["activity"] = rule_results((cells["activity"],), profile.step_pattern)[0].step
    value = quarantine.values[i]
    at = [role.removesuffix(CLOCK) for role, column in profile.columns.items() if column == quarantine.columns[i]]
    at += [role for role in ("start", "complete") if value and role not in at and _looks_alike(cells[role], value)]
    return {"row": int(quarantine.rows[i]), "code": quarantine.codes[i], "at": at, "cells": cells}


def _looks_alike(cell: str, value: str) -> bool:
    """Whether a cell has the shape of the value at fault (``17:00.0`` beside ``16:00.0``)."""
    return ["0" if c.isdigit() else c for c in cell] == ["0" if c.isdigit() else c for c in value]


def reason_groups(quarantine: Quarantine, profile: Profile) -> list[dict[str, Any]]:
    """The quarantined rows by reason, most first: ``{"code", "column", "value", "count", "parts", "rest"}``.

    A part is a step: ``{"name", "count", "value"}`` with the commonest value at fault.
    """
    activities = quarantine.fields.get(profile.columns.get("activity", ""), ("",) * len(quarantine))
    ruled = {one.activity: one.step for one in rule_results(tuple(dict.fromkeys(activities)), profile.step_pattern)}
    steps = [ruled[name] for name in activities]
    by_code: dict[str, list[int]] = {}
    for i, code in enumerate(quarantine.codes):
        by_code.setdefault(code, []).append(i)
    groups = []
    for code, places in sorted(by_code.items(), key=lambda item: -len(item[1])):
        counted = Counter(steps[i] for i in places)
        parts = [
            _part(quarantine, [i for i in places if steps[i] == name], name)
            for name, _ in counted.most_common(MOST_PARTS)
        ]
        first = places[0]
        named = {"code": code, "column": quarantine.columns[first], "value": quarantine.values[first]}
        rest = len(places) - sum(part["count"] for part in parts)
        groups.append({**named, "count": len(places), "parts": parts, "rest": rest})
    return groups


def _part(quarantine: Quarantine, places: list[int], name: str) -> dict[str, Any]:
    value, _ = Counter(quarantine.values[i] for i in places).most_common(1)[0]
    return {"name": name, "count": len(places), "value": value}


def step_results(log: EventLog) -> list[dict[str, Any]]:
    """Every distinct activity with the step and stations it became and its rows, most rows first."""
    columns = [log.activity, log.boxes, *([log.resource] if log.resource else [])]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for codes, rows in _distinct(columns):
        names = [column.names[code] if code != NO_CODE else "" for column, code in zip(columns, codes, strict=True)]
        entry = found.setdefault(
            (names[0], names[1]), {"activity": names[0], "step": names[1], "rows": 0, "stations": []}
        )
        entry["rows"] += rows
        entry["stations"] += [name for name in names[2:] if name]
    return sorted(found.values(), key=lambda one: (-one["rows"], one["activity"]))[:MOST_STEPS]


def _distinct(columns: list[Text]) -> Iterator[tuple[list[int], int]]:
    """The combinations of codes that occur, and in how many rows: one sort of one integer key."""
    key = np.zeros(len(columns[0].codes), np.int64)
    for column in columns:
        key = key * (len(column.names) + 1) + column.codes + 1
    for value, rows in zip(*np.unique(key, return_counts=True), strict=True):
        codes, rest = [], int(value)
        for column in reversed(columns):
            rest, code = divmod(rest, len(column.names) + 1)
            codes.append(code - 1)
        yield codes[::-1], int(rows)


def counts(log: EventLog) -> dict[str, int]:
    """How many different orders, activities, steps, stations and products the accepted rows name."""
    named: dict[str, Text | None] = {"case": log.case, "activity": log.activity, "step": log.boxes}
    named |= {"resource": log.resource, "product": log.product, "batch": log.batch}
    return {
        role: int(np.count_nonzero(np.unique(column.codes) != NO_CODE))
        for role, column in named.items()
        if column is not None
    }


def period(log: EventLog) -> dict[str, str | None]:
    """First start and last time of the accepted rows as wall clock, and the zone it is in."""
    if not len(log):
        return {"first": None, "last": None, "timezone": log.timezone}
    first, last = int(log.start.min()), int(max(log.start.max(), log.complete.max()))
    return {"first": wall_clock(first, log.timezone), "last": wall_clock(last, log.timezone), "timezone": log.timezone}
