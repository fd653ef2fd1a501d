"""A call for help is raised once, taken once, resolved once; it goes up at each limit once, and names nobody."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kaizen import tasks
from kaizen.models import AndonCall, AndonLimit
from kaizen.services.boards import andon
from kaizen.services.boards.andon_times import times_at
from lean.audit import origin
from lean.models import Area, AuditEntry, Line, Workstation
from tests.kaizen.boards.walls import MONDAY, chain

MINUTE = timedelta(minutes=1)
KEY = "a-key-of-a-tablet"


@pytest.fixture
def milling(augsburg):
    return Area.objects.create(site=augsburg, name="Milling")


@pytest.fixture
def machine(augsburg, milling):
    line = Line.objects.create(area=milling, name="L1")
    return Workstation.objects.create(site=augsburg, name="M1", line=line)


@pytest.fixture
def call(augsburg, machine):
    def called(key=KEY, kind="machine", **fields):
        return andon.raise_call(augsburg, key=key, kind=kind, **({"workstation": machine, "now": MONDAY} | fields))

    return called


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


def test_a_call_is_raised_once_per_key_and_knows_its_area(call, milling):
    first = call(note="  spindle   is hot ")
    assert call() == first
    assert (first.area, first.place, first.note, first.tier) == (milling, "M1", "spindle is hot", 1)
    assert entries("andon.raised") == 1


def test_a_call_needs_a_place_of_the_site_a_kind_and_a_key(call, porto, augsburg):
    far = Area.objects.create(site=porto, name="Hall")
    for fields, name in (
        ({"workstation": None, "area": far}, "place"), ({"kind": "coffee"}, "kind"),
        ({"key": "short"}, "key"), ({"key": "k" * 41}, "key"), ({"note": "x" * 201}, "note"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            call(**fields)
        assert name in refused.value.error_dict
    call()
    with pytest.raises(ValidationError):
        andon.raise_call(porto, key=KEY, kind="help", area=far)


def test_a_call_goes_up_at_each_limit_once(call):
    row = call()
    seen = []
    for minutes in range(60):
        for _ in range(2):  # a bell may ring twice
            for pk in andon.due_calls(MONDAY + minutes * MINUTE):
                assert andon.rise(AndonCall.objects.get(pk=pk), now=MONDAY + minutes * MINUTE)
                seen.append(minutes)
    row.refresh_from_db()
    assert (seen, row.tier, entries("andon.risen")) == ([10, 30], 3, 2)


def test_a_call_that_waited_while_the_worker_was_down_goes_up_step_by_step(call):
    call()
    tasks.sweep_calls()  # months later
    tasks.sweep_calls()
    risen = AuditEntry.objects.filter(action="andon.risen").order_by("seq")
    assert [entry.after["tier"] for entry in risen] == [2, 3]


def test_the_site_sets_its_limits_and_they_count_for_open_calls_too(augsburg, call, lean_manager):
    call()
    andon.set_limits(augsburg, by=lean_manager, second=3, third=5)
    assert andon.due_calls(MONDAY + 3 * MINUTE)
    assert (andon.limits_at(augsburg).second, andon.limits_at(augsburg).third) == (3, 5)
    for second, third in ((0, 5), (5, 5), (5, 1441)):
        with pytest.raises(ValidationError):
            andon.set_limits(augsburg, by=lean_manager, second=second, third=third)


def test_a_taken_call_still_goes_up_and_a_resolved_one_does_not(call):
    row = call()
    assert andon.take(row, now=MONDAY + MINUTE)
    assert andon.due_calls(MONDAY + 10 * MINUTE) == [row.pk]
    andon.resolve(row, outcome="Coolant low", now=MONDAY + 2 * MINUTE)
    assert andon.due_calls(MONDAY + 10 * MINUTE) == []
    assert not andon.rise(row, now=MONDAY + 10 * MINUTE)


def test_taking_is_undone_and_resolving_for_a_while(call):
    row = call()
    andon.take(row, now=MONDAY + MINUTE)
    for _ in range(2):
        andon.give_back(row)
    assert andon.take(row, now=MONDAY + 2 * MINUTE)
    andon.resolve(row, outcome="Coolant low", now=MONDAY + 3 * MINUTE)
    with pytest.raises(ValidationError, match="resolved already"):
        andon.give_back(row)
    for _ in range(2):
        andon.reopen(row, now=MONDAY + 4 * MINUTE)
    row.refresh_from_db()
    assert (row.resolved_at, row.outcome, row.taken_at) == (None, "", MONDAY + 2 * MINUTE)
    assert (entries("andon.given_back"), entries("andon.reopened")) == (1, 1)
    andon.resolve(row, outcome="Coolant low", now=MONDAY + 5 * MINUTE)
    with pytest.raises(ValidationError, match="a while ago"):
        andon.reopen(row, now=MONDAY + 21 * MINUTE)


def test_resolving_says_what_it_was_and_is_done_once(call):
    row = call()
    with pytest.raises(ValidationError, match="Say what it was"):
        andon.resolve(row, outcome=" ")
    for _ in range(2):
        andon.resolve(row, outcome="Coolant low", now=MONDAY + MINUTE)
    row.refresh_from_db()
    assert row.taken_at == row.resolved_at == MONDAY + MINUTE  # nobody took it before
    with pytest.raises(ValidationError, match="resolved already"):
        andon.resolve(row, outcome="Something else")
    assert not andon.take(row)


def test_nothing_says_who_called_came_or_helped(call):
    token = origin.set(type(origin.get())("request-7", "token abc"))
    row = call()
    andon.take(row)
    andon.resolve(row, outcome="Coolant low")
    origin.reset(token)
    told = AuditEntry.objects.filter(action__startswith="andon.").values_list("actor", "on_behalf_of", "request_id")
    assert set(told) == {("system", "", "")}
    assert not [
        field.name
        for field in AndonCall._meta.fields
        if field.related_model and field.name not in ("site", "area", "workstation")
    ]


@pytest.mark.django_db(transaction=True)
def test_twenty_take_and_send_at_once_and_one_has_effect(augsburg, machine):
    gate, took, broke = threading.Barrier(20), [], []

    def work():
        try:
            gate.wait()
            row = andon.raise_call(augsburg, key=KEY, kind="machine", workstation=machine)
            took.append(andon.take(row))
        except Exception as error:
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (broke, sum(took), AndonCall.objects.count()) == ([], 1, 1)
    assert (entries("andon.raised"), entries("andon.taken")) == (1, 1)


def test_a_worker_that_dies_amid_a_step_leaves_the_call_where_it_was(call, monkeypatch):
    row = call()

    def die(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(andon, "record", die)
        with pytest.raises(SystemExit):
            andon.rise(row, now=MONDAY + 10 * MINUTE)
    row.refresh_from_db()
    assert row.tier == 1
    assert andon.rise(row, now=MONDAY + 10 * MINUTE)


def test_times_stand_by_area_and_kind(augsburg, call):
    for number in range(5):
        row = call(key=f"{KEY}-{number}")
        andon.take(row, now=MONDAY + (number + 1) * MINUTE)
        andon.resolve(row, outcome="Coolant low", now=MONDAY + 10 * MINUTE)
    call(key="still open")
    (told,) = times_at(augsburg, MONDAY + 60 * MINUTE, 7)
    assert (told.area, told.kind, told.n, told.taken, told.resolved) == ("Milling", "machine", 5, 180, 600)
    assert times_at(augsburg, MONDAY + timedelta(days=8), 7) == []


def test_a_board_hears_its_area_and_from_tier_2_on_what_came_so_far(augsburg, call, milling, lean_manager):
    team, area, plant = chain(augsburg, lean_manager)
    team.area = area.area = milling
    other = Area.objects.create(site=augsburg, name="Turning")
    own = call()
    call(key="of another area", workstation=None, area=other)
    nowhere = call(key="of no line at all", workstation=Workstation.objects.create(site=augsburg, name="M9"))

    def heard(board):
        return set(AndonCall.objects.filter(andon.calls_for(board)))

    assert heard(team) == {own, nowhere}
    assert heard(area) == heard(plant) == set()
    andon.rise(own, now=MONDAY + 10 * MINUTE)
    assert (heard(area), heard(plant)) == ({own}, set())
    andon.rise(own, now=MONDAY + 30 * MINUTE)
    assert heard(plant) == {own}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("andon_tier_1_to_3", {"tier": 4}),
        ("andon_is_taken_before_it_is_resolved", {"resolved_at": MONDAY}),
        ("andon_kind_is_known", {"kind": "coffee"}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(call, name, fields):
    row = call()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AndonCall.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(IntegrityError, match="andon_limits_grow"), transaction.atomic():
        AndonLimit.objects.create(site=row.site, second=10, third=10)
