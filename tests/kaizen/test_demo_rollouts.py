"""The rollouts of the demo: what a line's own log verifies, what waits for people, what was declined and why."""

import io
import zipfile

import pytest
from django.urls import reverse

from kaizen.core.a3 import missing
from kaizen.core.effect.document import computed_again, content_hash
from kaizen.core.rollout.verify import faults
from kaizen.core.standards.texts import sources
from kaizen.demo import seed
from kaizen.demo.peeled_words import GERMAN, WRITTEN
from kaizen.demo.plant import LESS_HERE_TOO, NO_ROUGH_CUT
from kaizen.demo.rollout_words import NO, PORTUGUESE
from kaizen.models import A3, Adoption, Rollout
from kaizen.services.a3.reading import paper_of
from kaizen.services.rollouts.signing import still_open
from lean.audit import verify as audit
from lean.models import AuditEntry, User
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("child_in_place", "own_folders")]


def test_the_demo_shows_what_was_verified_what_waits_and_what_was_declined(client):
    seed.ensure_people()
    for setting in seed.SETTINGS:
        seed.plant(setting)
    seed.rollouts()
    trail = AuditEntry.objects.count()
    seed.rollouts()  # a second start
    assert AuditEntry.objects.count() == trail
    assert audit().broken is None
    campaign = Rollout.objects.get(site__slug="augsburg")
    verified, waits, declined = (
        campaign.adoptions.get(stream__name=name, site__slug=slug)
        for slug, name in (("porto", "Machining"), ("porto", "Spindles"), ("plzen", "Machining"))
    )
    _is_verified_by_its_own_log(verified)
    _waits_for_two_signatures(waits)
    assert (declined.state, declined.reason) == ("declined", NO)
    _hands_out_its_evidence(client, campaign)
    _is_proven_on_the_spindles(Rollout.objects.get(site__slug="porto"))
    _waits_for_the_customer_until_a_visitor_records_the_release(client, Rollout.objects.get(site__slug="porto"))


def _is_verified_by_its_own_log(row):
    assert (row.state, row.wave.number, row.starts_on) == ("verified", 1, LESS_HERE_TOO.since)
    assert row.overlay.values == {"v1": {"nominal": 0.22, "low": 0.18, "high": 0.25}}
    assert row.installed.state == "effective"
    assert {at: one.text for at, one in row.installed.document.texts["pt"].items()} == PORTUGUESE
    assert {one.area: one.signer.username for one in row.consents.all()} == {
        "quality": "nuno", "safety": "sofia", "process": "pia", "lean": "rui",
    }  # fmt: skip
    assert row.trial.registered_on < row.trial.starts_on == LESS_HERE_TOO.since
    verdict = row.trial.verdicts.get()
    assert (verdict.word, verdict.look) == ("proven", 2)
    assert content_hash(computed_again(verdict.content)) == verdict.content_hash
    found, promised = row.outcomes.get().content["found"], row.outcomes.get().content["promised"]
    assert found["share_low"] < -LESS_HERE_TOO.share < found["share_high"] < 0
    assert promised["low"] < found["share"] < promised["high"]
    passed = {one.gate for one in row.gates.filter(outcome="passed")}
    assert {f"G{n}" for n in range(7)} <= passed


def _waits_for_two_signatures(row):
    assert (row.state, row.wave.number, row.wave.state) == ("in_approval", 2, "open")
    assert sorted(still_open(row)) == ["lean", "process"]
    assert row.installed.document.steps == ("Retificação",)


def _hands_out_its_evidence(client, campaign):
    client.force_login(User.objects.get(username="paul"))
    answer = client.get(reverse("rollout_evidence", args=["augsburg", campaign.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert list(faults(files)) == []
    assert Adoption.objects.get(state="verified").trial.verdicts.get().content_hash.encode() in files["rollout.json"]


def _is_proven_on_the_spindles(campaign):
    assert (campaign.change, campaign.standard.code, campaign.trial.a3) == (
        "material",
        "TM-PEELED",
        campaign.standard.a3,
    )
    verdict = campaign.trial.verdicts.get()
    effect = verdict.content["effect"]
    assert (verdict.word, verdict.grade, verdict.look) == ("proven", "A", 2)
    assert effect["share_low"] < -NO_ROUGH_CUT.share < effect["share_high"] < 0
    assert content_hash(computed_again(verdict.content)) == verdict.content_hash
    assert not any(missing(paper_of(A3.objects.get(pk=campaign.trial.a3_id)).sheet).values())
    assert {at: one.text for at, one in campaign.version.document.texts["de"].items()} == GERMAN
    assert GERMAN.keys() == sources(WRITTEN).keys()
    lines = {(one.site.slug, one.stream.name) for one in campaign.adoptions.all()}
    assert lines == {("porto", "Machining"), ("augsburg", "Machining"), ("plzen", "Machining")}


def _waits_for_the_customer_until_a_visitor_records_the_release(client, campaign):
    for one in campaign.adoptions.all():
        gate = one.gates.get(gate="G1")
        assert (one.state, gate.outcome) == ("proposed", "blocked")
        assert [why["rule"] for why in gate.evidence["why"]] == ["customer_approval"]
    row = campaign.adoptions.get(site__slug="augsburg")
    at = ["augsburg", campaign.pk, row.pk]
    client.force_login(User.objects.get(username="lena"))
    says, form = "no release is recorded: material", reverse("line_facts", args=["augsburg", row.stream_id])
    page = client.get(reverse("adoption", args=at)).text
    assert (says in page, page.count(form)) == (True, 2)  # beside the rules, and where one decides
    campaign_page = client.get(reverse("rollout", args=["augsburg", campaign.pk])).text
    assert f"{says}, Lechtal Cranes." in campaign_page
    assert "Berounka Gears" not in campaign_page  # the customers of another receiver
    client.cookies["django_language"] = "de"
    for name, where in (("adoption", at), ("rollout", at[:2])):
        german = client.get(reverse(name, args=where)).text
        assert GERMAN["job.j1.text"] in german
        assert GERMAN["parameters.v1.name"] in german
    assert "2, wartet" in client.get(reverse("adoption", args=at)).text
    client.cookies["django_language"] = "en"
    trail = AuditEntry.objects.count()
    refused = client.post(reverse("adoption_answer", args=at), {"choice": "adapt"})
    assert (refused.status_code, says in refused.text) == (422, True)
    assert (Adoption.objects.get(pk=row.pk).state, AuditEntry.objects.count()) == ("proposed", trail)
    stated = client.get(form).context["form"]
    told = {field.name: field.value() or "" for field in stated}
    told |= {"releases": "Lechtal Cranes; material; PPAP 0815", "reason": "The letter came this morning"}
    assert client.post(form, told).status_code == 302
    assert row.gates.filter(gate="G1").last().outcome == "passed"
    assert says not in client.get(reverse("adoption", args=at)).text
    assert client.post(reverse("adoption_answer", args=at), {"choice": "adapt"}).status_code == 302
    assert Adoption.objects.get(pk=row.pk).state == "adapting"
    others = campaign.adoptions.exclude(pk=row.pk)
    assert {one.gates.filter(gate="G1").last().outcome for one in others} == {"blocked"}
