"""No board names a person, ranks people, or shows a group that is too small (features.md P3 to P6)."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.board.layout import Place
from kaizen.models import AndonCall, Board, Escalation, Handover
from kaizen.services.boards.actions import finish, promise
from kaizen.services.boards.days import Answer, enter_day
from kaizen.services.boards.kpis import today_at
from kaizen.tiles import BY_KEY, TILES, Scene
from lean.models import Role, User
from lean.units import Missing
from tests.contracts.examples import EXAMPLES
from tests.contracts.routes import Route, routes
from tests.factories import make_log, make_user, micros
from tests.kaizen.boards.kiosks import address, device
from valuestream.core.calendar import WorkCalendar
from valuestream.core.shift_bottleneck import bottleneck_by_shift
from valuestream.core.stations import Clocks, stations_of

PAGES = [one for one in routes() if "boards/" in one.address or one.address.startswith("board/")]
READ = [pytest.param(one, id=str(one)) for one in PAGES if "get" in one.methods]
PEOPLE = ("Zoraxa", "Quentrill", "zz-")  # first name, last name and user name of everybody at the site
FIELDS = {  # where a row of a board knows a person: for the trail and the works council, on no page
    "Screen.made_by", "KpiTarget.set_by",
}  # fmt: skip


@pytest.fixture
def people(augsburg):
    made = {role: make_user(f"zz-{role.value}", augsburg, role) for role in Role}
    User.objects.update(first_name="Zoraxa", last_name="Quentrill", email="zz-mail@example.com")
    return made


@pytest.fixture
def filled(people, augsburg, board, area_board, kpi):
    """Something of everything that people do at a board, each by somebody who has a name."""
    leader, now = people[Role.TEAM_LEADER], timezone.now()
    day = today_at(augsburg) - timedelta(days=1)
    enter_day(kpi, by=leader, day=day, value=9, answer=Answer("Slipped", "Mats", "safety", today_at(augsburg)))
    done = promise(board, by=leader, text="Gauge", owner="quality", due=today_at(augsburg))
    finish(done, by=leader, outcome="Bought")
    Escalation.objects.create(
        board=board, to=area_board, text="A gauge", reason="None left", asked_at=now, due_at=now, answer="Friday",
        answered_at=now,
    )  # fmt: skip
    AndonCall.objects.create(site=augsburg, area=board.area, kind="machine", key="k", raised_at=now)
    Handover.objects.create(board=board, day=day, shift="Early", content={}, note="Oil", written_at=now)
    return board


def address_of(route: Route, board: Board, user: User) -> str:
    kwargs = {"site": "augsburg"} if "site" in route.kwargs else {}
    if route.kwargs - {"site"}:
        kwargs |= {"pk": board.pk} if route.kwargs == {"site", "pk"} else EXAMPLES[route.name](board.site, user)
    return reverse(route.name, kwargs=kwargs)


def named(body: str, own: str = "") -> list[str]:
    """The names of people in what was answered, apart from the user name of whoever reads it, in the frame."""
    body = re.sub(r"<header class=\"top.*?</header>|<dialog.*?</dialog>", "", body, flags=re.S)
    return [name for name in PEOPLE if name in body.replace(own or "\0", "")]


def body_of(answer) -> str:
    if answer.streaming:
        return b"".join(answer).decode(errors="replace") if not answer.is_async else ""
    return answer.content.decode(errors="replace")


@pytest.mark.once
@pytest.mark.parametrize("route", READ)
def test_no_page_fragment_or_export_of_a_board_names_a_person(route, filled, people):
    for user in people.values():
        client = Client()
        client.force_login(user)
        assert named(body_of(client.get(address_of(route, filled, user))), user.username) == []


@pytest.mark.once
def test_no_screen_names_a_person(filled, people):
    tv = device(filled, people[Role.LEAN_MANAGER])
    for name in ("kiosk", "kiosk_live", "kiosk_catalogue", "kiosk_acts"):
        answer = tv.get(address(name, filled))
        assert answer.status_code == 200
        assert named(body_of(answer)) == []


def test_what_a_tile_is_filled_with_holds_no_person(filled):
    scene = Scene(filled)
    for tile in TILES:
        options = (("letter", filled.letters[0]),) if "letter" in tile.options else ()
        found = tile.fill(scene, Place("x", tile.key, 0, 0, tile.w, tile.h, options))
        assert not [one for one in _walk(found) if isinstance(one, User)], tile.key
    assert set(BY_KEY) == {tile.key for tile in TILES}


def _walk(value):
    yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one)


def test_a_row_of_a_board_knows_a_person_for_the_trail_only():
    models = [one for one in apps.get_app_config("kaizen").get_models() if _of_boards(one)]
    found = {
        f"{model.__name__}.{field.name}" for model in models for field in model._meta.get_fields()
        if field.is_relation and field.related_model is User
    }  # fmt: skip
    assert found == FIELDS


def _of_boards(model) -> bool:
    modules = ("boards", "board_days", "escalations", "meetings", "walks")
    return model.__module__.rpartition(".")[2] in modules


def test_no_address_of_a_board_asks_for_a_person_or_a_ranking():
    words = re.compile(r"person|people|user|member|rank|leader|top|score", re.I)
    assert [one.address for one in PAGES if words.search(one.address)] == []
    assert [one.address for one in PAGES if {"user", "person", "username"} & one.kwargs] == []


DAY = WorkCalendar.from_spec({"timezone": None, "shifts": [
    {"weekday": 0, "start": "06:00", "end": "14:00", "name": "early"},
    {"weekday": 0, "start": "14:00", "end": "22:00", "name": "late"}]})  # fmt: skip
H = 60  # the early shift is held by M1, the late one by M2
LOG = make_log([("a", "A", "M1", 6 * H, 14 * H), ("b", "B", "M2", 7 * H, 8 * H), ("c", "B", "M2", 14 * H, 22 * H)])
CREW = st.one_of(st.none(), st.integers(1, 20))


@given(early=CREW, late=CREW, smallest=st.integers(5, 12))
def test_no_two_views_of_a_day_isolate_the_crew_of_a_shift_that_is_too_small(early, late, smallest):
    """Shift by shift only where each is large enough; else the day alone, so that no difference can be formed."""
    people = {name: crew for name, crew in (("M1", early), ("M2", late)) if crew is not None}
    clocks = Clocks(micros("2026-03-02 06:00"), micros("2026-03-02 22:00"), DAY, {})
    found = bottleneck_by_shift(stations_of(LOG, clocks), clocks, DAY, people, smallest)
    told = [one for one in found if not isinstance(one.station, Missing)]
    if {one.shift for one in told} == {"early", "late"}:
        assert min(people.get(one.station, 1) for one in told) >= smallest
    else:
        assert [one.shift for one in found] == [None]
        assert all(2 * people.get(one.station, 1) >= smallest for one in told)
