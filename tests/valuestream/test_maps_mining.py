"""Mining runs: one question is one run and one map, whoever asks; new events are a new question."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lean.models import AuditEntry
from tests.valuestream.map_documents import line_document
from tests.valuestream.streams import add_events, keep_version, make_stream, small_log
from valuestream.core.fingerprint import fingerprint
from valuestream.models import MapVersion, MiningRun
from valuestream.services import maps, streams
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import advance, mine_at_once

State = MiningRun.State


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg)


def everything(stream):
    return Question(stream, stream.source.current)


def test_the_child_process_mines_a_map_and_it_is_frozen_with_its_audit_entry(stream):
    run = ask(everything(stream)).run
    mine_at_once(run)
    assert (run.state, run.error_message) == (State.MINED, "")
    version = run.map_version
    assert version.content["orders"] == 6
    assert [step["name"] for step in version.content["steps"] if step["role"] == "main"] == [
        "Sawing",
        "Turning",
        "Packing",
    ]
    assert version.content_hash == fingerprint(version.content)
    assert AuditEntry.objects.filter(action="map.mined", object_id=str(version.pk)).count() == 1


@pytest.mark.usefixtures("child_in_place")
def test_two_people_who_ask_the_same_get_one_run_and_one_map(stream):
    first, second = ask(everything(stream)), ask(everything(stream))
    assert first.run == second.run
    assert (first.ring, second.ring) == (True, False)
    mine_at_once(first.run)
    assert ask(everything(stream)).map == first.run.map_version
    assert MapVersion.objects.count() == 1


def test_the_database_refuses_a_second_run_for_the_same_question(stream):
    run = ask(everything(stream)).run
    with pytest.raises(IntegrityError), transaction.atomic():
        MiningRun.objects.create(stream=stream, event_set=run.event_set, inputs=run.inputs, inputs_hash=run.inputs_hash)


@pytest.mark.usefixtures("child_in_place")
def test_a_bell_that_rings_twice_mines_once(stream):
    run = ask(everything(stream)).run
    assert advance(run.pk).state == State.MINED
    assert advance(run.pk) is None
    assert stream.maps.count() == 1


@pytest.mark.usefixtures("child_in_place")
def test_new_events_noise_and_demand_are_new_questions(stream, lean_manager):
    mine_at_once(ask(everything(stream)).run)
    add_events(stream.source, small_log(7))
    with_events = ask(everything(stream)).run
    streams.change_settings(stream, name=stream.name, noise=0.4, by=lean_manager)
    with_noise = ask(everything(stream)).run
    streams.enter_demand(
        stream, family=None, pieces_per_day=40, valid_from=date(2026, 1, 1), valid_to=None, reason="call-off",
        by=lean_manager,
    )  # fmt: skip
    with_demand = ask(everything(stream)).run
    assert len({with_events.inputs_hash, with_noise.inputs_hash, with_demand.inputs_hash}) == 3


@pytest.mark.usefixtures("child_in_place")
def test_a_period_holds_the_orders_that_were_finished_in_it(stream):
    run = ask(Question(stream, stream.source.current, first=date(2026, 3, 4), last=date(2026, 3, 5))).run
    mine_at_once(run)
    assert run.map_version.content["orders"] == 2  # A02 and A03: one order a day from 3 March on


@pytest.mark.usefixtures("child_in_place")
def test_a_family_holds_the_orders_of_its_products(stream, lean_manager):
    family = streams.save_family(stream, name="Small", products=["P2"], by=lean_manager)
    run = ask(Question(stream, stream.source.current, family=family)).run
    mine_at_once(run)
    assert (run.map_version.content["orders"], run.map_version.content["family"]) == (3, "Small")


@pytest.mark.usefixtures("child_in_place")
def test_a_period_without_orders_is_refused_in_words_and_can_be_tried_again(stream, lean_manager):
    run = ask(Question(stream, stream.source.current, first=date(2020, 1, 1), last=date(2020, 1, 2))).run
    mine_at_once(run)
    assert (run.state, run.error_code) == (State.REFUSED, "no_orders")
    assert not ask(Question(stream, stream.source.current, first=date(2020, 1, 1), last=date(2020, 1, 2))).ring
    maps.retry(run, lean_manager)
    assert run.state == State.WAITING


@pytest.mark.usefixtures("child_in_place")
def test_the_log_behind_a_map_is_the_very_one_it_was_mined_from(stream):
    run = ask(Question(stream, stream.source.current, first=date(2026, 3, 4), last=date(2026, 3, 5))).run
    mine_at_once(run)
    add_events(stream.source, small_log(9))
    log = maps.open_log(run.map_version)
    assert {log.case.names[code] for code in log.case.codes} == {"A02", "A03"}


def test_a_gemba_count_stands_beside_the_mined_figure_and_changes_no_document(stream, lean_manager):
    version = keep_version(stream, line_document(3))
    for value in (640.0, 655.0):
        streams.count_at_gemba(
            stream, step="Step 02", key="inventory_pieces", value=value, unit="pcs", counted_on=date(2026, 3, 28),
            note="", by=lean_manager,
        )  # fmt: skip
    shown = maps.with_counts(version.content, stream)
    assert [value["value"] for value in shown["steps"][1]["gemba"]] == [655.0]  # the newest
    assert version.content["steps"][1]["gemba"] == []
    assert AuditEntry.objects.filter(action="gemba.counted").count() == 2
