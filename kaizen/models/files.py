"""Files that people keep with what they write. Content is on the disk, named by its SHA-256."""

from django.db import models
from django.db.models import Q

from lean.models import Site, User

from .a3 import A3


class StandardFile(models.Model):
    """A file of a site that versions of standards name by its hash; kept once, however many name it.

    ``kind``: ``core.standards.files.FileKind``, told by the bytes. A picture is as the server drew it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="standard_files")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # px
    height = models.PositiveIntegerField(null=True)  # px
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("site", "pk")
        constraints = [
            models.UniqueConstraint(fields=["site", "sha256"], name="standard_file_once_per_site"),
            models.CheckConstraint(condition=Q(size__gt=0), name="standard_file_is_not_empty"),
            models.CheckConstraint(
                condition=Q(kind="picture", width__gt=0, height__gt=0)
                | Q(kind__in=["pdf", "text"], width__isnull=True, height__isnull=True),
                name="standard_file_kind_is_known_and_a_picture_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:8]}"


class A3Photo(models.Model):
    """A photo that a field of an A3 names by its hash, as the server drew it anew. It can be taken away for good."""

    a3 = models.ForeignKey(A3, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField()  # px
    height = models.PositiveIntegerField()  # px

    class Meta:
        ordering = ("a3", "pk")
        constraints = [
            models.UniqueConstraint(fields=["a3", "sha256"], name="a3_photo_once_per_a3"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a3_photo_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.a3_id} {self.width} × {self.height}"
