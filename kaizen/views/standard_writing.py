"""Write on standards without a script: begin, import, edit a draft, translate, settings, a site's own values."""

import json
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaizen.core.standards import Change, difference
from kaizen.core.standards import Standard as Document
from kaizen.core.standards.texts import in_language, translated
from kaizen.forms.standard_acts import BeginForm, ImportForm, LocalForm, SettingsForm, TranslateForm
from kaizen.forms.standards import Errors, StandardForm
from kaizen.models import A3, StandardVersion
from kaizen.services.standards import exchange, overlays, writing
from kaizen.services.standards.evidence import document_from
from kaizen.services.standards.files import attached
from kaizen.views.standard_files import taken_in
from kaizen.views.standards import INVALID, address_of, local_context, version_of
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied
from lean.models import Site, User


@policy("write_standard")
def standard_new(request: SignedInRequest, site: str) -> HttpResponse:
    """Begin a standard; with ``?a3=`` from an A3, which stands in it as evidence."""
    at = site_for(request.user, site, to="write_standard")
    a3 = _a3(at, request.GET.get("a3", ""))
    doc = document_from(a3) if a3 else Document("", language=at.language)
    form = BeginForm(request.POST or None, initial={"title": doc.title})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = applied(form, lambda: writing.begin(at, code=values["code"], doc=replace(doc, title=values["title"]),
                                                   by=request.user, a3=a3))  # fmt: skip
        if made is not None:
            return redirect("standard_write", at.slug, made.standard.code)
    context = {"site": at, "form": form, "import_form": ImportForm(prefix="file"), "a3": a3}
    return render(request, "kaizen/standards/new.html", context, status=INVALID if form.errors else 200)


def _a3(site: Site, number: str) -> A3 | None:
    if not number.isdecimal():
        return None
    return fetch(site, A3.objects.select_related("site"), number=int(number))


@policy("write_standard")
@require_POST
def standard_import(request: SignedInRequest, site: str) -> HttpResponse:
    """A standard from the file that an export wrote: its first version here is a draft."""
    at = site_for(request.user, site, to="write_standard")
    form = ImportForm(request.POST, request.FILES, prefix="file")
    if form.is_valid():
        values = form.cleaned_data

        def bring_in() -> StandardVersion:
            doc = exchange.imported(_parsed(values["file"].read()))
            return writing.begin(at, code=values["code"], doc=doc, by=request.user, reason=_("brought in"))

        made = applied(form, bring_in)
        if made is not None:
            messages.success(request, _brought_in(made))
            return redirect("standard", at.slug, made.standard.code)
    context = {"site": at, "form": BeginForm(), "import_form": form}
    return render(request, "kaizen/standards/new.html", context, status=INVALID)


def _brought_in(version: StandardVersion) -> str:
    missing = [one.named.name for one in attached(version.document, version.site) if one.file is None]
    if not missing:
        return _("Brought in as a draft.")
    return _("Brought in as a draft. Files that must come along: %(names)s.") % {"names": ", ".join(missing)}


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValidationError({"file": _("This is no JSON file.")}) from error


@policy("write_standard")
def standard_write(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """The draft as one form; buttons add, move and take away rows without losing what was typed."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code).standard.versions.open().first()
    if version is None:
        messages.info(request, _("No draft is open. Begin the next version first."))
        return redirect("standard", at.slug, code)
    before, told = version.document, request.POST.get("do", "")
    form = StandardForm.posted(request.POST) if request.method == "POST" else StandardForm.of(before)
    errors: Errors = taken_in(form, version, request)
    changes: list[Change] | None = None
    if request.method == "POST" and told in ("", "save") and not errors:
        errors, changes = _saved(form, version, _whole(request.POST.get("revision", "")), request.user)
        if not errors:
            messages.success(request, _("Saved."))
            return redirect(address_of(at, version))
    form.act(told)
    is_fresh = request.method != "POST" or changes is not None
    context = {
        "site": at, "row": version.standard, "version": version, "form": StandardForm(form.raw, errors),
        "errors": errors, "changes": changes, "docs": (before, before), "is_unsaved": request.method == "POST",
        "revision": version.revision if is_fresh else request.POST.get("revision", ""),
    }  # fmt: skip
    return render(request, "kaizen/standards/write.html", context, status=INVALID if errors else 200)


def _saved(
    form: StandardForm, version: StandardVersion, revision: int, by: User
) -> tuple[Errors, list[Change] | None]:  # fmt: skip
    """What was refused, by address; and where somebody else saved meanwhile, how that differs from what is written."""
    before = version.document
    try:
        doc = form.document(before)
    except ValidationError as error:
        return error.message_dict, None
    try:
        writing.edit(version, doc, revision=revision, by=by)
    except ValidationError as error:
        is_stale = getattr(error, "code", "") == "stale"
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return told, difference(before, doc) if is_stale else None
    return {}, None


def _whole(told: str) -> int:
    return int(told) if told.isdecimal() else 0


@policy("write_standard")
def standard_translate(request: SignedInRequest, site: str, code: str, language: str) -> HttpResponse:
    """The texts of the draft in another language, each beside what it is a translation of."""
    at = site_for(request.user, site, to="write_standard")
    version = version_of(at, code).standard.versions.open().first() or version_of(at, code)
    doc = version.document
    form = TranslateForm(request.POST or None, texts=in_language(doc, language))
    if request.method == "POST" and form.is_valid():
        made = translated(doc, language, form.told(), of=str(version.number), still_right=form.still_right())
        revision = _whole(request.POST.get("revision", ""))
        if applied(form, lambda: writing.edit(version, made, revision=revision, by=request.user)) is not None:
            messages.success(request, _("Saved."))
            return redirect("standard", at.slug, code)
    context = {"site": at, "row": version.standard, "version": version, "form": form, "language": language}
    return render(request, "kaizen/standards/translate.html", context, status=INVALID if form.errors else 200)


@policy("write_standard")
def standard_settings(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """Which orders the path is for, and how many acknowledge a version before it takes effect."""
    at = site_for(request.user, site, to="write_standard")
    row = version_of(at, code).standard
    form = SettingsForm(request.POST or None, instance=row, site=at)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: writing.set_up(row, by=request.user, **values)) is not None:
            messages.success(request, _("Saved."))
            return redirect("standard", at.slug, code)
    context = {"site": at, "row": row, "form": form}
    return render(request, "kaizen/standards/settings.html", context, status=INVALID if form.errors else 200)


@policy("view", change="write_standard")
def standard_local(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """The site's own values beside those of the core."""
    at = site_for(request.user, site, to="view" if request.method in ("GET", "HEAD") else "write_standard")
    version = version_of(at, code)
    form = LocalForm(request.POST or None, doc=version.document, local=overlays.local_values(version.standard, at))
    if request.method == "POST" and form.is_valid():
        values, reason = form.told(), form.cleaned_data["reason"]
        done = applied(
            form, lambda: overlays.set_values(version, values, site=at, reason=reason, by=request.user) or version
        )
        if done is not None:
            messages.success(request, _("Saved. They stay when the standard gets a new version."))
            return redirect("standard", at.slug, code)
    context = local_context(version, at) | {"form": form, "may_edit": may(request.user, at, "write_standard")}
    return render(request, "kaizen/standards/local.html", context, status=INVALID if form.errors else 200)
