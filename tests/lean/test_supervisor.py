"""The family of programs: restarted when they die, ended with the supervisor, heard in one log."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lean.supervisor import Journal, Program, Supervisor


def program(code, name="child", **options):
    return Program(name, (sys.executable, "-c", code), **options)


SLEEPER = "import time; time.sleep(60)"


@pytest.fixture
def family(tmp_path):
    supervisor = Supervisor(Journal(tmp_path / "log" / "newlean.log"))
    yield supervisor
    supervisor.stop()


def tend_until(family, condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        family.tend(0.05)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_what_a_child_says_stands_in_the_log_behind_its_name(family, tmp_path, capsys):
    family.start(program("print('hello'); import time; time.sleep(60)"))
    log = tmp_path / "log" / "newlean.log"
    tend_until(family, lambda: "child   | hello" in log.read_text())
    assert "child   | hello" in capsys.readouterr().out


def test_a_quiet_child_speaks_to_the_file_only(family, tmp_path, capsys):
    family.start(program("print('hello'); import time; time.sleep(60)", quiet=True))
    tend_until(family, lambda: "hello" in (tmp_path / "log" / "newlean.log").read_text())
    assert "hello" not in capsys.readouterr().out


def test_a_child_that_yields_steps_back_with_its_whole_session(family, tmp_path):
    child, here = family.start(program(SLEEPER, yields=7)), os.nice(0)
    tend_until(family, lambda: os.getpriority(os.PRIO_PROCESS, child.process.pid) == min(19, here + 7))
    group = Path(f"/proc/{child.process.pid}/autogroup")
    if group.exists():  # not every kernel weighs sessions
        assert group.read_text().strip().endswith("nice 7")


def test_a_killed_child_is_started_again_at_once(family):
    child = family.start(program(SLEEPER))
    first = child.process.pid
    child.process.kill()
    tend_until(family, lambda: child.process and child.process.pid != first, seconds=3)


def test_a_child_that_keeps_failing_waits_longer_each_time(family, capsys):
    child = family.start(program("raise SystemExit(3)"))
    tend_until(family, lambda: child.failures == 3)
    said = capsys.readouterr().out
    assert [f"exit code 3); starts again in {pause} s" in said for pause in (0, 1, 2)] == [True, True, True]


def test_a_child_that_ignores_the_polite_end_is_killed(family, monkeypatch):
    monkeypatch.setattr("lean.supervisor.PATIENCE", 0.3)
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(60)"
    child = family.start(program(stubborn))
    family.tend(2)
    pid = child.process.pid
    family.stop()
    assert not is_alive(pid)


def test_what_a_dead_child_left_in_its_session_is_ended(family):
    code = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', '{SLEEPER}']).pid, flush=True)"
    family.start(program(code))
    said = []
    family.journal.say = lambda text, *names, **options: said.append(text)
    tend_until(family, lambda: said)
    tend_until(family, lambda: not is_alive(int(said[0])))


def test_a_killed_supervisor_takes_its_children_along(tmp_path):
    code = f"""
from pathlib import Path
from lean.supervisor import Journal, Program, Supervisor
import sys
family = Supervisor(Journal(Path({str(tmp_path)!r}) / "log"))
print(family.start(Program("child", (sys.executable, "-c", {SLEEPER!r}))).process.pid, flush=True)
while True:
    family.tend()
"""
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(supervisor.stdout.readline())
    assert is_alive(child)
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    deadline = time.monotonic() + 3
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_a_line_without_end_is_broken_and_does_not_fill_the_memory(family):
    said = []
    family.journal.say = lambda text, *names, **options: said.append(text)
    child = family.start(
        program("import sys, time; sys.stdout.write('x' * 300_000); sys.stdout.flush(); time.sleep(60)")
    )
    tend_until(family, lambda: sum(map(len, said)) + len(child.rest) == 300_000)
    assert len(child.rest) <= 16_384
