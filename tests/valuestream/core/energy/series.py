"""Series as tests write them, and those of the public files."""

import gzip
import re

import numpy as np
import pyarrow as pa

from tests.valuestream.logs import public_log
from valuestream.core.energy.stamps import Series, Written, read_series
from valuestream.readers.series import series_table, time_column, value_column

UTC = Written()


def series(rows: list[tuple[str, float]], written: Written = UTC) -> Series:
    times, values = zip(*rows, strict=True)
    return read_series(pa.chunked_array([pa.array(times)]), np.array(values, float), written)


def public_series(name: str, written: Written = UTC, value: str = "") -> Series:
    table = series_table(public_log(f"energy_co2/{name}"))
    return read_series(time_column(table, ""), value_column(table, value), written)


def spindle_power() -> Series:
    """Watts of the whole machine at ~10 Hz, out of the machining log (XES-YAML; its stream times are naive UTC)."""
    path = public_log("iot_smart_factory/cpee_chess_production_machining.xes.yaml.gz")
    with gzip.open(path, "rt") as file:
        text = file.read()
    found = re.findall(
        r"stream:id: MaxxTurn45/Power/Active/Sum\n\s+stream:value: (\S+)\n\s+stream:timestamp: '([^']+)'", text
    )
    return series([(time.replace("T", " "), float(value)) for value, time in found])


def quirks_of(found) -> dict[str, int]:
    return {quirk.code: quirk.count for quirk in found.quirks}
