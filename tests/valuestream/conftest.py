"""Every test of this folder has data folders of its own."""

import json

import pytest

from valuestream import child
from valuestream.services import children

RUN_CHILD = children.run_child


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())


@pytest.fixture
def child_in_place(monkeypatch):
    """Does the child's work in the test's own process: the same code and files, a tenth of the time."""

    def run_child(run, token, command, job, folder):
        (folder / "job.json").write_text(json.dumps(job))
        child.main(command, str(folder / "job.json"))
        return children.answer_in(folder)

    monkeypatch.setattr(children, "run_child", run_child)


@pytest.fixture
def real_child(monkeypatch):
    """The limited process of its own again; ask for it after ``child_in_place``."""
    monkeypatch.setattr(children, "run_child", RUN_CHILD)
