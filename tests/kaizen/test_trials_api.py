"""Trials by API: the services of the pages, and documents that reproduce themselves."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kaizen.core.effect.document import computed_again, content_hash
from kaizen.models import Trial
from kaizen.services.a3 import opening
from kaizen.services.trials.computing import recompute
from tests.factories import make_user
from tests.kaizen.trial_logs import START, trial_stream

DESIGN = {
    "metric": "waiting", "step": "Grinding", "delta": 0.05, "pre_first": "2026-03-02", "starts_on": "2026-03-30",
    "looks": [10, 20], "controls": ["Turning"], "guards": [{"key": "scrap"}, {"key": "accident"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def a3(augsburg, lean_manager):
    return opening.begin(augsburg, title="Grinding waits", by=lean_manager)


@pytest.mark.django_db
def test_the_whole_way_of_a_trial_by_api(client, a3, augsburg, lean_manager, time_machine):
    time_machine.move_to(date(2026, 3, 28))
    stream = trial_stream(augsburg, effect=-0.13)
    client.force_login(lean_manager)
    there = reverse("api_trials", args=["augsburg", a3.number])

    def post(address, **body):
        return client.post(address, body, content_type="application/json")

    bad = post(there, stream=stream.pk, design=DESIGN | {"looks": [5]})
    assert bad.status_code == 400
    for wrong in (
        {"delta": "nan"},
        {"alpha": "inf"},
        {"guards": [{"key": "scrap", "margin": "nan"}]},
        {"looks": [10**9]},
    ):
        assert post(there, stream=stream.pk, design=DESIGN | wrong).status_code == 400
    made = post(there, stream=stream.pk, design=DESIGN)
    assert (made.status_code, made.json()["state"], made.json()["design"]["guards"][0]["margin"]) == (
        201,
        "registered",
        0.005,
    )
    assert client.get(there).json()[0]["design_hash"] == made.json()["design_hash"]

    time_machine.move_to(START + timedelta(days=40))
    recompute(Trial.objects.get())
    client.force_login(lean_manager)  # the session of March is over
    verdicts = client.get(f"{there}1/verdicts/").json()
    assert [(one["word"], one["grade"]) for one in verdicts] == [("proven", "A")]
    document = client.get(f"{there}1/verdicts/1/").json()
    assert content_hash(computed_again(document)) == verdicts[0]["content_hash"]

    assert post(f"{there}1/verdicts/1/confirm/", agrees=True, reason="seen").status_code == 400  # the author
    client.force_login(make_user("ida", augsburg, "plant_manager"))
    assert post(f"{there}1/verdicts/1/confirm/", agrees=True, reason="walked the line").status_code == 201
    assert post(f"{there}1/end/", reason="standard now").json()["state"] == "ended"


@pytest.mark.django_db
def test_what_else_happened_is_logged_and_read(client, augsburg, lean_manager):
    stream = trial_stream(augsburg, days=5)
    client.force_login(lean_manager)
    there = reverse("api_trial_changes", args=["augsburg"])
    body = {"stream": stream.pk, "day": "2026-03-02", "kind": "near_miss", "what": "pallet slipped"}
    assert client.post(there, body, content_type="application/json").status_code == 201
    assert [one["what"] for one in client.get(there).json()] == ["pallet slipped"]
    assert client.post(there, body | {"stream": 999}, content_type="application/json").status_code == 400


@pytest.mark.django_db
def test_days_needed_are_proposed(client, augsburg, lean_manager):
    stream = trial_stream(augsburg, until=date(2026, 3, 27))
    client.force_login(lean_manager)
    there = reverse("api_trial_proposal", args=["augsburg"])
    asked = {"stream": stream.pk, "metric": "waiting", "step": "Grinding"}
    assert client.get(there, asked).json()["proposal"]["needed"] >= 10
    assert client.get(there, asked | {"step": "Nowhere"}).status_code == 400
    assert client.get(there, asked | {"metric": "luck"}).status_code == 400
    assert client.get(there, asked | {"delta": "nan"}).status_code == 400
