"""Register, judge, confirm and end a trial: what was fixed stays, what was found is kept once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from kaizen import tasks
from kaizen.core.effect.daily import carbon_cells, working_days
from kaizen.core.effect.design import Guard, Metric
from kaizen.core.effect.document import computed_again, content_hash
from kaizen.core.effect.measures import MEASURES
from kaizen.models import Confirmation, LoggedChange, Trial, TrialWatch, VerdictDocument
from kaizen.services.a3 import ending, opening
from kaizen.services.a3.editing import Change, write
from kaizen.services.trials import confirming, measuring, registering
from kaizen.services.trials.computing import due, recompute
from kaizen.services.trials.guards import offered
from kaizen.services.trials.reading import listed
from kaizen.services.trials.watching import look_back
from lean.models import AuditEntry
from lean.units import Unit
from tests.contracts.examples import stream as example_stream
from tests.factories import make_user
from tests.kaizen.trial_logs import FIRST, START, trial_design, trial_log, trial_stream
from tests.valuestream.finding_rows import a_finding
from tests.valuestream.streams import add_events, keep_version
from valuestream.core import dayvalues
from valuestream.core.calendar import WorkCalendar
from valuestream.models import MapVersion
from valuestream.services.dayvalues import Days

BEFORE = date(2026, 3, 27)
PERIOD = {"first": "2026-03-02T00:00:00", "last": "2026-03-27T00:00:00"}
SCRAP = Guard("scrap", "share", 0.005)
real = Days.tables


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def a3(augsburg, lean_manager):
    return opening.begin(augsburg, title="Grinding waits", by=lean_manager)


@pytest.fixture
def chief(augsburg):
    return make_user("ida", augsburg, "plant_manager")


def registered(a3, by, *, stream=None, **changed) -> Trial:
    log = {key: changed.pop(key) for key in ("effect", "scrap", "days", "until") if key in changed}
    stream = stream or trial_stream(a3.site, **log)
    return registering.register(a3, stream=stream, design=trial_design(**changed), by=by, today=BEFORE)


def test_the_figures_offered_are_those_that_are_computed_by_day():
    by_day = {one.key: (one.unit, one.at_step, one.is_time, one.better) for one in dayvalues.MEASURES}
    offered = {one.key: (one.unit, one.of_step, one.is_ratio, one.better) for one in MEASURES}
    assert offered == by_day | {"co2e_per_part": (Unit.KILOGRAM, False, True, "lower")}


def test_co2e_per_part_of_a_day_needs_good_parts():
    # day 20514 is 2 March 2026: 3 orders, 40 good parts, 8 kg; the next day tells no good part
    rows = [[20514, 3, 40, 8.0], [20515, 1, None, 2.0], [20600, 1, 10, 1.0]]
    found = list(carbon_cells(rows, "", FIRST, START))
    assert [(cell.day, cell.value, cell.n) for cell in found] == [(FIRST, 0.2, 40)]


def test_working_days_are_those_on_which_a_shift_begins():
    shifts = [{"weekday": day, "start": "22:00", "end": "06:00"} for day in (0, 1)]
    calendar = WorkCalendar.from_spec({"timezone": "Europe/Berlin", "shifts": shifts})
    week = [FIRST, FIRST + timedelta(days=6)]
    assert working_days(calendar, *week) == (FIRST, FIRST + timedelta(days=1))
    assert len(working_days(None, *week)) == 5


@pytest.mark.django_db
def test_a_planted_improvement_is_proven_and_the_interval_covers_it(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13, guards=(SCRAP,))
    found = recompute(trial)
    assert (found.word, found.grade, found.look) == ("proven", "A", 2)
    told = found.content["effect"]
    assert told["share_low"] < -0.13 < told["share_high"]
    assert content_hash(computed_again(found.content)) == found.content_hash
    assert found.content["guards"][0]["outcome"] == "passed"


@pytest.mark.django_db
def test_no_improvement_is_not_proven_and_a_breach_stops(a3, lean_manager, augsburg):
    assert recompute(registered(a3, lean_manager)).word in ("no_effect", "not_enough_data")
    other = opening.begin(augsburg, title="Scrap instead", by=lean_manager)
    log = trial_log(effect=-0.13, scrap=4)
    stream = a3.trials.get().stream
    add_events(stream.source, log)
    trial = registered(other, lean_manager, stream=stream, guards=(SCRAP,))
    assert (recompute(trial).word, trial.verdicts.get().content["verdict"]["reason"]) == ("harmful", "guardrail")


@pytest.mark.django_db
def test_the_same_verdict_is_kept_once_and_a_new_day_gives_a_new_one(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13, until=date(2026, 4, 15))
    first = recompute(trial)
    assert (first.look, recompute(trial)) == (1, first)
    assert list(due(today=date(2026, 4, 16))) == []
    add_events(trial.stream.source, trial_log(effect=-0.13))
    assert list(due(today=date(2026, 4, 30))) == [trial]
    second = recompute(Trial.objects.get(pk=trial.pk))
    assert (second.number, second.look) == (2, 2)
    assert AuditEntry.objects.filter(action="trial.judged").count() == 2


@pytest.mark.django_db
def test_what_else_was_changed_makes_the_trial_due_and_leaves_it_promising(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13)
    recompute(trial)
    confirming.log_change(trial.stream, day=date(2026, 4, 1), what="new coolant", by=lean_manager)
    assert list(due(today=date(2026, 4, 30))) == [trial]
    found = recompute(trial)
    assert (found.word, found.content["verdict"]["still_open"]) == ("promising", ["checks"])
    assert found.content["inputs"]["changes"] == [["2026-04-01", "new coolant"]]


@pytest.mark.django_db
def test_a_serious_accident_after_the_start_stops(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13, guards=(Guard("accident", "never"), Guard("near_miss", "count")))
    assert recompute(trial).word == "proven"
    confirming.log_change(trial.stream, day=START, what="hand caught", by=lean_manager, kind="accident")
    assert recompute(trial).word == "harmful"


@pytest.mark.django_db
def test_what_was_registered_is_never_changed(a3, lean_manager):
    trial = registered(a3, lean_manager)
    for change in ({"design": {}}, {"starts_on": START + timedelta(days=1)}, {"design_hash": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Trial.objects.filter(pk=trial.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        trial.delete()
    assert trial.design_hash == trial_design().content_hash


@pytest.mark.django_db
def test_another_design_ends_the_trial_and_begins_one_anew(a3, lean_manager):
    trial = registered(a3, lean_manager)
    with pytest.raises(ValidationError, match="under way"):
        registered(a3, lean_manager, stream=trial.stream, delta=0.2)
    later = trial_design(starts_on=START + timedelta(days=7), delta=0.1)
    new = registering.replace_design(trial, design=later, reason="smaller goal", by=lean_manager, today=BEFORE)
    trial.refresh_from_db()
    assert (trial.state(START), trial.ended_reason, new.number) == ("ended", "smaller goal", 2)
    assert [new.state(day) for day in (START, START + timedelta(days=7))] == ["registered", "running"]
    assert registering.end(trial, reason="again", by=lean_manager).ended_reason == "smaller goal"
    with pytest.raises(DatabaseError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(ended_reason="other")


@pytest.mark.django_db
def test_a_design_that_cannot_work_is_refused_at_its_field(a3, lean_manager):
    stream = trial_stream(a3.site)

    def refused(**changed):
        with pytest.raises(ValidationError) as error:
            registering.register(a3, stream=stream, design=trial_design(**changed), by=lean_manager, today=BEFORE)
        return set(error.value.message_dict)

    assert refused(starts_on=BEFORE) == {"starts_on", "pre_first"}  # begun already, and 19 days before
    assert refused(metric=Metric("lead_time", "Grinding")) == {"step"}
    assert refused(looks=(5,)) == {"looks"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(
            a3=a3, stream=stream, number=9, design={}, design_hash="", registered_on=START, starts_on=START,
            registered_by=lean_manager,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_second_person_confirms_and_never_the_author(a3, lean_manager, chief, augsburg):
    leader = make_user("tom", augsburg, "team_leader", "lean_manager")
    found = recompute(registered(a3, leader, effect=-0.13))
    for author in (lean_manager, leader):
        with pytest.raises(ValidationError, match="Somebody else confirms"):
            confirming.confirm(found, agrees=True, reason="seen", by=author)
    row = confirming.confirm(found, agrees=True, reason="walked the line", by=chief)
    assert confirming.confirm(found, agrees=True, reason="walked the line", by=chief) == row
    with pytest.raises(ValidationError, match="already"):
        confirming.confirm(found, agrees=False, reason="no", by=chief)
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation.objects.filter(pk=row.pk).update(agrees=False)


@pytest.mark.django_db
def test_the_database_refuses_the_author_as_second_person(a3, lean_manager, chief):
    found = recompute(registered(a3, lean_manager, effect=-0.13))
    named = {"verdict": found, "agrees": True, "reason": "seen", "by": chief}
    for same in ({"registered_by": chief, "author": lean_manager}, {"registered_by": lean_manager, "author": chief}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.create(**named, **same)
    with pytest.raises(DatabaseError), transaction.atomic():
        VerdictDocument.objects.filter(pk=found.pk).update(word="proven")


@pytest.mark.django_db
def test_windows_control_lines_and_days_are_proposed(a3, lean_manager):
    stream = trial_stream(a3.site, until=BEFORE)
    steps = [{"name": name} for name in ("Sawing", "Turning", "Grinding")]
    keep_version(stream, {"steps": steps, "completion": {"last_steps": ["Grinding"]}, "period": PERIOD})
    found = measuring.proposed(stream, metric="waiting", step="Grinding", delta=0.05, today=BEFORE)
    assert found.last == date(2026, 3, 26)  # the newest day may not be over
    assert [name for name, _ in found.proposal.controls] == ["Turning"]  # both waits share each day's wave
    assert found.proposal.days == 19
    assert found.proposal.needed >= 10
    assert measuring.proposed(stream, metric="lead_time", step=None, delta=0.05, today=BEFORE).proposal.controls == ()


@pytest.mark.django_db
def test_nothing_is_logged_without_words_or_for_a_day_to_come(a3, lean_manager):
    stream = trial_stream(a3.site)
    for wrong in ({"what": " "}, {"day": date(2999, 1, 1)}, {"kind": "rumour"}):
        with pytest.raises(ValidationError):
            confirming.log_change(stream, **{"day": START, "what": "x", "by": lean_manager} | wrong)
    assert not LoggedChange.objects.exists()


@pytest.mark.django_db
def test_what_holds_is_seen_to_hold_and_each_look_back_is_kept_once(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13, days=125)
    assert look_back(trial) == []  # nothing is proven yet
    recompute(trial)
    assert [(row.mark, row.outcome) for row in look_back(trial)] == [(30, "holds"), (60, "holds"), (90, "holds")]
    assert look_back(trial) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        TrialWatch.objects.update(outcome="relapsed")


@pytest.mark.django_db
def test_a_planted_relapse_is_seen_and_brings_its_finding_back(augsburg, lean_manager):
    life = a_finding(MapVersion.objects.get(stream=example_stream(augsburg, lean_manager)["pk"]), stage="gone")
    sheet = opening.begin(augsburg, title="Rework", by=lean_manager, finding=life)
    stream = trial_stream(augsburg, effect=-0.13, days=80, back_from=date(2026, 5, 4))
    trial = registered(sheet, lean_manager, stream=stream)
    assert recompute(trial).word == "proven"  # by its last look, on 24 April
    ending.end(sheet, ended_as="dropped", reason="done", by=lean_manager)
    assert look_back(trial)[0].outcome == "holds"  # until 29 April
    add_events(stream.source, trial_log(effect=-0.13, days=100, back_from=date(2026, 5, 4)))
    found = look_back(Trial.objects.get(pk=trial.pk))
    assert [(row.mark, row.outcome) for row in found] == [(60, "relapsed")]
    life.refresh_from_db()
    assert life.stage == "back"
    assert AuditEntry.objects.filter(action="trial.relapsed").count() == 1


@pytest.mark.django_db
def test_a_proven_trial_among_many_of_its_quarter_can_be_doubtful(a3, lean_manager, augsburg):
    trial = registered(a3, lean_manager, effect=-0.13)
    content = recompute(trial).content
    for number, p in enumerate((0.2, 0.3, 0.4), 2):
        sheet = opening.begin(augsburg, title=f"Try {number}", by=lean_manager)
        other = registered(sheet, lean_manager, stream=trial.stream)
        weak = content | {"effect": content["effect"] | {"days": content["effect"]["days"] | {"p": p}}}
        VerdictDocument.objects.create(
            trial=other, number=1, look=2, word="no_effect", content=weak, content_hash=str(p)
        )
    row = listed([trial, *Trial.objects.exclude(pk=trial.pk)], START)[0]
    assert (row.in_quarter, row.is_doubtful) == (4, False)
    assert row.together == pytest.approx(4 * content["effect"]["days"]["p"])  # Holm: the smallest of four
    assert replace(row, together=0.06).is_doubtful


@pytest.mark.django_db
def test_the_sweep_judges_what_is_due_and_rings_in_vain_otherwise(a3, lean_manager):
    trial = registered(a3, lean_manager, effect=-0.13)
    with time_machine.travel(date(2026, 5, 2)):
        for _ring in range(2):
            tasks.sweep_trials()
        tasks.judge_trial(trial.pk)
    tasks.judge_trial(trial.pk + 1)  # gone: nothing happens
    assert [row.word for row in trial.verdicts.all()] == ["proven"]


@pytest.mark.django_db
def test_the_events_are_read_once_whatever_is_asked(a3, lean_manager, monkeypatch):
    trial = registered(a3, lean_manager, guards=tuple(offered("waiting", "Grinding")))
    read = []
    monkeypatch.setattr(Days, "tables", lambda days, asked: read.append(asked) or real(days, asked))
    found = measuring.inputs_of(trial)
    assert len(read) == 1
    assert set(found.guard_cells) == {"lead_time", "co2e_per_part"}
    assert found.counts["scrap"].before == (160, 32_000)  # 20 days × 8 orders, 1 of 200 pieces each


def test_who_wrote_on_the_sheet_does_not_confirm(a3, lean_manager, chief):
    trial = registered(a3, lean_manager, effect=-0.13)
    found = recompute(trial)
    write(a3, [Change("result", "13 % shorter")], by=chief)
    assert not confirming.may_confirm(found, chief)
    with pytest.raises(ValidationError, match="wrote on the A3"):
        confirming.confirm(found, agrees=True, reason="mine", by=chief)


def test_a_second_click_on_register_gives_the_same_trial(a3, lean_manager):
    first = registered(a3, lean_manager)
    second = registering.register(a3, stream=first.stream, design=trial_design(), by=lean_manager, today=BEFORE)
    assert (second, Trial.objects.count()) == (first, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_on": date(9999, 12, 31)}, "starts_on"),
        ({"pre_first": date(1, 1, 1)}, "pre_first"),
        ({"looks": (10, 9_999_999)}, "looks"),
        ({"controls": ("Turning", "Turning")}, "controls"),
        ({"alpha": 1e-300}, "alpha"),
    ],
)
def test_a_design_that_could_never_be_judged_is_refused_at_its_field(a3, lean_manager, changed, field):
    with pytest.raises(ValidationError) as refused:
        registered(a3, lean_manager, **changed)
    assert list(refused.value.message_dict) == [field]


def test_steps_that_the_map_does_not_draw_are_refused(a3, lean_manager):
    stream = trial_stream(a3.site)
    steps = [{"name": name} for name in ("Turning", "Grinding")]
    keep_version(stream, {"steps": steps, "completion": {"last_steps": ["Grinding"]}, "period": PERIOD})
    with pytest.raises(ValidationError) as refused:
        registered(a3, lean_manager, stream=stream, controls=("Sawing",))
    assert refused.value.message_dict == {"controls": ["The map knows no step “Sawing”."]}
