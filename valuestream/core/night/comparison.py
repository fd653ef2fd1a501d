"""Two nights beside each other: what is told only by the newer one, only by the older one, or by both."""

from dataclasses import dataclass
from typing import Any

from .report import was_judged

Doc = dict[str, Any]
Name = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure in two nights; ``old`` and ``new`` are ``(value, state)``, None where a night has none."""

    stream: str
    key: str
    step: str | None
    unit: str
    old: tuple[float, str] | None
    new: tuple[float, str] | None

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes as the reports tell them: ``new``, ``stayed`` from the newer report, ``gone``, ``held`` from the older.

    ``held``: the newer night could not judge them, because its data is late, missing or too little.
    """

    new: list[Doc]
    stayed: list[Doc]
    gone: list[Doc]
    held: list[Doc]
    figures: list[Beside]


def compare(old: Doc, new: Doc) -> Comparison:
    """``old`` and ``new`` are documents ``newlean.report/1`` of one site."""
    before, now = ({_name(change) for change in report["changed"]} for report in (old, new))
    ended = [change for change in old["changed"] if _name(change) not in now]
    return Comparison(
        new=[change for change in new["changed"] if _name(change) not in before],
        stayed=[change for change in new["changed"] if _name(change) in before],
        gone=[change for change in ended if was_judged(change, new["streams"])],
        held=[change for change in ended if not was_judged(change, new["streams"])],
        figures=_figures(old, new),
    )


def _name(change: Doc) -> Name:
    return change["stream"], change["key"], change["step"]


def _series(report: Doc) -> dict[Name, Doc]:
    return {
        (one["id"], series["key"], series["step"]): series
        for one in report["streams"]
        for series in one["content"]["series"]
    }


def _figures(old: Doc, new: Doc) -> list[Beside]:
    """Every figure that either night has, in the order of the newer one."""
    before, now = _series(old), _series(new)
    names = [*now, *(name for name in before if name not in now)]
    return [
        Beside(*name, (now.get(name) or before[name])["unit"], _newest(before.get(name)), _newest(now.get(name)))
        for name in names
    ]


def _newest(series: Doc | None) -> tuple[float, str] | None:
    return (series["points"][-1][1], series["state"]) if series else None
