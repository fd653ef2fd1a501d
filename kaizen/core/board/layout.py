"""Where tiles stand: a grid of 24 columns and 12 rows, that fills a screen without scrolling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

COLUMNS, ROWS = 24, 12
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A tile on the grid: ``x``, ``y`` of its top left cell from 0, ``w`` and ``h`` in cells. ``id`` is its own."""

    id: str
    tile: str
    x: int
    y: int
    w: int
    h: int
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, doc: Doc) -> "Place":
        options = tuple(sorted((str(key), str(value)) for key, value in doc.get("options", {}).items()))
        return cls(doc["id"], doc["tile"], doc["x"], doc["y"], doc["w"], doc["h"], options)

    def as_json(self) -> Doc:
        return {"id": self.id, "tile": self.tile, "x": self.x, "y": self.y, "w": self.w, "h": self.h,
                "options": dict(self.options)}  # fmt: skip

    def option(self, key: str) -> str:
        return dict(self.options).get(key, "")

    def meets(self, other: "Place") -> bool:
        """Whether both cover a cell."""
        apart = self.x + self.w <= other.x or other.x + other.w <= self.x
        return not (apart or self.y + self.h <= other.y or other.y + other.h <= self.y)

    @property
    def is_inside(self) -> bool:
        return self.x >= 0 and self.y >= 0 and self.x + self.w <= COLUMNS and self.y + self.h <= ROWS


def places(layout: Iterable[Doc]) -> list[Place]:
    """The tiles in reading order."""
    return sorted((Place.from_json(doc) for doc in layout), key=lambda one: (one.y, one.x, one.id))


def fits(place: Place, others: Iterable[Place]) -> bool:
    """Whether a tile may stand there: inside the grid, on no other one."""
    return place.is_inside and place.w > 0 and place.h > 0 and not any(place.meets(one) for one in others)


def free_place(
    tile: str, w: int, h: int, others: Sequence[Place], id: str, least: tuple[int, int] = (1, 1)
) -> Place | None:  # fmt: skip
    """The first free place for a tile in reading order, as large as there is room, not below ``least``. None: full."""
    sizes = [(width, height) for width in range(least[0], w + 1) for height in range(least[1], h + 1)]
    for width, height in sorted(sizes, key=lambda size: (-size[0] * size[1], -size[0])):
        tried = (
            Place(id, tile, x, y, width, height) for y in range(ROWS - height + 1) for x in range(COLUMNS - width + 1)
        )
        found = next((place for place in tried if fits(place, others)), None)
        if found is not None:
            return found
    return None


def moved(layout: Sequence[Place], id: str, dx: int = 0, dy: int = 0, dw: int = 0, dh: int = 0) -> list[Place] | None:
    """The layout with one tile moved or resized; one that lies in the way and fits in its old place changes with it.

    None where it does not fit.
    """
    own = next(one for one in layout if one.id == id)
    wanted = replace(own, x=own.x + dx, y=own.y + dy, w=own.w + dw, h=own.h + dh)
    others = [one for one in layout if one.id != id]
    if fits(wanted, others):
        return [wanted if one.id == id else one for one in layout]
    return _swapped(layout, own, dx, dy) if not (dw or dh) else None


def _swapped(layout: Sequence[Place], own: Place, dx: int, dy: int) -> list[Place] | None:
    """The tile changes places with its neighbour in that direction, where that one is as wide or as high."""
    beside = replace(own, x=own.x + (dx > 0) - (dx < 0), y=own.y + (dy > 0) - (dy < 0))
    hit = [one for one in layout if one.id != own.id and one.meets(beside)]
    if len(hit) != 1:
        return None
    (other,) = hit
    if dx and (other.y, other.h) == (own.y, own.h):
        left, right = (own, other) if dx > 0 else (other, own)
        new = {left.id: replace(left, x=left.x + right.w), right.id: replace(right, x=left.x)}
    elif dy and (other.x, other.w) == (own.x, own.w):
        top, low = (own, other) if dy > 0 else (other, own)
        new = {top.id: replace(top, y=top.y + low.h), low.id: replace(low, y=top.y)}
    else:
        return None
    return [new.get(one.id, one) for one in layout]


Column = tuple[int, tuple[tuple[str, int], ...]]  # its width, and its tiles with their heights
BOTTOM: dict[int, tuple[Column, ...]] = {  # the lower rows by tier
    1: (
        (6, (("bottleneck", 2), ("losses", 3))), (7, (("actions", 5),)), (4, (("escalations", 3), ("handover", 2))),
        (7, (("brief", 5),)),
    ),
    2: (
        (6, (("bottleneck", 2), ("losses", 3))), (6, (("actions", 5),)), (5, (("escalations", 3), ("ideas", 2))),
        (7, (("brief", 5),)),
    ),
    3: (
        (5, (("losses", 5),)), (5, (("a3s", 3), ("watch", 2))), (4, (("escalations", 5),)), (5, (("rollouts", 5),)),
        (5, (("brief", 5),)),
    ),
    4: ((6, (("losses", 5),)), (6, (("watch", 5),)), (6, (("escalations", 5),)), (6, (("rollouts", 5),))),
}  # fmt: skip
ANDON, UPPER = 1, 6  # rows of the andon strip and of the letters
WIDE, HIGH, GAP = 66.17, 70.36, 12.0  # px of a column, of a row below the strip, between two, on 1920 × 1080
FRAME, HEAD = (34.0, 24.0), 40.0  # px of a tile that are no room; of its head


def room(place: Place) -> tuple[float, float]:
    """Width and height inside a tile in board px, those of a screen of 1920 × 1080."""
    width, height = place.w * (WIDE + GAP) - GAP, place.h * (HIGH + GAP) - GAP
    return width - FRAME[0], height - FRAME[1]


def lines_in(place: Place, line: float, above: float = HEAD, most: int = 12) -> int:
    """How many lines of a height fit below the head of a tile (``above``), at least one."""
    return max(1, min(most, int((room(place)[1] - above) // line)))


def at_first(tier: int, letters: str) -> list[Doc]:
    """The usual layout of a tier: andon, the letters side by side, columns of tiles below."""
    width = COLUMNS // len(letters)
    found = [Place("andon", "andon", 0, 0, COLUMNS, ANDON)]
    found += [
        Place(f"letter-{sign}", "letter", n * width, ANDON, width, UPPER, (("letter", sign),))
        for n, sign in enumerate(letters)
    ]
    x = 0
    for w, column in BOTTOM[tier]:
        y = ANDON + UPPER
        for tile, h in column:
            found.append(Place(tile, tile, x, y, w, h))
            y += h
        x += w
    return [place.as_json() for place in found]
