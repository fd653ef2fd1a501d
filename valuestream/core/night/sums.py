"""What all orders of a history add up to, without adding up all months again each night.

Sums over 2, 4, 8, … months are kept beside the states of months, named after the months they are made of:

    months   1  2  3  4  5  6  7 | 8  9        the last two are what a night usually changes
    kept     [1  2][3  4] [5  6]
             [1  2  3  4]

A night adds the largest sums and the newest months: their number grows with the logarithm of the history. An old month
that is written anew has a new name, so only the sums it is part of are made again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from valuestream.core.store import Manifest

from .shelf import OF_ALL, STATES, UNFINISHED, keep, place_of, read
from .state import State, merged

NEWEST = 2  # months that are never part of a sum


def whole(folder: Path, manifest: Manifest) -> State:
    """What all orders of a manifest add up to, without the tables by day.

    Raises ``OSError`` for a missing state, ``ValueError`` without any.
    """
    parts = _months(manifest)
    states = [_summed(folder, block) for block in _blocks(parts[:-NEWEST])]
    return merged([*states, *(read(folder, [part], OF_ALL) for part in parts[-NEWEST:])])


def places(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """Where the sums of a manifest stand or will stand."""
    for block in _blocks(_months(manifest)[:-NEWEST]):
        yield from (place_of(folder, name_of(piece)) for piece in _pieces(block))


def unused(folder: Path, manifests: Iterable[Manifest]) -> list[Path]:
    """States of months, and sums over them, that no manifest names, and those of an earlier method."""
    manifests = list(manifests)
    kept = {place_of(folder, part["path"]) for manifest in manifests for part in manifest["partitions"]}
    kept |= {place for manifest in manifests for place in places(folder, manifest)}
    found = [path for path in (folder / STATES).glob("*/*") if not path.name.startswith(UNFINISHED)]
    return sorted(path for path in found if path not in kept)


def name_of(parts: Sequence[str]) -> str:
    """The name of the sum over these months; none other has it."""
    return f"sum-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:32]}"


def _months(manifest: Manifest) -> list[str]:
    return sorted(part["path"] for part in manifest["partitions"])  # a path begins with its month


def _blocks(parts: list[str]) -> Iterator[list[str]]:
    """The months in as few blocks as possible, each a power of two long, the longest first."""
    while parts:
        size = 1 << (len(parts).bit_length() - 1)
        yield parts[:size]
        parts = parts[size:]


def _halves(block: list[str]) -> tuple[list[str], list[str]]:
    return block[: len(block) // 2], block[len(block) // 2 :]


def _pieces(block: list[str]) -> Iterable[list[str]]:
    """A block and all blocks it is made of, but single months."""
    if len(block) > 1:
        yield block
        for half in _halves(block):
            yield from _pieces(half)


def _summed(folder: Path, block: list[str]) -> State:
    """The sum over a block: the kept one, or that of its halves, which then is kept."""
    if len(block) == 1:
        return read(folder, block, OF_ALL)
    name = name_of(block)
    if not place_of(folder, name).is_dir():
        keep(place_of(folder, name), merged([_summed(folder, half) for half in _halves(block)]))
    return read(folder, [name], OF_ALL)
