"""How a kept file leaves the server: a picture as one, anything else only to be saved, never opened as a page."""

from pathlib import Path

from django.http import FileResponse, Http404

from kaizen.core.standards.files import MEDIA, FileKind
from kaizen.services.standards.files import Attached, path_of


def picture(path: Path) -> FileResponse:
    """A picture that the server drew. Raises Http404 when it is not there."""
    return _served(path, MEDIA[FileKind.PICTURE])


def attachment(one: Attached) -> FileResponse:
    """A file of a standard. Raises Http404 when it is not here."""
    if one.file is None:
        raise Http404("this file is not here")
    kind = FileKind(one.file.kind)
    if kind == FileKind.PICTURE:
        return picture(path_of(one.file))
    return _served(path_of(one.file), MEDIA[kind], one.file_name)


def _served(path: Path, media: str, save_as: str = "") -> FileResponse:
    try:
        answer = FileResponse(path.open("rb"), content_type=media, as_attachment=bool(save_as), filename=save_as)
    except FileNotFoundError as gone:
        raise Http404("this file is not here") from gone
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
