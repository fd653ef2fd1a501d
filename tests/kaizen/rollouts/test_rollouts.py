"""A rollout from site to site: who may do what when, and what the database refuses whoever asks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from kaizen.models import Adoption, Consent, Effect, Rollout, RolloutStep, StandardFile, Stop
from kaizen.services.rollouts import answering, asking, engine, signing, stating, stopping
from kaizen.services.standards import effect, files
from lean.audit import verify
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import (
    STATED,
    approved,
    begun,
    handed_in,
    make_team,
    ready,
    sign_all,
)

TODAY = date(2026, 5, 4)
S = Adoption.States


def scheduled(adoption, team, **changed):
    row = ready(approved(adoption, team, **changed), team, starts_on=TODAY + timedelta(days=1), today=TODAY)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    return row


def in_effect(adoption, team, **changed):
    row = scheduled(adoption, team, **changed)
    engine.sweep()
    return Adoption.objects.get(pk=row.pk)


def test_what_is_proven_at_one_site_becomes_the_standard_of_the_next(adoption, porto, version):
    row = in_effect(adoption, porto, values={"v1": {"nominal": 31.0, "low": 30.0, "high": 33.0}})
    assert row.state == S.VERIFYING
    local = row.local.versions.effective().get()
    assert (local.site.slug, local.derived_from, local.document.job) == ("porto", version, version.document.job)
    assert row.overlay.values["v1"]["nominal"] == 31.0
    assert row.trial.stream == porto.stream
    assert [gate.gate for gate in row.gates.filter(outcome="passed")] == ["G0", "G1", "G2", "G3", "G4", "G5"]
    assert verify().broken is None


def test_its_files_come_along(adoption, porto, version, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    told = {"sha256": version.document.attachments[0].sha256, "kind": "text", "size": 1}
    there = StandardFile.objects.create(site=version.site, kept_by=version.author, **told)
    files.path_of(there).parent.mkdir(parents=True)
    files.path_of(there).write_bytes(b"-")
    row = in_effect(adoption, porto)
    [one] = files.attached(row.local.versions.effective().get().document, row.site)
    assert files.path_of(one.file).read_bytes() == b"-"
    assert files.path_of(one.file) != files.path_of(there)


def test_a_second_ring_does_the_work_once(adoption, porto):
    row = scheduled(adoption, porto)
    step = row.steps.get()
    engine.advance(step.pk)
    engine.advance(step.pk)
    assert Effect.objects.count() == 1


def test_only_a_proven_standard_is_offered(augsburg_team, porto, version):
    version.standard.a3.trials.get().verdicts.get()  # proven and confirmed
    type(version.standard).objects.filter(pk=version.standard.pk).update(a3=None)
    version.standard.refresh_from_db()
    with pytest.raises(ValidationError, match="Nothing proves it yet"):
        asking.begin(version, [[porto.stream]], change="method", reason="x", by=augsburg_team.lean)


def test_a_standard_has_one_running_rollout(rollout, version, augsburg_team, porto):
    other = asking.begin(version, [[porto.stream]], change="method", reason="again", by=augsburg_team.lean)
    with pytest.raises(ValidationError, match="R-001 of this standard is under way"):
        asking.start(other, by=augsburg_team.lean)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.filter(pk=other.pk).update(state="running", started_at=timezone.now())


def test_a_site_declines_with_a_reason(adoption, porto):
    with pytest.raises(ValidationError):
        answering.decline(adoption, reason=" ", by=porto.leader)
    row = answering.decline(adoption, reason="No zero-point clamping here", by=porto.leader)
    assert (row.state, row.reason) == (S.DECLINED, "No zero-point clamping here")


def test_who_adapted_it_and_who_asked_do_not_sign(adoption, porto, augsburg_team):
    row = handed_in(adoption, porto)
    assert signing.areas_of(row, porto.leader) == []
    assert signing.areas_of(row, augsburg_team.lean) == []
    with pytest.raises(ValidationError, match="Not for you to sign"):
        signing.consent(row, area="process", meaning="approved", reason="x", read=row.bound_hash, password=PASSWORD,
                        by=porto.leader)  # fmt: skip


def test_the_database_refuses_the_consent_of_another_site_and_of_who_asked(adoption, porto, augsburg_team):
    row = handed_in(adoption, porto)
    told = {"adoption": row, "area": "process", "meaning": "approved", "reason": "x", "bound_hash": row.bound_hash,
            "requester": row.rollout.requested_by, "preparer": row.answered_by, "printed_name": "x", "role": "x"}  # fmt: skip
    for signer in (augsburg_team.owner, augsburg_team.lean, porto.leader):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.create(signer=signer, **told)
    with pytest.raises(DatabaseError), transaction.atomic():
        Adoption.objects.filter(pk=row.pk).update(state="approved")


def test_a_change_after_signing_voids_the_signatures(adoption, porto):
    row = approved(adoption, porto)
    row = answering.adapt(row, {"v2": {"nominal": 4.5}}, reason="Pump", by=porto.leader)
    assert (row.state, row.bound_hash) == (S.ADAPTING, "")


def test_the_version_of_a_rollout_is_put_in_effect_by_it_alone(adoption, porto):
    row = approved(adoption, porto)
    with pytest.raises(ValidationError, match="came with a rollout"):
        effect.put_in_effect(row.installed, by=porto.lean)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(row.installed).objects.filter(pk=row.installed.pk).update(state="effective", effective_from=timezone.now())


def test_after_a_stop_nothing_is_put_in_effect(adoption, porto, augsburg_team, rollout):
    row = scheduled(adoption, porto)
    made = stopping.stop(rollout, by=augsburg_team.leader)
    assert stopping.stop(rollout, by=augsburg_team.lean) == made
    engine.sweep()
    row.refresh_from_db()
    assert (row.state, Effect.objects.count()) == (S.SCHEDULED, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Effect.objects.create(
            site=porto.site, version=row.installed, adoption=row, kind="activate", idem_key="z", token=99
        )


def test_a_person_lets_it_go_on(adoption, porto, augsburg_team, rollout):
    row = scheduled(adoption, porto)
    stopping.stop(rollout, by=None, rule="safety_event", seen={"day": "2026-05-04"})
    stopping.go_on(rollout, reason="Guard mended", by=augsburg_team.lean)
    engine.sweep()
    row.refresh_from_db()
    assert row.state == S.VERIFYING
    stop = Stop.objects.get()
    assert (stop.resumed_by, stop.resumed_reason) == (augsburg_team.lean, "Guard mended")


def test_a_line_goes_back_at_once_where_its_site_agreed(adoption, porto, rollout):
    row = in_effect(adoption, porto)
    stopping.stop(rollout, by=None, rule="guardrail", seen={"cusum": 4.2}, at=row)
    engine.sweep()
    row.refresh_from_db()
    assert row.state == S.ROLLED_BACK
    assert not row.local.versions.effective().exists()


def test_a_line_is_asked_where_its_site_did_not_agree(adoption, porto, rollout):
    row = in_effect(adoption, porto, goes_back_itself=False)
    stopping.stop(rollout, by=None, rule="guardrail", seen={"cusum": 4.2}, at=row)
    engine.sweep()
    row.refresh_from_db()
    assert (row.state, row.back_asked_at is not None) == (S.VERIFYING, True)
    stopping.go_back(row, reason="First-pass yield", by=porto.leader)
    engine.sweep()
    row.refresh_from_db()
    assert row.state == S.ROLLED_BACK


def test_going_back_takes_up_the_version_before(adoption, porto, augsburg_team, version, rollout):
    first = in_effect(adoption, porto)
    asking.end(rollout, reason="All lines have it", by=augsburg_team.lean)
    again = begun(version, [porto.stream], by=augsburg_team.lean)
    row = in_effect(again.adoptions.get(), porto)
    assert (row.local, row.previous) == (first.local, first.installed)
    stopping.stop(again, by=augsburg_team.lean, everywhere=True)
    engine.sweep()
    now = row.local.versions.effective().get()
    assert (now.content_hash, now.derived_from) == (first.installed.content_hash, first.installed)
    assert now.author == porto.leader


def test_the_next_wave_waits_and_a_person_opens_it(version, augsburg_team, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    rollout = begun(version, [porto.stream], [plzen.stream], by=augsburg_team.lean)
    late = scheduled(rollout.adoptions.get(site=plzen.site), plzen)
    engine.sweep()
    late.refresh_from_db()
    assert late.state == S.SCHEDULED
    with pytest.raises(ValidationError, match="not settled yet: Porto Shafts"):
        asking.open_next(rollout, by=augsburg_team.lean)
    answering.decline(rollout.adoptions.get(site=porto.site), reason="Later", by=porto.leader)
    asking.open_next(rollout, by=augsburg_team.lean)
    engine.sweep()
    late.refresh_from_db()
    assert late.state == S.VERIFYING


def test_the_customer_releases_a_change_of_material_first(version, augsburg_team, porto):
    rollout = begun(version, [porto.stream], by=augsburg_team.lean, change="material")
    with pytest.raises(ValidationError, match="no release is recorded: material"):
        answering.accept(rollout.adoptions.get(), choice="adopt", by=porto.leader)
    released = [{"customer": "Wieland", "change_class": "material", "until": "", "reference": "PPAP 4711"}]
    stating.state(porto.stream, STATED | {"releases": released}, reason="PPAP 4711 came back", by=porto.quality)
    row = handed_in(rollout.adoptions.get(), porto)
    assert "customer" in signing.still_open(row)
    told = {"area": "customer", "meaning": "approved", "reason": "x", "read": row.bound_hash, "password": PASSWORD}
    with pytest.raises(ValidationError, match="customer"):
        signing.consent(row, by=porto.quality, **told)
    signing.consent(row, by=porto.quality, reference="PPAP 4711", **told)
    assert "customer" not in signing.still_open(row)


def test_a_refusal_sends_it_back_to_be_adapted(adoption, porto):
    row = handed_in(adoption, porto)
    signing.consent(row, area="quality", meaning="refused", reason="Gauge is missing", read=row.bound_hash,
                    password=PASSWORD, by=porto.quality)  # fmt: skip
    row.refresh_from_db()
    assert row.state == S.ADAPTING


def test_after_a_refusal_the_same_standard_is_signed_anew(adoption, porto):
    row = handed_in(adoption, porto)
    signing.consent(row, area="quality", meaning="refused", reason="Gauge is missing", read=row.bound_hash,
                    password=PASSWORD, by=porto.quality)  # fmt: skip
    row = answering.hand_in(row, reason="The gauge is here", goes_back_itself=True, by=porto.leader)
    assert sign_all(row, porto).state == S.APPROVED


def test_signing_twice_is_one_signature(adoption, porto):
    row = handed_in(adoption, porto)
    told = {"area": "quality", "meaning": "approved", "reason": "x", "read": row.bound_hash, "password": PASSWORD}
    assert signing.consent(row, by=porto.quality, **told) == signing.consent(row, by=porto.quality, **told)


def test_all_signatures_approve_the_version_of_the_site(adoption, porto):
    row = sign_all(handed_in(adoption, porto), porto)
    assert (row.state, row.installed.state) == (S.APPROVED, "approved")
    assert row.installed.approvals.get(meaning="approved").signer == porto.lean
