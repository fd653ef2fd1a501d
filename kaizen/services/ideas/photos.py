"""The photo of an idea: drawn anew in a limited process, kept under its hash, taken away with a reason."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.models import Idea, IdeaPhoto
from kaizen.pictures import MOST_BYTES
from lean import sandbox
from lean.audit import record
from lean.models import Site, User

READ_ONLY = 0o440
NEW, LEFT_ALONE = ".new-", 3600.0  # seconds: a younger folder may belong to a photo on its way in
WHY = {
    "no_picture": _("This is no picture that can be read. JPEG, PNG and WebP are taken."),
    "too_large": _("The picture is too large: at most 15 MB and 64 million pixels (PNG and WebP: 25 million)."),
    "disk_full": _("The disk of the server is nearly full, so the photo was not kept. Send the text without it."),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo on the disk that no row names yet."""

    sha256: str
    size: int
    width: int
    height: int


def keep_photo(site: Site, chunks: Iterable[bytes]) -> Kept:
    """Draws an uploaded photo anew and keeps the result. Raises ``ValidationError`` at ``photo``."""
    folder = _folder(site)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < settings.FREE_DISK_FLOOR:
        raise _refused("disk_full")
    _tidy(folder)
    with tempfile.TemporaryDirectory(prefix=NEW, dir=folder) as room:
        raw, drawn = Path(room) / "raw", Path(room) / "drawn"
        _write(raw, chunks)
        told = _drawn(raw, drawn, Path(room))
        data = drawn.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        os.chmod(drawn, READ_ONLY)
        drawn.replace(folder / sha256)
    return Kept(sha256, len(data), told["width"], told["height"])


def forget(site: Site, kept: Kept) -> None:
    """Deletes a photo that no row came to name, because its idea was refused."""
    if not IdeaPhoto.objects.filter(idea__site=site, sha256=kept.sha256).exists():
        (_folder(site) / kept.sha256).unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Clears what a killed process left: a raw photo still holds what the camera noted."""
    for room in folder.glob(f"{NEW}*"):
        with suppress(FileNotFoundError):  # gone meanwhile
            if room.stat().st_mtime < time.time() - LEFT_ALONE:
                shutil.rmtree(room, ignore_errors=True)


def _write(target: Path, chunks: Iterable[bytes]) -> None:
    size = 0
    with target.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise _refused("too_large")
            out.write(chunk)


def _drawn(raw: Path, target: Path, scratch: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    outcome = sandbox.run(
        "kaizen.pictures", [str(raw), str(target)], scratch=scratch, memory_bytes=sandbox.GIB, cpu_seconds=15,
        wall_seconds=30, file_bytes=MOST_BYTES, open_files=64, nice=0, on_progress=told.update,
    )  # fmt: skip
    if not outcome.ok or not target.exists():
        raise _refused(told.get("refused", "no_picture"))
    return told


def _refused(code: str) -> ValidationError:
    return ValidationError({"photo": ValidationError(WHY[code], code=code)})


def _folder(site: Site) -> Path:
    return settings.UPLOADS / f"ideas-{site.pk}"


def path_of(photo: IdeaPhoto) -> Path:
    return _folder(photo.idea.site) / photo.sha256


@transaction.atomic
def remove_photo(idea: Idea, *, because: str, by: User) -> None:
    """Takes the photo of an idea away for good, because it shows a face, for instance; twice changes nothing.

    Raises ``ValidationError`` at ``because`` without a reason.
    """
    photo = IdeaPhoto.objects.select_for_update().filter(idea=idea).first()
    if photo is None:
        return
    if not because.strip():
        raise ValidationError({"because": _("Say why the photo is taken away.")})
    path, before = path_of(photo), {"sha256": photo.sha256, "bytes": photo.size}
    photo.delete()
    if not IdeaPhoto.objects.filter(idea__site=idea.site, sha256=before["sha256"]).exists():
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    record("idea.photo_removed", idea, by=by, site=idea.site, before=before, reason=because.strip())


def files_in_use() -> Iterator[Path]:
    """Every photo that a row names."""
    for photo in IdeaPhoto.objects.select_related("idea__site").order_by("pk").iterator():
        yield path_of(photo)
