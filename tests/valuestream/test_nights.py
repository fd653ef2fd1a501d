"""A night goes through its steps once, whoever is killed on the way, and its report can be computed again."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from lean.models import AuditEntry
from tests.factories import make_log, make_site, make_user
from tests.valuestream.streams import DAY, add_events, make_stream, small_log
from valuestream import tasks
from valuestream.core.night import shelf
from valuestream.models import (
    DropFolder,
    EventSource,
    ImportRun,
    NightlyRun,
    PartCount,
    ProductFamily,
    Report,
    StreamNight,
)
from valuestream.services import imports
from valuestream.services.night import fetching, nights, plans
from valuestream.services.night.at_once import night_at_once
from valuestream.services.publishing import store_of
from valuestream.services.runs import rows_of

pytestmark = pytest.mark.usefixtures("child_in_place")
MORNING = date(2026, 4, 30)  # the small log of 55 orders ends on 26 April
State = NightlyRun.State


def night_of(site, day: date = MORNING) -> NightlyRun:
    plan = plans.plan_of(site)
    return plans.begin(site, plans.due_on(plan, day), by=None)[0]


def reported(site, day: date = MORNING) -> Report:
    night = night_of(site, day)
    night_at_once(night)
    assert night.state == State.REPORTED
    return night.reports.get()


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))


def test_a_night_ends_with_a_report_of_each_stream(augsburg, stream):
    content = reported(augsburg).content
    assert (content["schema"], content["day"]) == ("newlean.report/1", "2026-04-30")
    assert [one["stream"] for one in content["streams"]] == [stream.pk]
    series = {(s["key"], s["step"]): s for s in content["streams"][0]["content"]["series"]}
    assert series["finished", None]["points"][-1][0] == "2026-04-26"
    assert content["trust"][0]["source"] == "Heads"


def test_computed_again_the_night_gives_the_same_report(augsburg, stream):
    report = reported(augsburg)
    night = report.night
    add_events(stream.source, small_log(58, timezone="Europe/Berlin"))  # what came later changes nothing
    nights.again(night, by=None)
    night_at_once(night)
    assert night.reports.get().content_hash == report.content_hash
    assert night.verified_at is not None


def test_each_partition_is_counted_once_and_only_new_ones_the_next_night(augsburg, stream):
    reported(augsburg)
    first = PartCount.objects.count()
    assert first == len(stream.source.current.manifest["partitions"]) == 2
    reported(augsburg, MORNING + timedelta(days=1))
    assert PartCount.objects.count() == first
    assert shelf.missing(store_of(stream.source), stream.source.current.manifest) == []


def test_data_that_is_late_is_said_to_be_late_and_judged_stale(augsburg, stream):
    content = reported(augsburg, date(2026, 5, 20)).content
    assert content["is_late"]
    states = {series["state"] for series in content["streams"][0]["content"]["series"]}
    assert states <= {"stale", "unknown"}
    assert content["changed"] == []


def test_a_confirmed_family_is_a_stream_of_its_own(augsburg, stream, lean_manager):
    family = ProductFamily.objects.create(stream=stream, name="P1", products=["P1"], confirmed_by=lean_manager)
    ProductFamily.objects.create(stream=stream, name="P2", products=["P2"])
    found = [(one["content"]["family"], one["content"]["orders"]) for one in reported(augsburg).content["streams"]]
    assert found == [(None, 55), (family.name, 28)]


def test_a_stream_without_orders_in_the_window_is_told_with_its_reason(augsburg, stream):
    content = reported(augsburg, date(2027, 4, 1)).content
    assert content["streams"] == []
    assert [(failed["name"], failed["code"]) for failed in content["failed"]] == [("Heads", "no_orders")]


def test_a_site_without_streams_has_a_report_without_streams(augsburg):
    content = reported(augsburg).content
    assert (content["streams"], content["trust"], content["changed"]) == ([], [], [])


def test_there_is_one_night_per_site_and_due_time(augsburg, stream):
    night = night_of(augsburg)
    assert plans.begin(augsburg, night.due_at, by=None) == (night, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        NightlyRun.objects.create(site=augsburg, due_at=night.due_at, day=night.day)
    assert AuditEntry.objects.filter(action="night.begun").count() == 1


@pytest.mark.parametrize(
    ("zone", "at", "day", "due"),
    [
        ("Europe/Berlin", time(5, 30), date(2026, 7, 1), datetime(2026, 7, 1, 3, 30, tzinfo=UTC)),
        ("Europe/Berlin", time(5, 30), date(2026, 12, 1), datetime(2026, 12, 1, 4, 30, tzinfo=UTC)),
        ("Europe/Berlin", time(2, 30), date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 03:30, no 02:30
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first
        ("Europe/Lisbon", time(5, 30), date(2026, 7, 1), datetime(2026, 7, 1, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_night_is_due_on_the_clock_of_its_site(db, zone, at, day, due):
    plan = plans.plan_of(make_site("here", "Here", zone, "DE"))
    plan.at = at
    assert plans.due_on(plan, day) == due
    assert plans.latest_due(plan, due) == due
    assert plans.latest_due(plan, due - timedelta(seconds=1)) < due


def test_three_beats_begin_a_due_night_once_and_none_from_before_the_plan(augsburg, stream):
    plan = plans.plan_of(augsburg)
    assert plans.begin_due() == []  # the newest due time lies before the plan was made
    type(plan).objects.update(since=plan.since - timedelta(days=5))
    begun = [plans.begin_due() for _ in range(3)]
    assert [len(found) for found in begun] == [1, 0, 0]
    assert begun[0][0].day <= date.today()
    type(plan).objects.update(is_on=False)
    NightlyRun.objects.all().delete()
    assert plans.begin_due() == []


def test_a_night_begun_for_a_mistyped_year_holds_up_none(augsburg, stream):
    plan = plans.plan_of(augsburg)
    type(plan).objects.update(since=plan.since - timedelta(days=5))
    plans.begin(augsburg, plans.due_on(plan, date(2999, 10, 31)), by=None)
    assert len(plans.begin_due()) == 1


def test_the_command_refuses_a_night_that_is_not_due_yet(augsburg):
    with pytest.raises(CommandError, match=r"night of 2999-10-31 is not due yet; the newest is \d{4}-"):
        call_command("night", "augsburg", day=date(2999, 10, 31))
    assert not NightlyRun.objects.exists()


def test_a_night_that_was_cut_off_anywhere_goes_on_and_doubles_nothing(augsburg, stream, monkeypatch):
    """Each step's work is done, then the worker dies before the night moves on; another one takes over."""
    night = night_of(augsburg)
    move, cuts = nights._move, []

    def dies_once_per_state(row, token, state, *, stay):
        if row.state not in cuts:
            cuts.append(row.state)
            raise SystemExit
        return move(row, token, state, stay=stay)

    monkeypatch.setattr(nights, "_move", dies_once_per_state)
    for _ in range(12):
        NightlyRun.objects.filter(pk=night.pk).update(lease_until=None)
        try:
            night_at_once(night)
        except SystemExit:
            continue
    assert night.state == State.REPORTED
    assert set(cuts) == set(NightlyRun.WORKING)
    assert night.reports.count() == 1
    assert AuditEntry.objects.filter(action="night.reported").count() == 1


def test_a_cancelled_night_is_not_worked_on(augsburg, stream, lean_manager):
    night = night_of(augsburg)
    nights.cancel(night, lean_manager)
    assert nights.advance(night.pk) is None
    assert night.state == State.CANCELLED
    assert Report.objects.count() == 0


def test_when_a_run_ends_the_nights_that_wait_for_it_go_on(augsburg, stream, monkeypatch):
    night = night_of(augsburg)
    rung = []
    monkeypatch.setattr(tasks, "wake_all", lambda runs: rung.extend(runs))
    nights.advance(night.pk)
    run = PartCount.objects.first()
    tasks.count_part(run.pk)
    assert rung == [night]


def test_every_run_that_is_swept_has_a_bell_for_each_working_state():
    for model, bells in tasks.BELLS.items():
        assert set(bells) == set(model.WORKING)
        assert rows_of(model) is not None
    assert set(tasks.BELLS) == set(tasks.RUNS)


CSV = "order;step;station;start;end;good;scrap\n" + "".join(
    f"{order};{step};{step} 1;2026-04-{day:02} {hour:02}:00;2026-04-{day:02} {hour + 1:02}:00;10;0\n"
    for order, day in ((f"C{n}", n) for n in range(1, 28))
    for step, hour in (("Saw", 6), ("Mill", 9), ("Pack", 12))
)


def dropped(source, name: str, text: str) -> None:
    folder = fetching.folder_of(source)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


@pytest.fixture
def drop(augsburg, lean_manager, settings, tmp_path, monkeypatch):
    """A source with a confirmed profile and a drop folder."""
    settings.DROP_FOLDERS = tmp_path / "drop"
    monkeypatch.setattr(fetching, "QUIET", -1.0)
    first = tmp_path / "first.csv"
    first.write_text("".join(CSV.splitlines(keepends=True)[:31]))
    run = imports.import_file(augsburg, first, None, "Mill shop", lean_manager)
    assert run.state == ImportRun.State.IMPORTED
    return DropFolder.objects.create(source=run.source, asked_by=lean_manager)


def test_a_dropped_file_with_the_known_columns_is_imported_and_mined_the_same_night(augsburg, drop):
    dropped(drop.source, "export.csv", CSV)
    content = reported(augsburg).content
    assert content["trust"][0]["accepted"] == 30 + 81  # ten orders before, 27 in the new file
    assert content["streams"][0]["content"]["orders"] == 27
    folder = fetching.folder_of(drop.source)
    assert [path.name for path in folder.iterdir()] == ["taken"]
    assert ImportRun.objects.filter(state="imported").count() == 2


def test_a_night_reads_no_month_before_its_reach(augsburg, drop):
    """Import, count, map, findings and report of a night do without what happened long before: its files are gone."""
    source = EventSource.objects.get(pk=drop.source_id)
    old = [(f"Z{day}", step, f"{step} 1", day * DAY + at, day * DAY + at + 60, 20, 1)
           for day in range(-700, -300) for step, at in (("Saw", 360), ("Mill", 540), ("Pack", 720))]  # fmt: skip
    add_events(source, make_log(old, timezone="Europe/Berlin"))
    reported(augsburg, MORNING - timedelta(days=1))  # counts every month once
    for part in source.current.manifest["partitions"]:
        if part["month"] < "2026":
            forget(store_of(source), part["path"])
    dropped(source, "export.csv", CSV)
    content = reported(augsburg).content
    assert content["streams"][0]["content"]["orders"] == 27
    assert content["trust"][0]["accepted"] == 30 + 81
    source.refresh_from_db()
    assert source.current.events == 1200 + 81  # 400 old orders of three steps, and the file


def forget(store, part: str) -> None:
    """Everything that a month says is deleted: its events but the index of its cases, and its counts."""
    for path in (*(store / "parts" / part).iterdir(), *shelf.place_of(store, part).iterdir()):
        if not path.name.startswith("index"):
            path.unlink()


def test_the_same_file_dropped_again_adds_nothing(augsburg, drop):
    dropped(drop.source, "export.csv", CSV)
    first = reported(augsburg).content
    dropped(drop.source, "again.csv", CSV)
    second = reported(augsburg, MORNING + timedelta(days=1)).content
    assert second["trust"][0]["accepted"] == first["trust"][0]["accepted"]
    assert ImportRun.objects.filter(state="imported").count() == 2


def test_a_file_with_other_columns_waits_for_a_person_and_the_report_says_so(augsburg, drop):
    dropped(drop.source, "other.csv", "auftrag;was;wann\n1;2;3\n4;5;6\n")
    content = reported(augsburg).content
    assert {owed["kind"]: owed["count"] for owed in content["owed"]}["imports_to_confirm"] == 1


def test_a_file_that_is_no_log_is_put_aside_and_named(augsburg, drop):
    dropped(drop.source, "empty.csv", "")
    night = reported(augsburg).night
    night.refresh_from_db()
    assert [(told["file"], told["code"]) for told in night.fetched] == [("empty.csv", "empty_file")]
    assert [path.name for path in (fetching.folder_of(drop.source) / "refused").iterdir()] == ["empty.csv"]


def test_a_file_that_is_still_being_written_is_left_for_the_next_night(augsburg, drop, monkeypatch):
    monkeypatch.setattr(fetching, "QUIET", 60.0)
    dropped(drop.source, "export.csv", CSV)
    dropped(drop.source, "export.csv.part", CSV)
    reported(augsburg)
    assert ImportRun.objects.filter(state="imported").count() == 1


def test_a_fetch_that_was_cut_off_before_the_file_was_moved_takes_it_once(augsburg, drop, monkeypatch):
    dropped(drop.source, "export.csv", CSV)
    night = night_of(augsburg)
    move = fetching.move
    monkeypatch.setattr(fetching, "move", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        nights.advance(night.pk)
    monkeypatch.setattr(fetching, "move", move)
    NightlyRun.objects.filter(pk=night.pk).update(lease_until=None)
    night_at_once(night)
    assert night.state == State.REPORTED
    assert ImportRun.objects.filter(state="imported").count() == 2


def test_signals_are_told_worse_first_and_count_their_nights(augsburg):
    """On forty days six orders wait two hours, then on ten days ten: a run beyond the limits, by hand."""
    rows = []
    for number in range(6, 306):
        day, wait = number // 6, 120 if number // 6 <= 40 else 600
        at, wait = day * 24 * 60 + number % 6, wait + day % 3
        rows += [(f"A{number:03}", "Saw", "Saw 1", at, at + 60, 20, 1)]
        rows += [(f"A{number:03}", "Pack", "Pack 1", at + 60 + wait, at + 120 + wait, 20, 1)]
    make_stream(augsburg, log=make_log(rows, timezone="Europe/Berlin"))
    day = date(2026, 4, 21)  # the morning after the last order but one
    changed = reported(augsburg, day).content["changed"]
    first = {(change["key"], change["step"]): change for change in changed}["waiting", "Pack"]
    assert (changed[0]["state"], first["state"], first["nights"]) == ("worse", "worse", 1)
    assert first["since"] == "2026-04-12"
    again = reported(augsburg, day + timedelta(days=1)).content["changed"]
    assert {change["nights"] for change in again if change["key"] == "waiting"} == {2}


def test_only_its_site_is_in_a_report(augsburg, porto, stream):
    make_stream(porto, name="Porto heads", log=small_log(20, timezone="Europe/Lisbon"))
    assert "Porto" not in str(reported(augsburg).content)


def test_nobody_is_named_in_a_report(augsburg, stream):
    make_user("quentin", augsburg, "team_leader")
    assert "quentin" not in str(reported(augsburg).content)


def test_a_stream_waits_for_its_map(augsburg, stream):
    night = night_of(augsburg)
    nights.advance(night.pk)
    row = StreamNight.objects.get()
    assert (row.map_version, row.state) == (None, "waiting")
    tasks.look_at_stream(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.state) == (0, "waiting")
