"""The benefit ledger: only what is proven and confirmed, valued at one set of rates."""

import pytest
from django.urls import reverse

from kaizen.services.a3 import opening
from kaizen.services.benefits import ledger_of
from kaizen.services.trials import confirming, registering
from kaizen.services.trials.computing import recompute
from lean.units import Missing, Unit
from tests.factories import make_user
from tests.kaizen.test_trials import BEFORE
from tests.kaizen.trial_logs import trial_design, trial_stream
from valuestream.services.findings.settings import save_settings


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def verdict(augsburg, lean_manager):
    """A planted −13 % of the wait before grinding, proven at the second look."""
    a3 = opening.begin(augsburg, title="Grinding waits", by=lean_manager)
    stream = trial_stream(augsburg, effect=-0.13)
    trial = registering.register(a3, stream=stream, design=trial_design(), by=lean_manager, today=BEFORE)
    return recompute(trial)


def test_what_is_proven_but_not_confirmed_counts_nothing(augsburg, verdict):
    assert verdict.word == "proven"
    assert ledger_of(augsburg).lines == []


def test_a_confirmed_one_saves_hours_and_euros_at_the_rates_that_hold(augsburg, porto, lean_manager, verdict):
    confirming.confirm(verdict, agrees=True, reason="seen at the gemba", by=make_user("ida", augsburg, "plant_manager"))
    found = ledger_of(augsburg)
    saved = found.totals["order_hours"]
    # 8 orders a working day wait 250 min on the mean (200 and 300); 13 % of it on about 21.7 days a month
    assert saved.value == pytest.approx(250 / 60 * 0.13 * 8 * 21.7, rel=0.25)
    assert saved.unit == Unit.HOUR_PER_MONTH
    assert found.lines[0].entry.benefit.money == Missing("no_cost_rate")
    save_settings(augsburg, by=lean_manager, rates={"order_hour": 2.0})
    valued = ledger_of(augsburg)
    assert valued.totals["money"].value == pytest.approx(saved.value * 2.0)
    assert valued.version == 1
    assert ledger_of(porto).lines == []


def test_who_disagrees_keeps_it_out(augsburg, verdict):
    confirming.confirm(verdict, agrees=False, reason="another shift", by=make_user("ida", augsburg, "plant_manager"))
    assert ledger_of(augsburg).lines == []


def test_page_and_api_tell_the_same(client, augsburg, lean_manager, verdict):
    confirming.confirm(verdict, agrees=True, reason="seen", by=make_user("ida", augsburg, "plant_manager"))
    client.force_login(lean_manager)
    page = client.get(reverse("benefits", args=["augsburg"])).content.decode()
    told = client.get(reverse("api_benefits", args=["augsburg"])).json()
    assert "A3-001.1: Grinding waits" in page
    assert told["entries"][0]["trial"] == "A3-001.1"
    assert told["entries"][0]["verdict_hash"] == verdict.content_hash
    low, high = told["entries"][0]["interval"]
    assert low < told["totals"]["order_hours"]["value"] < high
