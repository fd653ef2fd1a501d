"""The pre-registration: what will be measured and how it will be judged, fixed before the start (method.md D1).

A design is a document (``newlean.trial-design/1``); its hash is what was registered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import log, log1p
from typing import Any

from valuestream.core.fingerprint import fingerprint

SCHEMA = "newlean.trial-design/1"
BEFORE, AFTER, RECOMMENDED = 20, 10, 20  # working days
LOOKS = 5
LATEST = 260  # working days after the start: a year
SMALLEST_ALPHA = 0.001
KINDS = ("days", "share", "count", "never")


@dataclass(frozen=True, slots=True)
class Metric:
    """A mined measure by its ``key``, at a ``step`` or of the whole stream; ``is_ratio``: changes are told in per cent.

    ``better``: lower or higher.
    """

    key: str
    step: str | None = None
    better: str = "lower"
    is_ratio: bool = True


@dataclass(frozen=True, slots=True)
class Guard:
    """What must not get worse by more than ``margin``: a share of the usual (0.02 is 2 %), or of pieces (0.005).

    ``kind``: days (a metric day by day), share (bad of all pieces), count (rare events), never (one is too many).
    """

    key: str
    kind: str
    margin: float = 0.0
    metric: Metric | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """``delta``: the smallest change that matters, 0.05 is 5 %. ``looks``: working days after which it is judged.

    Days from ``pre_first`` to before ``starts_on`` are those before; of those after, ``washout`` working days are left
    out first. ``strata``: what the mix is of (product), or none. ``controls``: lines on which nothing changes.
    """

    metric: Metric
    delta: float
    line: str
    pre_first: date
    starts_on: date
    looks: tuple[int, ...]
    controls: tuple[str, ...] = ()
    strata: str = "product"
    washout: int = 0
    alpha: float = 0.05
    guards: tuple[Guard, ...] = ()
    seed: int = 12345

    @property
    def threshold(self) -> float:
        """``delta`` on the scale of the effect: of a ratio, the logarithm of the wanted change."""
        if not self.metric.is_ratio:
            return self.delta
        return -log(1 - self.delta) if self.metric.better == "lower" else log1p(self.delta)

    @property
    def content_hash(self) -> str:
        return fingerprint(as_json(self))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a design cannot be registered (or, a ``is_warning``, should be thought over): the ``field`` and a code."""

    field: str
    code: str
    is_warning: bool = False


def problems(design: Design, days_before: int) -> list[Problem]:
    """What is wrong with a design that has so many working days before the start."""
    return [*_windows(design, days_before), *_lines(design), *_size(design), *_guards(design)]


def _windows(design: Design, days_before: int) -> Iterator[Problem]:
    looks = design.looks
    if design.pre_first >= design.starts_on:
        yield Problem("pre_first", "before_start")
    if days_before < BEFORE:
        yield Problem("pre_first", "at_least_20_days")
    if not looks or looks[-1] < AFTER:
        yield Problem("looks", "at_least_10_days")
    elif looks[-1] < RECOMMENDED:
        yield Problem("looks", "recommended_20_days", is_warning=True)
    if looks and looks[-1] > LATEST:
        yield Problem("looks", "at_most_a_year")
    if list(looks) != sorted(set(looks)) or len(looks) > LOOKS or any(look < 2 for look in looks):
        yield Problem("looks", "rising_at_most_5")
    if design.washout < 0:
        yield Problem("washout", "not_negative")


def _lines(design: Design) -> Iterator[Problem]:
    if design.line in design.controls:
        yield Problem("controls", "control_is_treated")
    if len(set(design.controls)) != len(design.controls):
        yield Problem("controls", "named_twice")
    if not design.controls:
        yield Problem("controls", "no_control", is_warning=True)
    if design.strata not in ("product", "none"):
        yield Problem("strata", "unknown")


def _size(design: Design) -> Iterator[Problem]:
    if not 0 < design.delta < 1:
        yield Problem("delta", "between_0_and_1")
    if not SMALLEST_ALPHA <= design.alpha <= 0.1:
        yield Problem("alpha", "at_most_10_percent")
    if design.metric.better not in ("lower", "higher"):
        yield Problem("metric", "unknown")


def _guards(design: Design) -> Iterator[Problem]:
    keys = [guard.key for guard in design.guards]
    if len(keys) != len(set(keys)):
        yield Problem("guards", "named_twice")
    for guard in design.guards:
        if guard.kind not in KINDS or (guard.kind == "days") != (guard.metric is not None):
            yield Problem("guards", "unknown")
        if not 0 <= guard.margin <= 10:
            yield Problem("guards", "margin_not_negative")
    if not design.guards:
        yield Problem("guards", "no_guard", is_warning=True)


def as_json(design: Design) -> dict[str, Any]:
    """The design as a document."""
    found = asdict(design)
    dates = {"pre_first": design.pre_first.isoformat(), "starts_on": design.starts_on.isoformat()}
    lists = {key: list(found[key]) for key in ("looks", "controls", "guards")}
    return {"schema": SCHEMA, **found, **dates, **lists}


def from_json(document: Mapping[str, Any]) -> Design:
    """The design in it. Raises ``ValueError`` for another schema, ``KeyError`` or ``TypeError`` for a torn one."""
    if document["schema"] != SCHEMA:
        raise ValueError(f"not a {SCHEMA}")
    found = {key: value for key, value in document.items() if key != "schema"}
    for key in ("pre_first", "starts_on"):
        found[key] = date.fromisoformat(found[key])
    found |= {"looks": tuple(found["looks"]), "controls": tuple(found["controls"])}
    found["metric"] = Metric(**found["metric"])
    found["guards"] = tuple(_guard(guard) for guard in found["guards"])
    return Design(**found)


def _guard(document: Mapping[str, Any]) -> Guard:
    metric = document["metric"]
    return Guard(**{**document, "metric": Metric(**metric) if metric else None})
