"""A second New Lean that really runs: own folder, own port, own people; between the two a wire that loses answers."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from kaizen.core.rollout.orders import ANSWER
from kaizen.models import Adoption, RolloutStep, SiteEnd
from kaizen.services.rollouts import engine, site_ends, stopping
from kaizen.services.rollouts.ends import Answer, order_of, webhook
from lean.launch import BASE_DIR
from lean.ways import ways
from tests.kaizen.rollouts.campaigns import approved, begun, make_team, proven_standard, ready
from tests.lean.house import CLEARED, House
from tests.made_once import furnish

pytestmark = [pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 5, 4)
S = Adoption.States
PASSED_ON = ("Content-Type", "webhook-id", "webhook-timestamp", "webhook-signature")


class Between(ThreadingHTTPServer):
    """Passes orders on to the house. ``loses``: answers that it drops; ``sends_away``: it answers with a redirect."""

    daemon_threads = True

    def __init__(self, beyond: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.beyond, self.loses, self.sends_away = beyond.rstrip("/"), 0, False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address) -> None:
        """A caller that hangs up is what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.sends_away:
            self._say(307, "Location", f"{self.server.beyond}{self.path}")
            return
        headers = {name: self.headers[name] for name in PASSED_ON}
        request = urllib.request.Request(f"{self.server.beyond}{self.path}", body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            word = answer.headers[ANSWER]
        if self.server.loses:
            self.server.loses -= 1
            self.connection.close()
            return
        self._say(200, ANSWER, word)

    def _say(self, status: int, name: str, value: str) -> None:
        self.send_response(status)
        self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


class Porto:
    """What people there do and see, in processes of their own."""

    def __init__(self, folder) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        self.environment = {**kept, "NEWLEAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "lean.settings"}

    def run(self, command: str, **told):
        done = subprocess.run(
            [sys.executable, "-m", "tests.kaizen.second_house", command], input=json.dumps(told), cwd=BASE_DIR,
            env=self.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def adoption_at(porto):
    augsburg = make_team("augsburg")
    rollout = begun(proven_standard(augsburg), [porto.stream], by=augsburg.lean)
    row = ready(approved(rollout.adoptions.get(), porto), porto, starts_on=TODAY + timedelta(days=1), today=TODAY)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    return Adoption.objects.get(pk=row.pk)


def later():
    past = timezone.now() - timedelta(hours=1)
    RolloutStep.objects.update(due_at=past, rung_at=past, lease_until=None)
    engine.sweep()


def test_a_standard_reaches_a_second_installation_in_all_weather(settings, tmp_path):
    settings.EVENT_STORE, settings.WEBHOOKS = tmp_path / "events", ways("127.0.0.0/8", plain=True)
    team = make_team("porto", "Europe/Lisbon", "PT")
    row = adoption_at(team)
    house = House(furnish(tmp_path / "porto")).wait()
    between = Between(house.address)
    address = f"http://127.0.0.1:{between.server_address[1]}/api/v1/orders/porto/"
    end, secret = site_ends.lead_away(team.site, address=address, by=team.lean)
    people = Porto(tmp_path / "porto")
    made = people.run("make", secret=secret, document=row.installed.content)
    assert made["versions"] == [[row.installed.content_hash, "in_review"]]

    def state() -> str:
        row.refresh_from_db()
        return row.state

    def said() -> str:
        end.refresh_from_db()
        return end.said

    between.sends_away = True  # a redirect is followed nowhere
    engine.sweep()
    assert (state(), said()) == (S.ACTIVATING, "status_307")
    between.sends_away = False
    later()  # nobody there has approved it: refused, and a person has to look
    assert (state(), said(), people.run("state")["effects"]) == (S.NEEDS_ATTENTION, "refused", [])
    people.run("approve")
    engine.try_again(row, by=team.lean)

    house.end()  # it is down, and comes up again at another port
    engine.sweep()
    assert (state(), said()) == (S.ACTIVATING, "no_answer")
    house = House(tmp_path / "porto").wait()
    between.beyond = house.address.rstrip("/")

    between.loses = 1
    later()  # asked first; the answer that nothing was done gets lost, so nothing is sent
    assert (state(), people.run("state")["effects"]) == (S.ACTIVATING, [])
    step = row.steps.get()
    old = replace(webhook.wire_of(order_of(step), asks=False), token=1, idem_key="another-order")
    assert webhook.knock(end, old) == Answer.FENCED

    assert webhook.knock(end, webhook.wire_of(order_of(step), asks=True)) == Answer.NOTHING
    between.loses = 1
    assert (
        webhook.knock(end, webhook.wire_of(order_of(step), asks=False)) == "no_answer"
    )  # carried out there, and the answer lost
    assert people.run("state")["effects"] == ["activate"]
    later()
    assert state() == S.VERIFYING
    there = people.run("state")
    assert (there["versions"], there["effects"], there["is_whole"]) == (
        [[row.installed.content_hash, "effective"]], ["activate"], True,
    )  # fmt: skip

    SiteEnd.objects.filter(pk=end.pk).update(nonce="another")
    assert webhook.try_out(SiteEnd.objects.get()) == "no_key"
    _end, other = site_ends.lead_away(team.site, address=house.address + "api/v1/orders/porto/", by=team.lean)
    assert other != secret
    assert webhook.try_out(SiteEnd.objects.get()) == "status_401"
    people.run("take", secret=other)
    assert webhook.try_out(SiteEnd.objects.get()) == "nothing"

    stopping.stop(row.rollout, by=None, rule="guardrail", seen={}, at=row)
    engine.sweep()
    assert state() == S.ROLLED_BACK
    there = people.run("state")
    assert (there["versions"][0][1], there["effects"]) == ("withdrawn", ["activate", "roll_back"])
    between.shutdown()
    assert house.end() == 0
