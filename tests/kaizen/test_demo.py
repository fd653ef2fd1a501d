"""README command 1: the demo answers with a mined map, survives a kill, and seeds nothing twice."""

import re
import signal
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from kaizen.demo import PASSWORD
from kaizen.demo.people import LOGINS
from lean.launch import BASE_DIR
from tests.lean.house import House, until

pytestmark = [pytest.mark.worker, pytest.mark.slow]
KEPT = (
    "lean_user",
    "lean_site",
    "lean_workstation",
    "valuestream_eventset",
    "valuestream_demand",
    "valuestream_mapversion",
    "valuestream_meter",
    "valuestream_meterbatch",
    "valuestream_report",
    "kaizen_captureplace",
    "kaizen_idea",
    "kaizen_ideaanswer",
    "kaizen_a3",
    "kaizen_trial",
    "kaizen_verdictdocument",
    "kaizen_adoption",
    "kaizen_consent",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A demo that was killed while it made its second plant."""
    folder = tmp_path_factory.mktemp("demo")
    cut_off = House(folder, "demo")
    for line in cut_off.process.stdout:
        cut_off.said += line
        if "demo plant Porto" in line:
            break
    cut_off.end(signal.SIGKILL)
    until(lambda: not cut_off.members(), 5)
    return folder


def rows(folder):
    with sqlite3.connect(folder / "newlean.sqlite3") as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}


def hung_on(house, day):
    """The team's board in Augsburg as it hung on a day."""
    browser = signed_in(house)[0]
    listed = browser.open(f"{house.address}sites/augsburg/boards/", timeout=30).read().decode()
    team = re.search(r'href="/(sites/augsburg/boards/\d+/)"[^>]*>(?:<[^>]*>)*Machining<', listed)[1]
    return browser.open(f"{house.address}{team}?on={day}", timeout=30).read().decode()


def first_page(house):
    """The address and the text of the page that the lean manager sees first."""
    answer = signed_in(house)[1]
    return answer.url.removeprefix(house.address), answer.read().decode()


def signed_in(house):
    """Logs in as the lean manager like a browser; gives it, and the answer that follows."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{house.address}login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    entered = urllib.parse.urlencode({"username": "lena", "password": PASSWORD, "csrfmiddlewaretoken": token})
    request = urllib.request.Request(f"{house.address}login/", entered.encode(), {"Referer": house.address})
    return browser, browser.open(request, timeout=30)


def test_the_next_start_finishes_a_demo_that_was_cut_off_and_shows_its_map_first(folder):
    house = House(folder, "demo").wait()
    try:
        where, page = first_page(house)
        assert re.fullmatch(r"sites/augsburg/streams/\d+/", where)
        assert "<svg" in page
        assert "Turning &amp; milling" in page
        assert all(f"  {login.username} " in house.said for login in LOGINS)
        assert (
            rows(folder)["valuestream_report"] == 4
        )  # the last night of each plant was gone through before the doors opened
        assert "Three-minute brief" in (board := hung_on(house, "2026-10-31"))
        assert "No brief yet" not in board
    finally:
        assert house.end() == 0
    # 14 people, 3 plants with their stations; per line (Porto has two) one event set, one demand and two maps: of the
    # whole log, and of the thirteen weeks a night looks at, and a report for each plant; in Augsburg one more of each
    # for a night in between; a code at a bench and one at the team's board of each plant; a meter for each of 7 steps;
    # two A3s with a trial each in Augsburg; its rollout: two lines took it up, one of them has all four signatures and its verdict, one has two, one declined; Porto's own A3 with
    # its trial, and its rollout to three lines that wait for their customers
    assert rows(folder) == dict(zip(KEPT, (14, 3, stations(), 4, 4, 9, 7, 7, 4, 6, 15, 15, 5, 4, 4, 6, 6), strict=True))


def stations():
    from kaizen.demo.plant import LOGS

    return sum(len(step.stations) for plant in LOGS for step in plant.steps)


def test_a_further_start_seeds_nothing_twice(folder):
    before = rows(folder)
    house = House(folder, "demo").wait()
    assert house.end(signal.SIGINT) == 0
    assert rows(folder) == before


def test_a_plant_never_starts_on_the_folder_of_a_demo(folder):
    done = subprocess.run(
        [sys.executable, "manage.py", "up", "--no-input", "--port", "0", "--data", str(folder)], cwd=BASE_DIR,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "This folder holds a demo with known log-ins: choose another with --data, or start it with demo."
    )
