"""The whole process tree: up with one command, back after every kill, gone without a trace."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from lean import tree
from lean.launch import BASE_DIR
from tests.lean.house import House, taken_port, until
from tests.made_once import furnish

pytestmark = [pytest.mark.worker, pytest.mark.slow]
BACK = 20  # seconds in which a killed part works again; the supervisor's own pause is 0 s
SWEEP = 20  # seconds from a lost broker to the next sweep: lease and silence of a run are 3 s here
QUICK = {"LEASE_SECONDS": "3", "SWEEP_SECONDS": "1"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house on everything bundled; on PostgreSQL and a real Redis where CI's second pass names them."""
    named = {"DATABASE_URL": "NEWLEAN_TEST_DATABASE", "REDIS_URL": "NEWLEAN_TEST_REDIS"}
    servers = {name: os.environ.get(given) for name, given in named.items()}
    given = {name: url for name, url in servers.items() if url}
    running = House(tmp_path_factory.mktemp("house"), **QUICK, **given).wait()
    yield running
    running.end()


def refused(*arguments):
    """Runs ``manage.py up``; gives exit code, standard error."""
    done = subprocess.run(
        [sys.executable, "manage.py", "up", "--no-input", *arguments], cwd=BASE_DIR, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.strip()


def is_swept_since(house, moment):
    """Whether broker, beat and worker have done a round that was asked for since ``moment``."""
    with urllib.request.urlopen(f"{house.address}health/", timeout=5) as answer:
        age = json.load(answer)["sweep_age_s"]
    return age is not None and age < time.monotonic() - moment - 2  # of a second each


def assert_ends(house, sign):
    """Told to end by ``sign``, it ends in time, with every child, and says where the data stay."""
    assert house.members()
    start = time.monotonic()
    assert house.end(sign) == 0
    assert time.monotonic() - start < 20
    assert house.members() == {}
    assert house.said.endswith(f"Stopped. The data stays in {house.folder}\n")


@pytest.mark.database
def test_it_says_where_it_runs_and_how_the_first_administrator_is_made(house):
    assert house.answers()
    assert f"{house.address}setup/" in house.said
    assert "Traceback" not in house.said


@pytest.mark.database
def test_scheduler_broker_and_worker_do_their_rounds(house):
    until(lambda: is_swept_since(house, time.monotonic() - 10), SWEEP)


def test_the_broker_is_reachable_for_its_owner_only(house):
    place = house.folder / "run"
    assert (place.stat().st_mode & 0o777, (place / "valkey.sock").stat().st_mode & 0o777) == (0o700, 0o700)


@pytest.mark.parametrize("part", ["lean.asgi", "heavy@%h"])
def test_temporary_files_lie_in_the_data_folder(house, part):
    environment = Path(f"/proc/{house.member(part)}/environ").read_bytes().split(b"\0")
    assert f"TMPDIR={house.folder}/tmp".encode() in environment


def test_a_second_instance_on_the_same_folder_is_refused_in_one_sentence(house):
    code, said = refused("--port", "0", "--data", str(house.folder))
    assert (code, said) == (
        1,
        f"New Lean already runs on {house.folder} (process {house.process.pid}): "
        "end that one, or choose another folder with --data.",
    )


def test_a_port_in_use_is_refused_in_one_sentence(tmp_path):
    with taken_port() as other:
        port = other.getsockname()[1]
        code, said = refused("--port", str(port), "--data", str(tmp_path))
    assert (code, said) == (1, f"Port {port} is in use on 127.0.0.1: choose another, for example --port {port + 1}.")


@pytest.mark.parametrize("port", ["65536", "-1"])
def test_a_port_that_does_not_exist_is_refused_in_one_sentence(tmp_path, port):
    code, said = refused(f"--port={port}", "--data", str(tmp_path))
    assert (code, said) == (1, f"There is no port {port}: choose one from 1024 to 65535, for example --port 8000.")


def test_listening_to_others_needs_the_names_they_type(tmp_path):
    code, said = refused("--port", "0", "--host", "0.0.0.0", "--data", str(tmp_path))
    assert (code, said.startswith("To listen on 0.0.0.0, set ALLOWED_HOSTS")) == (1, True)


@pytest.mark.parametrize("part", ["lean.asgi", "valkey-server", "light@%h", "heavy@%h", " beat ", " guard"])
def test_a_killed_part_comes_back_by_itself(house, part):
    victim, moment = house.member(part), time.monotonic()
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in house.members() and any(part in command for command in house.members().values()), BACK)
    until(house.answers, BACK)
    until(lambda: is_swept_since(house, moment), SWEEP)


def test_requests_wait_while_the_web_server_starts_again(house):
    os.kill(house.member("lean.asgi"), signal.SIGKILL)
    assert house.answers()  # nobody is refused: the supervisor holds the listening socket


def test_behind_a_proxy_that_ends_https_it_starts_and_sends_everybody_there(tmp_path):
    names = {"ALLOWED_HOSTS": "lean.plant,.lean.plant", "CSRF_TRUSTED_ORIGINS": "https://lean.plant"}
    house = House(furnish(tmp_path), NEWLEAN_HTTPS="1", **names).wait()
    assert "Set up the first administrator, once: https://lean.plant/setup/" in house.said
    by_proxy = {"Host": "lean.plant", "X-Forwarded-Proto": "https"}
    with urllib.request.urlopen(urllib.request.Request(f"{house.address}login/", headers=by_proxy)) as answer:
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert answer.headers["Set-Cookie"].startswith("__Host-csrftoken=")
        assert "; Secure" in answer.headers["Set-Cookie"]
    plain = http.client.HTTPConnection("127.0.0.1", int(house.address.rstrip("/").rpartition(":")[2]))
    plain.request("GET", "/login/", headers={"Host": "lean.plant"})
    assert plain.getresponse().headers["Location"] == "https://lean.plant/login/"
    assert_ends(house, signal.SIGTERM)


def test_killed_itself_it_leaves_no_child_and_the_next_start_finds_the_data(tmp_path):
    deep = tmp_path / ("a folder with a long name " * 4) / "data"  # its socket would be longer than the kernel allows
    house = House(furnish(deep)).wait()
    assert not (deep / "run").exists()
    assert tree.socket_folder(deep).joinpath("valkey.sock").exists()
    key = (deep / "secret.key").read_text()
    until(lambda: len(house.members()) >= 8, 60)  # broker, web, beat, two workers with one and two in their pools
    house.end(signal.SIGKILL)
    until(lambda: not house.members(), 5)
    again = House(deep).wait()
    assert again.answers()
    assert_ends(again, signal.SIGINT)
    assert (deep / "secret.key").read_text() == key


def test_ended_while_it_prepares_it_leaves_no_child(tmp_path):
    house = House(tmp_path)
    for line in house.process.stdout:
        house.said += line
        if line.startswith("2/"):
            break
    assert house.end() == 0
    assert house.members() == {}


def test_told_to_end_it_ends_with_every_child(house):
    assert_ends(house, signal.SIGTERM)
