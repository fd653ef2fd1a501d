"""The files of the event store: one folder per partition, one ``.npy`` per column, one JSON per dictionary of its own.
Dictionaries that all partitions share lie beside them.

Everything is named by its content and never changed. A file is written beside, flushed to disk, then renamed, so a
name that can be seen is complete; what a killed or full writer leaves begins with ``.new-``.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

PARTS, NAMES, UNFINISHED = "parts", "names", ".new-"
LONGEST = 200  # bytes of a file's name
CHUNK = 1 << 20

COLUMNS = "columns.json"

Columns = dict[str, NDArray]
Names = tuple[str, ...]


def write_part(folder: Path, label: str, columns: Columns, names: dict[str, Names]) -> tuple[str, str]:
    """Stores columns, and dictionaries by column, as a partition; answers its name and SHA-256.

    Raises ``OSError`` when the disk refuses.
    """
    with _beside(folder / PARTS) as fresh:
        fresh.mkdir()
        keys = {}
        for name, values in columns.items():
            keys[file_of(name)] = name
            with (fresh / file_of(name)).open("wb") as file:
                np.save(file, np.ascontiguousarray(values))
                _flush(file)
        for name, told in names.items():
            _write_json(fresh / names_of(name), told)
        _write_json(fresh / COLUMNS, keys)
        sha256 = hash_of(fresh)
        name = f"{label}-{sha256[:32]}"
        _into_place(fresh, folder / PARTS / name)
    return name, sha256


def open_part(folder: Path, name: str) -> Columns:
    """The columns of a partition, memory-mapped. Raises ``OSError`` or ``ValueError`` for missing or spoilt files."""
    path = folder / PARTS / name
    keys = json.loads((path / COLUMNS).read_bytes())
    return {key: np.load(path / file, mmap_mode="r") for file, key in keys.items()}


def open_column(folder: Path, name: str, column: str) -> NDArray | None:
    """One column of a partition, memory-mapped; None where it has none. Raises ``OSError`` for a missing partition."""
    path = folder / PARTS / name
    if (path / file_of(column)).is_file():
        return np.asarray(np.load(path / file_of(column), mmap_mode="r"))
    if not path.is_dir():
        raise FileNotFoundError(path)
    return None


def open_part_names(folder: Path, name: str, column: str) -> Names:
    """A partition's own dictionary of a column; empty where it has none. Raises ``OSError`` for a missing partition."""
    path = folder / PARTS / name / names_of(column)
    return _read_names(path) if path.is_file() else ()


def write_names(folder: Path, names: Names) -> str:
    """Stores a dictionary; answers its name. Raises ``OSError``."""
    content = json.dumps(names, ensure_ascii=False).encode("utf-8", "surrogatepass")
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.json"
    with _beside(folder / NAMES) as fresh:
        with fresh.open("wb") as file:
            file.write(content)
            _flush(file)
        _into_place(fresh, folder / NAMES / name)
    return name


def open_names(folder: Path, file: str) -> Names:
    """A dictionary. Raises ``OSError`` when it is missing."""
    return _read_names(folder / NAMES / file)


def _read_names(path: Path) -> Names:
    return tuple(json.loads(path.read_bytes().decode("utf-8", "surrogatepass")))


def are_names_whole(folder: Path, file: str) -> bool:
    """Whether a dictionary is there and what its name says."""
    path = folder / NAMES / file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest()[:32] == path.stem


def is_part_whole(folder: Path, name: str, sha256: str) -> bool:
    """Whether a partition is there and has this hash."""
    path = folder / PARTS / name
    return path.is_dir() and hash_of(path) == sha256


def finished(folder: Path) -> list[Path]:
    """All complete partitions and dictionaries."""
    found = (*folder.glob(f"{PARTS}/*"), *folder.glob(f"{NAMES}/*"))
    return sorted(path for path in found if not path.name.startswith(UNFINISHED))


def hash_of(path: Path) -> str:
    """SHA-256 over the names and contents of a folder's files."""
    whole = hashlib.sha256()
    for file in sorted(path.iterdir()):
        with file.open("rb") as stream:
            inner = hashlib.sha256()
            while block := stream.read(CHUNK):
                inner.update(block)
        whole.update(file.name.encode() + b"\0" + inner.digest())
    return whole.hexdigest()


def file_of(column: str) -> str:
    """The file's name of a column, the same for no two columns."""
    safe = quote(column, safe=" ", errors="surrogatepass").replace(".", "%2E")
    if len(safe) > LONGEST:
        safe = hashlib.sha256(column.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{safe}.npy"


def names_of(column: str) -> str:
    """The file's name of a column's own dictionary."""
    return f"{column}.json"


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new path in ``folder`` to write to; whatever is left of it afterwards is deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder, ignore_cleanup_errors=True) as room:
        yield Path(room) / "content"


def _into_place(fresh: Path, target: Path) -> None:
    """Renames; where the same content is already there, only says that it is in use."""
    if fresh.is_dir():
        _flush_folder(fresh)
    try:
        if not target.exists():
            fresh.rename(target)
    except OSError:  # somebody else was quicker
        if not target.exists():
            raise
    os.utime(target)
    _flush_folder(target.parent)


def _write_json(path: Path, content: dict[str, str] | Names) -> None:
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(content, file, ensure_ascii=False)
        _flush(file)


def _flush(file: IO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
