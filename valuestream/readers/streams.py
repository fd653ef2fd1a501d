"""Files as byte streams that cannot explode: gzip unpacked on the way, with caps on size and ratio."""

import codecs
import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from valuestream.core.refusal import Refusal

from .base import Progress

GZIP = b"\x1f\x8b"
MAX_BYTES = 4 * 1024**3  # unpacked
MAX_RATIO = 100  # unpacked to packed
RATIO_FROM = 32 * 1024**2  # below this many unpacked bytes the ratio does no harm
CHUNK = 1 << 20
HEAD = 64 * 1024


class Source(io.RawIOBase):
    """A file's plain bytes, read once from the start. Raises ``Refusal`` on bombs and damaged gzip."""

    def __init__(self, path: Path, progress: Progress | None = None, *, text: bool = False) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._total = path.stat().st_size
        self._progress = progress
        self._text = text
        self._unzip = zlib.decompressobj(31) if self._file.peek(2)[:2] == GZIP else None
        self._given = 0
        self._ready = b""

    @property
    def packed_bytes(self) -> int:
        """Bytes of the file read so far."""
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes (all when negative); fewer than asked only at the end."""
        parts: list[bytes] = []
        wanted = size if size >= 0 else MAX_BYTES + 1
        while wanted > 0 and (piece := self._take(wanted)):
            parts.append(piece)
            wanted -= len(piece)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _take(self, size: int) -> bytes:
        if not self._ready:
            self._ready = self._next()
            self._given += len(self._ready)
            self._check()
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _next(self) -> bytes:
        """The next plain bytes, at most a few chunks; empty at the end."""
        if self._unzip is None:
            return self._file.read(CHUNK)
        try:
            return self._inflate()
        except zlib.error as error:
            raise Refusal("damaged_gzip", "The packed file is damaged.", "Pack and upload it again.") from error

    def _inflate(self) -> bytes:
        assert self._unzip is not None
        while True:
            if self._unzip.eof:
                rest = self._unzip.unused_data or self._file.read(CHUNK)
                if not rest.strip(b"\0"):
                    return b""
                self._unzip = zlib.decompressobj(31)
            else:
                rest = self._unzip.unconsumed_tail or self._file.read(CHUNK)
                if not rest:
                    raise Refusal("truncated", "The packed file ends too early.", "Upload the whole file again.")
            if plain := self._unzip.decompress(rest, CHUNK):
                return plain

    def _check(self) -> None:
        done = self._file.tell()
        if self._given > MAX_BYTES:
            raise Refusal("too_big", "Unpacked, the file is larger than 4 GB.", "Export a shorter period.")
        if self._unzip and self._given > max(RATIO_FROM, MAX_RATIO * done):
            raise Refusal(
                "zip_bomb",
                "The packed file unpacks to more than a hundred times its size.",
                "No event log does that; upload it unpacked if it is one.",
            )
        if self._text and b"\0" in self._ready:
            raise Refusal("nul_bytes", "The file holds NUL bytes, so it is not a text file.", "Export it again as CSV.")
        if self._progress:
            self._progress(min(done, self._total), self._total)


class Transcoded(io.RawIOBase):
    """A source's text as UTF-8; bytes that cannot be read become U+FFFD."""

    def __init__(self, source: Source, encoding: str) -> None:
        super().__init__()
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("replace")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts: list[bytes] = []
        wanted = size if size >= 0 else MAX_BYTES + 1
        while wanted > 0:
            if not self._ready and not self._fill():
                break
            piece, self._ready = self._ready[:wanted], self._ready[wanted:]
            parts.append(piece)
            wanted -= len(piece)
        return b"".join(parts)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _fill(self) -> bool:
        while not self._ready and not self._ended:
            data = self._source.read(CHUNK)
            self._ended = not data
            self._ready = self._decoder.decode(data, final=self._ended).encode("utf-8")
        if b"\0" in self._ready:
            raise Refusal("nul_bytes", "The file holds NUL characters.", "Export it again as CSV.")
        return bool(self._ready)


@contextmanager
def native(path: Path, encoding: str, progress: Progress | None, *, replace: bool) -> Iterator[pa.NativeFile]:
    """The file's text as UTF-8 that Arrow reads without Python: the file itself, or an unpacked copy without a name.

    (Arrow's threads may outlive a read; one that needs Python while the process ends would abort it.)
    """
    if encoding == "utf-8" and not replace and not _is_packed(path):
        _refuse_nul(path)
        with pa.OSFile(str(path)) as file:
            yield file
        return
    plain = encoding == "utf-8" and not replace
    with tempfile.TemporaryFile() as copy:
        with Source(path, progress, text=plain) as source:
            stream = source if plain else Transcoded(source, encoding)
            while block := stream.read(CHUNK):
                copy.write(block)
        copy.flush()
        with pa.OSFile(f"/dev/fd/{copy.fileno()}") as file:
            yield file


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP


def _refuse_nul(path: Path) -> None:
    with Source(path, text=True) as source:
        while source.read(CHUNK):
            pass


def head_of(path: Path, size: int = HEAD) -> bytes:
    """The first plain bytes of a file. Raises ``Refusal`` on damaged gzip."""
    with Source(path) as source:
        return source.read(size)
