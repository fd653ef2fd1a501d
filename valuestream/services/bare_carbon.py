"""The CO₂ of one file with one energy file, as they lie there: no database, no data folder, nothing kept."""

from dataclasses import replace
from typing import Any

from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.carbonjson import carbon_json
from valuestream.core.carbon.document import CarbonDocument
from valuestream.core.carbon.period import period_of
from valuestream.core.refusal import Refusal
from valuestream.services.wishes import Wishes

from .bare_file import guarded, mined, window_of
from .energy_files import energy_for


def carbon_file(given: str, energy: str, wishes: Wishes) -> dict[str, Any]:
    """The mined document of a file with ``co2e``. Raises ``Refusal``, and nothing else, when it cannot be had."""
    return guarded(given, lambda: _carbon_file(given, energy, wishes))


def _carbon_file(given: str, energy: str, wishes: Wishes) -> dict[str, Any]:
    document, log = mined(given, wishes)
    inputs, log = energy_for(energy, log)
    first, last = window_of(wishes, log.timezone)
    if first is not None or last is not None:
        begin, end = period_of(log, inputs)
        period = begin if first is None else first, end if last is None else last
        if period[0] >= period[1]:
            raise Refusal("nothing_in_period", "There is nothing in this period.", "Choose a longer period.")
        inputs = replace(inputs, period=period)
    found = carbon_of(log, inputs)
    _require_prices(found)
    return {**document, "co2e": carbon_json(found, log.timezone)}


def _require_prices(found: CarbonDocument) -> None:
    """Raises ``Refusal`` when part of the energy has no factor: its CO₂ would count as nothing."""
    if found.unpriced:
        names = ", ".join(found.unpriced)
        message = f"On the {found.basis}-based side, or at some time, nothing says what this emits: {names}."
        hint = "Name a grid or factor of that basis; a grid that does not reach far enough needs fallback = a factor."
        raise Refusal("no_price", message, hint)
