"""The mined document as plain text for a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

MOST = 20  # rows of a table
HOUR = 3600.0  # seconds
Json = dict[str, Any]


def mine_table(document: Json) -> str:
    """A readable summary of a ``newlean.mine/1`` document; times in hours."""
    trust, period, lead = document["trust"], document["period"], document["lead_time_s"]
    lines = [
        f"{document['source']['file']}: {trust['rows_read']:,} rows read = {trust['accepted']:,} accepted"
        f" + {trust['duplicates']:,} duplicates + {trust['quarantined']:,} quarantined",
        *(f"  {reason['message']}" for reason in trust["reasons"]),
        f"Columns: {', '.join(f'{role} = {name}' for role, name in document['source']['columns'].items())}",
        f"Period:  {period['first']} to {period['last']} ({period['timezone'] or 'wall clock'})",
        f"Cases {document['cases']:,} · events {document['events']:,} · activities {document['activities']:,}"
        f" · variants {document['variants']['count']:,} · open cases on average {_number(document['wip_cases_mean'])}",
        f"Lead time [h]: median {_hours(lead['median'])} · mean {_hours(lead['mean'])} · p95 {_hours(lead['p95'])}",
        f"Processing [h]: {_hours(document['processing_s']['sum'])} in all",
        f"Rework: {document['rework']['repeat_events']:,} repeats in {document['rework']['cases_with_repeat']:,} cases",
        "",
        *table_lines(("Step", "events", "cases", "C/T median h", "scrap"), map(_step, document["steps"][:MOST])),
        *_more(document["steps"]),
        "",
        *table_lines(("Flow", "count", "waiting median h"), map(_flow, document["flows"][:MOST])),
        *_more(document["flows"]),
    ]
    return "\n".join(harmless(line) for line in lines)


def _step(step: Json) -> tuple[str, ...]:
    processing = _hours(step["processing_s"]["median"])
    return step["activity"], f"{step['events']:,}", f"{step['cases']:,}", processing, _number(step["scrap"])


def _flow(flow: Json) -> tuple[str, ...]:
    return f"{flow['source']} → {flow['target']}", f"{flow['count']:,}", _hours(flow["waiting_s"]["median"])


def _more(entries: Sequence[Json]) -> list[str]:
    return [f"… and {len(entries) - MOST:,} more (all of them with --json)"] if len(entries) > MOST else []


def table_lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table in columns: the first to the left, the others to the right."""
    cells = [head, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    ]


def _hours(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds / HOUR:,.2f}"


def _number(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:,.10g}" if float(figure).is_integer() else f"{figure:,.2f}"


def harmless(line: str) -> str:
    """Without characters that would steer the terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
