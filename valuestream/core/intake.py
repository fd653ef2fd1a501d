"""The trust gate: raw columns by role in, the canonical log out, every row accounted for.

Pure and format-blind: each reader hands over one Arrow table whose columns are named by role, so that
the same events give the same log whatever file they came in.
"""

from dataclasses import dataclass
from zoneinfo import available_timezones

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .clocks import CLOCK, has_one_day
from .columns import Mask, compact, encoded, text_cells
from .duplicates import copies
from .eventlog import EventLog, Text
from .gate import Gate
from .instances import Instances, as_they_stand, paired, refuse_unknown, warn_instances
from .kinds import kinds, warn_unknown
from .moments import Moments, moments
from .plausible import refuse_implausible, warn_implausible
from .profile import Profile
from .quantities import Quantities, quantities
from .quarantine import Quarantine
from .refusal import Refusal
from .rejects import BROKEN, quarantined, reasons
from .sentences import SENTENCES
from .shapes import ORDERS
from .steprule import apply_rule
from .trust import Trust

NEEDED = {"case": "No column is chosen for the order.", "activity": "No column is chosen for the step."}
TEXTS = (*NEEDED, "resource", "product", "batch", "kind", "lifecycle", "instance")
KEY = "key:"  # before the name of a column that only tells rows apart
MOST_FAULTS = 1_000_000  # rows
MIDNIGHT_SHARE = 0.01  # more rows than this at exactly 00:00 are days, not times


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a reader found: one text, number or time column per role in ``table``.

    Columns ``key:<name>`` only tell copies and pairs apart and go no further. ``row`` numbers the rows in
    the source; ``broken`` are rows that could not be cut into fields (row number, what is known of them);
    ``decoded``: bytes that could not be read were replaced.
    """

    table: pa.Table
    row: NDArray[np.int64]
    broken: tuple[tuple[int, str], ...] = ()
    decoded: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file read: the accepted events, what became of every row, and the rows that cannot be used."""

    log: EventLog
    trust: Trust
    quarantine: Quarantine


@dataclass(frozen=True, slots=True)
class _Seen:
    """The columns of a raw table, understood."""

    texts: dict[str, Text]
    keys: dict[str, Text]
    quantities: Quantities
    moments: Moments


def take_in(raw: RawTable, profile: Profile, *, now: int) -> ReadResult:
    """Checks every row and encodes the good ones. ``now``: µs since 1970 UTC. Raises ``Refusal``."""
    _require_roles(raw.table.column_names)
    _require_sense(profile)
    gate = Gate(raw.row)
    seen = _see(raw, profile, gate)
    wall_clock = seen.moments.timezone is None
    refuse_implausible(seen.moments.micros, gate, now=now, wall_clock=wall_clock, one_day=has_one_day(profile.columns))
    _refuse_flood(gate, len(raw.broken))
    extra = copies(_identity(seen), gate.passed)
    dropped = extra if profile.drop_duplicates else np.zeros_like(extra)
    keep = gate.passed & ~dropped
    instances = _instances(seen, profile.dropped, keep)
    gate.warn(extra, "duplicate_row", effect="duplicate" if profile.drop_duplicates else "kept")
    warn_implausible(seen.moments.micros, gate, keep, now=now, wall_clock=wall_clock)
    _warn(seen, profile, gate, keep, instances)
    log = _log(seen, profile, instances, gate)
    bad = quarantined(raw.table, gate, raw.broken, profile)
    read, accepted, copied = len(raw.row) + len(raw.broken), int(keep.sum()), int(dropped.sum())
    return ReadResult(log, Trust(read, accepted, copied, len(bad), reasons(bad, gate, profile.timezone)), bad)


def _require_roles(roles: list[str]) -> None:
    for role, message in NEEDED.items():
        if role not in roles:
            raise Refusal(f"no_{role}_column", message, "Choose it among the columns.")
    if not {"start", "complete"} & set(roles):
        raise Refusal("no_time_column", "No column is chosen for start or end.", "Choose one among the columns.")
    if any(role.endswith(CLOCK) and role.removesuffix(CLOCK) not in roles for role in roles):
        message, hint = "A time of day is chosen, but no day that belongs to it.", "Choose the day among the columns."
        raise Refusal("no_day_column", message, hint)


def _require_sense(profile: Profile) -> None:
    """What a profile says in words must be words we know."""
    if profile.timezone and profile.timezone not in available_timezones():
        hint = "Choose a name such as Europe/Berlin."
        raise Refusal("unknown_timezone", "The time zone {zone} is not known.", hint, zone=profile.timezone)
    if profile.decimal not in (".", ",") or profile.date_order not in ORDERS:
        raise Refusal(
            "bad_profile", "Decimal sign or date order is not one of the choices.", "Choose among the columns."
        )


def _refuse_flood(gate: Gate, broken: int) -> None:
    """More faults than anyone will repair are one fault: of the file, or of the columns chosen."""
    faults = int((~gate.passed).sum()) + broken
    if faults > MOST_FAULTS:
        code = BROKEN if gate.passed.all() else gate.fault_of(int(np.argmin(gate.passed)))[0]
        message, hint = (
            "{faults} of {rows} rows cannot be used. The first: {sentence}",
            "Check the columns, or export again.",
        )
        values = {"faults": faults, "rows": len(gate.row) + broken, "sentence": SENTENCES[code].row}
        raise Refusal("mostly_unusable", message, hint, **values)


def _see(raw: RawTable, profile: Profile, gate: Gate) -> _Seen:
    """Every column understood; cells at fault are refused at the gate, names first."""
    texts: dict[str, Text] = {}
    for role in TEXTS:
        if role in raw.table.column_names:
            cells = text_cells(encoded(raw.table[role]), decoded=raw.decoded)
            texts[role] = cells.text
            if role in NEEDED:
                gate.refuse(cells.text.codes < 0, f"missing_{role}", role)
            for code, rows in cells.faults.items():
                gate.refuse(rows, code, role)
    keys = {name: encoded(raw.table[name]) for name in raw.table.column_names if name.startswith(KEY)}
    moment = moments(raw.table, profile, gate)
    if _is_paired(texts, moment):
        refuse_unknown(texts["lifecycle"], gate)
    return _Seen(texts, keys, quantities(raw.table, profile.decimal, gate), moment)


def _is_paired(texts: dict[str, Text], moment: Moments) -> bool:
    return "lifecycle" in texts and len(moment.micros) == 1


def _identity(seen: _Seen) -> dict[str, NDArray]:
    """All that two rows must share to be copies."""
    numbers = {**seen.quantities.pieces, **{f"extra:{k}": v for k, v in seen.quantities.extra.items()}}
    marked = {} if seen.quantities.marked is None else {"marked": seen.quantities.marked}
    codes = {name: text.codes for name, text in {**seen.texts, **seen.keys}.items()}
    return {**codes, **seen.moments.micros, **numbers, **marked}


def _instances(seen: _Seen, dropped: tuple[str, ...], keep: Mask) -> Instances:
    if not _is_paired(seen.texts, seen.moments):
        return as_they_stand(seen.moments.micros, keep)
    persons = [text.codes for name, text in seen.keys.items() if name.removeprefix(KEY) in dropped]
    (time,) = seen.moments.micros.values()
    return paired(seen.texts, persons, time, keep)


def _warn(seen: _Seen, profile: Profile, gate: Gate, keep: Mask, instances: Instances) -> None:
    lifecycle = seen.texts.get("lifecycle") if _is_paired(seen.texts, seen.moments) else None
    warn_instances(instances, lifecycle, gate, keep)
    warn_unknown(seen.texts.get("kind"), profile.kinds, gate, keep)
    gate.warn(seen.moments.naive & keep, "naive_time")
    gate.warn(seen.moments.overlap & keep, "dst_overlap", zone=profile.timezone)
    midnight = seen.moments.midnight & keep
    if midnight.sum() > MIDNIGHT_SHARE * keep.sum():
        gate.warn(midnight, "midnight_start")


def _steps(activity: Text, pattern: str, rows: NDArray[np.int64], gate: Gate) -> tuple[Text | None, Text | None]:
    """Step and station by the profile's rule; warns about ``rows`` (by instance) whose name it does not match."""
    if not pattern:
        return None, None
    step, station, unmatched = apply_rule(activity, pattern)
    missed = np.isin(activity.codes, [activity.names.index(name) for name in unmatched])
    gate.warn(np.isin(gate.row, rows[missed]), "no_activity_in_rule")
    return step, station


def _log(seen: _Seen, profile: Profile, instances: Instances, gate: Gate) -> EventLog:
    texts = {role: compact(instances.text(text)) for role, text in seen.texts.items()}
    step, station = _steps(texts["activity"], profile.step_pattern, gate.row[instances.main], gate)
    kind = kinds(seen.texts.get("kind"), profile.kinds, seen.quantities.marked)
    pieces = {role: instances.number(values) for role, values in seen.quantities.pieces.items()}
    return EventLog(
        case=texts["case"],
        activity=texts["activity"],
        start=instances.start,
        complete=instances.complete,
        row=gate.row[instances.other],
        step=step,
        resource=texts.get("resource", station),
        product=texts.get("product"),
        batch=texts.get("batch"),
        kind=None if kind is None else kind[instances.main],
        estimated=instances.single if instances.single.any() and not instances.start_estimated else None,
        extra={name: instances.number(values) for name, values in seen.quantities.extra.items()},
        timezone=seen.moments.timezone,
        start_estimated=instances.start_estimated,
        good=pieces.get("good"),
        scrap=pieces.get("scrap"),
        rework=pieces.get("rework"),
        lot_size=pieces.get("lot_size"),
    )
