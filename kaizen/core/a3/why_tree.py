"""The tree of whys: a column for each "why?", each box right of the one it asks on from.

Pure geometry, in px at 100 %. A box stands as high as the first one that asks on from it, so that a chain of five is
one straight row; the boxes of one branch keep to themselves, so nothing meets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .lettered import LINE, NOTE, NOTE_LINE, SIZE, Box, Lines, Words, fitted
from .sheet import Row

WIDTH = 610.0
STEM, GAP, AIR = 8.0, 16.0, 10.0  # the line all begin at; between columns; between boxes
NARROWEST, WIDEST = 104.0, 190.0  # of a box; more whys than fit make the drawing wider
EDGE, LABEL, SIGN, ANCHOR = 6.0, 16.0, 16.0, 13.0  # inside a box; its heading; the sign beside that; where lines end


@dataclass(frozen=True, slots=True)
class Why:
    """``label``: "Why 2"; ``note``: how we know. ``depth`` 0: asks on from the problem."""

    id: str
    depth: int
    label: str
    text: str
    note: str = ""
    is_root: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """``way``: the line that leads to it, as points from left to right."""

    id: str
    is_root: bool
    box: Box
    label: Words
    text: Words
    note: Words
    way: tuple[tuple[float, float], ...]

    @property
    def left(self) -> float:
        """Where its lines begin."""
        return self.box.x + EDGE


@dataclass(frozen=True, slots=True)
class WhyTree:
    """``stem``: how far down the line at the left goes that all begin at."""

    cards: tuple[Card, ...]
    stem: float
    width: float
    height: float

    @property
    def cut(self) -> frozenset[str]:
        """The whys of which more was said than is drawn."""
        return frozenset(card.id for card in self.cards if card.text.is_cut or card.note.is_cut)


@dataclass(slots=True)
class _Part:
    """A why in lines with those below it."""

    why: Why
    label: Lines
    text: Lines
    note: Lines
    below: list["_Part"]

    @property
    def height(self) -> float:
        written = len(self.text.texts) * LINE + len(self.note.texts) * NOTE_LINE
        return LABEL * len(self.label.texts) + written + 2 * EDGE


def draw_whys(whys: Sequence[Why]) -> WhyTree:
    """The tree of ``whys``, in the order of ``sheet_of``: each below the one it asks on from."""
    columns = 1 + max((why.depth for why in whys), default=0)
    wide = (WIDTH - STEM - GAP - 2 - (columns - 1) * GAP) / columns
    wide = min(WIDEST, max(NARROWEST, wide))
    cards: list[Card] = []
    y, stem = 1.0, ANCHOR
    for part in _parts(whys, wide):
        stem = y + ANCHOR
        y = _place(part, y, wide, (STEM, stem), cards) + AIR
    return WhyTree(tuple(cards), stem, STEM + columns * (GAP + wide) + 2, max(y - AIR + 1, 2 * ANCHOR))


def _parts(whys: Sequence[Why], wide: float) -> list[_Part]:
    found: list[_Part] = []
    path: list[_Part] = []
    for why in whys:
        del path[why.depth :]
        part = _part(why, wide - 2 * EDGE)
        (path[-1].below if path else found).append(part)
        path.append(part)
    return found


def _part(why: Why, room: float) -> _Part:
    text = fitted(why.text, room, SIZE, bold=why.is_root)
    label = fitted(why.label, room - (SIGN if why.is_root else 0), NOTE, bold=True)
    return _Part(why, label, text, fitted(why.note, room, NOTE, most=4), [])


def _place(part: _Part, top: float, wide: float, start: tuple[float, float], cards: list[Card]) -> float:
    """Adds the box of a why and of all below it from ``top`` on; where the last of them ends."""
    x = start[0] + GAP
    y, at = top + EDGE, top + ANCHOR
    label = part.label.placed(y, LABEL - 2)
    text = part.text.placed(y + LABEL * len(part.label.texts), LINE)
    note = part.note.placed(y + LABEL * len(part.label.texts) + LINE * len(part.text.texts), NOTE_LINE)
    box = Box(x, top, wide, part.height)
    cards.append(Card(part.why.id, part.why.is_root, box, label, text, note, _way(start, (x, at))))
    bottom = top
    for one in part.below:
        bottom = _place(one, bottom, wide, (box.right, at), cards) + AIR
    return max(box.bottom, bottom - AIR)


def _way(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    if start[1] == end[1]:
        return (start, end)
    middle = start[0] + GAP / 2
    return (start, (middle, start[1]), (middle, end[1]), end)


def near(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """To where each why can move by one place: below the one before it, to where it stands, or one further out.

    A bounded number for each, so that a page with many whys does not name all of them at each.
    """
    found: dict[str, tuple[str, ...]] = {}
    path: list[str] = []
    last: dict[tuple[str, ...], str] = {}
    for row in rows:
        outer = tuple(path[: row.depth])
        known: Iterable[str | None] = (*outer[-2:], last.get(outer[-1:]))
        found[row.id] = tuple(one for one in known if one)
        path[row.depth :] = [row.id]
        last[outer[-1:]] = row.id
    return found
