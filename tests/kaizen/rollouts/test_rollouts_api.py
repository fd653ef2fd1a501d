"""From a proven standard to a verified line by API alone, with the refusals of the pages; each request may come twice."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from kaizen.core.rollout.states import Gate
from kaizen.models import Adoption, Consent, Effect, Outcome, Remark, Rollout, RolloutStep, VerdictDocument
from kaizen.services.rollouts import asking, engine, stopping
from kaizen.services.rollouts.rows import go, locked, note_gate
from lean.audit import verify
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import SIGNS, begun, handed_in, make_team

TODAY = date(2026, 5, 4)
SEEN = {"day": "2026-03-20", "place": "Cell 3", "what": "Tools are fetched while the grinder stands."}


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.EVENT_STORE, settings.UPLOADS = tmp_path / "events", tmp_path / "uploads"


@pytest.fixture
def line(rollout):
    return rollout.adoptions.get()


class Robot:
    """A program with the rights of a person at one site. ``sent`` once more gives the same."""

    def __init__(self, team, name):
        self.client, self.slug = APIClient(), team.site.slug
        self.client.force_authenticate(team.people[name])

    def send(self, method, path, body=None, slug=None):
        kind = {"format": "json"} if body is not None else {}
        return getattr(self.client, method)(f"/api/v1/sites/{slug or self.slug}/{path}", body, **kind)

    def ask(self, method, path, body=None):
        answer = self.send(method, path, body)
        assert 200 <= answer.status_code < 300, (path, answer.status_code, answer.json())
        return answer.json()

    def twice(self, method, path, body=None):
        """The answer to a request that came twice, which is the same both times but for what time writes."""
        first, again = (self.ask(method, path, body) for _ in range(2))
        assert first == again, path
        return first


def robots(team):
    return {name: Robot(team, name) for name in team.people}


def at(line, rest=""):
    return f"rollouts/{line.rollout_id}/lines/{line.pk}/{rest}"


def planned(lena, *waves, reason="The same set-up everywhere"):
    return {"standard": "grind-setup", "reason": reason, "waves": [[team.stream.pk for team in wave] for wave in waves]}


def signed_by_all(row, team):
    """Each area signs by API what it read there."""
    for key in Robot(team, "lean").ask("get", at(row))["waits"]:
        robot = Robot(team, SIGNS[key])
        read = robot.ask("get", at(row))
        assert read["yours"] == [key]
        told = {
            "area": key,
            "meaning": "approved",
            "reason": "Read",
            "read": read["line"]["read"],
            "password": PASSWORD,
        }
        robot.twice("post", at(row, "sign/"), told)


def made_ready(row, team):
    """Read by the team, seen at the gemba."""
    leader = Robot(team, "leader")
    told = leader.ask("get", at(row))
    assert told["lacks"] == ["trained", "seen"]
    leader.ask("post", f"standards/of/{told['line']['standard']}/{told['line']['seq']}/read/")
    changes = [{"path": f"seen.s00001.{key}", "value": value, "key": f"seen-{key}"} for key, value in SEEN.items()]
    leader.ask("post", f"a3/{told['line']['a3']}/edits/", {"changes": changes})


def carried_out(row):
    """The day has come, and the worker with it."""
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    engine.sweep()


def verified(row):
    """What the receiver's night does with a verdict that says so."""
    content = {"word": "verified"}
    verdict = VerdictDocument.objects.create(
        trial=row.trial, number=1, look=1, word="proven", grade="A", content=content, content_hash="a" * 64
    )
    Outcome.objects.create(adoption=row, verdict=verdict, word="verified", content=content, content_hash="b" * 64)
    with transaction.atomic():
        fresh = locked(row)
        note_gate(fresh, Gate.VERIFIED, {"verdict": verdict.content_hash}, by=None)
        go(fresh, Adoption.States.VERIFIED, "adoption.verified", by=None)


def test_from_a_proven_standard_to_a_verified_line_by_api(version, augsburg_team, porto, monkeypatch):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    tabor = make_team("tabor", "Europe/Prague", "CZ")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **more: TODAY)
    lena, leader = Robot(augsburg_team, "lean"), Robot(porto, "leader")
    offered = {one["site"]: one for one in lena.ask("get", "rollouts/lines/?standard=grind-setup")}
    assert offered.keys() == {"porto", "plzen", "tabor"}
    assert offered["porto"]["id"] == porto.stream.pk
    made = lena.twice("post", "rollouts/", planned(lena, [porto, plzen], [tabor]))
    assert (made["state"], [one["wave"] for one in made["lines"]]) == ("draft", [1, 1, 2])
    here = f"rollouts/{made['id']}/"
    assert leader.send("get", here).status_code == 404
    lena.twice("put", f"{here}plan/", {"waves": [[porto.stream.pk], [plzen.stream.pk]]})
    assert lena.twice("post", f"{here}start/")["state"] == "running"
    assert leader.ask("get", "rollouts/waiting/")[0]["kind"] == "proposed"
    rows = {one.site.slug: one for one in Rollout.objects.get(pk=made["id"]).adoptions.all()}

    row = rows["porto"]
    assert leader.ask("get", at(row))["fit"]["verdict"]["word"] == "with_adaptation"
    leader.twice("post", at(row, "accept/"), {"choice": "adapt"})
    own = {"values": {"v1": {"nominal": 31.0, "low": 30.0, "high": 33.0}}, "reason": "Older turrets"}
    leader.twice("put", at(row, "values/"), own)
    beside = leader.ask("get", at(row))["parameters"][0]
    assert (beside["origin"]["nominal"], beside["here"]["nominal"], beside["why"]) == (32.0, 31.0, "Older turrets")
    told = {"reason": "Fits our line", "goes_back_itself": True}
    assert leader.twice("post", at(row, "hand-in/"), told)["state"] == "in_approval"
    signed_by_all(row, porto)
    made_ready(row, porto)
    day = {"starts_on": (TODAY + timedelta(days=1)).isoformat()}
    assert leader.twice("post", at(row, "day/"), day)["state"] == "scheduled"

    stopped = Robot(porto, "safety").twice("post", f"{here}stop/", {})
    carried_out(row)
    assert Effect.objects.count() == 0
    Robot(porto, "safety").twice("post", f"{here}stops/{stopped['id']}/", {"reason": "A guard is loose"})
    assert Robot(porto, "lean").send("post", f"{here}go-on/", {"reason": "x"}).status_code == 403
    assert lena.twice("post", f"{here}go-on/", {"reason": "Guard mended"})["state"] == "running"
    carried_out(row)
    assert leader.ask("get", at(row))["line"]["state"] == "verifying"
    early = lena.send("post", f"{here}next-wave/", {"wave": 2})
    assert (early.status_code, "not settled yet" in str(early.json())) == (400, True)

    verified(Adoption.objects.get(pk=row.pk))
    told = lena.ask("get", at(row))["line"]
    assert (told["state"], told["outcomes"][0]["word"]) == ("verified", "verified")
    assert [one["gate"] for one in told["gates"]] == ["G0", "G1", "G2", "G3", "G4", "G5", "G6"]
    assert {one["printed_name"] for one in told["consents"]} == {
        f"porto-{SIGNS[one['area']]}" for one in told["consents"]
    }
    lena.twice("post", f"{here}next-wave/", {"wave": 2})
    no = {"reason": "No zero-point clamping here"}
    assert Robot(plzen, "leader").twice("post", at(rows["plzen"], "decline/"), no)["state"] == "declined"
    assert lena.twice("post", f"{here}end/", {"reason": "All lines have answered"})["state"] == "done"
    assert leader.ask("get", "rollouts/waiting/") == []
    assert verify().broken is None


def test_a_line_goes_back_by_api_and_can_be_tried_again(line, porto, augsburg_team, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **more: TODAY)
    leader = Robot(porto, "leader")
    handed_in(line, porto)
    signed_by_all(line, porto)
    made_ready(line, porto)
    leader.ask("post", at(line, "day/"), {"starts_on": (TODAY + timedelta(days=1)).isoformat()})
    carried_out(line)
    assert leader.ask("post", at(line, "again/"))["state"] == "verifying"  # nothing failed: nothing happens
    refused = leader.send("post", at(line, "back/"), {"reason": " "})
    assert (refused.status_code, list(refused.json())) == (400, ["reason"])
    assert leader.twice("post", at(line, "back/"), {"reason": "First-pass yield"})["state"] == "rolling_back"
    RolloutStep.objects.filter(adoption=line, kind="roll_back").update(state="failed", error_code="refused")
    Adoption.objects.filter(pk=line.pk).update(state="needs_attention")
    assert leader.ask("post", at(line, "again/"))["state"] == "rolling_back"
    engine.sweep()
    assert leader.ask("get", at(line))["line"]["state"] == "rolled_back"
    assert line.steps.filter(kind="roll_back").count() == 1


def test_a_stop_everywhere_takes_back_what_its_site_agreed_to(line, porto, augsburg_team, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **more: TODAY)
    handed_in(line, porto)
    signed_by_all(line, porto)
    made_ready(line, porto)
    day = {"starts_on": (TODAY + timedelta(days=1)).isoformat()}
    Robot(porto, "leader").ask("post", at(line, "day/"), day)
    carried_out(line)
    stop = {"reason": "Wheel burst", "everywhere": True}
    made = Robot(augsburg_team, "leader").twice("post", f"rollouts/{line.rollout_id}/stop/", stop)
    assert (made["reason"], made["rule"], "by" in made) == ("Wheel burst", "", False)
    engine.sweep()
    assert Robot(porto, "leader").ask("get", at(line))["line"]["state"] == "rolled_back"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("accept/", {"choice": "decline"}, "choice"),
        ("decline/", {"reason": ""}, "reason"),
        ("decline/", {"reason": "x" * 401}, "reason"),
        ("values/", {"values": {"v1": {"low": 33.0, "high": 30.0}}, "reason": "x"}, "values.v1"),
        ("values/", {"values": {"zz": {"nominal": 1.0}}, "reason": "x"}, "values.zz"),
        ("values/", {"values": {"v1": {"nominal": "Infinity"}}, "reason": "x"}, "values"),
        ("hand-in/", {"reason": "Fits"}, "goes_back_itself"),
        ("proposals/", {"values": {}, "reason": "x"}, "values"),
        ("proposals/", {"values": {"v1": {"low": 33.0, "high": 30.0}}, "reason": "x"}, "values.v1"),
        ("proposals/", {"values": {"v1": {"nominal": 31.0}}, "reason": " "}, "reason"),
        ("remarks/", {"text": ""}, "text"),
        ("day/", {"starts_on": "tomorrow"}, "starts_on"),
        ("back/", {"why": "x"}, "why"),
    ],
)
def test_a_refusal_stands_at_the_field_that_was_sent(path, body, field, line, porto):
    leader = Robot(porto, "leader")
    if path == "values/":
        leader.ask("post", at(line, "accept/"), {"choice": "adapt"})
    answer = leader.send("put" if path == "values/" else "post", at(line, path), body)
    assert (answer.status_code, field in answer.json()) == (400, True), answer.json()


def test_a_plan_that_cannot_be_is_refused_at_its_field(version, augsburg_team, porto):
    lena = Robot(augsburg_team, "lean")
    plan = planned(lena, [porto])
    for wrong, field in (
        ({"waves": []}, "waves"), ({"waves": [[]]}, "waves"), ({"waves": [[2**31 - 1]]}, "waves"),
        ({"waves": [[porto.stream.pk], [porto.stream.pk]]}, "waves"), ({"waves": [[version.standard.stream_id]]}, "waves"),
        ({"standard": "other"}, "standard"), ({"change": "colour"}, "change"), ({"reason": ""}, "reason"),
    ):  # fmt: skip
        answer = lena.send("post", "rollouts/", plan | wrong)
        assert (answer.status_code, list(answer.json())) == (400, [field]), answer.json()
    assert not Rollout.objects.exists()


def test_another_wave_than_the_next_is_not_opened(version, augsburg_team, porto):
    plzen, tabor = (make_team(slug, "Europe/Prague", "CZ") for slug in ("plzen", "tabor"))
    rollout = begun(version, [porto.stream], [plzen.stream], [tabor.stream], by=augsburg_team.lean)
    lena, here = Robot(augsburg_team, "lean"), f"rollouts/{rollout.pk}/next-wave/"
    assert list(lena.send("post", here, {"wave": 3}).json()) == ["wave"]
    assert list(lena.send("post", here, {"wave": 9}).json()) == ["wave"]
    Robot(porto, "leader").ask("post", at(rollout.adoptions.get(site=porto.site), "decline/"), {"reason": "Later"})
    waves = lena.twice("post", here, {"wave": 2})["waves"]
    assert [one["state"] for one in waves] == ["done", "open", "waiting"]


def test_a_site_that_was_not_asked_finds_nothing(rollout, line):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    lean = Robot(plzen, "lean")
    assert lean.ask("get", "rollouts/") == []
    asked = [
        ("get", ""),
        ("post", "start/"),
        ("post", "stop/"),
        ("post", "go-on/"),
        ("post", "next-wave/"),
        ("post", "end/"),
    ]
    for method, rest in asked:
        assert (
            lean.send(
                method, f"rollouts/{rollout.pk}/{rest}", {"reason": "x"} if method == "post" else None
            ).status_code
            == 404
        )
    for rest in ("", "remarks/"):
        assert lean.send("get", at(line, rest)).status_code == 404
    for rest in ("accept/", "decline/", "hand-in/", "sign/", "day/", "back/", "again/", "remarks/", "proposals/"):
        assert lean.send("post", at(line, rest), {}).status_code == 404
        assert lean.send("post", at(line, rest), {}, slug="porto").status_code == 404


def test_the_origin_reads_a_line_and_does_not_answer_for_it(line, augsburg_team, porto):
    lena = Robot(augsburg_team, "lean")
    assert lena.ask("get", at(line))["line"]["site"] == "porto"
    for rest in ("accept/", "decline/", "hand-in/", "sign/", "day/", "back/", "again/"):
        assert lena.send("post", at(line, rest), {"reason": "x", "choice": "adopt"}).status_code == 404
    assert lena.send("put", at(line, "values/"), {}).status_code == 404
    assert Robot(porto, "lean").send("post", f"rollouts/{line.rollout_id}/start/").status_code == 404


def test_one_receiver_does_not_read_the_line_of_another(version, augsburg_team, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    rollout = begun(version, [porto.stream, plzen.stream], by=augsburg_team.lean)
    other = rollout.adoptions.get(site=porto.site)
    lean = Robot(plzen, "lean")
    assert len(lean.ask("get", f"rollouts/{rollout.pk}/")["lines"]) == 2
    assert lean.send("get", at(other)).status_code == 404


def test_a_guessed_password_does_not_sign_and_a_wrong_hash_neither(line, porto):
    row = handed_in(line, porto)
    quality = Robot(porto, "quality")
    told = {"area": "quality", "meaning": "approved", "reason": "Read", "read": row.bound_hash, "password": PASSWORD}
    assert list(quality.send("post", at(row, "sign/"), told | {"password": "guess"}).json()) == ["password"]
    late = quality.send("post", at(row, "sign/"), told | {"read": "0" * 64})
    assert (late.status_code, "changed since you read it" in str(late.json())) == (400, True)
    assert Robot(porto, "leader").ask("get", at(row))["yours"] == []
    assert not Consent.objects.exists()
    refused = quality.twice("post", at(row, "sign/"), told | {"meaning": "refused", "reason": "Coolant is unclear"})
    assert refused["state"] == "adapting"


def test_a_counter_proposal_is_answered_by_the_other_side(line, porto, augsburg_team):
    leader, lena = Robot(porto, "leader"), Robot(augsburg_team, "lean")
    leader.twice("post", at(line, "remarks/"), {"text": "Which plates?"})
    asked = leader.twice(
        "post", at(line, "proposals/"), {"values": {"v1": {"nominal": 31.0}}, "reason": "Older spindle"}
    )
    own = leader.send("post", at(line, f"proposals/{asked['id']}/"), {"agrees": True, "text": "x"})
    assert (own.status_code, "The other side answers." in str(own.json())) == (400, True)
    answer = lena.twice("post", at(line, f"proposals/{asked['id']}/"), {"agrees": True, "text": "Right"})
    assert (answer["kind"], answer["answers"], answer["site"]) == ("agreed", asked["id"], "augsburg")
    assert [one["kind"] for one in leader.ask("get", at(line, "remarks/"))] == ["comment", "proposal", "agreed"]
    assert lena.send("post", at(line, "proposals/999999/"), {"agrees": True, "text": "x"}).status_code == 404
    assert Remark.objects.count() == 3


def test_the_site_of_the_line_where_a_rule_fired_lets_it_go_on(line, porto, rollout):
    stopping.stop(rollout, by=None, rule="guardrail", seen={"cusum": 4.2}, at=line)
    lean = Robot(porto, "lean")
    told = lean.ask("get", f"rollouts/{rollout.pk}/")["stops"][0]
    assert (told["rule"], told["seen"], told["line"]) == ("guardrail", {"cusum": 4.2}, line.pk)
    assert lean.twice("post", f"rollouts/{rollout.pk}/go-on/", {"reason": "A sensor was loose"})["state"] == "running"


def test_no_name_of_a_person_is_told_but_beside_a_signature(line, porto, augsburg_team):
    handed_in(line, porto)
    signed_by_all(line, porto)
    lena = Robot(augsburg_team, "lean")
    told = lena.ask("get", at(line))
    told["line"]["consents"] = []
    text = str([told, lena.ask("get", f"rollouts/{line.rollout_id}/"), lena.ask("get", "rollouts/")])
    for team in (porto, augsburg_team):
        for user in team.people.values():
            assert user.username not in text


def test_the_same_draft_is_planned_once(version, augsburg_team, porto):
    lena = Robot(augsburg_team, "lean")
    lena.twice("post", "rollouts/", planned(lena, [porto]))
    lena.ask("post", "rollouts/", planned(lena, [porto], reason="Another reason"))
    assert Rollout.objects.count() == 2
    asking.start(Rollout.objects.get(number=1), by=augsburg_team.lean)
    lena.ask("post", "rollouts/", planned(lena, [porto]))
    assert Rollout.objects.count() == 3
