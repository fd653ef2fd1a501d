"""Words with a place: what the drawn diagrams of an A3 have in common. Lengths in px at 100 %."""

from dataclasses import dataclass

from valuestream.core.lettering import text_width, wrap

SIZE, LINE = 11.5, 14.0  # of the words of a cause or a why
NOTE, NOTE_LINE = 11.0, 13.0  # of the small words below them
MOST_LINES = 8  # of one cause or why; the list beside the drawing has every word
CUT = "…"
HEAVY = 1.1  # how much wider than thought the widest fallback font runs when bold (DejaVu Sans, measured)


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lines:
    """``is_cut``: more was said than stands in them."""

    texts: tuple[str, ...]
    is_cut: bool = False

    def placed(self, top: float, line: float) -> "Words":
        """The lines from ``top`` on, ``line`` px each."""
        return Words(
            tuple((top + line * (number + 1) - 3, text) for number, text in enumerate(self.texts)), self.is_cut
        )


@dataclass(frozen=True, slots=True)
class Words:
    """Lines with the height of each one's baseline."""

    lines: tuple[tuple[float, str], ...]
    is_cut: bool = False


def fitted(text: str, width: float, size: float, *, bold: bool = False, most: int = MOST_LINES) -> Lines:
    """``text`` in lines of that width, at most so many; the last of a longer one ends with ``CUT``."""
    width = width / HEAVY if bold else width
    lines = wrap(text, width, size, bold=bold)
    if len(lines) <= most:
        return Lines(lines)
    last = lines[most - 1]
    while last and text_width(f"{last} {CUT}", size, bold=bold) > width:
        last = last[:-1].rstrip()
    return Lines((*lines[: most - 1], f"{last} {CUT}".strip()), is_cut=True)


def whole(text: str, width: float, size: float) -> Lines:
    """A heading in as many lines as it needs, bold."""
    return Lines(wrap(text, width / HEAVY, size, bold=True))
