"""The photo of an idea: kept under its hash, taken away with a reason."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaizen.models import Idea, IdeaPhoto
from kaizen.services.photos import WHY, Kept, NotKept, keep
from lean.audit import record
from lean.models import Site, User


def keep_photo(site: Site, chunks: Iterable[bytes]) -> Kept:
    """Draws an uploaded photo anew and keeps the result. Raises ``ValidationError`` at ``photo``."""
    try:
        return keep(_folder(site), chunks)
    except NotKept as refused:
        raise ValidationError({"photo": ValidationError(WHY[refused.code], code=refused.code)}) from refused


def forget(site: Site, kept: Kept) -> None:
    """Deletes a photo that no row came to name, because its idea was refused."""
    if not IdeaPhoto.objects.filter(idea__site=site, sha256=kept.sha256).exists():
        (_folder(site) / kept.sha256).unlink(missing_ok=True)


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
