"""Photos of any kind: drawn anew in a limited process and kept under their hash, in a folder of their own."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kaizen.pictures import MOST_BYTES
from lean import sandbox

READ_ONLY = 0o440
NEW, LEFT_ALONE = ".new-", 3600.0  # seconds: a younger folder may belong to a photo on its way in
WHY = {
    "no_picture": _("This is no picture that can be read. JPEG, PNG and WebP are taken."),
    "too_large": _("The picture is too large: at most 15 MB and 64 million pixels (PNG and WebP: 25 million)."),
    "disk_full": _("The disk of the server is nearly full, so the photo was not kept. Send the text without it."),
}


class NotKept(Exception):
    """``code``: no_picture, too_large, disk_full; not_bare where a picture was to stay as it is."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo on the disk that no row names yet."""

    sha256: str
    size: int
    width: int
    height: int


def keep(folder: Path, chunks: Iterable[bytes]) -> Kept:
    """Draws an uploaded photo anew and keeps the result. Raises ``NotKept``."""
    with room_in(folder) as room:
        raw, target = room / "raw", room / "drawn"
        write(raw, chunks, MOST_BYTES)
        told = drawn(raw, target)
        sha256, size = moved(target, folder)
    return Kept(sha256, size, told["width"], told["height"])


@contextmanager
def room_in(folder: Path) -> Iterator[Path]:
    """A place for what comes in, gone afterwards. Raises ``NotKept`` (disk_full)."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < settings.FREE_DISK_FLOOR:
        raise NotKept("disk_full")
    _tidy(folder)
    with tempfile.TemporaryDirectory(prefix=NEW, dir=folder) as room:
        yield Path(room)


def _tidy(folder: Path) -> None:
    """Clears what a killed process left: a raw photo still holds what the camera noted."""
    for room in folder.glob(f"{NEW}*"):
        with suppress(FileNotFoundError):  # gone meanwhile
            if room.stat().st_mtime < time.time() - LEFT_ALONE:
                shutil.rmtree(room, ignore_errors=True)


def write(target: Path, chunks: Iterable[bytes], most: int) -> str:
    """Writes what comes, at most so many bytes; answers its SHA-256. Raises ``NotKept`` (too_large)."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise NotKept("too_large")
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def drawn(raw: Path, target: Path, how: str = "") -> dict[str, Any]:
    """Draws ``raw`` anew, or copies it with ``as-it-is``; answers ``width`` and ``height``, px. Raises ``NotKept``."""
    told: dict[str, Any] = {}
    outcome = sandbox.run(
        "kaizen.pictures", [str(raw), str(target), how], scratch=raw.parent, memory_bytes=sandbox.GIB, cpu_seconds=15,
        wall_seconds=30, file_bytes=MOST_BYTES, open_files=64, nice=0, on_progress=told.update,
    )  # fmt: skip
    if not outcome.ok or not target.exists():
        raise NotKept(told.get("refused", "no_picture"))
    return told


def moved(made: Path, folder: Path) -> tuple[str, int]:
    """Gives a finished file its hash for a name, read-only; answers both hash and size."""
    data = made.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    os.chmod(made, READ_ONLY)
    made.replace(folder / sha256)
    return sha256, len(data)
