"""The files of a standard go with it to another site of this installation."""

import os
import shutil

from django.db import transaction

from kaizen.models import StandardFile, StandardVersion
from kaizen.services.photos import READ_ONLY, room_in
from kaizen.services.standards.files import attached, path_of
from lean.audit import record
from lean.models import Site, User


@transaction.atomic
def bring_along(version: StandardVersion, site: Site, *, by: User) -> list[StandardFile]:
    """Keeps at ``site`` what the version names and its own site has; answers what came. Missing files stay missing.

    Raises ``NotKept`` (disk_full).
    """
    doc = version.document
    lacking = {one.named.sha256 for one in attached(doc, site) if one.file is None}
    there = {one.named.sha256: one.file for one in attached(doc, version.site) if one.file is not None}
    return [_copied(there[sha256], site, by) for sha256 in sorted(lacking & there.keys())]


def _copied(of: StandardFile, site: Site, by: User) -> StandardFile:
    row, _is_new = StandardFile.objects.get_or_create(
        site=site, sha256=of.sha256,
        defaults={"kind": of.kind, "size": of.size, "width": of.width, "height": of.height, "kept_by": by},
    )  # fmt: skip
    with room_in(path_of(row).parent) as room:
        copy = room / "copy"
        shutil.copyfile(path_of(of), copy)
        os.chmod(copy, READ_ONLY)
        copy.replace(path_of(row))
    after = {"sha256": of.sha256, "bytes": of.size, "kind": of.kind, "from": of.site.slug}
    record("standard.file_kept", row, by=by, site=site, after=after)
    return row
