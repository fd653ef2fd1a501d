"""Files of standards: kept once under their hash, given out by a version that names them, missing until they come."""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import Standard as Document
from kaizen.core.standards.checks import MOST_FILES
from kaizen.core.standards.document import Attachment
from kaizen.core.standards.files import MOST, FileKind, Unfit, file_name, kind_of
from kaizen.models import StandardFile, StandardVersion
from kaizen.services.photos import WHY as WHY_NO_PHOTO
from kaizen.services.photos import NotKept, drawn, moved, room_in, write
from kaizen.services.standards.writing import edit
from lean.audit import record
from lean.models import Site, User

UNNAMED = timedelta(days=1)  # after which a file goes that no version names
WHY = {
    **WHY_NO_PHOTO,
    "empty": _("The file is empty."),
    "unknown": _("PDF, JPEG, PNG, WebP and plain text (UTF-8) are taken. Print other files as PDF."),
    "half_a_pdf": _("The PDF ends too early: it did not arrive whole, or is damaged. Make it again."),
    "too_large": _("The file is too large: pictures up to 15 MB, PDF up to 25 MB, text up to 1 MB are taken."),
    "not_bare": _("The picture has the right hash, and more in it than a picture. It is not taken as it is."),
    "disk_full": _("The disk of the server is nearly full, so the file was not kept. Ask IT to make room."),
    "not_named": _("This version names no file with this content."),
    "too_many": _("At most %(most)s files belong to a standard: take one out first."),
} | dict.fromkeys(
    ("too_large_picture", "too_large_pdf", "too_large_text"),
    _("The file is too large: pictures up to 15 MB, PDF up to 25 MB, text up to 1 MB are taken."),
)


@dataclass(frozen=True, slots=True)
class Attached:
    """What a version names, and the file; None: it is not here."""

    named: Attachment
    file: StandardFile | None

    @property
    def is_here(self) -> bool:
        return self.file is not None

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.kind == FileKind.PICTURE

    @property
    def file_name(self) -> str:
        """The name under which it is given out; that of the document while it is not here."""
        return file_name(self.named.name, FileKind(self.file.kind)) if self.file else self.named.name


def attached(doc: Document, site: Site) -> list[Attached]:
    """The attachments of a document, each with its file."""
    rows = StandardFile.objects.filter(site=site, sha256__in=named(doc)).select_related("site")
    here = {row.sha256: row for row in rows if path_of(row).exists()}
    return [Attached(one, here.get(one.sha256)) for one in doc.attachments]


def named(doc: Document) -> frozenset[str]:
    """The hashes of the files that a document names."""
    return frozenset(one.sha256 for one in doc.attachments)


def keep_file(
    site: Site, chunks: Iterable[bytes], *, by: User, wanted: Collection[str] = (), only_wanted: bool = False
) -> StandardFile:  # fmt: skip
    """Keeps an upload; the same content again is the same row. Pictures are drawn anew, PDF and text stay.

    A file whose hash is ``wanted`` stays as it is, or is refused. ``only_wanted``: no other is taken.
    Raises ``ValidationError`` at ``file``.
    """
    forget_unnamed(site)
    try:
        with room_in(_folder(site)) as room:
            raw = room / "raw"
            sha256 = write(raw, chunks, MOST)
            if only_wanted and sha256 not in wanted:
                raise NotKept("not_named")
            known = StandardFile.objects.filter(site=site, sha256=sha256).first()
            if known is not None and path_of(known).exists():
                return known
            return _kept(site, raw, is_wanted=sha256 in wanted, by=by)
    except (NotKept, Unfit) as refused:
        raise ValidationError({"file": ValidationError(WHY[refused.code], code=refused.code)}) from refused


def _kept(site: Site, raw: Path, *, is_wanted: bool, by: User) -> StandardFile:
    kind = kind_of(raw.read_bytes())
    told: dict[str, Any] = {}
    made = raw
    if kind == FileKind.PICTURE:
        made = raw.with_name("drawn")
        told = drawn(raw, made, "as-it-is" if is_wanted else "")
    sha256, size = moved(made, _folder(site))
    values = {"kind": kind.value, "size": size, "kept_by": by, "width": None, "height": None} | told
    with transaction.atomic():
        row, is_new = StandardFile.objects.get_or_create(site=site, sha256=sha256, defaults=values)
        if is_new:
            record("standard.file_kept", row, by=by, site=site, after={"sha256": sha256, "bytes": size, "kind": kind})
    return row


def fill(version: StandardVersion, chunks: Iterable[bytes], *, by: User) -> StandardFile:
    """Brings a file that a version names, exactly that content: a frozen version stays as it is by it.

    Raises ``ValidationError`` at ``file``.
    """
    return keep_file(version.site, chunks, by=by, wanted=named(version.document), only_wanted=True)


def attach(
    version: StandardVersion, chunks: Iterable[bytes], *, name: str, by: User, note: str = "", step: str = ""
) -> StandardVersion:  # fmt: skip
    """Adds a file to a draft and saves it; what the version names already is only brought here.

    Raises ``ValidationError``: at ``file``, or as ``writing.edit``.
    """
    doc = version.document
    kept = keep_file(version.site, chunks, by=by, wanted=named(doc), only_wanted=not version.is_open)
    if kept.sha256 in named(doc):
        return version
    require_room(len(doc.attachments))
    row = Attachment(f"f{kept.sha256[:12]}", shown_name(name), kept.sha256, note, step)
    return edit(version, replace(doc, attachments=(*doc.attachments, row)), revision=version.revision, by=by)


def require_room(number: int) -> None:
    """Raises ``ValidationError`` at ``file`` when a standard with so many files takes no more."""
    if number >= MOST_FILES:
        raise ValidationError({"file": ValidationError(WHY["too_many"], "too_many", {"most": MOST_FILES})})


def shown_name(name: str) -> str:
    """What a file is called on the page: the end of its path, never used as a path itself."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-200:] or "file"


def forget_unnamed(site: Site) -> int:
    """Deletes files that no version of the site names a day after they came, and those without a row; how many."""
    before = timezone.now() - UNNAMED
    old = StandardFile.objects.filter(site=site, kept_at__lt=before)
    contents = StandardVersion.objects.filter(standard__site=site).values_list("content__attachments", flat=True)
    used = {one["sha256"] for rows in contents for one in rows} if old.exists() else set()
    gone = [row.sha256 for row in old if row.sha256 not in used]
    StandardFile.objects.filter(site=site, sha256__in=gone).delete()
    left = [*gone, *_without_row(site)]
    for sha256 in left:
        (_folder(site) / sha256).unlink(missing_ok=True)
    return len(left)


def _without_row(site: Site) -> list[str]:
    """What a killed process left between the file and its row."""
    known = set(StandardFile.objects.filter(site=site).values_list("sha256", flat=True))
    found = []
    with suppress(FileNotFoundError):  # no file was ever kept here
        for entry in os.scandir(_folder(site)):
            if entry.is_file() and entry.name not in known:
                is_old = entry.stat().st_mtime < time.time() - UNNAMED.total_seconds()
                found += [entry.name] if is_old else []
    return found


def _folder(site: Site) -> Path:
    return settings.UPLOADS / f"standards-{site.pk}"


def path_of(row: StandardFile) -> Path:
    return _folder(row.site) / row.sha256


def files_in_use() -> Iterator[Path]:
    """Every file that a row names."""
    for row in StandardFile.objects.select_related("site").order_by("pk").iterator():
        yield path_of(row)
