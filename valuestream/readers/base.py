"""What every reader offers: recognise a file, propose how to read it, read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from valuestream.core.intake import ReadResult
from valuestream.core.profile import Profile
from valuestream.core.proposal import NOTHING_TOLD, ColumnProposal, Proposal, Told
from valuestream.core.quarantine import Quarantine

Progress = Callable[[int, int], None]  # (bytes done, bytes in all)

__all__ = ["NOTHING_TOLD", "ColumnProposal", "Progress", "Proposal", "Quarantine", "ReadResult", "Reader", "Told"]


class Reader(Protocol):
    """A file format. ``read`` and ``propose`` raise ``Refusal`` when the file as a whole cannot be used."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def extensions(self) -> tuple[str, ...]: ...

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes (unpacked if gzip) look like this format."""
        ...

    def propose(self, path: Path, told: Told = NOTHING_TOLD) -> Proposal: ...

    def read(self, path: Path, profile: Profile, progress: Progress | None = None) -> ReadResult: ...
