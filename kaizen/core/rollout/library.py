"""What was tried with standards anywhere: one list of outcomes, searched by step, waste, machine class, word and site.

Only what may cross a border stands in it: the standard, where, the outcome, its effect, the reason of a decline.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaizen.core.similar import Item, similar

from .effects import Effect
from .states import Adoption


class Word(StrEnum):
    PROVEN = "proven"
    FAILED = "failed"
    DECLINED = "declined"
    GONE_BACK = "gone_back"
    UNCLEAR = "unclear"
    UNDER_WAY = "under_way"


OF_STATE = {
    Adoption.VERIFIED: Word.PROVEN, Adoption.DONE: Word.PROVEN, Adoption.FAILED: Word.FAILED,
    Adoption.ROLLED_BACK: Word.GONE_BACK, Adoption.DECLINED: Word.DECLINED, Adoption.INCONCLUSIVE: Word.UNCLEAR,
}  # fmt: skip
OF_VERDICT = {"proven": Word.PROVEN, "no_effect": Word.FAILED, "harmful": Word.FAILED}  # the rest is unclear


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that tried or declined a standard. ``is_origin``: where it was proven first. ``steps``: by common name.

    ``effect`` None: nothing was measured there. ``reason``: of a decline, or of what went wrong. ``key`` names it.
    """

    key: str
    standard: int
    title: str
    origin: str
    site: str
    line: str
    word: Word
    is_origin: bool = False
    is_adapted: bool = False
    effect: Effect | None = None
    reason: str = ""
    steps: tuple[str, ...] = ()
    waste: str = ""
    machine_class: str = ""
    text: str = ""
    on: date | None = None

    @property
    def words(self) -> str:
        """All that a search by words looks at."""
        return " ".join((self.title, self.text, self.reason, *self.steps, self.machine_class))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; empty: anything. ``word`` may be ``adapted`` too; ``site``: origin or receiver."""

    text: str = ""
    step: str = ""
    waste: str = ""
    machine_class: str = ""
    site: str = ""
    word: str = ""


def found(entries: Iterable[Entry], asked: Asked) -> list[Entry]:
    """The entries that fit, the newest first; asked by words, those with most in common first."""
    fitting = [one for one in entries if _fits(one, asked)]
    newest = sorted(fitting, key=lambda one: (one.on or date.min, one.key), reverse=True)
    if not asked.text.strip():
        return newest
    known = {one.key: one for one in newest}
    items = [Item(one.key, one.words) for one in newest]
    return [known[hit.key] for hit in similar(Item("", asked.text), items, most=len(items))]


def _fits(one: Entry, asked: Asked) -> bool:
    return (
        (not asked.step or _plain(asked.step) in map(_plain, one.steps))
        and (not asked.waste or asked.waste == one.waste)
        and (not asked.machine_class or _plain(asked.machine_class) == _plain(one.machine_class))
        and (not asked.site or asked.site in (one.site, one.origin))
        and (not asked.word or asked.word == one.word or (asked.word == "adapted" and one.is_adapted))
    )


def _plain(text: str) -> str:
    return text.strip().casefold()


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for, from what is there."""

    steps: Sequence[str]
    wastes: Sequence[str]
    machine_classes: Sequence[str]
    sites: Sequence[str]


def choices(entries: Iterable[Entry]) -> Choices:
    rows = list(entries)
    return Choices(
        _sorted(step for one in rows for step in one.steps), _sorted(one.waste for one in rows),
        _sorted(one.machine_class for one in rows), _sorted(name for one in rows for name in (one.site, one.origin)),
    )  # fmt: skip


def _sorted(texts: Iterable[str]) -> list[str]:
    return sorted({text for text in texts if text}, key=str.casefold)
