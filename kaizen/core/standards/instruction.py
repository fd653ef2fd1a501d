"""What of a standard a station needs: its steps, its parameters with the site's own values, and what is new since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .difference import Change, difference
from .document import Parameter, Standard

Local = Mapping[str, Mapping[str, float | None]]
VALUES = ("nominal", "low", "high")


@dataclass(frozen=True, slots=True)
class Instruction:
    """``local``: ids of parameters with values of the site's own; ``changed``: rows that a reader has not seen."""

    doc: Standard
    local: frozenset[str]
    changed: frozenset[str]


def with_local(doc: Standard, local: Local) -> Standard:
    """The document with a site's own values in place of the core's; those of a parameter that is gone stay unused."""
    return replace(doc, parameters=tuple(_own(row, local.get(row.id, {})) for row in doc.parameters))


def _own(row: Parameter, values: Mapping[str, float | None]) -> Parameter:
    nominal, low, high = (values.get(key, getattr(row, key)) for key in VALUES)
    return replace(row, nominal=nominal, low=low, high=high)


def without_counterpart(doc: Standard, local: Local) -> list[str]:
    """Local values whose parameter the document no longer has: kept, and to be looked at."""
    return sorted(set(local) - {row.id for row in doc.parameters})


def for_place(doc: Standard, *, station: str = "", product: str = "") -> Standard:
    """Only the parameters of this station and product; of two with one name the narrower one."""
    fitting = [row for row in doc.parameters if _fits(row.station, station) and _fits(row.product, product)]
    best: dict[str, Parameter] = {}
    for row in sorted(fitting, key=lambda row: bool(row.station) + bool(row.product)):
        best[row.name] = row
    return replace(doc, parameters=tuple(row for row in fitting if best[row.name] is row))


def stations_of(doc: Standard) -> list[str]:
    """The stations that have a parameter of their own, by name."""
    return sorted({row.station for row in doc.parameters if row.station})


def _fits(wanted: str, here: str) -> bool:
    return not wanted or wanted == here


def unseen(doc: Standard, seen: Standard | None) -> frozenset[str]:
    """Addresses of rows that are new or another since the version a reader acknowledged; None: nothing is marked."""
    if seen is None:
        return frozenset()
    return _rows(difference(seen, doc))


def _rows(changes: Iterable[Change]) -> frozenset[str]:
    return frozenset(_row(change) for change in changes if change.after is not None and len(change.address) > 1)


def _row(change: Change) -> str:
    """``job.k1.points.p2`` of ``job.k1.points.p2.reason``; ``job.k1`` of its text."""
    at = change.address
    return ".".join(at if isinstance(change.after, tuple) else at[:-1])
