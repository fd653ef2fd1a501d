"""What a worker does for an import: one step per call, in a limited child, settled in one transaction."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from lean.audit import record
from lean.models import Site, User
from valuestream.core.profile import Profile
from valuestream.core.proposal import Proposal
from valuestream.core.refusal import Refusal
from valuestream.models import EventSource, ImportRun, SourceProfile
from valuestream.services import children, publishing, uploads
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, hand_back, ringing, settle

State = ImportRun.State
Outcome = dict[str, Any]
WAIT_SECONDS = 0.2


def advance(pk: int) -> ImportRun | None:
    """Does the next piece of work of an import; None when another worker has it or there is nothing to do.

    The answered run may have work left (``state`` in WORKING): then ring for it again.
    """
    token = claim(ImportRun, pk)
    if token is None:
        return None
    run = ImportRun.objects.select_related("log_file__site", "source", "profile", "started_by").get(pk=pk)
    folder = children.work_folder(run, token)
    try:
        job, finish = STEPS[State(run.state)]
        finish(run, token, children.run_child(run, token, COMMANDS[State(run.state)], job(run, folder), folder), folder)
    except Refusal as refusal:
        _refuse(run, token, refusal)
    except children.Broken:
        hand_back(run, token)
    except children.Lost:
        pass  # somebody cancelled it, changed its columns, or took it over: theirs is the word
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    run.refresh_from_db()
    return run


def advance_to_rest(run: ImportRun) -> None:
    """Works on an import until it waits for a person or is finished. Refreshes ``run``."""
    while run.state in ImportRun.WORKING:
        if advance(run.pk) is None:
            time.sleep(WAIT_SECONDS)
        run.refresh_from_db()


def _file_job(run: ImportRun, folder: Path) -> Outcome:
    return {"path": str(uploads.path_of(run.log_file)), "told": run.draft.get("told", {})}


def _check_job(run: ImportRun, folder: Path) -> Outcome:
    job = _file_job(run, folder)
    return {**job, "profile": run.draft["profile"], "quarantine": str(folder / "quarantine.csv")}


def _load_job(run: ImportRun, folder: Path) -> Outcome:
    source, profile = run.source, run.profile
    assert source is not None
    assert profile is not None
    source.refresh_from_db()
    previous = {"base": source.current_id, "previous": source.current.manifest if source.current else None}
    job = {**_check_job(run, folder), **previous, "cleaned": str(folder / "cleaned"), "kept": kept_columns(run)}
    return {**job, "profile": profile.content, "store": str(publishing.store_of(source))}


def kept_columns(run: ImportRun) -> list[str] | None:
    """The columns that the kept copy of the file may have: none about persons, no free text that nobody chose.

    None when every column may be kept.
    """
    assert run.profile is not None
    profile = Profile.from_json(run.profile.content)
    names = [column["name"] for column in run.proposal["columns"]]
    free_text = {column["name"] for column in run.proposal["columns"] if column["reason"] == "free_text"}
    kept = [
        name for name in names if name not in profile.dropped and name not in free_text - set(profile.columns.values())
    ]
    return None if kept == names else kept


def _proposed(run: ImportRun, token: int, outcome: Outcome, folder: Path) -> None:
    """Keeps the proposal and, when it holds all that a map needs, has every row checked with it at once."""
    proposal = Proposal.from_json(outcome)
    profile, source, known = _first_draft(run, proposal)
    draft: Outcome = {"profile": profile.as_json(), "source": source}
    draft |= {"automatic": True} if run.draft.get("automatic") else {}
    fields = {"proposal": {**outcome, "known": known}, "draft": draft}
    state = State.CHECKING if _is_complete(profile) else State.PROPOSED
    with transaction.atomic():
        settle(run, token, **ringing(state=state, **fields))  # False: cancelled meanwhile


def _is_complete(profile: Profile) -> bool:
    roles = set(profile.columns)
    return {"case", "activity"} <= roles and bool({"start", "complete"} & roles)


def _first_draft(run: ImportRun, proposal: Proposal) -> tuple[Profile, Outcome, Outcome]:
    """The mapping that this source's last file had, if its columns are all here; else what the reader proposes."""
    names = {column.name for column in proposal.columns}
    latest = SourceProfile.objects.filter(source__site=run.site).order_by("-confirmed_at").select_related("source")
    if run.draft.get("automatic"):
        latest = latest.filter(source=run.draft["source"]["id"])
    for known in latest:
        profile = Profile.from_json(known.content)
        if profile.format == proposal.profile.format and set(profile.columns.values()) <= names:
            about = {"source": known.source.name, "on": _day_at(run.site, known.confirmed_at), "id": known.pk}
            return with_mapping_of(profile, proposal), {"id": known.source_id}, about
    zoned = replace(proposal.profile, timezone=proposal.profile.timezone or run.site.timezone)
    if "source" in run.draft:
        return zoned, run.draft["source"], {}
    stem = Path(run.log_file.original_name).name.split(".")[0] or run.log_file.original_name
    same = EventSource.objects.filter(site=run.site, name=stem[:80]).first()
    return zoned, {"id": same.pk} if same else {"name": stem[:80]}, {}


def _day_at(site: Site, moment: datetime) -> str:
    return timezone.localtime(moment, ZoneInfo(site.timezone)).date().isoformat()


def with_mapping_of(known: Profile, proposal: Proposal) -> Profile:
    """An earlier mapping for this file: how its bytes read as proposed now, person columns of both dropped."""
    names = {column.name for column in proposal.columns}
    persons = {name for name in (*known.dropped, *proposal.profile.dropped) if name in names}
    persons -= set(known.columns.values())
    now = proposal.profile
    return replace(known, dropped=tuple(sorted(persons)), delimiter=now.delimiter, encoding=now.encoding)


def _checked(run: ImportRun, token: int, outcome: Outcome, folder: Path) -> None:
    trust = outcome["trust"]
    balance = {key: trust[key] for key in ("rows_read", "accepted", "duplicates", "quarantined", "reasons")}
    with transaction.atomic():
        if settle(run, token, state=State.CHECKED, check_result=outcome, **balance):
            publishing.keep_quarantine(run, folder / "quarantine.csv")


def _refuse(run: ImportRun, token: int, refusal: Refusal) -> None:
    """The first look failed: refused for good. Later, a person may choose otherwise: back to the columns."""
    final = not run.proposal
    fields = {"state": State.REFUSED, "finished_at": Now()} if final else {"state": State.PROPOSED}
    with transaction.atomic():
        if settle(run, token, **kept(refusal), **fields):
            record("import.refused", run, by=None, site=run.site, after={"code": refusal.code}, reason=refusal.message)
    if final:
        uploads.forget_unneeded(run.log_file)


Finish = Callable[[ImportRun, int, Outcome, Path], None]
STEPS: dict[str, tuple[Callable[[ImportRun, Path], Outcome], Finish]] = {
    State.LOOKING: (_file_job, _proposed),
    State.CHECKING: (_check_job, _checked),
    State.IMPORTING: (_load_job, publishing.publish),
}
COMMANDS = {State.LOOKING: "look", State.CHECKING: "check", State.IMPORTING: "load"}


def tidy() -> int:
    """Cancels imports that nobody confirmed for a week, clears event stores and uploads; answers how many."""
    limit = timezone.now() - settings.UNCONFIRMED_FOR
    forgotten = ImportRun.objects.filter(state__in=(State.PROPOSED, State.CHECKED), created_at__lte=limit)
    done = 0
    for run in forgotten.select_related("log_file__site"):
        cancel_open(run, by=None, reason="nobody confirmed it")
        done += 1
    for source in EventSource.objects.all():
        done += publishing.tidy_store(source)
    for site in Site.objects.all():
        done += uploads.tidy(site)
    return done


def cancel_open(run: ImportRun, by: User | None, reason: str = "") -> None:
    """Stops an open import and deletes its file; nothing was stored. Cancelling twice changes nothing."""
    with transaction.atomic():
        is_open = ImportRun.objects.filter(pk=run.pk, state__in=ImportRun.OPEN)
        if not is_open.update(state=State.CANCELLED, lease_until=None, finished_at=Now()):
            return
        record("import.cancelled", run, by=by, site=run.site, reason=reason)
    run.refresh_from_db()
    uploads.quarantine_path(run).unlink(missing_ok=True)
    uploads.forget_unneeded(run.log_file)
