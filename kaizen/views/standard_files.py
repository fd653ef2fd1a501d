"""Files of a standard: given out by the version that names them, brought where they are missing, added to a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen import serving
from kaizen.forms.standards import Errors, StandardForm
from kaizen.models import StandardVersion
from kaizen.services.standards import files
from kaizen.views.standards import address_of, version_of
from lean.access import SignedInRequest, policy, site_for


@policy("view")
@require_safe
def standard_file(request: SignedInRequest, site: str, code: str, seq: int, attachment: str) -> FileResponse:
    """A picture to look at; a PDF or a text only to be saved."""
    version = version_of(site_for(request.user, site, to="view"), code, seq)
    found = {one.named.id: one for one in files.attached(version.document, version.site)}
    if attachment not in found:
        raise Http404("no such file")
    return serving.attachment(found[attachment])


@policy("write_standard")
@require_POST
def standard_file_fill(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """Brings files that the version names and that are not here; which is which is told by their hash."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code, seq)
    given = request.FILES.getlist("file")
    for one in given:
        try:
            files.fill(version, one.chunks(), by=request.user)
            messages.success(request, _("%(name)s is here.") % {"name": _name(one)})
        except ValidationError as error:
            messages.error(request, f"{_name(one)}: {error.messages[0]}")
    if not given:
        messages.error(request, _("Choose a file first."))
    return redirect(address_of(at, version))


def taken_in(form: StandardForm, version: StandardVersion, request: SignedInRequest) -> Errors:
    """Keeps the files that came with the form and gives each a row; what was refused, by field."""
    errors: list[str] = []
    for one in request.FILES.getlist("file"):
        try:
            files.require_room(len(form.raw.get("attachments", ())))
            wanted = files.named(version.document)
            kept = files.keep_file(version.site, one.chunks(), by=request.user, wanted=wanted)
            form.attach(files.shown_name(one.name or ""), kept.sha256)
        except ValidationError as error:
            errors.append(f"{_name(one)}: {error.messages[0]}")
    return {"file": errors} if errors else {}


def _name(one: UploadedFile) -> str:
    return files.shown_name(one.name or "")
