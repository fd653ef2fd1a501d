"""A team's board with a figure that it enters, below an area's and a plant's."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from kaizen.models import Board
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import add_kpi, set_target
from lean.models import Area
from tests.factories import make_user

NOW = datetime(2026, 3, 18, 5, 45, tzinfo=UTC)  # a Wednesday; 06:45 in Augsburg


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def leader(augsburg):
    return make_user("tina", augsburg, "team_leader")


@pytest.fixture
def plant_board(augsburg, lean_manager) -> Board:
    return add_board(augsburg, by=lean_manager, name="Plant", tier=3)


@pytest.fixture
def area_board(augsburg, lean_manager, plant_board) -> Board:
    hall = Area.objects.create(site=augsburg, name="Hall 2")
    return add_board(augsburg, by=lean_manager, name="Hall 2", tier=2, area=hall, above=plant_board)


@pytest.fixture
def board(augsburg, lean_manager, area_board) -> Board:
    return add_board(augsburg, by=lean_manager, name="Grinding", area=area_board.area, above=area_board)


@pytest.fixture
def kpi(now, board, lean_manager):
    made = add_kpi(board, by=lean_manager, letter="Q", name="Rejects", unit="pcs", better="lower")
    set_target(made, by=lean_manager, value=5, valid_from=date(2026, 1, 1), reason="Target of the year")
    return made
