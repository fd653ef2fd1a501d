"""The cause-and-effect diagram: a spine to the problem, a bone for each branch, a rib for each cause.

Pure geometry: the words come in the reader's language, positions go out, in px at 100 %. Half of the bones stand above
the spine, half below it. The words of a cause stand on its rib, between its own bone and the one before; nothing meets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from valuestream.core.lettering import text_width

from .lettered import HEAVY, LINE, NOTE, NOTE_LINE, SIZE, Box, Lines, Words, fitted, whole

WIDTH = 610.0  # with up to six bones; more of them make it wider
LEAN = 36.0  # how far the outer end of a bone stands before its foot
HEAD, HEAD_GAP, HEAD_LINE = 124.0, 16.0, 15.0
NARROWEST = 124.0  # of the room of a bone
AIR, BONE_AIR = 8.0, 6.0  # between two ribs at least; between words and a bone
STEEP = 0.4  # no rib takes more than this share of its bone, so that a bone slants little along one
SHORTEST, LEAST = 56.0, 24.0  # of a bone; of a cause, so that a finger finds it
HEADING, HEADING_LINE = 12.0, 15.0
SIGN, FRAME = 16.0, 6.0  # room of the sign before a note, and of the words in the frame of a root cause


@dataclass(frozen=True, slots=True)
class Cause:
    """``branch``: the key of its bone. ``note``: how we know, and what looking into it showed.

    ``mark``: ``verified``, ``refuted``, ``root``, or nothing.
    """

    id: str
    branch: str
    text: str
    note: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Rib:
    """A line from ``box.x`` to ``end`` at ``y``; the words stand in ``box`` above it."""

    id: str
    mark: str
    box: Box
    y: float
    end: float
    text: Words
    note: Words

    @property
    def left(self) -> float:
        """Where its lines begin."""
        return self.box.x + (FRAME if self.mark == "root" else 0.0)

    @property
    def note_left(self) -> float:
        return self.left + (SIGN if self.mark else 0.0)


@dataclass(frozen=True, slots=True)
class Bone:
    """A line from the outer end (``x``, ``y``) to the spine at ``foot``; ``box`` holds its heading."""

    key: str
    box: Box
    heading: Words
    x: float
    y: float
    foot: float
    ribs: tuple[Rib, ...]


@dataclass(frozen=True, slots=True)
class Fish:
    bones: tuple[Bone, ...]
    spine: float  # height of the spine, which runs from ``tail`` to the head
    tail: float
    head: Box
    problem: Words
    width: float
    height: float

    @property
    def ribs(self) -> tuple[Rib, ...]:
        return tuple(rib for bone in self.bones for rib in bone.ribs)

    @property
    def cut(self) -> frozenset[str]:
        """The causes of which more was said than is drawn."""
        return frozenset(rib.id for rib in self.ribs if rib.text.is_cut or rib.note.is_cut)


@dataclass(frozen=True, slots=True)
class _Block:
    """A cause in lines, not yet placed."""

    cause: Cause
    text: Lines
    note: Lines

    @property
    def height(self) -> float:
        return max(LEAST, len(self.text.texts) * LINE + len(self.note.texts) * NOTE_LINE + 5)


@dataclass(frozen=True, slots=True)
class _Half:
    """The bones on one side of the spine, in columns: their causes in lines and how long they are."""

    blocks: list[tuple[str, list[_Block]]]
    headings: Mapping[str, Lines] = field(default_factory=dict)

    @property
    def heading(self) -> float:
        return max((len(lines.texts) for lines in self.headings.values()), default=1) * HEADING_LINE + 8

    @property
    def length(self) -> float:
        full = [sum(b.height for b in found) + AIR * (len(found) + 1) for _key, found in self.blocks]
        tallest = max((b.height for _key, found in self.blocks for b in found), default=0.0)
        return max(SHORTEST, tallest / STEEP, *full)


def draw_fish(problem: str, headings: Mapping[str, str], causes: Iterable[Cause]) -> Fish:
    """The diagram of ``causes`` on the bones ``headings``, a key and a word each, in their order."""
    columns = max(1, (len(headings) + 1) // 2)
    pitch = max(NARROWEST, (WIDTH - LEAN - HEAD_GAP - HEAD - 2) / columns)
    found = list(causes)
    keys = list(headings)
    above, below = (_half(part, headings, found, pitch) for part in (keys[:columns], keys[columns:]))
    lines = whole(problem, HEAD - 16, HEADING)
    tall = len(lines.texts) * HEAD_LINE + 16
    up, down = (max(half.length, tall / 2 - half.heading) for half in (above, below))
    spine = above.heading + up + 1
    head = Box(LEAN + columns * pitch + HEAD_GAP, spine - tall / 2, HEAD, tall)
    bones = [*_bones(above, spine, -up, pitch), *_bones(below, spine, down, pitch)]
    height = spine + down + below.heading + 1
    return Fish(tuple(bones), spine, LEAN / 2, head, lines.placed(head.y + 8, HEAD_LINE), head.right + 2, height)


def _half(keys: Sequence[str], headings: Mapping[str, str], causes: Sequence[Cause], pitch: float) -> _Half:
    room = pitch - LEAN * STEEP - 2 * BONE_AIR
    blocks = [(key, [_block(cause, room) for cause in causes if cause.branch == key]) for key in keys]
    return _Half(blocks, {key: whole(headings[key], pitch - 28, HEADING) for key in keys})


def _block(cause: Cause, room: float) -> _Block:
    width = room - 2 * FRAME if cause.mark == "root" else room
    text = fitted(cause.text, width, SIZE, bold=cause.mark == "root")
    return _Block(cause, text, fitted(cause.note, width - (SIGN if cause.mark else 0), NOTE, most=3))


def _bones(half: _Half, spine: float, length: float, pitch: float) -> Iterable[Bone]:
    """``length``: of the bones; below zero for those above the spine."""
    for column, (key, blocks) in enumerate(half.blocks):
        foot, end = LEAN + (column + 1) * pitch, spine + length
        lines = half.headings[key]
        wide = max((text_width(line, HEADING, bold=True) for line in lines.texts), default=0.0) * HEAVY + 12
        tall = len(lines.texts) * HEADING_LINE + 8
        box = Box(foot - LEAN - wide / 2, end - tall if length < 0 else end, wide, tall)
        ribs = tuple(_ribs(blocks, foot, spine, length, pitch))
        yield Bone(key, box, lines.placed(box.y + 4, HEADING_LINE), foot - LEAN, end, foot, ribs)


def _ribs(blocks: Sequence[_Block], foot: float, spine: float, length: float, pitch: float) -> Iterable[Rib]:
    """The ribs of one bone from top to bottom, spread over its length."""
    spare = (abs(length) - sum(block.height for block in blocks)) / (len(blocks) + 1)
    top = min(spine, spine + length)
    for block in blocks:
        top += spare
        y = top + block.height
        end, other = (foot - LEAN * abs(height - spine) / abs(length) for height in (y, top))
        x = max(end, other) - pitch + BONE_AIR
        box = Box(x, top, min(end, other) - BONE_AIR - x, block.height)
        yield _rib(block, box, end)
        top = y


def _rib(block: _Block, box: Box, end: float) -> Rib:
    first = box.y + 1
    text, note = block.text.placed(first, LINE), block.note.placed(first + len(block.text.texts) * LINE, NOTE_LINE)
    return Rib(block.cause.id, block.cause.mark, box, box.bottom, end, text, note)
