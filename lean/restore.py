"""Unpacks a backup into an empty data folder: checked whole in a place beside, then renamed, or nothing at all."""

import hashlib
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lean.backup import DATABASE, FOLDERS, KEY, MANIFEST, OWNER_ONLY, SCHEMA
from lean.tree import CannotRun

MARK = "restored.json"  # the next start notes in the audit trail what it says, then deletes it
NEEDED = {"app_version", "taken_at", "files"}
CHUNK = 1 << 20
LARGEST_MANIFEST = 1 << 30  # bytes
Files = dict[str, tuple[int, str]]


def unpack(source: Path, folder: Path, app_version: str) -> dict[str, Any]:
    """Makes ``folder`` from a backup; answers its manifest.

    Raises ``CannotRun``, and ``OSError`` when the disk refuses; then ``folder`` is as it was.
    """
    refuse_used(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".newlean-", dir=folder.parent) as room:
        fresh = Path(room) / "data"
        fresh.mkdir(mode=0o750)  # the plant's own: nobody else on the machine reads it
        with _opened(source) as archive:
            found, manifest = _extracted(archive, fresh)
        refuse_foreign(source, manifest, app_version)
        refuse_damaged(source, found, manifest["files"])
        mark = {"taken_at": manifest["taken_at"], "version": manifest["app_version"], "file": source.name}
        (fresh / MARK).write_text(json.dumps(mark))
        refuse_used(folder)
        fresh.rename(folder)
    return manifest


def refuse_used(folder: Path) -> None:
    """Raises ``CannotRun`` when there is anything in the folder that data would be mixed with."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRun(f"{folder} is not empty and stays as it is: restore into a new folder with --data.")


def refuse_foreign(source: Path, manifest: dict[str, Any], app_version: str) -> None:
    if manifest.get("schema") != SCHEMA or not manifest.keys() >= NEEDED:
        raise CannotRun(f"{source} is no backup of New Lean.")
    if _numbers(manifest["app_version"]) > _numbers(app_version):
        newer, own = manifest["app_version"], app_version
        raise CannotRun(f"The backup was taken by version {newer}, this is {own}: install the newer one first.")


def refuse_damaged(source: Path, found: Files, told: dict[str, list[Any]]) -> None:
    wrong = [name for name, entry in told.items() if found.get(name) != tuple(entry)] + sorted(set(found) - set(told))
    if wrong or DATABASE not in found:
        place = (wrong or [DATABASE])[0]
        raise CannotRun(f"{source} is damaged at {place}: nothing was restored, take another backup.")


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    if not source.is_file():
        raise CannotRun(f"There is no file {source}.")
    try:
        with tarfile.open(source) as archive:
            yield archive
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise CannotRun(f"{source} is no backup of New Lean, or it is damaged: nothing was restored.") from error


def _extracted(archive: tarfile.TarFile, fresh: Path) -> tuple[Files, dict[str, Any]]:
    """Every file of the archive below ``fresh``, and its manifest. Raises ``CannotRun`` for a name that leads away."""
    found: Files = {}
    manifest: dict[str, Any] = {}
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None or not is_ours(member.name):
            raise CannotRun(f"{member.name!r} stands in no backup of New Lean: nothing was restored.")
        if member.name == MANIFEST:
            manifest = json.loads(content.read(LARGEST_MANIFEST))
        else:
            found[member.name] = _written(content, fresh / member.name, member.mode)
    return found, manifest


def is_ours(name: str) -> bool:
    """Whether an archive's name stays below the data folder, where a backup has files."""
    path = PurePosixPath(name)
    is_plain = not path.is_absolute() and ".." not in path.parts and "\0" not in name and str(path) == name
    return is_plain and (name in (DATABASE, KEY, MANIFEST) or (len(path.parts) > 1 and path.parts[0] in FOLDERS))


def _written(content: IO[bytes], target: Path, mode: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=OWNER_ONLY)
    with target.open("wb") as out:
        while block := content.read(CHUNK):
            digest.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(mode & 0o770)
    return size, digest.hexdigest()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
