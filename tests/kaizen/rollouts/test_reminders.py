"""Who owes a gate is reminded, then it is told further up, each step once; silence approves and cancels nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from kaizen.core.rollout.duties import works
from kaizen.core.rollout.ladder import ABOVE, LADDER, above, reached
from kaizen.models import Adoption, Consent, GatePass, Reminder, Rollout, RolloutStep
from kaizen.services.rollouts import inbox, reminding, stopping
from kaizen.tasks import remind_line, sweep_reminders
from lean.audit import record
from lean.models import AuditEntry, Membership, Role
from tests.kaizen.rollouts.campaigns import approved, handed_in

BEGUN = datetime(2026, 5, 1, 10, tzinfo=UTC)  # a Friday; the answer is wanted by Friday, 15 May
DUE = date(2026, 5, 15)


def begun_on(adoption, moment=BEGUN):
    Adoption.objects.filter(pk=adoption.pk).update(since=moment)
    return Adoption.objects.select_related("site", "rollout").get(pk=adoption.pk)


def on(month, day):
    return datetime(2026, month, day, 12, tzinfo=UTC)


def steps(row):
    return list(row.reminders.order_by("pk").values_list("step", flat=True))


def keys(today, taken=()):
    return [one.key for one in reached(BEGUN.date(), DUE, today, works(None), taken)]


def test_the_ladder_counts_working_days_of_the_site():
    assert keys(date(2026, 5, 12)) == []
    assert keys(date(2026, 5, 13)) == ["soon"]  # two working days before
    assert keys(date(2026, 5, 16)) == []
    assert keys(date(2026, 5, 18), ["soon"]) == ["late"]
    assert keys(date(2026, 5, 20)) == ["late", "above"]
    assert keys(date(2026, 5, 25), ["soon", "late", "above"]) == ["origin"]


def test_nobody_is_reminded_beforehand_on_the_day_it_begins():
    assert reached(DUE, DUE + timedelta(days=3), DUE, works(None)) == []


def test_the_next_role_up_is_no_role_that_owes_it():
    assert above(["team_leader", "lean_manager"]) == ["plant_manager"]
    assert above(["plant_manager", "team_leader"]) == []
    assert above(["works_council"]) == []
    assert {*ABOVE, *ABOVE.values()} <= {role.value for role in Role}


def test_an_answer_is_reminded_of_then_told_further_up_then_to_the_origin(adoption, porto, augsburg_team):
    row = begun_on(adoption)
    for day in (date(2026, 5, 1) + timedelta(days=n) for n in range(60)):
        reminding.remind(row, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    told = list(row.reminders.order_by("pk").values_list("step", "site__slug", "roles"))
    assert told == [
        ("soon", "porto", ["lean_manager", "team_leader"]), ("late", "porto", ["lean_manager", "team_leader"]),
        ("above", "porto", ["plant_manager"]), ("origin", "augsburg", ["lean_manager", "plant_manager"]),
        ("still", "porto", ["lean_manager", "team_leader"]),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="adoption.reminded").count() == 3
    assert AuditEntry.objects.filter(action="adoption.escalated").count() == 2


def everything(row):
    row.refresh_from_db()
    told = (row.state, row.since, row.changed_at, row.bound_hash, row.rollout.state)
    return told, [model.objects.count() for model in (Consent, GatePass, RolloutStep)]


@pytest.mark.parametrize("prepare", [lambda row, team: row, handed_in, approved])
def test_a_line_that_is_silent_for_200_days_is_still_open_and_nothing_else_happened(adoption, porto, prepare):
    row = begun_on(prepare(adoption, porto))
    before = everything(row)
    for n in range(200):
        for pk in reminding.due(BEGUN + timedelta(days=n)):
            reminding.remind(Adoption.objects.get(pk=pk), now=BEGUN + timedelta(days=n))
    assert everything(row) == before
    owed = {one.duty for one in row.reminders.all()}
    for duty in owed:
        taken = set(row.reminders.filter(duty=duty).values_list("step", flat=True))
        nobody_above = duty in ("in_approval:process", "in_approval:works_council")
        assert taken == {one.key for one in LADDER} - ({"above"} if nobody_above else set())
    assert Rollout.objects.get(pk=row.rollout_id).state == "running"
    assert reminding.due(BEGUN + timedelta(days=400)) == []


def test_a_second_ring_tells_nobody_twice(adoption):
    row = begun_on(adoption)
    assert len(reminding.remind(row, now=on(5, 18))) == 1
    assert reminding.remind(row, now=on(5, 18)) == []
    assert reminding.due(on(5, 18)) == []


def test_the_database_takes_each_step_once_and_keeps_it(adoption, porto):
    row = begun_on(adoption)
    [made] = reminding.remind(row, now=on(5, 18))
    told = {"adoption": row, "duty": made.duty, "begun_at": made.begun_at, "due": made.due, "site": porto.site}
    with pytest.raises(IntegrityError, match=r"each_step_of_the_ladder_once_per_duty|UNIQUE"), transaction.atomic():
        Reminder.objects.create(step="late", roles=[], **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(step="whenever", roles=[], **told)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.filter(pk=made.pk).update(step="soon")


def test_a_worker_that_dies_before_the_commit_has_told_nobody(adoption, monkeypatch):
    row = begun_on(adoption)

    def die(*args, **kwargs):
        raise SystemExit("killed")

    monkeypatch.setattr(reminding, "record", die)
    with pytest.raises(SystemExit):
        reminding.remind(row, now=on(5, 18))
    monkeypatch.undo()
    assert steps(row) == []
    reminding.remind(row, now=on(5, 18))
    assert steps(row) == ["late"]


def test_what_is_owed_anew_is_reminded_of_anew(adoption):
    reminding.remind(begun_on(adoption), now=on(5, 18))
    row = begun_on(adoption, BEGUN + timedelta(days=40))
    reminding.remind(row, now=on(6, 26))
    assert steps(row) == ["late", "late"]


def test_after_a_long_outage_nobody_is_reminded_beforehand(adoption):
    row = begun_on(adoption)
    reminding.remind(row, now=on(5, 21))
    assert steps(row) == ["late", "above"]


def test_while_it_is_stopped_nobody_is_reminded_of_what_cannot_be_done(adoption, porto):
    row = begun_on(adoption)
    stopping.stop(row.rollout, by=porto.leader)
    assert reminding.due(on(9, 1)) == []


def test_where_nobody_is_further_up_it_goes_on_to_the_origin(adoption, porto):
    Membership.objects.filter(site=porto.site, role="plant_manager").delete()
    row = begun_on(adoption)
    for day in (18, 20, 25):
        reminding.remind(row, now=on(5, day))
    assert steps(row) == ["late", "origin"]


def test_each_ring_takes_the_steps_of_its_line(adoption):
    row = begun_on(adoption, timezone.now() - timedelta(days=100))
    sweep_reminders()
    remind_line(row.pk)
    assert steps(row) == ["late", "above", "origin", "still"]


@pytest.fixture
def told(adoption):
    row = begun_on(adoption, timezone.now() - timedelta(days=100))
    reminding.remind(row)
    return row


def test_what_waits_is_counted_once_until_something_is_written_down(
    adoption, porto, django_assert_max_num_queries, monkeypatch
):
    begun_on(adoption, timezone.now())
    assert inbox.count_for(porto.owner) == 1
    monkeypatch.setattr(inbox, "waiting_for", lambda user: [])
    with django_assert_max_num_queries(3):
        assert inbox.count_for(porto.owner) == 1
    with transaction.atomic():
        record("site.changed", porto.site, by=porto.owner, site=porto.site)
    assert inbox.count_for(porto.owner) == 0


def test_who_is_told_further_up_finds_it_waiting(told, augsburg_team, porto, client):
    [one] = inbox.waiting_for(augsburg_team.owner)
    assert (one.kind, one.owed.key, one.site.slug) == ("escalated", "proposed", "augsburg")
    assert inbox.count_for(augsburg_team.owner) == 1
    assert [one.kind for one in inbox.waiting_for(porto.owner)] == ["proposed"]  # answers for the line, not told twice
    assert inbox.waiting_for(porto.quality) == []
    client.force_login(augsburg_team.owner)
    page = client.get(reverse("rollout_inbox", args=["augsburg"])).content.decode()
    assert "Others owe: Answer for the line" in page
    assert "escalated to Plant manager on" in page


def test_a_signature_that_lacks_is_told_to_plant_management(adoption, porto):
    row = begun_on(handed_in(adoption, porto), timezone.now() - timedelta(days=100))
    reminding.remind(row)
    found = {one.kind: one.areas for one in inbox.waiting_for(porto.owner)}
    assert found == {"sign": ("process",), "escalated": ("quality", "safety", "lean")}  # nobody is above the council


def test_signatures_that_were_told_in_the_same_steps_stand_together(adoption, porto):
    row = begun_on(handed_in(adoption, porto), timezone.now() - timedelta(days=100))
    reminding.remind(row)
    found = [(one.areas, [step.step for step in one.told]) for one in reminding.alike(row)]
    assert found == [
        (("process", "works_council"), ["late", "origin", "still"]),
        (("quality", "safety", "lean"), ["late", "above", "origin", "still"]),
    ]


def test_the_page_of_the_line_says_who_was_told_when(told, porto, client):
    client.force_login(porto.leader)
    page = client.get(reverse("adoption", args=["porto", told.rollout_id, told.pk])).content.decode()
    for sentence in ("reminded on", "escalated to Plant manager on", "escalated to Augsburg on"):
        assert sentence in page
    assert "Silence approves nothing and cancels nothing." in page


def test_the_api_tells_who_was_told(told, augsburg_team):
    client = APIClient()
    client.force_authenticate(augsburg_team.lean)
    [one] = client.get("/api/v1/sites/augsburg/rollouts/waiting/").json()
    assert (one["kind"], one["duty"]) == ("escalated", "proposed")
    assert [step["step"] for step in one["reminders"]] == ["late", "above", "origin", "still"]


def test_no_reminder_names_a_person(told):
    names = {field.name for field in Reminder._meta.get_fields()}
    assert not names & {"user", "by", "person", "receiver"}
