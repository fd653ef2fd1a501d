"""Photos of what was seen at the gemba: a field of the sheet holds the hash, the disk the picture as it was drawn."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.core.a3 import Kind, Unusable, field_of, fold
from kaizen.models import A3, A3Photo
from kaizen.services.a3.editing import REFUSALS, Change, Written, edits_of, write
from kaizen.services.photos import WHY, Kept, NotKept, keep
from lean.audit import record
from lean.models import Site, User

MOST_PHOTOS = 100  # of an A3, those that another one replaced included
FULL_DISK = _("The disk of the server is nearly full, so the photo was not kept. Ask IT to make room.")


def add_photo(row: A3, path: str, chunks: Iterable[bytes], *, by: User, base: int = 0, key: str = "") -> Written:
    """Puts a photo into a field of the sheet; one sent before (same ``key``) counts once. ``base``: as ``Change`` says.

    Raises ``ValidationError`` at the address.
    """
    _require_place(row, path)
    try:
        kept = keep(_folder(row.site), chunks)
    except NotKept as refused:
        told = FULL_DISK if refused.code == "disk_full" else WHY[refused.code]
        raise ValidationError({path: ValidationError(told, code=refused.code)}) from refused
    try:
        return _added(row, kept, Change(path, kept.sha256, base, key), by)
    except ValidationError:
        _forget(row.site, kept.sha256)
        raise


def _require_place(row: A3, path: str) -> None:
    try:
        is_photo = field_of(path).kind == Kind.PHOTO
    except Unusable:
        is_photo = False
    if not is_photo:
        raise ValidationError({path[:80]: REFUSALS["unknown_field"]})
    if row.photos.count() >= MOST_PHOTOS:
        raise ValidationError({path: _("At most %(most)s photos on an A3.") % {"most": MOST_PHOTOS}})


@transaction.atomic
def _added(row: A3, kept: Kept, change: Change, by: User) -> Written:
    values = {"size": kept.size, "width": kept.width, "height": kept.height}
    A3Photo.objects.get_or_create(a3=row, sha256=kept.sha256, defaults=values)
    return write(row, [change], by=by)[0]


def _forget(site: Site, sha256: str) -> None:
    """Deletes a photo that no row names."""
    if not A3Photo.objects.filter(a3__site=site, sha256=sha256).exists():
        (_folder(site) / sha256).unlink(missing_ok=True)


@transaction.atomic
def remove_photo(row: A3, sha256: str, *, because: str, by: User) -> None:
    """Takes a photo away for good, because it shows a face, for instance, of an A3 that is over too; twice changes
    nothing. Raises ``ValidationError`` at ``because`` without a reason.
    """
    photo = A3Photo.objects.select_for_update().filter(a3=row, sha256=sha256).first()
    if photo is None:
        return
    if not because.strip():
        raise ValidationError({"because": _("Say why the photo is taken away.")})
    before = {"sha256": sha256, "bytes": photo.size}
    photo.delete()
    transaction.on_commit(lambda: _forget(row.site, sha256))
    state = fold(edits_of(row))
    if row.is_open:
        paths = [path for path, cell in state.cells.items() if cell.value == sha256]
        write(row, [Change(path, None, base=state.seq) for path in paths], by=by)
    record("a3.photo_removed", row, by=by, site=row.site, before=before, reason=because.strip()[:200])


def _folder(site: Site) -> Path:
    return settings.UPLOADS / f"a3-{site.pk}"


def path_of(photo: A3Photo) -> Path:
    return _folder(photo.a3.site) / photo.sha256


def files_in_use() -> Iterator[Path]:
    """Every photo that a row names."""
    for photo in A3Photo.objects.select_related("a3__site").order_by("pk").iterator():
        yield path_of(photo)
