"""What the tests make once in a run: made by one, waited for by the others, never half."""

import subprocess
import sys

import pytest

from lean.launch import BASE_DIR
from tests import made_once

ASKED = """
import os, time
from pathlib import Path
from tests.made_once import once

def make(folder):
    time.sleep(0.5)
    (folder / "by").write_text(str(os.getpid()))

print((once("thing", make) / "by").read_text())
"""


@pytest.fixture(autouse=True)
def shared(tmp_path, monkeypatch):
    monkeypatch.setenv(made_once.SHARED, str(tmp_path))


def test_one_makes_it_and_the_others_wait_for_that_one():
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKED], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = {process.communicate(timeout=60)[0] for process in asking}
    assert len(said) == 1
    assert said <= {f"{process.pid}\n" for process in asking}


def test_what_failed_is_made_again_and_nothing_of_it_stays(tmp_path):
    def fail(folder):
        (folder / "half").write_text("")
        raise OSError

    with pytest.raises(OSError):
        made_once.once("thing", fail)
    assert list(made_once.once("thing", lambda folder: None).iterdir()) == []


def test_a_furnished_folder_is_a_copy_without_the_secret_key(tmp_path):
    def like():
        return made_once.once("house", lambda folder: [(folder / n).write_text("") for n in ("secret.key", "a")])

    folder = made_once.furnish(tmp_path / "mine", like)
    assert [path.name for path in folder.iterdir()] == ["a"]
