"""A deputy answers and signs for a person at the same site while it lasts; two people stay two people."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import override
from rest_framework.test import APIClient

from kaizen.core.rollout import verify
from kaizen.models import Adoption, Consent
from kaizen.services.rollouts import answering, inbox, reminding, signing
from kaizen.services.rollouts.evidence import files_of
from kaizen.standard_words import signer_text
from lean.access import NotAllowed, may, site_for, sites_for
from lean.models import AuditEntry, Deputy, Membership
from lean.services import deputies
from lean.standing_in import lent_to, today_at
from tests.factories import PASSWORD, make_user
from tests.kaizen.rollouts.campaigns import SIGNS, handed_in, sign_all


@pytest.fixture
def helper(porto):
    """Somebody at Porto whose own role neither answers nor signs."""
    return make_user("porto-helper", porto.site, "operator")


def name(team, person, deputy, first=0, days=5, **changed):
    today = today_at(team.site)
    told = {"first": today + timedelta(days=first), "last": today + timedelta(days=first + days), "reason": "Holiday"}
    return deputies.name(team.site, person=person, deputy=deputy, **(told | changed))


def sign(row, area, by, meaning="approved"):
    return signing.consent(
        row, area=area, meaning=meaning, reason="Read", read=row.bound_hash, password=PASSWORD, by=by
    )


def fresh(row):
    return Adoption.objects.select_related("site", "rollout", "installed", "overlay").get(pk=row.pk)


def test_a_deputy_may_what_the_person_may_for_gates_and_nothing_else(porto, helper):
    assert not may(helper, porto.site, "sign_rollout")
    name(porto, porto.owner, helper)
    assert may(helper, porto.site, "sign_rollout")
    assert may(helper, porto.site, "answer_rollout")
    assert site_for(helper, "porto", to="answer_rollout") == porto.site
    assert list(sites_for(helper, "sign_rollout")) == [porto.site]
    assert not any(
        may(helper, porto.site, to) for to in ("ask_rollout", "manage_site", "set_rollout_times", "write_a3")
    )


@pytest.mark.parametrize(("first", "days"), [(1, 3), (-5, 4)])
def test_before_its_first_and_after_its_last_day_a_deputy_may_nothing(porto, helper, first, days):
    told = {"first": today_at(porto.site) + timedelta(days=first), "reason": "Holiday"}
    told["last"] = told["first"] + timedelta(days=days)
    Deputy.objects.create(site=porto.site, person=porto.owner, deputy=helper, **told)
    assert not may(helper, porto.site, "sign_rollout")
    with pytest.raises(NotAllowed):
        site_for(helper, "porto", to="sign_rollout")


def test_taken_back_a_deputy_may_nothing_at_once(porto, helper):
    row = name(porto, porto.owner, helper)
    deputies.revoke(row, by=porto.owner)
    assert deputies.revoke(row, by=porto.owner).revoked_at is not None
    assert not may(helper, porto.site, "sign_rollout")
    assert AuditEntry.objects.filter(action="deputy.revoked").count() == 1


def test_a_deputy_lends_nothing_further(porto, helper):
    other = make_user("porto-other", porto.site, "operator")
    name(porto, porto.owner, helper)
    with pytest.raises(ValidationError, match="or none that may be lent"):
        name(porto, helper, other)
    Deputy.objects.create(site=porto.site, person=helper, deputy=other, reason="x", first=date(2020, 1, 1),
                          last=date(2099, 1, 1))  # fmt: skip
    assert not may(other, porto.site, "sign_rollout")


def test_nobody_stands_in_for_the_works_council(porto, helper):
    with pytest.raises(ValidationError, match="or none that may be lent"):
        name(porto, porto.council, helper)
    Membership.objects.create(user=porto.council, site=porto.site, role="team_leader")
    name(porto, porto.council, helper)
    assert [one.roles for one in lent_to(helper)] == [frozenset({"team_leader"})]


def test_a_deputy_of_another_site_is_impossible(porto, augsburg_team):
    with pytest.raises(ValidationError, match="somebody else of this site"):
        name(porto, porto.owner, augsburg_team.leader)
    told = {"reason": "x", "first": date(2020, 1, 1), "last": date(2099, 1, 1), "site": porto.site}
    for person, deputy in ((porto.owner, augsburg_team.leader), (augsburg_team.owner, porto.leader)):
        with pytest.raises(IntegrityError, match="of the same site"), transaction.atomic():
            Deputy.objects.create(person=person, deputy=deputy, **told)


def test_who_left_the_site_neither_stands_in_nor_is_stood_in_for(porto, helper):
    name(porto, porto.owner, helper)
    Membership.objects.filter(user=porto.owner).delete()
    assert not may(helper, porto.site, "sign_rollout")
    name(porto, porto.quality, helper)
    Membership.objects.filter(user=helper).delete()
    assert not may(helper, porto.site, "sign_rollout")
    with pytest.raises(Http404):
        site_for(helper, "porto", to="sign_rollout")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": -1}, "last"), ({"days": 400}, "last"), ({"first": -9, "days": 2}, "last"), ({"reason": " "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(porto, helper, changed, field):
    with pytest.raises(ValidationError) as refused:
        name(porto, porto.owner, helper, **changed)
    assert list(refused.value.error_dict) == [field]


def test_one_deputy_on_a_day_and_a_second_click_is_the_same(porto, helper):
    first = name(porto, porto.owner, helper)
    assert name(porto, porto.owner, helper) == first
    with pytest.raises(ValidationError, match="stands in on one of these days"):
        name(porto, porto.owner, porto.leader, first=3)
    assert AuditEntry.objects.filter(action="deputy.named").count() == 1


def test_the_database_keeps_what_was_named(porto, helper):
    row = name(porto, porto.owner, helper)
    told = {"reason": "x", "site": porto.site, "person": porto.owner, "first": date(2026, 1, 2)}
    for wrong in ({"deputy": porto.owner, "last": date(2026, 1, 3)}, {"deputy": helper, "last": date(2026, 1, 1)},
                  {"deputy": helper, "last": date(2026, 1, 3), "reason": ""}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputy.objects.create(**(told | wrong))
    with pytest.raises(DatabaseError), transaction.atomic():
        Deputy.objects.filter(pk=row.pk).update(last=date(2099, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_a_deputy_signs_and_it_says_for_whom(adoption, porto, helper):
    row = handed_in(adoption, porto)
    name(porto, porto.quality, helper)
    assert signing.rights_of(row, helper) == {"quality": porto.quality}
    made = sign(row, "quality", helper)
    assert (made.signer, made.on_behalf_of, made.role) == (helper, porto.quality, "quality_manager")
    assert signer_text(made.printed_name, made.behalf_name) == "porto-helper for porto-quality"
    with override("de"):
        assert signer_text(made.printed_name, made.behalf_name) == "porto-helper für porto-quality"
    entry = AuditEntry.objects.filter(action="adoption.signed").latest("seq")
    assert (entry.actor, entry.after["for"]) == ("porto-helper", "porto-quality")
    assert sign(row, "quality", helper) == made  # a second click


def test_the_own_role_comes_before_that_of_another(adoption, porto, helper):
    row = handed_in(adoption, porto)
    name(porto, porto.quality, porto.safety)
    name(porto, porto.owner, porto.safety)
    assert signing.rights_of(row, porto.safety) == {"process": porto.owner, "quality": porto.quality, "safety": None}
    assert sign(row, "safety", porto.safety).on_behalf_of is None


def test_one_person_signs_for_one_area_whoever_for(adoption, porto, helper):
    row = handed_in(adoption, porto)
    name(porto, porto.quality, helper)
    name(porto, porto.safety, helper)
    sign(row, "quality", helper)
    for area, by in (("safety", helper), ("customer", porto.quality)):
        with pytest.raises(ValidationError, match="Not for you to sign"):
            sign(row, area, by)
    assert signing.rights_of(row, porto.quality) == {}  # was signed for


def test_nobody_signs_by_a_deputy_what_they_signed_themselves(adoption, porto, helper):
    Membership.objects.create(user=porto.quality, site=porto.site, role="safety_manager")
    row = handed_in(adoption, porto)
    name(porto, porto.quality, helper)
    sign(row, "quality", porto.quality)
    assert signing.rights_of(row, helper) == {}


def test_a_deputy_of_who_adapted_it_does_not_sign_for_them(adoption, porto, helper):
    row = handed_in(adoption, porto)  # by the team leader, who could sign for the process
    name(porto, porto.leader, helper)
    assert signing.rights_of(row, helper) == {}


def test_what_a_deputy_adapted_neither_of_the_two_signs(adoption, porto, helper):
    name(porto, porto.owner, helper)
    row = answering.accept(adoption, choice="adapt", by=helper)
    row = answering.adapt(row, {"v1": {"nominal": 31.0}}, reason="Older wheel", by=helper)
    row = fresh(answering.hand_in(row, reason="Fits", goes_back_itself=True, by=porto.leader))
    assert (row.answered_by, row.answered_for) == (porto.leader, porto.owner)
    for user in (helper, porto.owner):
        assert signing.rights_of(row, user) == {}
    names = AuditEntry.objects.filter(action="adoption.accepted").latest("seq")
    assert (names.actor, names.after["for"]) == ("porto-helper", "porto-owner")


def test_who_asked_for_the_rollout_signs_for_nobody(adoption, porto, augsburg_team):
    row = handed_in(adoption, porto)
    Membership.objects.create(user=augsburg_team.lean, site=porto.site, role="operator")
    name(porto, porto.quality, augsburg_team.lean)
    assert signing.rights_of(row, augsburg_team.lean) == {}


def consent_row(row, **changed):
    told = {"adoption": row, "area": "quality", "meaning": "approved", "reason": "x", "bound_hash": row.bound_hash,
            "requester": row.rollout.requested_by, "preparer": row.answered_by, "printed_name": "x",
            "role": "quality_manager", "behalf_name": "y"}  # fmt: skip
    return Consent.objects.create(**(told | changed))


def test_the_database_refuses_a_deputy_who_is_none_or_signs_twice(adoption, porto, helper):
    row = fresh(handed_in(adoption, porto))
    with pytest.raises(IntegrityError, match="only a deputy"), transaction.atomic():
        consent_row(row, signer=helper, on_behalf_of=porto.quality)
    made = name(porto, porto.quality, helper)
    name(porto, porto.leader, helper)
    wrong = [
        {"signer": helper, "on_behalf_of": porto.quality, "behalf_name": ""},
        {"signer": helper, "on_behalf_of": None},
        {"signer": helper, "on_behalf_of": porto.leader},  # who prepared it
    ]
    for one in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            consent_row(row, **one)
    consent_row(row, signer=helper, on_behalf_of=porto.quality)
    with pytest.raises(IntegrityError, match="one person signs"), transaction.atomic():
        consent_row(row, signer=porto.quality, on_behalf_of=None, behalf_name="", area="safety")
    deputies.revoke(made, by=porto.quality)
    assert Consent.objects.filter(on_behalf_of=porto.quality).count() == 1  # what was done stays


def test_a_line_is_approved_with_deputies_and_its_evidence_fits(client, adoption, porto, helper, rollout):
    row = handed_in(adoption, porto)
    name(porto, porto.lean, helper)
    sign(row, "lean", helper)
    for area, who in SIGNS.items():
        if area != "lean":
            sign(row, area, porto.people[who])
    row = fresh(row)
    assert row.state == "approved"
    signature = row.installed.approvals.get(meaning="approved")
    assert (signature.printed_name, signature.behalf_name, signature.role) == (
        "porto-helper", "porto-lean", "lean_manager",
    )  # fmt: skip
    client.force_login(porto.leader)
    page = client.get(reverse("standard", args=[porto.site.slug, row.local.code]))
    assert "porto-helper for porto-lean" in page.content.decode()
    told = json.loads(files_of(rollout, porto.site)["rollout.json"])
    [line] = told["lines"]
    [one] = [one for one in line["consents"] if one["area"] == "lean"]
    assert (one["name"], one["for"], one["for_name"]) == ("porto-helper", porto.lean.pk, "porto-lean")


def line_faults(line, **consent):
    said = {"area": "lean", "bound_hash": "b", "requester": 1, "preparer": 2, "signer": 3, "for": None} | consent
    told = {"site": "porto", "line": "Shafts", "bound_hash": "", "bound": {}, "consents": [said], **line}
    return list(verify._line_faults(told, set()))


def test_the_verifier_finds_who_signed_for_whom_they_may_not():
    assert line_faults({}) == []
    assert line_faults({}, **{"for": 4}) == []
    assert "who asked for it or prepared it" in line_faults({}, **{"for": 2})[0]
    assert "in whose name it was prepared" in line_faults({"answered_for": 4, "bound_hash": "b"}, **{"for": 4})[-1]
    assert "one person signed twice" in line_faults({}, **{"for": 3})[0]
    twice = {"area": "quality", "bound_hash": "b", "requester": 1, "preparer": 2, "signer": 5, "for": 3}
    once = {"area": "lean", "bound_hash": "b", "requester": 1, "preparer": 2, "signer": 3}  # of an older bundle
    assert "one person signed twice" in line_faults({"consents": [once, twice]})[0]


def test_what_waits_for_the_person_waits_for_the_deputy_too(adoption, porto, helper):
    assert inbox.waiting_for(helper) == []
    name(porto, porto.quality, helper)
    handed_in(adoption, porto)
    [one] = inbox.waiting_for(helper)
    assert (one.kind, one.areas) == ("sign", ("quality",))


def test_what_is_told_further_up_is_told_to_the_deputy_too(adoption, porto, helper):
    row = handed_in(adoption, porto)
    Adoption.objects.filter(pk=row.pk).update(since=row.since - timedelta(days=100))
    reminding.remind(row)
    name(porto, porto.owner, helper)
    assert "quality" in next(one.areas for one in inbox.waiting_for(helper) if one.kind == "escalated")


def test_a_person_names_and_takes_back_on_a_page(client, porto, helper):
    client.force_login(porto.owner)
    at, today = reverse("rollout_deputy", args=["porto"]), today_at(porto.site)
    told = {"deputy": helper.pk, "first": today.isoformat(), "last": today.isoformat(), "reason": "Holiday"}
    assert client.post(at, told | {"reason": ""}).status_code == 422
    assert client.post(at, told).status_code == 302
    page = client.get(at).content.decode()
    assert "stands in now" in page
    row = Deputy.objects.get()
    revoke = reverse("rollout_deputy_revoke", args=["porto", row.pk])
    client.force_login(helper)
    assert "I stand in for" in client.get(at).content.decode()
    assert client.post(revoke).status_code == 404  # only who named one
    client.force_login(porto.owner)
    assert client.post(revoke).status_code == 302
    assert "taken back on" in client.get(at).content.decode()


def test_the_page_of_the_line_says_for_whom_the_deputy_signs(client, adoption, porto, helper):
    row = handed_in(adoption, porto)
    name(porto, porto.quality, helper)
    client.force_login(helper)
    at = reverse("adoption", args=["porto", row.rollout_id, row.pk])
    assert "Quality: you sign as the deputy of porto-quality." in client.get(at).content.decode()
    told = {"area": "quality", "meaning": "approved", "reason": "Read", "read": row.bound_hash, "password": PASSWORD}
    sent = client.post(reverse("adoption_sign", args=["porto", row.rollout_id, row.pk]), told)
    assert sent.status_code == 302
    assert "porto-helper for porto-quality" in client.get(at).content.decode()


def test_a_deputy_answers_on_the_page_and_it_says_for_whom(client, adoption, porto, helper):
    name(porto, porto.owner, helper)
    client.force_login(helper)
    at = reverse("adoption", args=["porto", adoption.rollout_id, adoption.pk])
    assert "You answer here as the deputy of porto-owner." in client.get(at).content.decode()
    answer = reverse("adoption_answer", args=["porto", adoption.rollout_id, adoption.pk])
    assert client.post(answer, {"choice": "decline", "reason": "Not now"}).status_code == 302
    row = fresh(adoption)
    assert (row.state, row.answered_by, row.answered_for) == ("declined", helper, porto.owner)


def test_the_api_names_lists_and_takes_back(porto, helper, augsburg_team):
    client, today = APIClient(), today_at(porto.site).isoformat()
    client.force_authenticate(porto.owner)
    at, told = "/api/v1/sites/porto/rollouts/deputies/", {"first": today, "last": today, "reason": "Holiday"}
    assert client.post(at, told | {"deputy": "augsburg-leader"}, format="json").json()["deputy"]
    made = client.post(at, told | {"deputy": "porto-helper"}, format="json")
    assert (made.status_code, made.json()["person"]) == (201, "porto-owner")
    assert client.post(at, told | {"deputy": "porto-helper"}, format="json").json()["id"] == made.json()["id"]
    one = f"{at}{made.json()['id']}/"
    client.force_authenticate(helper)
    assert [row["deputy"] for row in client.get(at).json()] == ["porto-helper"]
    assert client.delete(one).status_code == 404
    client.force_authenticate(porto.owner)
    assert client.delete(one).status_code == 204
    assert client.get(at).json()[0]["revoked_at"]


def test_without_deputies_all_is_as_before(adoption, porto):
    row = sign_all(handed_in(adoption, porto), porto)
    assert row.state == "approved"
    assert set(row.consents.values_list("behalf_name", flat=True)) == {""}
