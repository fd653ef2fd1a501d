"""What a letter says about CO₂e: for each stream the newest figure of the report's page, or why there is none."""

from typing import Any

from django.utils.translation import gettext

from lean import formats
from valuestream import night_words as words
from valuestream.models import Report
from valuestream.services.refusals import said

Doc = dict[str, Any]
KEYS = ("co2e_per_part", "co2e_per_order")
CO2E = "map_version__content__co2e__"


def carbon_of(report: Report, names: dict[str, str]) -> list[tuple[str, str]]:
    """Streams and what is said about them; streams without a figure for the same reason stand together."""
    told: dict[str, list[str]] = {}
    without = _reasons(report)
    for one in report.content["streams"]:
        series = next((s for s in one["content"]["series"] if s["key"] in KEYS), None)
        text = _figure(series) if series else without.get(one["id"]) or _none_in_window()
        told.setdefault(text, []).append(names[one["id"]])
    return [(", ".join(streams), text) for text, streams in told.items()]


def _figure(series: Doc) -> str:
    """``CO₂e per part: 420 g on 30 Oct 2026 (n = 12), noise``; n counts the orders finished then."""
    day, value, n = series["points"][-1]
    number = formats.number(n, words.language())
    figure, state = words.figure(series["key"]), words.state(series["state"])
    return f"{figure}: {words.value(value, series['unit'])} {words.when(series['per'], day)} (n = {number}), {state}"


def _none_in_window() -> str:
    return gettext("No CO₂e: no order whose energy is known was finished in the weeks looked at.")


def _reasons(report: Report) -> dict[str, str]:
    """Why the map of a stream's night tells no CO₂e; a stream whose map does has no entry."""
    rows = report.night.streams.values_list("stream_id", "family_id", f"{CO2E}schema", f"{CO2E}refusal")
    return {f"{stream}-{family or 0}": _reason(refusal) for stream, family, schema, refusal in rows
            if refusal or not schema}  # fmt: skip


def _reason(refusal: Doc | None) -> str:
    if refusal:
        return " ".join(text for text in (gettext("No CO₂e."), *said(refusal)) if text)
    return gettext("No CO₂e: the site has no energy or emission factors for its map yet (Energy and CO₂).")
