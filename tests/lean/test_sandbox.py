"""A child may do its worst; the parent answers in words."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lean import sandbox

VICTIMS = "tests.lean.sandbox_victims"
MIB = 1024**2


def run(name, *args, **limits):
    told = []
    limits.setdefault("scratch", Path(tempfile.gettempdir()))
    outcome = sandbox.run(VICTIMS, [name, *args], on_progress=told.append, **limits)
    return outcome, told


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def ends(pid):
    """Whether the process is gone within five seconds; a killed one needs a moment on a busy machine."""
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(pid)


def test_progress_arrives_and_other_lines_do_not():
    outcome, told = run("tell", "a b", "c")
    assert outcome.ok
    assert told == [{"stage": "reading", "done": 1, "total": 2}, {"words": ["a b", "c"], "secret": ""}]


def test_no_secret_reaches_the_child(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "plant")
    assert run("tell")[1][-1]["secret"] == ""


def test_exit_code_three_is_a_refusal():
    assert run("refuse")[0].kind == "refused"


def test_memory_is_limited():
    outcome, _ = run("eat", memory_bytes=512 * MIB)
    assert outcome.kind == "out_of_memory"
    assert outcome.message


def test_computing_time_is_limited():
    outcome, _ = run("spin", cpu_seconds=1, wall_seconds=20)
    assert outcome.kind == "timed_out"
    assert outcome.seconds < 10


def test_waiting_time_is_limited_and_the_whole_group_ends():
    outcome, told = run("bear", wall_seconds=5)
    assert outcome.kind == "timed_out"
    assert ends(told[0]["pid"])


def test_a_crash_is_told_apart_from_a_refusal():
    outcome, _ = run("crash")
    assert (outcome.kind, outcome.signal) == ("crashed", 11)


def test_what_an_error_quotes_goes_no_further_than_the_child():
    outcome, _ = run("blurt", "Huber")
    assert outcome.kind == "crashed"
    assert "Huber" not in repr(outcome)
    assert outcome.place.startswith("KeyError at tests/lean/sandbox_victims.py:")
    assert " in blurt < " in outcome.place


def test_a_line_that_only_looks_like_the_end_is_not_believed():
    assert sandbox._place(b"newlean ended by Huber\n") == ""
    assert sandbox._place(b"newlean ended by KeyError at a/b.py:7 in f\nHuber was here") == ""
    assert sandbox._place(b"") == ""


def test_a_file_cannot_grow_beyond_its_limit(tmp_path):
    outcome, _ = run("fill", str(tmp_path / "big"), file_bytes=3 * MIB)
    assert outcome.kind == "crashed"
    assert (tmp_path / "big").stat().st_size == 3 * MIB


def test_limits_are_set_before_the_module_loads():
    _, told = run("limits", memory_bytes=1024 * MIB, cpu_seconds=7, open_files=64, file_bytes=MIB)
    assert told == [{"AS": 1024 * MIB, "CPU": 7, "CORE": 0, "NOFILE": 64, "FSIZE": MIB}]


def test_temporary_files_of_the_child_lie_in_the_folder_it_is_given(tmp_path):
    outcome, told = run("draft", scratch=tmp_path)
    assert outcome.signal == 9
    assert [str(path) for path in tmp_path.iterdir()] == [told[0]["draft"]]


def test_a_lost_lease_stops_the_child(tmp_path):
    outcome = sandbox.run(VICTIMS, ["sleep"], scratch=tmp_path, on_tick=lambda: False)
    assert outcome.kind == "stopped"
    assert outcome.seconds < 5


def test_an_exception_in_the_parent_ends_the_child(tmp_path):
    told = []

    def fail(message):
        told.append(message)
        raise RuntimeError("parent")

    with pytest.raises(RuntimeError):
        sandbox.run(VICTIMS, ["sleep"], scratch=tmp_path, on_progress=fail)
    assert ends(told[0]["pid"])


def test_the_child_dies_with_its_parent():
    tell = "lambda message: print(message['pid'], flush=True)"
    call = f"sandbox.run({VICTIMS!r}, ['sleep'], scratch=Path('/tmp'), on_progress={tell})"
    code = f"from pathlib import Path; from lean import sandbox; {call}"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=sandbox.ROOT)
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    os.kill(parent.pid, 9)
    parent.wait()
    assert ends(pid)
