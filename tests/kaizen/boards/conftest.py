"""A team's board at Augsburg, with a stream whose map is mined."""

import pytest

from kaizen.models import Board
from kaizen.services.boards.editing import add_board
from tests.contracts.examples import stream as stream_at
from valuestream.models import ValueStream


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())


@pytest.fixture
def board(augsburg, lean_manager) -> Board:
    return add_board(augsburg, by=lean_manager, name="Hall 2")


@pytest.fixture
def stream(augsburg, lean_manager) -> ValueStream:
    return ValueStream.objects.get(**stream_at(augsburg, lean_manager))
