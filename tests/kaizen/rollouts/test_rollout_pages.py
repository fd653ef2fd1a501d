"""The pages of rollouts, without a script: offer, answer, adapt, sign, choose the day, stop, go on, go back."""

import io
import re
import zipfile
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from kaizen.core.rollout.verify import faults
from kaizen.models import Adoption, Consent, Remark, Rollout, RolloutStep
from kaizen.services.rollouts import asking, engine, stating
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

S = Adoption.States
RELEASED = {"customer": "Wieland", "change_class": "material", "until": "", "reference": "PPAP 4711"}


def url(name, team, *more):
    return reverse(name, args=[team.site.slug, *more])


def of(name, team, row, *more):
    """An address of a line."""
    return url(name, team, row.rollout_id, row.pk, *more)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def fresh(row):
    return Adoption.objects.get(pk=row.pk)


def in_effect(adoption, team, **changed):
    today = timezone.localdate()
    row = ready(approved(adoption, team, **changed), team, starts_on=today + timedelta(days=1), today=today)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    engine.sweep()
    return fresh(row)


def test_a_proven_standard_is_offered_in_waves_and_started(client, version, augsburg_team, porto):
    client.force_login(augsburg_team.lean)
    page = text(client.get(url("standard", augsburg_team, "grind-setup")))
    assert "Offer to other lines" in page
    told = {"change": "method", "reason": "The same set-up everywhere", f"line-{porto.stream.pk}": "1"}
    planned = client.post(url("rollout_new", augsburg_team, "grind-setup"), told)
    rollout = Rollout.objects.get()
    assert planned.url == url("rollout", augsburg_team, rollout.pk)
    client.post(url("rollout_start", augsburg_team, rollout.pk))
    client.post(url("rollout_start", augsburg_team, rollout.pk))  # a second click
    rollout.refresh_from_db()
    assert (rollout.state, rollout.adoptions.get().stream) == ("running", porto.stream)


def test_a_plan_without_a_line_is_refused_at_its_place(client, version, augsburg_team, porto):
    client.force_login(augsburg_team.lean)
    answer = client.post(url("rollout_new", augsburg_team, "grind-setup"), {"change": "method", "reason": "x"})
    assert (answer.status_code, "Choose at least one line." in text(answer)) == (422, True)


def test_a_plan_is_changed_until_the_sites_are_asked(client, version, augsburg_team, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    rollout = asking.begin(version, [[porto.stream]], change="method", reason="x", by=augsburg_team.lean)
    client.force_login(augsburg_team.lean)
    client.post(url("rollout_plan", augsburg_team, rollout.pk), {f"line-{plzen.stream.pk}": "2"})
    assert [one.stream for one in rollout.adoptions.all()] == [plzen.stream]
    asking.start(rollout, by=augsburg_team.lean)
    answer = client.post(url("rollout_plan", augsburg_team, rollout.pk), {f"line-{porto.stream.pk}": "1"})
    assert (answer.status_code, "asked already" in text(answer)) == (422, True)


def test_a_site_sees_what_was_offered_to_it_and_no_draft(client, version, augsburg_team, porto):
    rollout = asking.begin(version, [[porto.stream]], change="method", reason="x", by=augsburg_team.lean)
    client.force_login(porto.leader)
    assert client.get(url("rollout", porto, rollout.pk)).status_code == 404
    assert "No rollout yet" in text(client.get(url("rollouts", porto)))
    asking.start(rollout, by=augsburg_team.lean)
    assert client.get(url("rollout", porto, rollout.pk)).status_code == 200
    assert "Augsburg, R-001" in text(client.get(url("rollouts", porto)))


def test_a_site_that_was_not_asked_sees_nothing(client, rollout, adoption):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    client.force_login(plzen.lean)
    for address in (
        url("rollout", plzen, rollout.pk), url("rollout_live", plzen, rollout.pk), of("adoption", plzen, adoption)
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(url("rollout_stop", plzen, rollout.pk)).status_code == 404


def test_one_receiver_does_not_read_the_page_of_another(client, version, augsburg_team, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    rollout = begun(version, [porto.stream, plzen.stream], by=augsburg_team.lean)
    client.force_login(plzen.lean)
    other = rollout.adoptions.get(site=porto.site)
    assert client.get(of("adoption", plzen, other)).status_code == 404
    page = text(client.get(url("rollout", plzen, rollout.pk)))
    assert "Porto" in page
    assert of("adoption", plzen, other) not in page


def test_the_origin_does_not_answer_for_a_site(client, adoption, augsburg_team):
    client.force_login(augsburg_team.lean)
    assert client.get(of("adoption", augsburg_team, adoption)).status_code == 200
    for name in ("adoption_answer", "adoption_hand_in", "adoption_sign", "adoption_day", "adoption_back"):
        assert client.post(of(name, augsburg_team, adoption), {"choice": "adopt"}).status_code == 404


def test_to_decline_needs_a_reason_at_its_field(client, adoption, porto):
    client.force_login(porto.leader)
    refused = client.post(of("adoption_answer", porto, adoption), {"choice": "decline", "reason": ""})
    assert (refused.status_code, 'id="id_reason_error"' in text(refused)) == (422, True)
    client.post(of("adoption_answer", porto, adoption), {"choice": "decline", "reason": "No zero-point plates"})
    assert fresh(adoption).state == S.DECLINED
    assert "No zero-point plates" in text(client.get(of("adoption", porto, adoption)))


def test_from_the_offer_to_the_day_on_the_pages(client, adoption, porto):
    client.force_login(porto.leader)
    for _click in range(2):
        client.post(of("adoption_answer", porto, adoption), {"choice": "adapt"})
    values = {"v1-nominal": "31", "v1-low": "30", "v1-high": "33"}
    client.post(of("adoption_values", porto, adoption), values)
    assert fresh(adoption).overlay.reason == "within the limits of the standard"
    for _click in range(2):
        client.post(of("adoption_hand_in", porto, adoption), {"reason": "Fits", "goes_back_itself": "on"})
    row = fresh(adoption)
    assert (row.state, row.goes_back_itself) == (S.IN_APPROVAL, True)
    row = sign_all(row, porto)
    page = text(client.get(of("adoption", porto, row)))
    assert "0 of 1 have acknowledged it." in page
    early = client.post(of("adoption_day", porto, row), {"starts_on": "2030-01-07"})
    assert (early.status_code, "Not enough people" in text(early)) == (422, True)


def test_a_value_outside_the_limits_needs_a_reason(client, adoption, porto):
    client.force_login(porto.leader)
    client.post(of("adoption_answer", porto, adoption), {"choice": "adapt"})
    outside = {"v1-nominal": "40", "v1-low": "35", "v1-high": "45"}
    refused = client.post(of("adoption_values", porto, adoption), outside)
    assert (refused.status_code, "Say why the limits are left." in text(refused)) == (422, True)
    client.post(of("adoption_values", porto, adoption), outside | {"reason": "Other wheel"})
    assert "outside the origin's limits:" in text(client.get(of("adoption", porto, adoption)))


def test_a_value_above_its_limit_is_refused_at_its_field(client, adoption, porto):
    client.force_login(porto.leader)
    client.post(of("adoption_answer", porto, adoption), {"choice": "adapt"})
    wrong = {"v1-nominal": "31", "v1-low": "33", "v1-high": "30", "reason": "x"}
    answer = client.post(of("adoption_values", porto, adoption), wrong)
    assert (answer.status_code, 'id="id_v1-nominal_error"' in text(answer)) == (422, True)


def signing(row, area, **more):
    return {"area": area, "meaning": "approved", "reason": "Read", "read": row.bound_hash, "password": PASSWORD} | more


def test_an_area_signs_with_its_password_and_once(client, adoption, porto):
    row = handed_in(adoption, porto)
    client.force_login(porto.quality)
    refused = client.post(of("adoption_sign", porto, row), signing(row, "quality", password="guess"))
    assert (refused.status_code, "guess" in refused.content.decode()) == (422, False)
    for _click in range(2):
        assert client.post(of("adoption_sign", porto, row), signing(row, "quality")).status_code == 302
    assert Consent.objects.count() == 1
    assert client.post(of("adoption_sign", porto, row), signing(row, "safety")).status_code == 422


def test_what_was_changed_since_it_was_read_is_not_signed(client, adoption, porto):
    row = handed_in(adoption, porto)
    client.force_login(porto.quality)
    answer = client.post(of("adoption_sign", porto, row), signing(row, "quality", read="0" * 64))
    assert (answer.status_code, "It was changed since you read it." in text(answer)) == (422, True)


def test_who_adapted_it_finds_no_form_to_sign(client, adoption, porto):
    row = handed_in(adoption, porto)
    client.force_login(porto.leader)
    page = text(client.get(of("adoption", porto, row)))
    assert of("adoption_sign", porto, row) not in page
    assert "by nobody who asked for the rollout or adapted it" in page


def test_a_change_of_material_asks_for_the_customers_reference(client, version, augsburg_team, porto):
    rollout = begun(version, [porto.stream], by=augsburg_team.lean, change="material")
    row = rollout.adoptions.get()
    client.force_login(porto.leader)
    blocked = client.post(of("adoption_answer", porto, row), {"choice": "adopt"})
    assert (blocked.status_code, "no release is recorded: material" in text(blocked)) == (422, True)
    stating.state(porto.stream, STATED | {"releases": [RELEASED]}, reason="It came back", by=porto.quality)
    row = handed_in(row, porto)
    client.force_login(porto.quality)
    answer = client.post(of("adoption_sign", porto, row), signing(row, "customer"))
    assert (answer.status_code, 'id="id_reference_error"' in text(answer)) == (422, True)
    client.post(of("adoption_sign", porto, row), signing(row, "customer", reference="PPAP 4711"))
    assert Consent.objects.get().reference == "PPAP 4711"


def test_one_click_stops_and_the_reason_comes_after(client, rollout, porto, augsburg_team):
    client.force_login(porto.safety)
    for _click in range(2):
        client.post(url("rollout_stop", porto, rollout.pk))
    rollout.refresh_from_db()
    stop = rollout.stops.get()
    assert (rollout.state, stop.by, stop.reason) == ("stopped", porto.safety, "")
    assert "Why was it stopped?" in text(client.get(url("rollout", porto, rollout.pk)))
    for _click in range(2):
        client.post(url("rollout_why", porto, rollout.pk, stop.pk), {"why-reason": "A guard is loose"})
    stop.refresh_from_db()
    assert stop.reason == "A guard is loose"
    assert client.post(url("rollout_go_on", porto, rollout.pk), {"on-reason": "x"}).status_code == 403


def test_only_the_origin_lets_it_go_on_and_says_why(client, rollout, augsburg_team):
    client.force_login(augsburg_team.lean)
    client.post(url("rollout_stop", augsburg_team, rollout.pk))
    refused = client.post(url("rollout_go_on", augsburg_team, rollout.pk), {"on-reason": ""})
    assert (refused.status_code, 'id="id_on-reason_error"' in text(refused)) == (422, True)
    for _click in range(2):
        client.post(url("rollout_go_on", augsburg_team, rollout.pk), {"on-reason": "Guard mended"})
    rollout.refresh_from_db()
    assert rollout.state == "running"


def test_the_next_wave_opens_once_the_open_one_is_settled(client, version, augsburg_team, porto):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    tabor = make_team("tabor", "Europe/Prague", "CZ", events=False)
    rollout = begun(version, [porto.stream], [plzen.stream], [tabor.stream], by=augsburg_team.lean)
    client.force_login(augsburg_team.lean)
    early = client.post(url("rollout_next", augsburg_team, rollout.pk), {"wave": "2"})
    assert (early.status_code, "not settled yet: Porto Shafts" in text(early)) == (422, True)
    Adoption.objects.filter(site=porto.site).update(state="declined", reason="Later")
    for _click in range(2):
        client.post(url("rollout_next", augsburg_team, rollout.pk), {"wave": "2"})
    assert list(rollout.waves.values_list("state", flat=True)) == ["done", "open", "waiting"]


def test_an_ended_rollout_withdraws_what_has_not_begun(client, rollout, adoption, augsburg_team):
    client.force_login(augsburg_team.lean)
    client.post(url("rollout_end", augsburg_team, rollout.pk), {"end-reason": "The line is closed"})
    assert fresh(adoption).state == S.WITHDRAWN


def test_a_line_goes_back_on_its_own_page(client, adoption, porto):
    row = in_effect(adoption, porto, goes_back_itself=False)
    client.force_login(porto.leader)
    refused = client.post(of("adoption_back", porto, row), {"back-reason": ""})
    assert (refused.status_code, 'id="id_back-reason_error"' in text(refused)) == (422, True)
    for _click in range(2):
        client.post(of("adoption_back", porto, row), {"back-reason": "First-pass yield"})
    engine.sweep()
    assert fresh(row).state == S.ROLLED_BACK
    assert row.steps.filter(kind="roll_back").count() == 1


def test_a_failed_step_is_tried_again_by_a_person(client, adoption, porto):
    row = in_effect(adoption, porto)
    client.force_login(porto.leader)
    assert client.post(of("adoption_again", porto, row)).status_code == 302  # nothing failed: nothing happens
    assert fresh(row).state == S.VERIFYING
    RolloutStep.objects.filter(adoption=row).update(state="failed")
    Adoption.objects.filter(pk=row.pk).update(state="needs_attention")
    assert "Try once more" in text(client.get(of("adoption", porto, row)))
    client.post(of("adoption_again", porto, row))
    engine.sweep()
    assert fresh(row).state == S.VERIFYING


def test_a_counter_proposal_is_agreed_by_the_other_side_and_both_stay(client, adoption, porto, augsburg_team):
    client.force_login(porto.leader)
    told = {"v1-nominal": "29", "v1-low": "28", "v1-high": "31", "reason": "Older spindle"}
    for _click in range(2):
        client.post(of("adoption_propose", porto, adoption), told)
    proposal = Remark.objects.get()
    assert proposal.values == {"v1": {"nominal": 29.0, "low": 28.0, "high": 31.0}}
    own = client.post(of("adoption_agree", porto, adoption, proposal.pk), {"agree-agrees": "yes", "agree-text": "x"})
    assert (own.status_code, "The other side answers." in text(own)) == (422, True)
    client.force_login(augsburg_team.lean)
    for _click in range(2):
        client.post(
            of("adoption_agree", augsburg_team, adoption, proposal.pk), {"agree-agrees": "yes", "agree-text": "Right"}
        )
    answer = Remark.objects.get(kind="agreed")
    assert (answer.answers, answer.site) == (proposal, augsburg_team.site)
    client.force_login(porto.leader)
    client.post(of("adoption_answer", porto, adoption), {"choice": "adapt"})
    client.post(of("adoption_values", porto, adoption), told)
    assert "agreed by both sites: Older spindle" in text(client.get(of("adoption", porto, adoption)))


def test_a_proposal_without_a_value_or_with_limits_crossed_is_refused(client, adoption, porto):
    client.force_login(porto.leader)
    empty = client.post(of("adoption_propose", porto, adoption), {"reason": "x"})
    assert (empty.status_code, "Enter at least one value." in text(empty)) == (422, True)
    wrong = {"v1-low": "33", "v1-high": "30", "reason": "x"}
    crossed = client.post(of("adoption_propose", porto, adoption), wrong)
    assert (crossed.status_code, "the nominal value lies between" in text(crossed)) == (422, True)


def test_a_comment_sent_twice_stands_once(client, adoption, porto):
    client.force_login(porto.leader)
    for _click in range(2):
        client.post(of("adoption_remark", porto, adoption), {"say-text": "Which plates?"})
    assert Remark.objects.count() == 1
    assert "Which plates?" in text(client.get(of("adoption", porto, adoption)))


def test_the_inbox_holds_what_waits_for_the_person_and_the_navigation_counts_it(client, adoption, porto):
    client.force_login(porto.leader)
    page = text(client.get(url("rollout_inbox", porto)))
    assert "Answer for the line" in page
    assert re.search(r'<span class="n">1<span', page)
    row = handed_in(adoption, porto)
    assert "Nothing waits for you." in text(client.get(url("rollout_inbox", porto)))
    client.force_login(porto.quality)
    assert "Sign: Quality" in text(client.get(url("rollout_inbox", porto)))
    client.post(of("adoption_sign", porto, row), signing(row, "quality"))
    assert "Nothing waits for you." in text(client.get(url("rollout_inbox", porto)))


def test_a_page_that_is_looked_at_gets_only_what_is_new(client, rollout, adoption, augsburg_team, porto):
    client.force_login(augsburg_team.lean)
    page = client.get(url("rollout", augsburg_team, rollout.pk)).content.decode()
    address = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(address).status_code == 204
    handed_in(adoption, porto)
    answer = client.get(address)
    assert (answer.status_code, 'id="live"' in text(answer), "<form" in text(answer)) == (200, True, False)
    client.post(url("rollout_stop", augsburg_team, rollout.pk))
    assert "Let it go on" in text(client.get(address))


def test_a_site_states_what_no_log_tells_and_a_block_goes(client, version, augsburg_team, porto):
    rollout = begun(version, [porto.stream], by=augsburg_team.lean, change="material")
    client.force_login(porto.quality)
    address = url("line_facts", porto, porto.stream.pk)
    told = {"materials": "100Cr6", "certifications": "ISO 9001; 2099-12-31", "open_items": "-", "agreement": "in_force",
            "capabilities": "coolant; 6 bar", "releases": "Wieland; material; PPAP 4711", "reason": "It came back"}  # fmt: skip
    wrong = client.post(address, told | {"certifications": "ISO 9001; soon"})
    assert (wrong.status_code, 'id="id_certifications_error"' in text(wrong)) == (422, True)
    assert client.post(address, told).status_code == 302
    assert "Wieland; material; PPAP 4711" in text(client.get(address))
    assert rollout.adoptions.get().gates.filter(gate="G1").last().outcome == "passed"


def test_a_person_changes_the_common_name_of_a_step(client, porto):
    client.force_login(porto.leader)
    client.post(url("line_name", porto, porto.stream.pk), {"step": "Sawing", "canonical": "Cutting"})
    assert porto.stream.step_names.get(step="Sawing").canonical == "Cutting"
    refused = client.post(url("line_name", porto, porto.stream.pk), {"step": "Sawing", "canonical": " "})
    assert (refused.status_code, "A name of 1 to 200" in text(refused)) == (422, True)


def test_the_evidence_is_loaded_from_the_page_and_checks_itself(rollout, augsburg_team, porto, client):
    client.force_login(porto.lean)
    link = url("rollout_evidence", porto, rollout.pk)
    assert link in client.get(url("rollout", porto, rollout.pk)).content.decode()
    answer = client.get(link)
    assert answer["Content-Disposition"] == 'attachment; filename="augsburg-R-001.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert list(faults(files)) == []
