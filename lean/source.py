"""The source of the running program, as the AGPL offers it to everybody who uses it over a network."""

import gzip
import io
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

FOLDERS = (".ci", "benchmarks", "docs", "kaizen", "lean", "locale", "static", "templates", "tests", "valuestream")
FILES = (
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "manage.py", "pyproject.toml",
    "requirements.lock",
)  # fmt: skip
LEFT_OUT = {"__pycache__", "node_modules"}


def source_files(root: Path) -> list[Path]:
    """The program's own files under ``root``, sorted. Only named folders: never data, keys or environments."""
    found = [root / name for name in FILES]
    found += [path for name in FOLDERS for path in (root / name).rglob("*")]
    return sorted(path for path in found if _belongs(path, root))


def _belongs(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    is_hidden = any(part.startswith(".") for part in parts[1:])
    is_data = path.is_relative_to(settings.DATA_DIR)
    return path.is_file() and not path.is_symlink() and not is_hidden and not is_data and not LEFT_OUT & set(parts)


def archive() -> bytes:
    """The program as it lies on disk, as one .tar.gz."""
    files = source_files(settings.BASE_DIR)
    newest = max(path.stat().st_mtime_ns for path in files)
    return _packed(settings.BASE_DIR, len(files), newest)


@lru_cache(maxsize=1)
def _packed(root: Path, count: int, newest: int) -> bytes:
    """Packed once for each state of the files; ``count`` and ``newest`` tell the states apart."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path in source_files(root):
            tar.add(path, arcname=f"new-lean-{settings.APP_VERSION}/{path.relative_to(root)}", filter=_anonymous)
    return packed.getvalue()


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def commit() -> str:
    """The commit that runs, when the program runs from a clone; else an empty text."""
    folder = settings.BASE_DIR / ".git"
    return next(_commit_lines(folder), "")


def _commit_lines(folder: Path) -> Iterator[str]:
    try:
        head = (folder / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            yield head
            return
        name = head.removeprefix("ref: ")
        loose = folder / name
        packed = folder / "packed-refs"
        if loose.is_file():
            yield loose.read_text().strip()
        elif packed.is_file():
            yield from (line.split()[0] for line in packed.read_text().splitlines() if line.endswith(f" {name}"))
    except OSError:
        return
