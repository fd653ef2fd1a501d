"""Two people write the same field: their texts are brought together, or kept side by side. Neither is thrown away.

A three-way merge over words, as version control does it over lines: what only one of them changed is taken, two
additions at the same place stand one after the other, and words that both changed differently wait for a person.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .fields import Kind, Value

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Meeting:
    """``how``: ``new`` (nobody else wrote), ``same``, ``merged`` (``value`` holds both) or ``apart`` (``value`` is the
    later writer's own, which stands beside the field)."""

    how: Literal["new", "same", "merged", "apart"]
    value: Value


def meet(kind: Kind, *, original: Value, theirs: Value, mine: Value, is_newest: bool) -> Meeting:
    """What becomes of ``mine`` where ``theirs`` stands and both began from ``original``.

    ``is_newest``: the writer had seen what stands. Only texts are merged: of two dates one is wrong.
    """
    if mine == theirs:
        return Meeting("same", theirs)
    if is_newest or theirs == original:
        return Meeting("new", mine)
    if mine == original:
        return Meeting("same", theirs)
    if kind == Kind.TEXT:
        both = merged(str(original or ""), str(theirs or ""), str(mine or ""))
        if both is not None:
            return Meeting("merged", both)
    return Meeting("apart", mine)


@dataclass(frozen=True, slots=True)
class _Change:
    first: int
    last: int
    words: tuple[str, ...]


def merged(original: str, theirs: str, mine: str) -> str | None:
    """Both changes in one text; None where they change the same words, or one would take away what the other wrote."""
    base = WORDS.findall(original)
    left, right = _changes(base, WORDS.findall(theirs)), _changes(base, WORDS.findall(mine))
    joined = _joined(left, right)
    if joined is None:
        return None
    words, at = [], 0
    for change in joined:
        words += [*base[at : change.first], *change.words]
        at = change.last
    return "".join([*words, *base[at:]])


def _changes(base: list[str], words: list[str]) -> list[_Change]:
    codes = SequenceMatcher(None, base, words, autojunk=False).get_opcodes()
    return [_Change(i1, i2, tuple(words[j1:j2])) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _joined(left: list[_Change], right: list[_Change]) -> list[_Change] | None:
    """All changes in the order of their place; None where two overlap and differ."""
    found: list[_Change] = []
    for change in sorted([*left, *right], key=lambda one: (one.first, one.last)):
        before = found[-1] if found else None
        if before is None or change.first > before.last or _follows(before, change):
            found.append(change)
        elif change == before:
            continue
        elif change.first == change.last == before.first == before.last:
            found[-1] = _Change(change.first, change.last, (*before.words, "\n", *_trimmed(change.words)))
        else:
            return None
    return found


def _follows(before: _Change, change: _Change) -> bool:
    """Whether a change begins where another ended without touching its words: an addition behind a replaced word."""
    return change.first == before.last and before.first < before.last and change.first < change.last


def _trimmed(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if words and words[0].isspace() else words
