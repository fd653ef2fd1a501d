"""From the file of a terminal to the second version of a standard by API alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from kaizen.tasks import sweep_trials
from tests.factories import PASSWORD, make_user
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.trial_logs import FIRST, START, log_file
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures
from tests.valuestream.test_imports_api import upload
from valuestream.models import FindingLife, ValueStream
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of
from valuestream.services.streams import ensure_stream

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("child_in_place", "own_folders"),
    pytest.mark.once,
]
BASE = "/api/v1/sites/augsburg/"
DESIGN = {
    "metric": "waiting", "step": "Grinding", "delta": 0.05, "pre_first": FIRST.isoformat(),
    "starts_on": START.isoformat(), "looks": [10, 20], "controls": ["Turning"], "guards": [{"key": "scrap"}],
}  # fmt: skip


class Robot:
    """A program with somebody's rights; any answer but 2xx is a failure of the way."""

    def __init__(self, user):
        self.client = APIClient()
        self.client.force_authenticate(user)

    def ask(self, method, path, body=None):
        answer = getattr(self.client, method)(BASE + path, body, format="json" if body is not None else None)
        assert 200 <= answer.status_code < 300, (path, answer.status_code, answer.json())
        return answer.json()

    def load(self, path):
        made = upload(self.client, path)
        revision = self.ask("get", f"imports/{made['id']}/")["revision"]
        self.ask("post", f"imports/{made['id']}/confirm/", {"revision": revision})


@pytest.fixture
def lena(lean_manager):
    return Robot(lean_manager)


@pytest.fixture
def ida(augsburg):
    return Robot(make_user("ida", augsburg, "plant_manager"))


def release(lena, ida, seq):
    """Handed in, signed by the second person, in effect."""
    at = f"standards/of/GR-1/{seq}/"
    lena.ask("post", f"{at}submit/", {"reason": "tried for four weeks"})
    read = ida.ask("get", at)
    signed = {"meaning": "approve", "content_hash": read["content_hash"], "reason": "read", "password": PASSWORD}
    ida.ask("post", f"{at}sign/", signed)
    return ida.ask("post", f"{at}effect/", {})


def test_a_finding_becomes_a_standard_by_api(augsburg, lean_manager, lena, ida, tmp_path, monkeypatch):
    today = [START - timedelta(days=3)]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **more: today[0])
    lena.load(log_file(tmp_path, "march.csv", days=26))
    stream = ValueStream.objects.filter(site=augsburg).first() or ensure_stream(
        augsburg.event_sources.get(), lean_manager
    )
    night_at_once(begin(augsburg, due_on(plan_of(augsburg), today[0] + timedelta(days=1)), by=None)[0])
    finding = FindingLife.objects.filter(stream=stream, document__place__step="Grinding").first()
    a3 = lena.ask("post", "a3/", {"title": "Orders lie before grinding", "finding": finding.pk})["number"]
    changes = [{"path": "problem", "value": "26 h before grinding", "key": "k1"}]
    lena.ask("post", f"a3/{a3}/edits/", {"changes": changes})
    lena.ask("post", f"a3/{a3}/trials/", {"stream": stream.pk, "design": DESIGN})

    today[0] = date(2026, 5, 2)
    source = lena.ask("get", "sources/")[0]["name"]
    lena.load(log_file(tmp_path, f"{source}.csv", days=61, effect=-0.13))
    sweep_trials()
    (verdict, *_older) = lena.ask("get", f"a3/{a3}/trials/1/verdicts/")
    assert verdict["word"] == "proven"
    ida.ask("post", f"a3/{a3}/trials/1/verdicts/{verdict['number']}/confirm/", {"agrees": True, "reason": "seen"})
    assert lena.ask("get", "a3/benefits/")["entries"][0]["counts_within"] is None

    document = SET_UP.as_json()
    lena.ask("post", "standards/", {"code": "GR-1", "document": document, "reason": "proven in A3-001"})
    release(lena, ida, 1)
    draft = lena.ask("post", "standards/of/GR-1/1/draft/", {"reason": "ten minutes were too many"})
    faster = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], nominal=33.0), *SET_UP.parameters[1:]))
    edited = {"document": faster.as_json(), "revision": draft["revision"]}
    lena.ask("put", "standards/of/GR-1/2/", edited)
    done = release(lena, ida, 2)
    assert done["state"] == "effective"
    assert lena.ask("get", "standards/of/GR-1/1/")["state"] == "superseded"
