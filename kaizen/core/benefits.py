"""The benefit ledger: what confirmed improvements save a month, each saving counted once (features C06, product §1.9).

Saving a month = usual figure before × relative effect × observations a month after the start (a share: its difference ×
pieces). The interval of the effect is carried through. What a figure does not say is missing, with its reason: hours of
a station are no kilograms, and kilograms are no euros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lean.units import Figure, Measure, Missing, Unit

MONTH = 365.25 / 12  # days
HOUR = 3600.0  # s
# what a figure saves, and the rate (of the site's cost rates) that makes euros of it
SAVES: Mapping[str, tuple[str, Unit, str]] = {
    "waiting": ("order_hours", Unit.HOUR_PER_MONTH, "order_hour"),
    "lead_time": ("order_hours", Unit.HOUR_PER_MONTH, "order_hour"),
    "processing": ("station_hours", Unit.HOUR_PER_MONTH, "station_hour"),
    "piece_time": ("station_hours", Unit.HOUR_PER_MONTH, "station_hour"),
    "setup": ("station_hours", Unit.HOUR_PER_MONTH, "station_hour"),
    "scrap": ("pieces", Unit.PIECE_PER_MONTH, "piece"),
    "repeats": ("repeats", Unit.CASE_PER_MONTH, ""),
    "co2e_per_part": ("co2e", Unit.KILOGRAM_PER_MONTH, ""),
}
Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saving:
    """A figure a month with the interval of its effect; more is better."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one confirmed trial saves. ``kind``: a name of ``SAVES``; ``line``: the step, or "" for the whole stream.

    ``first`` … ``last``: the windows its verdict rests on; ``starts``: the day of the change.
    """

    name: str
    stream: int
    line: str
    kind: str
    first: date
    starts: date
    last: date
    saved: Saving | Missing
    unit: Unit
    money: Figure
    n: int

    @property
    def figure(self) -> Figure:
        """The saving as a figure."""
        if isinstance(self.saved, Missing):
            return self.saved
        return Measure(self.saved.value, self.unit, self.n)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. ``within``: the entry that counts the same saving, so that this one counts nothing."""

    benefit: Benefit
    within: str = ""

    @property
    def counts(self) -> bool:
        return not self.within and not isinstance(self.benefit.saved, Missing)


def benefit_of(
    verdict: Doc, *, name: str, stream: int, rates: Mapping[str, float | None], pieces: float | None = None
) -> Benefit:
    """What a proven verdict (``newlean.verdict/1``) saves a month, at these cost rates (€ an hour or a piece).

    ``pieces``: how many a visit has on the mean, for a time that is told for one piece; None: nobody booked them.
    """
    design, inputs = verdict["design"], verdict["inputs"]
    key = design["metric"]["key"]
    kind, unit, rate = SAVES[key]
    days = [date.fromisoformat(day) for day in inputs["post_days"]]
    first, starts = (date.fromisoformat(design[part]) for part in ("pre_first", "starts_on"))
    last = days[-1] if days else starts
    saved = _saved(verdict, key, (last - starts).days + 1, pieces)
    return Benefit(name, stream, design["line"], kind, first, starts, last, saved, unit,
                   _money(saved, rates.get(rate)), len(days))  # fmt: skip


def _saved(verdict: Doc, key: str, span: int, pieces: float | None) -> Saving | Missing:
    """Against the usual figure of the days before, on the days after the start."""
    design, effect = verdict["design"], verdict["effect"]
    if effect is None:
        return Missing("too_few")
    if key == "piece_time" and not pieces:
        return Missing("no_quantities")
    usual = _usual(verdict)
    if usual is None:
        return Missing("too_few")
    times = 1.0 / HOUR if key in ("waiting", "lead_time", "processing", "piece_time", "setup") else 1.0
    per = usual if verdict["series"]["scale"] != "plain" else 1.0
    volume = _volume(verdict) / span * MONTH * times * per * (pieces if key == "piece_time" and pieces else 1.0)
    sign = -1.0 if design["metric"]["better"] == "lower" else 1.0
    ends = sorted(sign * effect[part] * volume for part in ("share_low", "share_high"))
    return Saving(sign * effect["share"] * volume, ends[0], ends[1])


def _usual(verdict: Doc) -> float | None:
    before = set(verdict["inputs"]["pre_days"])
    values = [value for day, value in verdict["series"]["own"] if day in before]
    return sum(values) / len(values) if values else None


def _volume(verdict: Doc) -> float:
    """Observations of the treated line on the days after the start."""
    after, line = set(verdict["inputs"]["post_days"]), verdict["design"]["line"]
    return float(sum(n for day, at, _product, _value, n in verdict["inputs"]["cells"] if day in after and at == line))


def _money(saved: Saving | Missing, rate: float | None) -> Figure:
    if isinstance(saved, Missing):
        return saved
    return Missing("no_cost_rate") if rate is None else Measure(saved.value * rate, Unit.EURO_PER_MONTH, 1)


def ledger(benefits: Sequence[Benefit]) -> list[Entry]:
    """The entries in the order of their start. Where two save the same and one began in the windows of the other, the
    larger one counts, and the other stands within it: both would claim the same difference.
    """
    ordered = sorted(benefits, key=lambda one: (one.starts, one.name))
    larger = sorted(ordered, key=lambda one: (-_size(one), one.starts, one.name))
    counted: list[Benefit] = []
    within: dict[str, str] = {}
    for one in larger:
        holder = next((other for other in counted if _claims_the_same(one, other)), None)
        if holder is None:
            counted.append(one)
        else:
            within[one.name] = holder.name
    return [Entry(one, within.get(one.name, "")) for one in ordered]


def _size(benefit: Benefit) -> float:
    return benefit.saved.value if isinstance(benefit.saved, Saving) else float("-inf")


def _claims_the_same(one: Benefit, other: Benefit) -> bool:
    """Whether two savings are of one kind at one place of one stream, and one's change lies in the other's windows.

    A figure of the whole stream is at every place.
    """
    if (one.stream, one.kind) != (other.stream, other.kind):
        return False
    if one.line != other.line and one.line and other.line:
        return False
    return other.first < one.starts <= other.last or one.first < other.starts <= one.last


def totals(entries: Sequence[Entry]) -> dict[str, Measure]:
    """What all counted entries save a month, by kind, and ``money`` where a rate is known; n is how many entries."""
    found: dict[str, Measure] = {}
    for entry in entries:
        if entry.counts and isinstance(entry.benefit.saved, Saving):
            _add(found, entry.benefit.kind, entry.benefit.saved.value, entry.benefit.unit)
            if isinstance(entry.benefit.money, Measure):
                _add(found, "money", entry.benefit.money.value, Unit.EURO_PER_MONTH)
    return found


def _add(found: dict[str, Measure], key: str, value: float, unit: Unit) -> None:
    before = found.get(key, Measure(0.0, unit, 0))
    found[key] = Measure(before.value + value, unit, before.n + 1)
