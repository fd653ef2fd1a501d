"""The pages of trials: propose and register, the verdict in one sentence, the second person, the end."""

import re
from datetime import date

import pytest
from django.urls import reverse

from kaizen.core.effect.measures import BY_KEY, OF_RULE
from kaizen.models import Confirmation, LoggedChange, Trial
from kaizen.services.a3 import opening
from kaizen.services.trials import registering
from kaizen.services.trials.computing import recompute
from kaizen.services.trials.watching import look_back
from tests.factories import make_user
from tests.kaizen.trial_logs import START, STEPS, trial_design, trial_stream
from tests.valuestream.streams import keep_version
from valuestream.core.findings import RULES

BEFORE = date(2026, 3, 27)
PERIOD = {"first": "2026-03-02T00:00:00", "last": "2026-03-27T00:00:00"}
DESIGN = {"starts_on": "2026-03-30", "pre_first": "2026-03-02", "washout": "0", "looks": "10, 20", "controls": "Turning",
          "guards": ["scrap", "accident"], "strata": "product"}  # fmt: skip


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def a3(augsburg, lean_manager):
    return opening.begin(augsburg, title="Grinding waits", by=lean_manager)


@pytest.fixture
def judged(a3, lean_manager):
    stream = trial_stream(a3.site, effect=-0.13)
    trial = registering.register(a3, stream=stream, design=trial_design(), by=lean_manager, today=BEFORE)
    recompute(trial)
    return trial


def address(name, trial, **more):
    return reverse(name, args=[trial.site.slug, trial.a3.number, trial.number, *more.values()])


@pytest.mark.django_db
def test_a_design_is_proposed_and_registered_by_form(client, a3, lean_manager, time_machine):
    time_machine.move_to(date(2026, 3, 28))
    stream = trial_stream(a3.site, until=BEFORE)
    keep_version(
        stream, {"steps": [{"name": one} for one in STEPS], "completion": {"last_steps": []}, "period": PERIOD}
    )
    client.force_login(lean_manager)
    there = reverse("trial_new", args=["augsburg", a3.number])
    query = f"{there}?stream={stream.pk}&metric=waiting&step=Grinding&delta=5"
    page = client.get(query).content.decode()
    assert "Turning: moves alike, correlation" in page
    assert "working days before and as many after" in page
    refused = client.post(query, DESIGN | {"looks": "5"})
    assert (refused.status_code, Trial.objects.count()) == (422, 0)
    assert "at least 10 working days" in refused.content.decode()
    done = client.post(query, DESIGN)
    trial = Trial.objects.get()
    assert done.url == address("trial", trial)
    assert (trial.design["delta"], trial.design["controls"], trial.design["looks"]) == (0.05, ["Turning"], [10, 20])
    assert [guard["key"] for guard in trial.design["guards"]] == ["scrap", "accident"]
    assert client.post(query, DESIGN).url == done.url  # a second click
    other = client.post(query, DESIGN | {"looks": "10, 30"})
    assert (other.status_code, Trial.objects.count()) == (422, 1)


@pytest.mark.django_db
def test_the_page_says_the_word_the_sentence_and_no_name(client, judged, lean_manager):
    client.force_login(lean_manager)
    look_back(judged)
    page = client.get(address("trial", judged)).content.decode()
    assert "PROVEN" in page
    assert "30 days: holds" in page
    assert "surely between" in page
    assert "Product mix and Turning are taken into account." in page
    assert "nobody who registered the trial" in page  # the author sees who may
    assert lean_manager.username not in page.split("<main")[1]
    assert "PROVEN" in client.get(reverse("trials", args=["augsburg"])).content.decode()
    assert "PROVEN" in client.get(reverse("a3", args=["augsburg", judged.a3.number])).content.decode()


@pytest.mark.django_db
def test_a_second_person_confirms_once(client, judged, augsburg):
    client.force_login(make_user("ida", augsburg, "plant_manager"))
    there = address("trial_confirm", judged, verdict=1)
    assert client.post(there, {"agrees": "yes", "reason": ""}).status_code == 422
    for _click in range(2):
        assert client.post(there, {"agrees": "yes", "reason": "walked the line"}).status_code == 302
    assert Confirmation.objects.get().agrees is True


@pytest.mark.django_db
def test_what_else_happened_is_noted_and_the_trial_ended(client, judged, lean_manager):
    client.force_login(lean_manager)
    noted = {"day": START.isoformat(), "kind": "change", "what": "new coolant"}
    assert client.post(address("trial_log", judged), noted).status_code == 302
    assert LoggedChange.objects.get().what == "new coolant"
    assert client.post(address("trial_end", judged), {"reason": ""}).status_code == 422
    assert client.post(address("trial_end", judged), {"reason": "machine sold"}).status_code == 302
    page = client.get(address("trial", judged)).content.decode()
    assert "machine sold" in page
    assert "End the trial" not in page


@pytest.mark.django_db
def test_an_early_verdict_can_be_looked_at_again(client, judged, lean_manager):
    client.force_login(lean_manager)
    LoggedChange.objects.create(stream=judged.stream, day=START, what="new coolant", logged_by=lean_manager)
    assert recompute(judged).word == "promising"
    page = client.get(address("trial", judged) + "?verdict=1").content.decode()
    assert "The verdict as it was computed on" in page
    assert client.get(address("trial", judged) + "?verdict=9").status_code == 404
    for absurd in ("9" * 40, "²", "-1", "x"):
        assert client.get(address("trial", judged) + f"?verdict={absurd}").status_code in (200, 404)
        new = reverse("trial_new", args=["augsburg", judged.a3.number])
        assert client.get(f"{new}?stream={absurd}&delta={absurd}").status_code == 422


@pytest.mark.django_db
def test_the_form_proposes_the_figure_of_the_finding_a_working_day_and_no_hopeless_plan(
    client, a3, lean_manager, time_machine
):
    time_machine.move_to(date(2026, 3, 27))  # a Friday
    stream = trial_stream(a3.site, until=BEFORE)
    keep_version(
        stream, {"steps": [{"name": one} for one in STEPS], "completion": {"last_steps": []}, "period": PERIOD}
    )
    client.force_login(lean_manager)
    there = reverse("trial_new", args=["augsburg", a3.number])
    page = client.get(f"{there}?stream={stream.pk}&metric=waiting&step=Grinding&delta=5").content.decode()
    assert 'name="starts_on" value="2026-03-30"' in page  # a Monday
    hopeless = client.get(f"{there}?stream={stream.pk}&metric=waiting&step=Grinding&delta=0.2").content.decode()
    assert "That is long" in hopeless
    assert re.search(r'name="looks" (?!value)', hopeless)


def test_each_rule_that_a_trial_can_be_about_has_a_figure_that_can_be_measured():
    assert set(OF_RULE) <= {rule.key for rule in RULES}
    assert set(OF_RULE.values()) <= set(BY_KEY)
