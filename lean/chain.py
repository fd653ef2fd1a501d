"""The arithmetic of the audit chain. Standard library only, so that an auditor can read and run this one file:

    python chain.py entries.jsonl          one JSON object per line, as ``manage.py audit_verify --export`` writes it

``hash = SHA-256(previous hash ‖ seq ‖ length ‖ canonical JSON of the content)``. A changed, added, dropped or moved
entry breaks it. A cut-off end and a chain rewritten from its first entry need an anchor: a hash noted elsewhere.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
LINKS = frozenset({"seq", "previous_hash", "hash"})
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not fit: its number and what was done to it."""

    seq: int
    kind: str  # edit, insert, delete, reorder, truncation


def hash_of(row: Row, seq: int | None = None) -> str:
    """The hash that the row must carry, at its own number or at ``seq``."""
    content = {name: value for name, value in row.items() if name not in LINKS}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    number = row["seq"] if seq is None else seq
    head = bytes.fromhex(row["previous_hash"]) + number.to_bytes(8, "big") + len(text).to_bytes(8, "big")
    return hashlib.sha256(head + text).hexdigest()


def first_break(rows: Iterable[Row], anchor: Row | None = None) -> Break | None:
    """Walks the rows in order of ``seq`` and names the first that does not fit; None when all do.

    ``anchor`` holds ``seq`` and ``hash`` noted earlier outside the database.
    """
    rows = iter(rows)
    good, seq = GENESIS, 0
    for row in rows:
        if row["seq"] != seq + 1 or row["previous_hash"] != good or not _fits(row, row["seq"]):
            return _name(row, seq + 1, good, list(rows))
        good, seq = row["hash"], row["seq"]
        if anchor and seq == anchor["seq"] and good != anchor["hash"]:
            return Break(seq, "edit")  # the chain up to here was written anew
    if anchor and seq < anchor["seq"]:
        return Break(seq + 1, "truncation")
    return None


def _fits(row: Row, seq: int) -> bool:
    try:
        return seq > 0 and hash_of(row, seq) == row["hash"]
    except (ValueError, OverflowError):  # a previous hash that is no hash, a number that is no number
        return False


def _name(row: Row, expected: int, good: str, later: list[Row]) -> Break:
    """What was done at the first row that does not fit, from the number under which that row was once written."""
    successor = next((other for other in later if other["previous_hash"] == good and _fits(other, expected)), None)
    written_as = _written_as(row, expected + len(later))
    if successor is not None:  # the true next row still exists, further down
        return Break(expected, "insert" if written_as is None else "reorder")
    if written_as is None:
        return Break(expected, "delete" if row["seq"] > expected else "edit")
    if written_as < expected:  # pushed down by the row before it, which fits its predecessor but is not its own
        return Break(expected - 1, "insert")
    if written_as > expected:
        return Break(expected, "delete")
    return Break(expected - 1, "edit")  # genuine row, but its predecessor was rewritten with a new hash


def _written_as(row: Row, last: int) -> int | None:
    """The number with which the row's own hash was computed; None when its content was changed."""
    near = sorted(range(1, 2 * max(last, row["seq"]) + 100), key=lambda seq: abs(seq - row["seq"]))
    return next((seq for seq in near if _fits(row, seq)), None)


def main(path: str) -> int:
    with open(path, encoding="utf-8") as lines:
        found = first_break(json.loads(line) for line in lines)
    print("unbroken" if found is None else f"broken at entry {found.seq}: {found.kind}")
    return 0 if found is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
