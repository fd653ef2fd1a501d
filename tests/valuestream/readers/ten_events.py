"""The same ten events in every format: two orders through saw, mill and check, one step with a rework."""

import gzip
import re
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from valuestream.core.profile import Profile

HEAD = ("Order", "Step", "Machine", "Start", "End", "Good", "Scrap", "Worker")
ROWS = (
    ("A-1", "Saw", "M1", "2024-03-04T06:00:00", "2024-03-04T06:30:00", 10, 0, "Meier"),
    ("A-1", "Mill", "M2", "2024-03-04T07:00:00", "2024-03-04T08:15:00", 9, 1, "Huber"),
    ("A-1", "Check", "Q1", "2024-03-04T08:20:00", "2024-03-04T08:30:00", 8, 1, "Kraus"),
    ("A-1", "Mill", "M2", "2024-03-04T09:00:00", "2024-03-04T09:10:00", 1, 0, "Huber"),
    ("A-1", "Check", "Q1", "2024-03-04T09:30:00", "2024-03-04T09:35:00", 9, 0, "Kraus"),
    ("B-2", "Saw & cut", "M1", "2024-03-04T06:30:00", "2024-03-04T07:00:00", 20, 0, "Meier"),
    ("B-2", "Mill", "M3", "2024-03-04T08:00:00", "2024-03-04T10:00:00", 20, 0, "Sommer"),
    ("B-2", "Check", "Q1", "2024-03-04T10:00:00", "2024-03-04T10:20:00", 19, 1, "Kraus"),
    ("B-2", "Paint", "P1", "2024-03-05T06:00:00.5", "2024-03-05T06:45:00", 19, 0, "Wörner"),
    ("B-2", "Pack", "P2", "2024-03-05T07:00:00", "2024-03-05T07:05:00", 19, 0, "Wörner"),
)
COLUMNS = {"case": "Order", "activity": "Step", "resource": "Machine", "start": "Start", "complete": "End"}
PIECES = {"good": "Good", "scrap": "Scrap"}
TABLE = Profile(columns={**COLUMNS, **PIECES}, dropped=("Worker",), timezone="Europe/Berlin")
XES = Profile(
    format="xes",
    columns={
        "case": "case:concept:name",
        "activity": "concept:name",
        "resource": "Machine",
        "start": "start_timestamp",
        "complete": "time:timestamp",
        **PIECES,
    },
    dropped=("org:resource",),
    timezone="Europe/Berlin",
)


HALVES = {"start": "Start day", "start_clock": "Start time", "complete": "End day", "complete_clock": "End time"}
HALVED_HEAD = (*HEAD[:3], *HALVES.values(), *HEAD[5:])
HALVED_ROWS = tuple((*row[:3], *row[3].split("T"), *row[4].split("T"), *row[5:]) for row in ROWS)
HALVED_TABLE = replace(TABLE, columns={**TABLE.columns, **HALVES})
HALVED_XES = replace(XES, columns={**XES.columns, **HALVES})


def write_halved_csv(path: Path) -> Path:
    """The ten events with day and time of day in columns of their own, as the other ``halved`` files."""
    path.write_text("\n".join(",".join(str(cell) for cell in row) for row in (HALVED_HEAD, *HALVED_ROWS)) + "\n")
    return path


def write_halved_xes(path: Path) -> Path:
    text = write_xes(path).read_text()
    for key, day in (("start_timestamp", "Start"), ("time:timestamp", "End")):
        halves = rf'<string key="{day} day" value="\1"/><string key="{day} time" value="\2"/>'
        text = re.sub(rf'<date key="{key}" value="([^T"]*)T([^"]*)"/>', halves, text)
    path.write_text(text)
    return path


def write_halved_parquet(path: Path) -> Path:
    columns = dict(zip(HALVED_HEAD, zip(*HALVED_ROWS, strict=True), strict=True))
    days = {name: [date.fromisoformat(text) for text in columns[name]] for name in ("Start day", "End day")}
    clocks = {name: [time.fromisoformat(text) for text in columns[name]] for name in ("Start time", "End time")}
    pq.write_table(pa.table({**{name: list(cells) for name, cells in columns.items()}, **days, **clocks}), path)
    return path


def write_csv(path: Path, delimiter: str = ",", packed: bool = False) -> Path:
    text = "\n".join(delimiter.join(str(cell) for cell in row) for row in (HEAD, *ROWS)) + "\n"
    data = text.encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def write_xes(path: Path, packed: bool = False) -> Path:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">']
    for case in dict.fromkeys(row[0] for row in ROWS):
        parts.append(f'<trace><string key="concept:name" value="{case}"/>')
        for _, step, machine, start, end, good, scrap, worker in (row for row in ROWS if row[0] == case):
            parts.append(
                f'<event><string key="concept:name" value="{step.replace("&", "&amp;")}"/>'
                f'<string key="Machine" value="{machine}"/><string key="org:resource" value="{worker}"/>'
                f'<date key="start_timestamp" value="{start}"/><date key="time:timestamp" value="{end}"/>'
                f'<int key="Good" value="{good}"/><int key="Scrap" value="{scrap}"/></event>'
            )
        parts.append("</trace>")
    data = "\n".join([*parts, "</log>"]).encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def write_parquet(path: Path) -> Path:
    columns = dict(zip(HEAD, zip(*ROWS, strict=True), strict=True))
    stamps = {name: [datetime.fromisoformat(text) for text in columns[name]] for name in ("Start", "End")}
    pq.write_table(pa.table({**{name: list(cells) for name, cells in columns.items()}, **stamps}), path)
    return path
