"""Write, sign, put in effect, acknowledge and take back standards: what the services and the database refuse."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kaizen.core.standards import Standard as Document
from kaizen.models import Acknowledgement, Approval, SiteOverlay, Standard, StandardVersion
from kaizen.services.standards import exchange, reading, writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.standards.effect import put_due_in_effect, put_in_effect, withdraw
from kaizen.services.standards.overlays import overlay_of, set_values
from kaizen.services.standards.review import approve, reject, submit
from lean.models import AuditEntry
from tests.contracts.examples import stream
from tests.factories import PASSWORD, make_site, make_user
from tests.kaizen.standard_docs import SET_UP
from valuestream.models import ValueStream
from valuestream.services.findings.references import reference_of

LATER = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], high=35.0), *SET_UP.parameters[1:]))


@pytest.fixture
def leader(augsburg):
    return make_user("tom", augsburg, "team_leader")


@pytest.fixture
def draft(augsburg, leader):
    return writing.begin(augsburg, code="RG-1", doc=SET_UP, by=leader)


def signed(version, by, **told):
    """Handed in by its author and approved by somebody else."""
    submit(version, reason="tried for four weeks", by=version.author)
    return approve(version, content_hash=version.content_hash, reason="seen at M5", password=PASSWORD, by=by, **told)


@pytest.fixture
def held(draft, lean_manager):
    return put_in_effect(signed(draft, lean_manager), by=lean_manager)


def next_of(version, by, doc=LATER):
    made = writing.draft(version, reason="new wheel", by=by)
    return writing.edit(made, doc, revision=made.revision, by=by)


def actions():
    return list(
        AuditEntry.objects.filter(action__startswith="standard").order_by("seq").values_list("action", flat=True)
    )


def test_a_standard_comes_into_effect_by_two_people(held, leader, lean_manager):
    assert (held.state, held.name, held.standard.name) == ("effective", "v1.0.0", SET_UP.title)
    assert [(one.meaning, one.signer, one.content_hash) for one in held.approvals.order_by("pk")] == [
        ("authored", leader, held.content_hash), ("approved", lean_manager, held.content_hash),
    ]  # fmt: skip
    assert actions() == [
        "standard.begun", "standard.drafted", "standard.submitted", "standard.approved", "standard.effective",
    ]  # fmt: skip


def test_a_key_point_without_a_reason_is_refused_with_its_place(augsburg, leader):
    step = replace(SET_UP.job[1], points=(replace(SET_UP.job[1].points[0], reason=""),))
    with pytest.raises(ValidationError) as refused:
        writing.begin(augsburg, code="X", doc=replace(SET_UP, job=(SET_UP.job[0], step)), by=leader)
    [(address, [told])] = refused.value.message_dict.items()
    assert address == "job.j2.points.p2.reason"
    assert told == "Important step 2, Key point 1, Reason: a key point needs its reason: why is it so?"
    assert not Standard.objects.exists()


def test_an_unfinished_one_is_not_handed_in(augsburg, leader):
    version = writing.begin(augsburg, code="X", doc=Document("Only a title"), by=leader)
    with pytest.raises(ValidationError, match="a purpose, the process step"):
        submit(version, reason="done", by=leader)


def test_the_author_does_not_approve_and_no_co_author_either(draft, augsburg, leader, lean_manager):
    writing.edit(draft, LATER, revision=1, by=lean_manager)
    row = submit(draft, reason="done", by=leader)
    for user in (leader, lean_manager):
        with pytest.raises(ValidationError, match="second person"):
            approve(row, content_hash=row.content_hash, reason="fine", password=PASSWORD, by=user)
    other = make_user("petra", augsburg, "plant_manager")
    assert approve(row, content_hash=row.content_hash, reason="fine", password=PASSWORD, by=other).state == "approved"


def test_the_database_refuses_a_signature_by_the_author_of_another_content_or_without_one(draft, leader, lean_manager):
    row = submit(writing.edit(draft, LATER, revision=1, by=lean_manager), reason="done", by=leader)
    told = {"version": row, "meaning": "approved", "reason": "x", "content_hash": row.content_hash, "author": leader,
            "signer": make_user("petra", row.site, "plant_manager"), "printed_name": "P", "role": "plant_manager"}  # fmt: skip
    wrong = ({"signer": leader}, {"signer": lean_manager}, {"content_hash": "0" * 64}, {"author": lean_manager})
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            Approval.objects.create(**told | change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandardVersion.objects.filter(pk=row.pk).update(state="approved", approved_at=timezone.now())
    Approval.objects.create(**told)
    StandardVersion.objects.filter(pk=row.pk).update(state="approved", approved_at=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"content_hash": "0" * 64},
        {"major": 9},
        {"reason": "other"},
        {"approved_at": None},
        {"state": "draft"},
    ],
)
def test_what_is_approved_cannot_be_changed_by_anybody(held, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        StandardVersion.objects.filter(pk=held.pk).update(**change)


def test_neither_version_nor_signature_can_be_deleted(held):
    for rows in (Approval.objects.all(), held.authors.all(), StandardVersion.objects.filter(pk=held.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_two_effective_versions_are_refused_by_the_database(held, leader, lean_manager):
    later = signed(next_of(held, leader), lean_manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandardVersion.objects.filter(pk=later.pk).update(state="effective", effective_from=timezone.now())


def test_an_edit_in_review_makes_it_a_draft_and_no_signature_counts(draft, leader, lean_manager):
    submit(draft, reason="done", by=leader)
    row = writing.edit(draft, LATER, revision=1, by=leader)
    assert (row.state, row.revision) == ("draft", 2)
    assert not row.approvals.filter(content_hash=row.content_hash).exists()
    submit(row, reason="again", by=leader)
    with pytest.raises(ValidationError, match="changed since you read it"):
        approve(row, content_hash=draft.content_hash, reason="fine", password=PASSWORD, by=lean_manager)


def test_of_two_writers_the_second_is_told_and_nothing_is_overwritten(draft, leader, lean_manager):
    writing.edit(draft, LATER, revision=1, by=leader)
    with pytest.raises(ValidationError) as refused:
        writing.edit(draft, replace(SET_UP, purpose="Mine"), revision=1, by=lean_manager)
    assert refused.value.code == "stale"
    draft.refresh_from_db()
    assert draft.document == LATER


def test_a_wrong_password_signs_nothing_and_stands_in_the_trail(draft, leader, lean_manager):
    submit(draft, reason="done", by=leader)
    with pytest.raises(ValidationError) as refused:
        approve(draft, content_hash=draft.content_hash, reason="fine", password="guess", by=lean_manager)
    assert list(refused.value.message_dict) == ["password"]
    assert AuditEntry.objects.filter(action="signature.refused").count() == 1
    assert not draft.approvals.filter(meaning="approved").exists()


def test_guessing_the_password_of_a_signature_is_slowed_down_as_at_the_log_in(draft, leader, lean_manager):
    submit(draft, reason="done", by=leader)
    told = {"content_hash": draft.content_hash, "reason": "fine", "by": lean_manager}
    with time_machine.travel(1_800_000_000, tick=False):
        for _ in range(10):
            with pytest.raises(ValidationError, match="not the password"):
                approve(draft, password="guess", **told)
        with pytest.raises(ValidationError, match="Too many tries"):
            approve(draft, password=PASSWORD, **told)


def test_a_rejection_sends_it_back_with_its_reason(draft, leader, lean_manager):
    submit(draft, reason="done", by=leader)
    told = {"content_hash": draft.content_hash, "password": PASSWORD, "by": lean_manager}
    with pytest.raises(ValidationError, match="Say why"):
        reject(draft, reason=" ", **told)
    assert reject(draft, reason="step 2 is unclear", **told).state == "draft"
    assert submit(draft, reason="clearer", by=leader).state == "in_review"


def test_a_later_version_ends_the_one_before_at_the_same_instant(held, leader, lean_manager):
    later = put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    held.refresh_from_db()
    assert (later.name, held.state, held.effective_until) == ("v1.1.0", "superseded", later.effective_from)


def test_on_its_day_an_approved_version_takes_effect_by_itself(held, leader, lean_manager):
    day = timezone.now() + timedelta(days=3)
    later = put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager, at=day)
    assert (later.state, put_due_in_effect()) == ("approved", 0)
    with time_machine.travel(day + timedelta(seconds=5)):
        assert (put_due_in_effect(), put_due_in_effect()) == (1, 0)
    assert held.standard.versions.effective().get() == later


def test_the_team_acknowledges_before_it_takes_effect(draft, operator, lean_manager):
    writing.set_up(draft.standard, by=lean_manager, acknowledge_first=1)
    row = signed(draft, lean_manager)
    with pytest.raises(ValidationError, match="1 more"):
        put_in_effect(row, by=lean_manager)
    assert acknowledge(row, by=operator) == acknowledge(row, by=operator)
    assert (put_in_effect(row, by=lean_manager).state, Acknowledgement.objects.count()) == ("effective", 1)


def test_going_back_is_a_new_version_of_the_earlier_content(held, leader, lean_manager):
    second = put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    with pytest.raises(ValidationError, match="superseded"):
        put_in_effect(held, by=lean_manager)
    back = writing.draft(held, reason="the wheel cracked", by=leader)
    third = put_in_effect(signed(back, lean_manager), by=lean_manager)
    assert (third.name, third.derived_from, third.content_hash) == ("v1.2.0", held, held.content_hash)
    second.refresh_from_db()
    assert second.state == "superseded"


def test_one_draft_at_a_time_and_one_given_up_makes_room(held, leader):
    first = next_of(held, leader)
    with pytest.raises(ValidationError, match="open already"):
        writing.draft(held, reason="me too", by=leader)
    withdraw(first, reason="leads nowhere", by=leader)
    assert next_of(held, leader).name == "v1.1.0"


def test_a_withdrawn_one_holds_no_more_and_stays_readable(held, lean_manager):
    row = withdraw(held, reason="the machine goes", by=lean_manager)
    assert (row.state, row.document, withdraw(held, reason="twice", by=lean_manager).ended_reason) == (
        "withdrawn", SET_UP, "the machine goes",
    )  # fmt: skip
    assert not held.standard.versions.effective().exists()


def test_its_path_is_what_nights_compare_orders_with(augsburg, leader, lean_manager, settings, tmp_path):
    settings.EVENT_STORE = tmp_path
    at = ValueStream.objects.get(pk=stream(augsburg, lean_manager)["pk"])
    version = writing.begin(augsburg, code="RG-1", doc=SET_UP, by=leader, stream=at)
    put_in_effect(signed(version, lean_manager), by=lean_manager)
    path = reference_of(at)
    assert (path.steps, path.standard, path.number) == (SET_UP.reference.as_json(), "RG-1", 1)
    assert path.reason == f"RG-1 v1.0.0: {SET_UP.title}"
    later = next_of(version.standard.versions.get(), leader)  # the same path
    put_in_effect(signed(later, lean_manager), by=lean_manager)
    assert reference_of(at) == path


def test_local_values_stay_when_the_core_gets_a_new_version(held, augsburg, leader, lean_manager, operator):
    row = set_values(held, {"v2": {"nominal": 4.5}}, site=augsburg, reason="our pump", by=lean_manager)
    later = put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    told = reading.instruction(later, site=augsburg, user=operator, language="en", station="M6")
    assert {one.name: (one.nominal, one.high) for one in told.doc.parameters} == {
        "Wheel speed": (28.0, 30.0), "Coolant pressure": (4.5, 5.0),
    }  # fmt: skip
    assert (told.local, overlay_of(held.standard, augsburg)) == ({"v2"}, row)
    with pytest.raises(ValidationError, match="between the limits"):
        set_values(later, {"v2": {"nominal": 9.0}}, site=augsburg, reason="x", by=lean_manager)
    set_values(later, {}, site=augsburg, reason="new pump", by=lean_manager)
    assert [one.values for one in SiteOverlay.objects.all()] == [{}, {"v2": {"nominal": 4.5}}]


def test_changes_are_marked_until_they_are_acknowledged(held, augsburg, leader, lean_manager, operator):
    acknowledge(held, by=operator)
    later = put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    told = {"site": augsburg, "user": operator, "language": "en"}
    assert reading.instruction(later, **told).changed == {"parameters.v1"}
    acknowledge(later, by=operator)
    assert reading.instruction(later, **told).changed == frozenset()


def test_an_export_comes_in_again_without_loss_and_a_changed_one_not(held, porto, stranger):
    data = exchange.exported(held)
    assert exchange.imported(data) == held.document
    made = writing.begin(porto, code="RG-1", doc=exchange.imported(data), by=stranger)
    assert made.content_hash == held.content_hash
    with pytest.raises(ValidationError, match="not the one that its hash"):
        exchange.imported(data | {"content": data["content"] | {"title": "Other"}})
    with pytest.raises(ValidationError, match="Important step j1, Key points: this field is missing"):
        exchange.imported(data["content"] | {"job": [{"id": "j1", "text": "x"}]})


def test_what_stands_in_the_database_is_what_the_hash_was_made_of(held):
    row = StandardVersion.objects.get(pk=held.pk)
    assert row.document.content_hash == row.content_hash == SET_UP.content_hash


def test_twenty_approvals_at_once_have_one_effect(transactional_db):
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    version = writing.begin(site, code="RG-1", doc=SET_UP, by=make_user("tom", site, "team_leader"))
    submit(version, reason="done", by=version.author)
    people = [make_user(f"manager{number}", site, "lean_manager") for number in range(20)]
    gate, told = threading.Barrier(20), []

    def sign(by):
        try:
            gate.wait()
            row = approve(version, content_hash=version.content_hash, reason="seen", password=PASSWORD, by=by)
            told.append(put_in_effect(row, by=by).state)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["effective"] * 20
    assert Approval.objects.filter(meaning="approved").count() == 1
    assert (actions().count("standard.approved"), actions().count("standard.effective")) == (1, 1)
