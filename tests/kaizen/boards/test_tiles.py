"""Each tile fills from what is there, says in a sentence what is not, and turns grey when its data is late."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kaizen.core.board.layout import Place
from kaizen.core.board.marks import Light
from kaizen.models import A3, Adoption, AndonCall, Board, Idea, Trial, TrialWatch, VerdictDocument
from kaizen.services.a3.ending import end
from kaizen.services.boards.andon import raise_call
from kaizen.services.boards.answering import answer
from kaizen.services.boards.days import enter_day
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.escalating import escalate
from kaizen.services.boards.kpis import add_kpi, set_target
from kaizen.services.ideas.answers import answer as answer_idea
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.tiles import BY_KEY, TILES, Scene
from tests.contracts.examples import a_rollout, a_trial, an_a3
from tests.kaizen.boards.nights import MORNING, found, report, series
from valuestream.models import GembaValue, MapVersion

TODAY = date(2026, 10, 31)
OPTIONS = {"letter": "S"}


@pytest.fixture
def board(augsburg, lean_manager) -> Board:
    """Of the whole site."""
    return add_board(augsburg, by=lean_manager, name="Hall 2")


def place_of(key: str, w: int = 6, h: int = 5, **options: object) -> Place:
    told = OPTIONS | {name: str(value) for name, value in options.items()}
    return Place("one", key, 0, 1, w, h, tuple(sorted(told.items())))


def fill(board: Board, key: str, now=MORNING, **options: object) -> dict:
    board = Board.objects.select_related("site").get(pk=board.pk)
    return BY_KEY[key].fill(Scene(board, now), place_of(key, **options))


def shown(board: Board, key: str, language: str = "en", now=MORNING, **options: object) -> str:
    with translation.override(language):
        told = fill(board, key, now, **options)
        context = {"t": told, "site": board.site, "board": board, "now": now, "head": {"day": TODAY}}
        return re.sub(r"[ \n]+", " ", render_to_string(BY_KEY[key].template, context))


EMPTY = {
    "kpi": "No figure is chosen for this tile yet.",
    "losses": "No night has looked at a value stream yet.",
    "bottleneck": "No night has looked at a value stream yet.",
    "wip": "No night has looked at a value stream yet.",
    "co2_budget": "No budget is entered for this tile yet.",
    "deviations": "No night has looked at a value stream yet.",
    "a3s": "No A3 is open here.",
    "rollouts": "No rollout is under way from here or to here.",
    "watch": "No improvement is proven here yet.",
    "safety_cross": "No figure hangs under this letter yet.",
    "ideas": "Every idea has its answer.",
}


@pytest.mark.parametrize("key", EMPTY)
def test_a_tile_without_anything_to_show_says_so_in_a_sentence(board, key):
    assert EMPTY[key] in shown(board, key)
    assert not fill(board, key).get("is_late")


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: tile.key)
def test_every_tile_fits_into_the_grid_and_says_what_it_is_for(tile):
    assert 1 <= tile.least[0] <= tile.w <= 24
    assert 1 <= tile.least[1] <= tile.h <= 11
    assert all(str(text) for text in (tile.label, tile.purpose, tile.shows))


def finished(board, stream, by):
    kpi = add_kpi(board, by=by, letter="D", name="Orders finished", stream=stream, series="finished", better="higher")
    set_target(kpi, by=by, value=12.0, valid_from=date(2026, 8, 1), reason="Plan")
    return kpi


def test_a_mined_figure_shows_value_target_chart_and_age(board, stream, lean_manager):
    kpi = finished(board, stream, lean_manager)
    report(stream, series=[series("finished", [9.0, 14.0, 6.0])])
    told, text = fill(board, "kpi", kpi=kpi.pk), shown(board, "kpi", kpi=kpi.pk)
    assert (told["view"].newest.value, told["chart"].n, told["is_late"]) == (6.0, 3, False)
    assert told["chart"].target_y is not None
    assert "Orders finished" in text
    assert "yesterday; target ≥\u00a012\u00a0orders; 48\u00a0min old" in text  # 04:12 to 05:00


def test_an_entered_figure_shows_the_newest_day_up_to_the_one_that_is_looked_at(board, lean_manager):
    kpi = add_kpi(board, by=lean_manager, letter="S", name="Near misses", unit="count")
    for day in (29, 30):
        enter_day(kpi, by=lean_manager, day=date(2026, 10, day), value=float(day - 29))
    assert fill(board, "kpi", kpi=kpi.pk)["view"].newest.value == 1.0
    before = MORNING - timedelta(days=2)
    assert fill(board, "kpi", before, kpi=kpi.pk)["view"].newest.value == 0.0


def test_a_figure_that_was_taken_off_is_said_to_be_gone(board):
    assert "This figure no longer hangs on the board." in shown(board, "kpi", kpi=99)


LOSSES = [
    found("changeover", "Turning", 16.4, kg=31.0), found("rework", "Grinding", 8.2),
    found("waiting", "Lapping", 900.0, of="orders"), found("scrap", "Grinding", 4.1), found("idle_energy", "Saw", None, kg=90.0),
]  # fmt: skip


def test_the_largest_losses_stand_on_one_scale_and_say_what_nobody_knows(board, stream):
    report(stream, findings=LOSSES, ranked=[one["fingerprint"] for one in LOSSES[:3]])
    told, text = fill(board, "losses"), shown(board, "losses")
    assert [(row["name"], row["loss"].share) for row in told["losses"]] == [
        ("Change-over, Turning", 1.0), ("Rework loop, Grinding", 0.5),
    ]  # fmt: skip  # 8.2 of 16.4 h; an order that lies is no station's hour; scrap is muted
    assert "16.4\u00a0h" in text
    assert "€ unknown, 31.0\u00a0kg CO₂e" in text
    assert "€ unknown, CO₂e unknown" in text
    assert 'width="50.0%"' in text


def test_losses_can_be_compared_by_another_measure(board, stream):
    report(stream, findings=LOSSES)
    assert [row["name"] for row in fill(board, "losses", by="orders")["losses"]] == ["Waiting, Lapping"]
    assert [row["name"] for row in fill(board, "losses", by="co2e")["losses"]] == [
        "Idle energy, Saw", "Change-over, Turning",
    ]  # fmt: skip
    assert fill(board, "losses", by="money")["losses"] == []
    assert "The night found no loss that is sure enough." in shown(board, "losses", by="money")


def test_bars_have_the_decimals_of_svg_in_german_too(board, stream):
    report(stream, findings=LOSSES)
    text = shown(board, "losses", "de")
    assert 'width="50.0%"' in text
    assert "Verluste im Monat" in text
    assert "€ unbekannt" in text


def shift(day: str, name: str | None, station: str | None) -> dict:
    when = {"day": day, "shift": name}
    if station is None:
        return {**when, "missing": "group_too_small"}
    sole = {"value": 0.8, "unit": "1", "n": 3, "coverage": 1.0}
    return {**when, "station": station, "step": "Turning", "sole": sole, "shifting": sole}


def test_the_bottleneck_is_that_of_the_last_shift_with_the_strip_before_it(board, stream):
    held = [shift("2026-10-29", "Early", "Turning centre 4"), shift("2026-10-29", "Late", "M3"),
            shift("2026-10-30", "Early", "M3")]  # fmt: skip
    report(stream, shifts={"held": held})
    told, text = fill(board, "bottleneck"), shown(board, "bottleneck")
    assert told["last"]["station"] == "M3"
    assert [(one["short"], one["begins_day"]) for one in told["held"]] == [("TC4", True), ("M3", False), ("M3", True)]
    assert "last shift, 48\u00a0min old" in text
    assert text.count('class="on"') == 2
    assert "Too few people" not in text


def test_shifts_of_too_few_people_are_not_shown_and_the_week_stands_instead(board, stream):
    report(stream, shifts={"held": [shift("2026-10-30", None, None)]})
    text = shown(board, "bottleneck")
    assert "Last shift: Too few people (k = 7): not shown" in text
    assert "Grinding: last seven days, 33.0\u00a0h at a stretch" in text
    assert "<ol" not in text
    assert "Letzte Schicht" in shown(board, "bottleneck", "de")


def test_a_shift_that_may_not_be_told_is_a_dash_among_those_that_may(board, stream):
    report(stream, shifts={"held": [shift("2026-10-29", "Early", "M3"), shift("2026-10-30", None, None)]})
    told, text = fill(board, "bottleneck"), shown(board, "bottleneck")
    assert told["last"] is None
    assert 'class="no"' in text
    assert "Too few people (k = 7): not shown" in text


def test_a_night_from_before_shifts_were_told_still_has_its_week(board, stream):
    report(stream)
    assert "M3" in shown(board, "bottleneck")
    assert fill(board, "bottleneck")["missing"] == ""


def test_work_in_process_stands_against_its_limit(board, stream):
    """The map of two steps: before each 100 pieces, so 5 orders wait; 18.4 orders in the stream."""
    report(stream)
    step = fill(board, "wip", step="Step 02", limit=4)
    assert (step["value"], step["limit"], step["light"]) == (5.0, 4, Light.ACT)
    assert "limit 4" in shown(board, "wip", step="Step 02", limit=4)
    assert fill(board, "wip", limit=20)["light"] == Light.OK
    whole = fill(board, "wip")
    assert (whole["value"], whole["light"], len(whole["rows"])) == (18.4, None, 2)
    assert "no limit set" in shown(board, "wip")
    assert "The newest map knows of no order" in shown(board, "wip", step="Painting")


def test_a_count_at_the_gemba_stands_beside_the_mined_figure(board, stream, lean_manager):
    report(stream)
    GembaValue.objects.create(
        stream=stream, step="Step 02", key="inventory_pieces", value=64, unit="pcs", counted_on=date(2026, 10, 28),
        entered_by=lean_manager,
    )  # fmt: skip
    assert "counted on 28\u00a0Oct\u00a02026: 64\u00a0pcs" in shown(board, "wip", step="Step 02")


def with_carbon(stream, by_day: list) -> None:
    """The map gets CO₂e by day; maps are frozen, so it is another row."""
    row = MapVersion.objects.get(stream=stream)
    period = {**row.content["period"], "first": "2026-10-05T06:00:00", "last": "2026-10-31T04:12:00"}
    content = {**row.content, "period": period, "co2e": {"by_day": by_day}}
    MapVersion.objects.create(
        stream=stream, event_set=row.event_set, number=2, inputs={}, inputs_hash="c" * 64, content=content,
        content_hash="d" * 64, first=row.first, last=row.last,
    )  # fmt: skip


def carbon_board(board, stream):
    days = [[date(2026, 10, day).toordinal() - date(1970, 1, 1).toordinal(), 3, 60.0, 100.0] for day in (5, 6, 8)]
    with_carbon(stream, days)
    made = report(stream)
    content = {**made.content, "streams": [{**made.content["streams"][0], "map": 2}]}
    type(made).objects.create(night=made.night, number=2, content=content, content_hash="e" * 64)


def test_the_budget_of_the_month_is_burnt_down_by_the_orders_finished(board, stream):
    """300 of 1,000 kg used by 8 October, where the straight line allows 1,000 · 8 ÷ 31 = 258 kg."""
    carbon_board(board, stream)
    told, text = fill(board, "co2_budget", budget="1000"), shown(board, "co2_budget", budget="1000")
    assert (told["burn"].used, told["burn"].left, told["light"]) == (300.0, 700.0, Light.WATCH)
    assert [one.is_joined for one in told["burn"].spent] == [True, True, False]  # Wednesday 7 October has no figure
    assert "300\u00a0kg of 1.00\u00a0t CO₂e used; the straight line allows 258\u00a0kg" in text
    assert "data from 5\u00a0Oct\u00a02026 on" in text
    assert fill(board, "co2_budget", budget="250")["light"] == Light.ACT
    assert "50.0</b> kg too much" in shown(board, "co2_budget", budget="250")


def test_a_budget_that_holds_later_and_a_map_without_energy_say_so(board, stream):
    carbon_board(board, stream)
    assert "The budget holds from 1\u00a0Nov\u00a02026 on." in shown(
        board, "co2_budget", budget="1000", **{"from": "2026-11-01"}
    )  # fmt: skip
    assert "No budget is entered" in shown(board, "co2_budget", budget="much")


def test_a_map_without_energy_says_what_to_enter(board, stream):
    report(stream)
    assert "The newest map has no CO₂e: enter energy first." in shown(board, "co2_budget", budget="1000")


KEPT = {"fitting": {"value": 0.8, "unit": "1", "n": 50, "coverage": 1.0}, "cases": 50, "reference": 1}


def deviation(step: str, cases: int) -> dict:
    return {"kind": "skipped", "step": step, "other": "", "is_after": False, "cases": cases, "share": cases / 50, "of": 50,
            "reference": 1, "since": "2026-10-30", "more": None}  # fmt: skip


def test_the_commonest_deviations_are_told_per_order(board, stream):
    rows = [deviation(step, 9 - n) for n, step in enumerate(("Lapping", "Saw", "Pack", "Mark"))]
    report(stream, conformance=KEPT, deviations=rows)
    text = shown(board, "deviations")
    assert "80.0\u00a0% of 50 orders keep to it" in text
    assert "18.0\u00a0% of the orders leave out Lapping." in text
    assert "Mark" not in text  # three at most
    assert "Abweichungen vom Sollablauf" in shown(board, "deviations", "de")


def test_without_a_path_nothing_deviates(board, stream):
    report(stream)
    assert "No path is confirmed for the orders" in shown(board, "deviations")
    assert "No deviation is frequent enough" in (
        report(stream, due=MORNING, conformance=KEPT) and shown(board, "deviations")
    )


@pytest.mark.parametrize("key", ["losses", "bottleneck", "wip", "deviations"])
def test_late_data_is_grey_and_says_its_age(board, stream, key):
    report(stream, late=True, findings=LOSSES, conformance=KEPT)
    assert fill(board, key)["is_late"]
    assert "no data" in shown(board, key)


def test_a_night_that_did_not_come_is_late(board, stream):
    report(stream, findings=LOSSES)
    assert not fill(board, "losses")["is_late"]
    assert fill(board, "losses", MORNING + timedelta(days=2))["is_late"]
    assert fill(board, "wip", MORNING + timedelta(days=2), limit=1)["light"] == Light.NODATA


def test_open_a3s_are_shown_with_phase_and_the_stuck_one_first(board, augsburg, lean_manager):
    for _ in range(2):
        an_a3(augsburg, lean_manager)
    A3.objects.update(opened_at=MORNING - timedelta(days=60))
    A3.objects.filter(number=2).update(edited_at=MORNING - timedelta(days=40))
    told, text = fill(board, "a3s"), shown(board, "a3s")
    assert [(one.row.number, one.is_still) for one in told["rows"]] == [(2, True), (1, False)]
    assert "2 open, 1 stuck" in text
    assert "last word 40\u00a0d ago" in text


def test_rollouts_show_who_is_waited_for_and_the_stopped_one_first(board, augsburg, lean_manager):
    running = a_rollout(augsburg, lean_manager)["pk"]
    stopped = a_rollout(augsburg, lean_manager, "Other")["pk"]
    type(Adoption.objects.first().rollout).objects.filter(pk=stopped).update(state="stopped")
    Adoption.objects.update(since=MORNING)
    told, text = fill(board, "rollouts"), shown(board, "rollouts")
    assert [one.row.pk for one in told["rows"]] == [stopped, running]
    assert "waits for Augsburg" in text
    assert "stopped" in text


def proven(site, user) -> Trial:
    """A trial that started on 30 March and was proven."""
    one = Trial.objects.get(a3__number=a_trial(site, user)["number"])
    VerdictDocument.objects.create(trial=one, number=2, look=10, word="proven", content={}, content_hash="f" * 64)
    return one


def days_after_the_start(days: int) -> datetime:
    return datetime(2026, 3, 30, 5, tzinfo=UTC) + timedelta(days=days)


def test_what_was_proven_is_watched_after_30_60_and_90_days(board, augsburg, lean_manager):
    trial, now = proven(augsburg, lean_manager), days_after_the_start(65)
    TrialWatch.objects.create(trial=trial, mark=30, outcome="holds", content={})
    (row,) = fill(board, "watch", now)["rows"]
    assert [(look.mark, look.state) for look in row["looks"]] == [(30, "holds"), (60, "due"), (90, "ahead")]
    TrialWatch.objects.create(trial=trial, mark=60, outcome="relapsed", content={})
    assert "relapsed" in shown(board, "watch", now=now)
    assert "Rückfall" in shown(board, "watch", "de", now)


def test_what_holds_after_90_days_is_no_longer_watched(board, augsburg, lean_manager):
    trial = proven(augsburg, lean_manager)
    for mark in (30, 60, 90):
        TrialWatch.objects.create(trial=trial, mark=mark, outcome="holds", content={})
    assert "1 improvement holds after 90 days." in shown(board, "watch", now=days_after_the_start(95))


def test_the_safety_cross_has_the_days_of_the_month_and_counts_those_without_a_miss(board, lean_manager):
    kpi = add_kpi(board, by=lean_manager, letter="S", name="Accidents", unit="count")
    set_target(kpi, by=lean_manager, value=0, valid_from=date(2026, 10, 1), reason="Nobody gets hurt")
    for day in (28, 29, 30):
        enter_day(kpi, by=lean_manager, day=date(2026, 10, day), value=0.0)
    told, text = fill(board, "safety_cross"), shown(board, "safety_cross")
    assert len(told["cells"]) == 31
    assert (told["free"], told["is_more"]) == (3, True)  # nobody entered anything before the 28th
    assert "days without a miss: Accidents" in text


def test_the_oldest_unanswered_idea_shows_its_clock_but_not_its_words(board, augsburg):
    for text in ("Somebody forgets the lid", "The wheel is dull"):
        give_idea(augsburg, key=new_key(), origin="page", obstacle=text)
    first = Idea.objects.order_by("pk").first()
    Idea.objects.filter(pk=first.pk).update(given_at=MORNING - timedelta(hours=19), due_at=MORNING + timedelta(hours=5))
    Idea.objects.exclude(pk=first.pk).update(
        given_at=MORNING - timedelta(hours=30), due_at=MORNING - timedelta(hours=1)
    )
    told, text = fill(board, "ideas"), shown(board, "ideas")
    assert [(row["share"], row["is_late"]) for row in told["rows"]] == [(100, True), (79, False)]  # 19 of 24 h
    assert "2, 1 past their time" in text
    assert "19\u00a0h" in text
    assert "lid" not in text
    assert "wheel" not in text


def every_tile(board: Board, **options: object) -> None:
    """The board carries each tile once, in any place: the grid is not the matter here."""
    told = {name: str(value) for name, value in options.items()}
    board.layout = [
        Place(tile.key, tile.key, 0, n % 11, tile.w, tile.h, tuple(told.items())).as_json()
        for n, tile in enumerate(TILES)
    ]
    board.save()


def test_a_board_with_every_tile_asks_the_database_little(
    board, stream, augsburg, lean_manager, client, django_assert_max_num_queries
):
    kpi = finished(board, stream, lean_manager)
    report(stream, findings=LOSSES, conformance=KEPT, deviations=[deviation("Lapping", 9)])
    a_rollout(augsburg, lean_manager)
    for _ in range(2):
        an_a3(augsburg, lean_manager)
        give_idea(augsburg, key=new_key(), origin="page", obstacle="The wheel is dull")
    every_tile(board, letter="D", kpi=kpi.pk, budget=1000, limit=4, step="Step 02")
    client.force_login(lean_manager)
    with django_assert_max_num_queries(40):
        answer = client.get(f"/sites/augsburg/boards/{board.pk}/?on=2026-10-31")
    assert answer.status_code == 200
    for tile in TILES:
        assert f"t-{tile.key}" in answer.content.decode()


def test_no_tile_links_where_nobody_is_signed_in(board, stream, augsburg, lean_manager):
    report(stream, findings=LOSSES, conformance=KEPT, deviations=[deviation("Lapping", 9)])
    a_rollout(augsburg, lean_manager)
    an_a3(augsburg, lean_manager)
    give_idea(augsburg, key=new_key(), origin="page", obstacle="The wheel is dull")
    for key in EMPTY:
        assert "<a " not in shown(board, key)


def test_an_earlier_day_hangs_without_the_calls_and_questions_that_came_later(board, augsburg, lean_manager):
    above = add_board(augsburg, by=lean_manager, name="Plant", tier=3)
    Board.objects.filter(pk=board.pk).update(above=above)
    board.refresh_from_db()
    call = raise_call(augsburg, key=new_key(), kind=AndonCall.Kind.choices[0][0], now=MORNING + timedelta(hours=1))
    asked = escalate(board, by=lean_manager, text="A gauge", reason="No budget", now=MORNING + timedelta(hours=1))
    later = MORNING + timedelta(hours=2)
    assert (fill(board, "andon")["calls"], fill(board, "escalations")["rows"]) == ([], [])
    assert (fill(board, "andon", later)["calls"], fill(board, "escalations", later)["rows"]) == ([call], [asked])
    AndonCall.objects.filter(pk=call.pk).update(taken_at=later, resolved_at=later)
    assert fill(board, "andon", later - timedelta(minutes=1))["calls"] == [call]
    assert fill(board, "andon", later)["calls"] == []


def test_an_earlier_day_hangs_with_what_was_answered_and_closed_since(board, augsburg, lean_manager):
    above = add_board(augsburg, by=lean_manager, name="Plant", tier=3)
    Board.objects.filter(pk=board.pk).update(above=above)
    board.refresh_from_db()
    before, after = MORNING - timedelta(hours=1), MORNING + timedelta(hours=1)
    asked = escalate(board, by=lean_manager, text="A gauge", reason="No budget", now=before)
    answer(asked, by=lean_manager, text="Comes on Friday", now=after)
    idea = give_idea(augsburg, key=new_key(), origin="page", obstacle="The wheel is dull")
    answer_idea(idea, kind="answered", text="Seen", by=lean_manager)
    Idea.objects.update(given_at=before)
    an_a3(augsburg, lean_manager)
    end(A3.objects.get(), ended_as="dropped", reason="Another way was found", by=lean_manager)
    A3.objects.update(opened_at=before)
    assert [one.pk for one in fill(board, "escalations")["rows"]] == [asked.pk]
    assert "Comes on Friday" not in shown(board, "escalations")
    assert [one["idea"].pk for one in fill(board, "ideas")["rows"]] == [idea.pk]
    assert [one.row.pk for one in fill(board, "a3s")["rows"]] == [A3.objects.get().pk]
    now = timezone.now()
    assert "Comes on Friday" in shown(board, "escalations", now=now)  # the team has not read it
    assert fill(board, "ideas", now)["rows"] == fill(board, "a3s", now)["rows"] == []


def test_a_call_hangs_at_once_although_the_clock_of_the_database_is_ahead(board, augsburg):
    now = timezone.now()
    call = raise_call(augsburg, key=new_key(), kind=AndonCall.Kind.choices[0][0], now=now + timedelta(seconds=5))
    assert fill(board, "andon", now)["calls"] == [call]


def test_an_earlier_day_leads_to_no_call_and_shows_no_rollout_of_today(client, board, augsburg, lean_manager):
    every_tile(board, letter="D")
    client.force_login(lean_manager)
    then, now = (
        client.get(f"/sites/augsburg/boards/{board.pk}/{on}").content.decode() for on in ("?on=2026-10-31", "")
    )
    assert "Call for help" in now
    assert "Call for help" not in then
    assert then.count("Earlier days of this are not kept.") == 2
    assert "Earlier days" not in now
