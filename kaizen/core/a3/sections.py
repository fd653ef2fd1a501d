"""The eight steps of Toyota Business Practice, what each needs to be complete, and the phase that follows from it.

DMAIC is the same sheet with other headings. Nobody types a phase: it is read off what is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .sheet import Sheet


class Phase(StrEnum):
    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Section:
    """``lacks`` gives the keys of what a step still needs; ``dmaic`` its heading in that view."""

    number: int
    key: str
    dmaic: str
    phase: Phase
    lacks: Callable[[Sheet], tuple[str, ...]]


def _texts(*names: str) -> Callable[[Sheet], tuple[str, ...]]:
    return lambda sheet: tuple(name for name in names if sheet[name] is None)


def _clarify(sheet: Sheet) -> tuple[str, ...]:
    seen = any(row["day"] and row["place"] and row["what"] for row in sheet.rows["seen"])
    return (*_texts("problem")(sheet), *(() if seen else ("seen",)))


def _root(sheet: Sheet) -> tuple[str, ...]:
    whys = any(row["is_root"] and row["text"] for row in sheet.rows["whys"])
    causes = any(row["checked"] == "root" and row["text"] for row in sheet.rows["causes"])
    return () if sheet["root_cause"] is not None or whys or causes else ("root_cause",)


def _countermeasures(sheet: Sheet) -> tuple[str, ...]:
    rows = [row for row in sheet.rows["countermeasures"] if row["what"]]
    if not rows:
        return ("countermeasures",)
    lacking = {name for row in rows for name in ("owner", "due") if row[name] is None and row["state"] != "dropped"}
    return tuple(sorted(lacking, reverse=True))


def _through(sheet: Sheet) -> tuple[str, ...]:
    states = [row["state"] for row in sheet.rows["countermeasures"] if row["what"]]
    return () if states and all(state in ("done", "dropped") for state in states) else ("states",)


SECTIONS: tuple[Section, ...] = (
    Section(1, "clarify", "define", Phase.PLAN, _clarify),
    Section(2, "break_down", "measure", Phase.PLAN, _texts("focus")),
    Section(3, "target", "measure", Phase.PLAN, _texts("measure", "now", "target", "unit", "by")),
    Section(4, "root_cause", "analyse", Phase.PLAN, _root),
    Section(5, "countermeasures", "improve", Phase.PLAN, _countermeasures),
    Section(6, "see_through", "improve", Phase.DO, _through),
    Section(7, "evaluate", "control", Phase.CHECK, _texts("result", "process")),
    Section(8, "standardise", "control", Phase.ACT, _texts("standard", "share", "learned")),
)


def missing(sheet: Sheet) -> dict[int, tuple[str, ...]]:
    """What each step still needs; an empty tuple: it is complete."""
    return {section.number: section.lacks(sheet) for section in SECTIONS}


def phase_of(sheet: Sheet) -> Phase:
    """The phase of the first step that is not complete; ``ACT`` when all are."""
    return next((section.phase for section in SECTIONS if section.lacks(sheet)), Phase.ACT)
