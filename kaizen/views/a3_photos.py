"""Photos of an A3: given out, taken away for good, and those that came with the form."""

import base64

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen import serving
from kaizen.models import A3, A3Photo
from kaizen.services.a3.photos import add_photo, path_of, remove_photo
from kaizen.views.a3 import a3_of
from kaizen.views.a3_form import Errors
from lean.access import SignedInRequest, fetch, policy, site_for


@policy("view")
@require_safe
def a3_photo(request: SignedInRequest, site: str, number: int, sha256: str) -> FileResponse:
    """A photo of the sheet, as it was drawn anew."""
    at = site_for(request.user, site, to="view")
    photos = A3Photo.objects.select_related("a3__site")
    return serving.picture(path_of(fetch(at, photos, "a3__site", a3__number=number, sha256=sha256)))


@policy("write_a3")
@require_POST
def a3_photo_remove(request: SignedInRequest, site: str, number: int, sha256: str) -> HttpResponse:
    """Takes a photo away for good, with a reason."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    try:
        remove_photo(row, sha256, because=request.POST.get("because", ""), by=request.user)
        messages.success(request, _("The photo is gone."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("a3", at.slug, number)


def photos_sent(request: SignedInRequest, row: A3, seen: int) -> Errors:
    """Puts the photos that came with the form into their fields; what was refused, by address.

    ``seen``: the newest edit that the form showed.
    """
    errors: dict[str, list[str]] = {}
    for path, given in request.FILES.items():
        try:
            add_photo(row, path, given.chunks(), by=request.user, base=seen)  # type: ignore[union-attr]
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {path: error.messages}
            errors |= told
    return errors


def drawing_of(photo: A3Photo) -> str:
    """The photo as the PDF takes it: in a drawing; empty when it is not there."""
    try:
        data = base64.b64encode(path_of(photo).read_bytes()).decode()
    except FileNotFoundError:
        return ""
    size = f'width="{photo.width}" height="{photo.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/jpeg;base64,{data}"/></svg>'
