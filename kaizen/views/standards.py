"""Pages of standards: the list, a version with all that belongs to it, two versions compared, the station."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kaizen.core.standards.instruction import stations_of, without_counterpart
from kaizen.core.standards.texts import outdated
from kaizen.core.standards.work import capacity, combination
from kaizen.forms import standard_acts as forms
from kaizen.models import Acknowledgement, StandardVersion
from kaizen.qr import drawn
from kaizen.services.rollouts.planning import is_proven
from kaizen.services.standards import exchange, reading
from kaizen.services.standards.acknowledging import READABLE
from kaizen.services.standards.files import attached
from kaizen.services.standards.overlays import local_values, overlay_of
from kaizen.services.standards.rows import is_writer
from kaizen.views.printed_codes import printed_address
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.models import Site

INVALID = 422


def version_of(site: Site, code: str, seq: str | int = "") -> StandardVersion:
    """The version of that number in the row, else the one that holds, else the newest. Raises Http404."""
    found = reading.versions_at(site).filter(standard__code=code).order_by("-seq")
    if str(seq):
        if not str(seq).isdecimal():
            raise Http404("no such version")
        return fetch(site, found, "standard__site", seq=int(seq))
    version = found.filter(state="effective").first() or found.first()
    if version is None:
        raise Http404("no such standard")
    return version


def address_of(site: Site, version: StandardVersion) -> str:
    """The page of just this version."""
    return reverse("standard", args=[site.slug, version.standard.code], query={"version": version.seq})


@policy("view")
@require_safe
def standard_list(request: SignedInRequest, site: str) -> HttpResponse:
    """Every standard with the version that holds and the one that is being written."""
    at = site_for(request.user, site, to="view")
    today = timezone.now().astimezone(ZoneInfo(at.timezone)).date()
    context = {
        "site": at, "rows": reading.listed(at, today), "may_write": may(request.user, at, "write_standard"),
    }  # fmt: skip
    return render(request, "kaizen/standards/list.html", context)


@policy("view")
@require_safe
def standard(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """The version that holds, or with ``?version=`` any other: obsolete ones stay readable and say so."""
    at = site_for(request.user, site, to="view")
    context = page_of(request, at, version_of(at, code, request.GET.get("version", "")))
    return render(request, "kaizen/standards/standard.html", context)


def page_of(request: SignedInRequest, site: Site, version: StandardVersion, **more: Any) -> dict[str, Any]:
    """What the page of a version shows. ``more``: forms that were refused."""
    doc, user = version.document, request.user
    versions = list(version.standard.versions.order_by("-seq"))
    may_write, may_approve = may(user, site, "write_standard"), may(user, site, "approve_standard")
    wrote = is_writer(version, user)
    return {
        "site": site, "row": version.standard, "version": version, "doc": doc, "versions": versions,
        "held": next((one for one in versions if one.state == "effective"), None),
        "open": next((one for one in versions if one.is_open), None),
        "signatures": version.approvals.order_by("pk"), "heard": version.acknowledgements.count(),
        "has_read": Acknowledgement.objects.filter(version=version, user=user).exists(),
        "may_acknowledge": version.state in READABLE,
        "before": reading.before(version), "combination": combination(doc.work) if doc.work.elements else None,
        "capacities": [(one, capacity(one, doc.work.working_s)) for one in doc.work.capacity],
        "late": {language: len(outdated(doc, language)) for language in doc.texts},
        "may_write": may_write, "may_approve": may_approve, "wrote": wrote,
        "may_offer": may(user, site, "ask_rollout") and version.state == "effective" and is_proven(version.standard),
        "may_sign": may_approve and not wrote and version.state == "in_review",
        "files": attached(doc, site), "overlay": overlay_of(version.standard, site),
        "submit_form": forms.SubmitForm(), "effect_form": forms.EffectForm(), "draft_form": forms.ReasonForm(),
        "withdraw_form": forms.ReasonForm(),
        "sign_form": forms.SignForm(initial={"content_hash": version.content_hash}), **more,
    }  # fmt: skip


@policy("view")
@require_safe
def standard_compare(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """What differs between two versions, field by field."""
    at = site_for(request.user, site, to="view")
    newer = version_of(at, code, request.GET.get("to", ""))
    older = version_of(at, code, request.GET["from"]) if request.GET.get("from") else reading.before(newer)
    context = {
        "site": at, "row": newer.standard, "older": older, "newer": newer,
        "versions": newer.standard.versions.order_by("-seq"),
        "changes": reading.compared(older, newer) if older else None,
        "docs": (older.document, newer.document) if older else None,
    }  # fmt: skip
    return render(request, "kaizen/standards/compare.html", context)


@policy("view")
@require_safe
def instruction(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """For the shop floor: only the version that holds, its steps, and the parameters of this station and product."""
    at = site_for(request.user, site, to="view")
    version = version_of(at, code)
    is_held = version.state == "effective"
    doc = version.document
    asked = {name: request.GET.get(name, "") for name in ("station", "product")}
    language = request.GET.get("language") or (get_language() or doc.language)[:2]
    told = reading.instruction(version, site=at, user=request.user, language=language, **asked)
    context = {
        "site": at, "row": version.standard, "version": version, "is_held": is_held, "told": told, "asked": asked,
        "language": language, "languages": [doc.language, *doc.texts],
        "stations": stations_of(doc),
        "products": sorted({one.product for one in doc.parameters if one.product}),
        "has_read": Acknowledgement.objects.filter(version=version, user=request.user).exists(),
        "files": attached(doc, at), "outdated": outdated(doc, language),
        "code": drawn(printed_address(request, request.get_full_path())),
    }  # fmt: skip
    return render(request, "kaizen/standards/instruction.html", context)


@policy("view")
@require_safe
def instruction_state(request: SignedInRequest, site: str, code: str) -> HttpResponse:
    """Which version holds now; empty: none. A station asks every ten seconds."""
    version = version_of(site_for(request.user, site, to="view"), code)
    return JsonResponse({"seq": version.seq if version.state == "effective" else ""})


@policy("view")
@require_safe
def standard_json(request: SignedInRequest, site: str, code: str, seq: int) -> HttpResponse:
    """A version with its signatures as a file; brought in again it loses nothing."""
    at = site_for(request.user, site, to="view")
    version = version_of(at, code, seq)
    answer = JsonResponse(exchange.exported(version), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{code}-{version.number}.json"'
    return answer


def local_context(version: StandardVersion, site: Site) -> dict[str, Any]:
    """What the page of a site's own values shows beside its form."""
    local = local_values(version.standard, site)
    return {
        "site": site, "row": version.standard, "version": version,
        "lost": without_counterpart(version.document, local), "rows": version.standard.overlays.filter(site=site),
    }  # fmt: skip
