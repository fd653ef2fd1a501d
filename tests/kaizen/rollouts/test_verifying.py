"""Gates G6 and G7, and the stop rules, through the services: what the receiver's own nights say, and who decides."""

from datetime import date, timedelta
from math import expm1

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from kaizen import tasks
from kaizen.core.effect.verdict import Word
from kaizen.core.rollout.seen import again
from kaizen.models import Adoption, Breach, LoggedChange, RolloutStep, Stop, TrialWatch, VerdictDocument
from kaizen.rollout_words import OUTCOMES, say_outcome
from kaizen.services.rollouts import asking, deciding, engine, predicting, stopping, verifying, watching
from kaizen.services.standards import effect
from kaizen.services.trials.confirming import log_change
from lean.audit import verify as audit
from tests.kaizen.rollouts.campaigns import approved, begun, make_team, proven_standard, ready, verdict_content
from tests.kaizen.trial_logs import START, trial_design, trial_log
from tests.valuestream.streams import add_events
from valuestream.core.fingerprint import fingerprint

TODAY = date(2026, 5, 4)
S = Adoption.States


@pytest.fixture
def origin(db):
    return make_team("augsburg")


@pytest.fixture
def rollout(origin, porto):
    return begun(proven_standard(origin), [porto.stream], by=origin.lean)


@pytest.fixture
def adoption(rollout, porto):
    return in_effect(rollout.adoptions.get(), porto)


def in_effect(adoption, team, **changed):
    row = ready(approved(adoption, team, **changed), team, starts_on=TODAY + timedelta(days=1), today=TODAY)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    engine.sweep()
    return Adoption.objects.get(pk=row.pk)


def judged(row, word, *, number=1, look=1, of=2, theta=-0.14, **also):
    """A verdict on the line's own days."""
    content = verdict_content(trial_design(), theta=theta, word=word)
    content |= {"look": {"number": look, "of": of, "days": 10 * look, "level": 0.05}, "so_far": None, **also}
    content["effect"]["days"]["p"] = 0.0001
    return VerdictDocument.objects.create(trial=row.trial, number=number, look=look, word=word, grade="A",
                                          content=content, content_hash=fingerprint([number, content]))  # fmt: skip


def watched(row, **marks):
    for mark, outcome in marks.items():
        TrialWatch.objects.create(trial=row.trial, mark=int(mark[1:]), outcome=outcome, content={"share": -0.01})


def fresh(row):
    return Adoption.objects.get(pk=row.pk)


def test_proven_there_and_as_promised_is_verified_once(adoption):
    judged(adoption, "proven")
    made = verifying.verify(adoption)
    assert (made.word, made.content["agreement"]) == ("verified", "consistent")
    assert fresh(adoption).state == S.VERIFIED
    assert verifying.verify(adoption) is None
    assert [gate.outcome for gate in adoption.gates.filter(gate="G6")] == ["passed"]
    assert audit().broken is None


def test_before_the_look_it_goes_on_being_measured(adoption):
    judged(adoption, "promising")
    assert verifying.verify(adoption, today=TODAY + timedelta(days=20)) is None
    assert fresh(adoption).state == S.VERIFYING


def test_no_effect_there_has_failed_and_stops_the_rollout(adoption, rollout):
    judged(adoption, "no_effect", theta=-0.001)
    verifying.verify(adoption)
    assert fresh(adoption).state == S.FAILED
    assert [one.rule for one in watching.look()] == ["too_many_failed", "weaker_than_predicted"]
    rollout.refresh_from_db()
    assert (Stop.objects.get().rule, rollout.state) == ("too_many_failed", "stopped")
    assert fresh(adoption).state == S.ROLLING_BACK


def test_the_promise_stands_beside_what_was_found(adoption, rollout):
    judged(adoption, "proven", theta=-0.16)
    verifying.verify(adoption)
    (row,) = predicting.compared(rollout.adoptions.all())
    assert (row.promised["share"], row.found["share"]) == pytest.approx((expm1(-0.14), expm1(-0.16)))


def test_missing_data_is_not_clear_and_never_a_success(adoption, porto):
    later = timezone.now() + timedelta(days=14)
    with time_machine.travel(later):
        made = verifying.verify(adoption)
        assert (made.word, made.content["reason"]) == ("inconclusive", "no_data")
        assert verifying.verify(adoption) is None
    with time_machine.travel(later + timedelta(days=1)):
        assert verifying.verify(adoption) is None  # the same silence
        row = deciding.decide(adoption, then="verifying", reason="Server is mended", by=porto.leader)
        assert verifying.verify(row) is None
    assert fresh(adoption).state == S.VERIFYING


def test_a_line_that_gets_no_figures_is_not_measured_for_ever(adoption):
    judged(adoption, "not_enough_data", look=0)
    made = verifying.verify(adoption, today=TODAY + timedelta(days=60))
    assert (made.word, made.content["reason"]) == ("inconclusive", "too_few_days")


def test_a_person_decides_what_is_not_clear_with_a_reason(adoption, porto):
    judged(adoption, "promising", look=2)
    verifying.verify(adoption)
    assert fresh(adoption).state == S.INCONCLUSIVE
    with pytest.raises(ValidationError):
        deciding.decide(adoption, then="verified", reason=" ", by=porto.lean)
    with pytest.raises(ValidationError, match="nothing to decide"):
        deciding.decide(adoption, then="done", reason="x", by=porto.lean)
    row = deciding.decide(adoption, then="verified", reason="Seen at the grinder", by=porto.lean)
    assert deciding.decide(row, then="verified", reason="again", by=porto.leader).state == S.VERIFIED
    assert row.gates.filter(gate="G6").last().by == porto.lean


def test_the_page_asks_a_person_of_the_site_and_nobody_else(adoption, porto, origin, client):
    judged(adoption, "promising", look=2)
    verifying.verify(adoption)
    where = ["porto", adoption.rollout_id, adoption.pk]
    client.force_login(origin.lean)
    there = reverse("adoption", args=[origin.site.slug, adoption.rollout_id, adoption.pk])
    assert reverse("adoption_decide", args=where) not in client.get(there).content.decode()
    client.force_login(porto.leader)
    assert reverse("adoption_decide", args=where) in client.get(reverse("adoption", args=where)).content.decode()
    refused = client.post(reverse("adoption_decide", args=where), {"how-then": "verified", "how-reason": ""})
    assert (refused.status_code, fresh(adoption).state) == (422, S.INCONCLUSIVE)
    told = {"how-then": "verified", "how-reason": "Seen at the grinder"}
    for _click in range(2):
        assert client.post(reverse("adoption_decide", args=where), told).status_code == 302
    assert fresh(adoption).state == S.VERIFIED


def test_held_for_90_days_it_is_done(adoption):
    judged(adoption, "proven")
    verifying.verify(adoption)
    watched(adoption, m30="holds", m60="unsure")
    assert verifying.verify(adoption) is None
    watched(adoption, m90="holds")
    verifying.verify(adoption)
    assert fresh(adoption).state == S.DONE
    assert adoption.gates.filter(gate="G7").last().outcome == "passed"


def test_what_was_lost_again_has_failed(adoption):
    judged(adoption, "proven")
    verifying.verify(adoption)
    watched(adoption, m30="relapsed")
    assert verifying.verify(adoption).content["reason"] == "relapsed"
    assert verifying.verify(adoption) is None
    assert fresh(adoption).state == S.FAILED


def test_nobody_can_tell_after_90_days_so_a_person_does(adoption, porto):
    judged(adoption, "proven")
    verifying.verify(adoption)
    watched(adoption, m30="holds", m60="holds", m90="unsure")
    verifying.verify(adoption)
    row = fresh(adoption)
    assert (row.state, row.gates.filter(gate="G7").last().outcome) == (S.VERIFIED, "blocked")
    assert deciding.decide(row, then="done", reason="Kept at every audit", by=porto.lean).state == S.DONE


def test_the_night_says_what_follows(adoption):
    judged(adoption, "proven")
    tasks.verify_adoption(adoption.pk)
    tasks.verify_adoption(adoption.pk)
    assert adoption.outcomes.count() == 1


def test_the_nights_of_the_receiver_alone_take_it_from_the_start_to_verified(origin):
    lisboa = make_team("lisboa", "Europe/Lisbon", "PT", events=False)  # 20 working days before
    row = begun(proven_standard(origin), [lisboa.stream], by=origin.lean).adoptions.get()
    row = ready(approved(row, lisboa), lisboa, starts_on=START, today=START - timedelta(days=3))
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    engine.sweep()
    add_events(lisboa.stream.source, trial_log(61, effect=-0.14))
    tasks.judge_trial(fresh(row).trial_id)
    row = fresh(row)
    assert (row.state, row.outcomes.get().word) == (S.VERIFIED, "verified")
    found = row.outcomes.get().content
    assert found["found"]["share"] == pytest.approx(-0.14, abs=0.04)
    assert found["agreement"] == "consistent"


def test_where_all_is_well_nothing_stops(adoption, rollout):
    judged(adoption, "promising")
    assert watching.look() == []
    rollout.refresh_from_db()
    assert rollout.state == "running"


def test_an_accident_stops_once_and_people_go_on_knowing_it(adoption, rollout, porto, origin):
    log_change(porto.stream, day=timezone.localdate(), what="Hand caught", by=porto.leader, kind="accident")
    (made,) = watching.look()
    assert watching.look() == []
    stop = Stop.objects.get()
    assert (stop.rule, stop.by, stop.seen["breach"], stop.seen["told"]) == ("accident", None, made.pk, {"accidents": 1})
    assert again(made.content)
    engine.sweep()
    assert fresh(adoption).state == S.ROLLED_BACK
    stopping.go_on(rollout, reason="Guard mended", by=origin.lean)
    assert watching.look() == []


def test_an_accident_before_the_start_does_not_count(adoption, porto):
    LoggedChange.objects.create(stream=porto.stream, day=TODAY - timedelta(days=400), kind="accident", what="x",
                                logged_by=porto.leader)  # fmt: skip
    assert watching.look() == []


def test_a_broken_guardrail_takes_back_its_line_and_no_other(client, origin, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    rollout = begun(proven_standard(origin), [porto.stream, plzen.stream], by=origin.lean)
    bad, good = (in_effect(rollout.adoptions.get(site=team.site), team) for team in (porto, plzen))
    judged(bad, "promising", guards=[{"key": "scrap", "outcome": "broken"}])
    assert [one.rule for one in watching.look()] == ["guard_broken"]
    client.force_login(origin.lean)
    page = client.get(reverse("rollout", args=["augsburg", rollout.pk])).content.decode()
    assert "A guardrail is broken." in page
    assert "Guardrail: Scrap at the step." in page
    assert "rule version 1, inputs " in page
    assert [fresh(row).state for row in (bad, good)] == [S.ROLLING_BACK, S.VERIFYING]
    judged(good, "promising", guards=[{"key": "scrap", "outcome": "broken"}])
    assert [one.adoption for one in watching.look()] == [good]  # stopped already, and goes back all the same
    assert fresh(good).state == S.ROLLING_BACK


def test_where_the_site_did_not_agree_it_is_asked_once(rollout, porto):
    row = in_effect(rollout.adoptions.get(), porto, goes_back_itself=False)
    judged(row, "promising", theta=0.2)
    assert {one.rule for one in watching.look()} == {"worse_among_all", "effect_worse"}
    assert watching.look() == []
    assert (fresh(row).state, fresh(row).back_asked_at is not None) == (S.VERIFYING, True)


def test_silence_freezes_and_takes_nothing_back(adoption, rollout):
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        assert [one.rule for one in watching.look()] == ["no_data"]
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert watching.look() == []
    rollout.refresh_from_db()
    assert (rollout.state, fresh(adoption).state) == ("stopped", S.VERIFYING)


def test_a_version_that_is_withdrawn_at_its_origin_goes_back_everywhere(adoption, rollout, origin):
    effect.withdraw(rollout.version, reason="A wheel burst", by=origin.lean)
    assert [one.rule for one in watching.look()] == ["version_revoked"]
    assert fresh(adoption).state == S.ROLLING_BACK


def test_a_rollout_that_has_ended_is_not_looked_at(adoption, rollout, origin, porto):
    asking.end(rollout, reason="All have it", by=origin.lean)
    log_change(porto.stream, day=timezone.localdate(), what="Hand caught", by=porto.leader, kind="accident")
    assert watching.look() == []
    assert Breach.objects.count() == 0


def test_a_look_costs_as_many_questions_for_two_lines_as_for_one(adoption, origin):
    judged(adoption, "promising")
    watching.look()
    with CaptureQueriesContext(connection) as one:
        watching.look()
    gent = make_team("gent", "Europe/Berlin", "DE")
    other = begun(proven_standard(origin, code="other"), [gent.stream], by=origin.lean).adoptions.get()
    judged(in_effect(other, gent), "promising")
    watching.look()
    with CaptureQueriesContext(connection) as two:
        watching.look()
    assert len(one) == len(two) <= 8


def test_every_reason_has_a_sentence_in_the_language_of_the_reader():
    assert {
        *Word,
        "better_than_predicted",
        "weaker_than_predicted",
        "no_data",
        "too_few_days",
        "relapsed",
        "unsure",
    } == set(OUTCOMES)
    with translation.override("de"):
        told = say_outcome({"reason": "no_data", "since": "2026-04-01"})
    assert told == "Seit 2026-04-01 sind keine Ereignisse gekommen: niemand kann es sagen."
