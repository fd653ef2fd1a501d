"""An import from file to events, as a person drives it: start, columns, check, confirm, cancel.

What a worker does in between stands in ``importing``; the last step, ``publishing``, is one transaction.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from lean.audit import record
from lean.models import Site, User
from valuestream.core.profile import Profile
from valuestream.core.proposal import Proposal
from valuestream.core.refusal import Refusal
from valuestream.models import EventSource, ImportRun, LogFile, SourceProfile
from valuestream.services import importing, publishing, uploads
from valuestream.services.runs import ringing

State = ImportRun.State
EDITABLE = (State.PROPOSED, State.CHECKING, State.CHECKED)
MAX_OPEN = 20  # imports of one site that nobody finished
NAME_LENGTH = 80


def start_import(log_file: LogFile, by: User) -> ImportRun:
    """An import of a kept file, to be rung for; the open import of the same file when there is one already."""
    site = log_file.site
    open_runs = ImportRun.objects.filter(log_file__site=site, state__in=ImportRun.OPEN)
    if open_runs.exclude(log_file=log_file).count() >= MAX_OPEN:
        raise Refusal(
            "too_many_open",
            "{most} imports of this site are still open.",
            "Finish or cancel some of them first.",
            most=MAX_OPEN,
        )
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(log_file=log_file, started_by=by, **ringing(state=State.LOOKING))
            record("import.started", run, by=by, site=site, after={"file": log_file.original_name})
    except IntegrityError:  # one_open_import_per_file: somebody loads the same file at this moment
        run = open_runs.get(log_file=log_file)
    return run


def save_draft(run: ImportRun, revision: int, profile: Profile, source: dict[str, Any]) -> None:
    """Keeps changed columns; what was checked with the old ones no longer counts.

    ``source`` is ``{"id": pk}`` of a source of this site or ``{"name": text}`` of a new one. Raises
    Refusal stale_draft when somebody else changed the columns since ``revision``.
    """
    draft = {"profile": profile.as_json(), "source": source}
    _change(run, revision, EDITABLE, **ringing(state=State.PROPOSED, draft=draft))


def change_columns(run: ImportRun, revision: int, profile: Profile, source: dict[str, Any]) -> None:
    """What a person changed on the page: read the bytes as told and look again, or check with the new columns."""
    before = draft_profile(run)
    if (profile.delimiter, profile.encoding) == (before.delimiter, before.encoding):
        save_draft(run, revision, profile, source)
        start_check(run, run.revision)
        return
    told = {"delimiter": profile.delimiter, "encoding": profile.encoding}
    draft = {**run.draft, "source": source, "told": told}
    _change(run, revision, EDITABLE, **ringing(state=State.LOOKING, draft=draft))


def use_mapping(run: ImportRun, revision: int, known: SourceProfile) -> None:
    """Takes over an earlier mapping of this site for the file, and its source, then checks every row with it."""
    proposal = Proposal.from_json({key: value for key, value in run.proposal.items() if key != "known"})
    profile = importing.with_mapping_of(Profile.from_json(known.content), proposal)
    save_draft(run, revision, profile, {"id": known.source_id})
    start_check(run, run.revision)


def start_check(run: ImportRun, revision: int) -> None:
    """Has every row checked with the draft, to be rung for. Raises Refusal stale_draft, column_missing."""
    refuse_unless(run, EDITABLE)
    refuse_incomplete(draft_profile(run))
    _change(run, revision, EDITABLE, **ringing(state=State.CHECKING))


def confirm(run: ImportRun, revision: int, by: User, because: str = "") -> None:
    """A person confirms columns and check: the profile gets a number, the import may be rung for.

    Raises Refusal stale_draft, too_many_quarantined (above 5 % without ``because``), nothing_accepted.
    """
    refuse_unless(run, (State.CHECKED,))
    publishing.refuse_bad_balance(run.check_result["trust"], because)
    with transaction.atomic():
        source = _source(run, by)
        profile = _numbered(source, draft_profile(run), by)
        fields = {"source": source, "profile": profile, "quarantine_accepted_because": because}
        _change(run, revision, (State.CHECKED,), **ringing(state=State.IMPORTING, **fields))
        after = {"source": source.name, "profile": profile.number, "accepted": run.accepted}
        after |= {"duplicates": run.duplicates, "quarantined": run.quarantined}
        record("import.confirmed", run, by=by, site=run.site, after=after, reason=because)


def cancel(run: ImportRun, by: User) -> None:
    """Stops an open import and deletes its file; nothing was stored. Cancelling twice changes nothing."""
    importing.cancel_open(run, by)


def restart(run: ImportRun, by: User) -> None:
    """Starts a run that needed attention again, at the step where it stopped."""
    state = State.IMPORTING if run.profile else State.CHECKING if run.draft else State.LOOKING
    with transaction.atomic():
        _change(run, run.revision, (State.FAILED,), **ringing(state=state, finished_at=None))
        record("import.restarted", run, by=by, site=run.site, after={"state": state})


def import_file(
    site: Site, path: Path, profile: Profile | None, source_name: str, by: User, because: str = ""
) -> ImportRun:
    """A file from disk into a source in one call, without a worker; ``profile`` None takes what is proposed.

    Answers the finished run, whatever its state. Raises Refusal as the steps do.
    """
    with path.open("rb") as file:
        log_file = uploads.receive(site, iter(lambda: file.read(1 << 20), b""), path.name, by)
    run = start_import(log_file, by)
    importing.advance_to_rest(run)
    if run.state in EDITABLE:
        save_draft(run, run.revision, profile or draft_profile(run), source_choice(site, source_name))
        start_check(run, run.revision)
        importing.advance_to_rest(run)
    if run.state == State.CHECKED:
        confirm(run, run.revision, by, because)
        importing.advance_to_rest(run)
    return run


def draft_profile(run: ImportRun) -> Profile:
    return Profile.from_json(run.draft["profile"])


def source_choice(site: Site, name: str) -> dict[str, Any]:
    """The draft's source by name: the one that the site has, or a new one."""
    found = EventSource.objects.filter(site=site, name=name).first()
    return {"id": found.pk} if found else {"name": name[:NAME_LENGTH]}


def refuse_incomplete(profile: Profile) -> None:
    """Raises Refusal column_missing when no map can be drawn from these columns."""
    if profile.format == "xes":
        return
    missing = [role for role in ("case", "activity") if role not in profile.columns]
    if not {"start", "complete"} & set(profile.columns):
        missing.append("complete")
    if missing:
        named = ", ".join(missing)
        hint = "Choose one for each, then check again."
        raise Refusal("column_missing", "No column is chosen for: {roles}.", hint, roles=named)


def _change(run: ImportRun, revision: int, states: tuple[Any, ...], **fields: Any) -> None:
    """One conditional update; the token moves on, so that a worker with the old columns stops."""
    mine = ImportRun.objects.filter(pk=run.pk, revision=revision, state__in=states)
    changed = mine.update(revision=F("revision") + 1, token=F("token") + 1, **fields)
    run.refresh_from_db()
    if not changed:
        raise _stale()


def refuse_unless(run: ImportRun, states: tuple[Any, ...]) -> None:
    """Raises Refusal stale_draft when the import stands elsewhere: it has no columns or no check to act on."""
    if run.state not in states:
        raise _stale()


def _stale() -> Refusal:
    return Refusal(
        "stale_draft", "This import was changed in the meantime, here or by somebody else.",
        "Look at what it says now, then go on from there.",
    )  # fmt: skip


def _source(run: ImportRun, by: User) -> EventSource:
    choice = run.draft["source"]
    if "id" in choice:
        return EventSource.objects.get(pk=choice["id"], site=run.site)
    source, is_new = EventSource.objects.get_or_create(site=run.site, name=choice["name"])
    if is_new:
        record("source.created", source, by=by, site=run.site, after={"name": source.name})
    return source


def _numbered(source: EventSource, profile: Profile, by: User) -> SourceProfile:
    """The frozen profile of this content; a new number when the source never had it."""
    content = profile.as_json()
    content_hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    found = source.profiles.filter(content_hash=content_hash).first()
    if found:
        return found
    number = (source.profiles.aggregate(last=Max("number"))["last"] or 0) + 1
    made = source.profiles.create(number=number, content=content, content_hash=content_hash, confirmed_by=by)
    record("profile.confirmed", made, by=by, site=source.site, after={"source": source.name, "number": number})
    return made
