"""Pages of the data: sources and their imports, upload, and one import from file to events."""

import csv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import whole_number
from lean.models import Site
from valuestream import tasks
from valuestream.core.quarantine import HEAD, harmless
from valuestream.core.refusal import Refusal
from valuestream.core.sentences import SENTENCES
from valuestream.forms import ColumnsForm, UploadForm
from valuestream.models import EventSource, ImportRun, SourceProfile
from valuestream.readers import READERS
from valuestream.services import imports, uploads
from valuestream.services.night.fetching import folder_of
from valuestream.services.refusals import in_words
from valuestream.views.import_page import ImportPage

RUNS = ImportRun.objects.select_related("log_file__site", "source__current", "profile", "event_set")
MOST_RUNS = 50


@policy("view")
@require_safe
def data(request: SignedInRequest, site: str) -> HttpResponse:
    """The sources of the site, how fresh they are, and what became of each file."""
    at = site_for(request.user, site, to="view")
    sources = EventSource.objects.filter(site=at).select_related("site", "current", "drop_folder")
    sees_server = may(request.user, at, "see_server")
    rows = [(source, folder_of(source)) for source in sources.prefetch_related("value_streams")]
    runs = RUNS.filter(log_file__site=at)[:MOST_RUNS]
    context = {"site": at, "sources": rows, "runs": runs, "can_load": may(request.user, at, "load_data")}
    context["sees_server"] = sees_server
    return render(request, "valuestream/imports/data.html", context)


@policy("load_data")
def upload(request: SignedInRequest, site: str) -> HttpResponse:
    """Takes a file in and starts its import."""
    at = site_for(request.user, site, to="load_data")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = imports.start_import(uploads.receive(at, file.chunks(), file.name, request.user), request.user)
        except Refusal as refusal:
            form.add_error("file", in_words(refusal))
        else:
            tasks.wake(run)
            return redirect("import", at.slug, run.pk)
    context = {
        "site": at,
        "form": form,
        "steps": (gettext("File"), gettext("Columns"), gettext("Check"), gettext("Import")),
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "accept": ",".join(ending for reader in READERS for ending in reader.extensions),
    }
    return render(request, "valuestream/imports/upload.html", context, status=422 if form.errors else 200)


@policy("view")
@require_safe
def import_page(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One import: its state decides what the page shows. As a fragment: the part that changes while work runs."""
    at = site_for(request.user, site, to="view")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    return _page(request, run, at)


def _page(request: SignedInRequest, run: ImportRun, at: Site, form: ColumnsForm | None = None) -> HttpResponse:
    """The page or, for htmx, its changing parts; a page drawn for another layout or an older draft starts anew."""
    page = ImportPage(run, can_change=may(request.user, at, "load_data"), form=form)
    is_answer = request.method == "POST"
    context = {"site": at, "page": page, "run": run, "is_saved": is_answer and form is None}
    status = 422 if form is not None and form.errors else 200
    if not request.headers.get("HX-Request"):
        return render(request, "valuestream/imports/import.html", context, status=status)
    is_stale = not is_answer and request.GET.get("seen", "") != str(run.revision)
    if is_stale or request.GET.get("layout", page.layout) != page.layout:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "valuestream/imports/_live.html", context, status=status)


@policy("load_data")
@require_POST
def columns(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Keeps what a person says about the columns, then has every row checked with it."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    if "mapping" in request.POST:
        known = fetch(at, SourceProfile.objects.all(), "source__site", pk=request.POST["mapping"])
        return _then(request, run, partial(imports.use_mapping, run, _revision(request), known))
    if run.state not in imports.EDITABLE:
        return _then(request, run, partial(imports.refuse_unless, run, imports.EDITABLE))
    form = ColumnsForm(run, at, request.POST)
    if not form.is_valid():
        return _page(request, run, at, form)

    told = (form.cleaned_data["revision"], form.profile(), form.source_choice())
    return _then(request, run, partial(imports.change_columns, run, *told))


@policy("load_data")
@require_POST
def check(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Checks every row with the columns as they are."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    return _then(request, run, partial(imports.start_check, run, _revision(request)))


@policy("load_data")
@require_POST
def confirm(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Imports what was checked; a second press changes nothing."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    because = request.POST.get("because", "")
    return _then(request, run, partial(imports.confirm, run, _revision(request), request.user, because))


@policy("load_data")
@require_POST
def cancel(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Stops an import; its file is deleted and nothing is stored."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    return _then(request, run, partial(imports.cancel, run, request.user))


@policy("load_data")
@require_POST
def restart(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Starts an import again that needed attention."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    return _then(request, run, partial(imports.restart, run, request.user))


def _revision(request: SignedInRequest) -> int:
    found = whole_number(request.POST.get("revision", ""))
    return -1 if found is None else found


def _then(request: SignedInRequest, run: ImportRun, act: Callable[[], object]) -> HttpResponse:
    """Does it, rings, and goes back to the page; a refusal is told there."""
    is_refused = False
    try:
        with transaction.atomic():
            act()
            tasks.wake(run)
    except Refusal as refusal:
        is_refused = True
        messages.error(request, in_words(refusal))
    run.refresh_from_db()
    if not request.headers.get("HX-Request"):
        return redirect("import", run.site.slug, run.pk)
    if is_refused:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, run, run.site)


@policy("load_data")
@require_safe
def quarantine(request: SignedInRequest, site: str, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The rows that wait for repair as CSV, in the reader's language, safe to open in a spreadsheet."""
    at = site_for(request.user, site, to="load_data")
    run = fetch(at, RUNS, "log_file__site", pk=pk)
    path = uploads.quarantine_path(run)
    if not path.exists():
        raise Http404("no row waits for repair")
    told = {code: (gettext(one.row), gettext(one.hint) if one.hint else "") for code, one in SENTENCES.items()}
    response = StreamingHttpResponse(_translated(path, told), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rows-to-repair-{run.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


class _Echo:
    """A file-like that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _translated(path: Path, told: dict[str, tuple[str, str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    code, sentence, hint = HEAD.index("code"), HEAD.index("sentence"), HEAD.index("hint")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        yield "\ufeff" + writer.writerow(next(reader))
        for row in reader:
            row[sentence], row[hint] = (harmless(text) for text in told[row[code]])
            yield writer.writerow(row)
