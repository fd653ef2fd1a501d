"""The reference pages of the documentation, written from the code, so that they cannot say what is not there."""

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib import import_module
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from kaizen.kpi_words import FIGURES
from kaizen.tiles import TILES
from lean.glossary import GLOSSARY
from lean.units import MISSING_REASONS
from valuestream.core.findings import RULES, WASTES, Thresholds, Weights
from valuestream.core.kpis import KPIS
from valuestream.core.sentences import SENTENCES
from valuestream.readers import READERS

NOTE = "<!-- Written by `manage.py build_reference`. Change the code, not this page. -->"
TWO_COLUMNS = """## Day and time of day in two columns

Many systems export “Startdatum” and “Startzeit”, or “Date”, “Start” and “End”, each in a column of its own. Such
columns are recognised and joined. On the import page the column of the day is *Start* (or *End*) and the other one
*Start: time of day* (or *End: time of day*); a day that stands for both is *Day of start and end*.

`manage.py mine` does the same by itself; columns that do not explain themselves are named with a plus between them,
the day first:

```sh
uv run manage.py mine orders.csv --start "Startdatum+Startzeit" --complete "Enddatum+Endzeit"
uv run manage.py mine orders.csv --start "Date+From" --complete "Date+To"
```

In a source profile the roles are `start` and `start_clock`, `complete` and `complete_clock`. The date order and the
exact time format are those of the day. A time of day is written like 6:15, 06:15:30, 061530 or 6:15 PM, also with
the day zero that spreadsheets put before it (30.12.1899). A row with only one of the two is quarantined, and so is
work over midnight when there is one day for start and end: no day and no time is guessed."""
TILE_SOURCES = """## Where the data comes from

| data | source | its age |
|---|---|---|
| figures of the log, losses, deviations, bottleneck | the newest report up to the day shown | newest event of the log |
| work in process, CO₂ budget | the frozen map behind that report | newest event of the log |
| entered figures, safety cross | what the team entered up to the day shown | the last entry |
| actions, escalations, andon, ideas, A3s, rollouts, looks back | their rows as they are now | each row says its own |

Work in process is how many orders wait on average in the window of the map, not how many wait now; what somebody
counted at the gemba stands beside it. The bottleneck of a shift is told only where enough people stand behind its
station (k = 7), as entered in the settings of findings; else the shifts of the day together, else nothing but that. An
idea that nobody answered shows kind, place and clock: its words may name a person, and stay off the wall. A board of a
team or an area shows the ideas, A3s and trials of its area, a board further up those of the site.

A loss is compared by one measure at a time (`by`: `stations`, `orders`, `co2e`, `money`), for an hour of a station and
an hour in which an order lies are not the same. A CO₂ budget (`budget` in kg, valid `from` a day on) is burnt down by
the orders finished; the line is dashed across working days without a figure."""
VERBS = ("get", "post", "put", "patch", "delete")


def settings_page() -> str:
    """The environment variables, as the docstring of the settings lists them."""
    docstring = inspect.getdoc(import_module(settings.SETTINGS_MODULE)) or ""
    table = re.search(r"^\|.*^\|[^\n]*$", docstring, re.MULTILINE | re.DOTALL)
    assert table
    return page("Settings", "Every setting is an environment variable; none is needed for a first map.", table[0])


def formats_page() -> str:
    """The readers, in the order in which a file is tried, and what the trust gate may say."""
    rows = [(reader.label, " ".join(reader.extensions), first_line(type(reader))) for reader in READERS]
    said = [(f"`{code}`", sentence.row, sentence.hint) for code, sentence in sorted(SENTENCES.items())]
    return page(
        "File formats",
        "A file is recognised by its content; its name decides nothing. All of them may be gzipped.",
        table(("format", "usual endings", "what is read"), rows),
        TWO_COLUMNS,
        "## What the trust gate says about rows\n\n" + table(("code", "what is wrong", "what to do"), said),
    )


def kpis_page() -> str:
    """The figures of the data box, in the order of the box, those of rollouts, and why one is missing."""
    rows = [(kpi.label, kpi.meaning, first_line(kpi.compute)) for kpi in KPIS]
    reasons = [(f"`{code}`", text) for code, text in MISSING_REASONS.items()]
    rollouts = [(str(label), str(meaning)) for _key, label, meaning in FIGURES]
    return page(
        "Figures of the data box",
        "Every figure has a unit, the number of observations n, and the share of observations that could be used.",
        table(("in the box", "meaning", "computed as"), rows),
        "## Figures of rollouts\n\n" + table(("figure", "meaning"), rollouts),
        "## When a figure is missing\n\n" + table(("code", "reason"), reasons),
    )


def findings_page() -> str:
    """The rules that look for findings, in the order in which they are told, and the numbers they use."""
    label = {waste.key: waste.label for waste in WASTES}
    rules = [(f"`{rule.key}`", str(rule.version), label.get(rule.waste or "", "–"), rule.meaning) for rule in RULES]
    wastes = [(waste.label, waste.meaning) for waste in WASTES]
    numbers = [(f"`{key}`", str(value)) for kind in (Thresholds(), Weights()) for key, value in asdict(kind).items()]
    return page(
        "Findings",
        "How they are made and ranked: "
        "[How the figures are computed](../explanation/how-figures-are-computed.md#findings).",
        table(("rule", "version", "waste", "what is found"), rules),
        "## The seven wastes and the eighth\n\n" + table(("waste", "meaning"), wastes),
        "## Thresholds and weights\n\n" + table(("name", "unless a site sets another"), numbers),
    )


def api_page() -> str:
    """The operations of the API, from the same schema that /api/docs/ shows."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    rows = [
        (f"`{verb.upper()}`", f"`{path}`", summary(operation))
        for path, operations in sorted(schema["paths"].items())
        for verb, operation in sorted(operations.items(), key=lambda item: VERBS.index(item[0]))
    ]
    intro = (
        "Send `Authorization: Token …` with a token made on the account page. A running installation shows the full "
        "schema at `/api/schema/` and pages to try it at `/api/docs/`."
    )
    return page("API", intro, table(("method", "address", "what it does"), rows))


def glossary_page() -> str:
    """The words of the shop floor in both languages."""
    rows = [(term.english, term.german, f"`{term.code}`", term.meaning) for term in GLOSSARY]
    return page("Glossary", "One word, one meaning.", table(("English", "Deutsch", "in the code", "meaning"), rows))


def tiles_page() -> str:
    """The tiles of boards, in the order in which they are offered."""
    rows = [
        (f"`{tile.key}`", str(tile.label), str(tile.purpose), str(tile.shows),
         ", ".join(f"`{option}`" for option in tile.options) or "–", f"{tile.least[0]} × {tile.least[1]}")
        for tile in TILES
    ]  # fmt: skip
    return page(
        "Tiles of boards",
        "A board is a grid of 24 × 12 cells. What it evaluates is what its tiles show, and nothing else. Data that is "
        "late is grey on every tile. [Add a tile](../how-to/add-a-tile.md).",
        table(("key", "tile", "what for", "shows", "options", "least cells"), rows),
        TILE_SOURCES,
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "formats.md": formats_page,
    "kpis.md": kpis_page,
    "findings.md": findings_page,
    "tiles.md": tiles_page,
    "api.md": api_page,
    "glossary.md": glossary_page,
}


def page(title: str, *parts: str) -> str:
    return "\n\n".join((NOTE, f"# {title}", *parts)) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def summary(operation: dict[str, Any]) -> str:
    return str(operation.get("summary") or operation.get("description", "")).split("\n")[0]
