"""Gate G1 through the services: what is known of a line, what its site states, and what becomes of signatures."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from kaizen import tasks
from kaizen.core.rollout.compatibility import RULES, again
from kaizen.models import Adoption, AdoptionDocument, LineDocument, LineFacts, StepName
from kaizen.rollout_words import PARTS, SENTENCES, say
from kaizen.services.rollouts import answering, fitting, inventory, lines, naming, stating
from kaizen.services.rollouts.rows import has_passed, newest
from lean.models import AuditEntry
from tests.factories import make_site, make_user
from tests.kaizen.rollouts.campaigns import STATED, approved, begun, handed_in, make_team, proven_standard
from tests.kaizen.trial_logs import trial_log
from tests.valuestream.streams import add_events, make_stream, small_log

S = Adoption.States


@pytest.fixture
def origin(db):
    return make_team("augsburg")


@pytest.fixture
def version(origin):
    return proven_standard(origin)


@pytest.fixture
def adoption(version, origin, porto):
    return begun(version, [porto.stream], by=origin.lean).adoptions.get()


def test_a_line_that_has_everything_passes_with_its_reasons(adoption):
    assert has_passed(adoption, "G1")
    content = newest(adoption, "fit").content
    assert (content["verdict"]["word"], content["verdict"]["score"]["value"]) == ("with_adaptation", 1.0)
    found = {one["rule"]: one["code"] for one in content["verdict"]["results"]}
    assert (found["step"], found["certification"], found["headroom"]) == ("has_steps", "certified", "room")
    assert again(content).as_json() == content["verdict"]


def test_every_code_of_every_rule_has_a_sentence():
    for rule in RULES:
        for code in set(rule.codes) - {"not_asked"}:
            assert (rule.key, code) in SENTENCES or code in PARTS


def test_what_is_missing_is_refused_with_a_sentence_in_the_language_of_the_reader(adoption, porto):
    stating.state(porto.stream, STATED | {"certifications": []}, reason="Audit failed", by=porto.quality)
    with pytest.raises(ValidationError, match="A certificate is missing or has ended: ISO 9001"):
        answering.accept(adoption, choice="adopt", by=porto.leader)
    with translation.override("de"), pytest.raises(ValidationError, match="Ein Zertifikat fehlt oder ist abgelaufen"):
        answering.accept(adoption, choice="adopt", by=porto.leader)


def test_what_nobody_stated_is_asked_for_and_never_assumed(adoption, porto):
    stating.state(porto.stream, {"agreement": {"state": "in_force", "until": ""}}, reason="Begun anew", by=porto.lean)
    gate = adoption.gates.filter(gate="G1").last()
    assert gate.outcome == "blocked"
    assert {"material", "certification", "open_items"} <= {one["rule"] for one in gate.evidence["why"]}


def test_without_a_works_agreement_nothing_is_adopted(adoption, porto):
    stating.state(porto.stream, STATED | {"agreement": None}, reason="Ended", by=porto.council)
    gate = adoption.gates.filter(gate="G1").last()
    assert [one["code"] for one in gate.evidence["why"]] == ["no_agreement"]


def test_the_same_answer_keeps_the_same_document_on_another_day_and_after_another_night(adoption, porto):
    before = newest(adoption, "fit")
    fitting.fit(adoption, today=date(2027, 1, 1))
    add_events(porto.stream.source, trial_log(63))
    assert fitting.fit(adoption) == before
    assert AdoptionDocument.objects.filter(adoption=adoption, kind="fit").count() == 1


def test_signatures_survive_a_night_and_not_another_answer(adoption, porto):
    row = approved(adoption, porto)
    add_events(porto.stream.source, trial_log(63))
    assert fitting.due() == [row]
    tasks.look_at_receiver(row.pk)
    assert fitting.due() == []
    row.refresh_from_db()
    assert row.state == S.APPROVED
    stating.state(porto.stream, STATED | {"materials": ["100Cr6", "C45"]}, reason="New customer", by=porto.quality)
    row.refresh_from_db()
    assert (row.state, row.bound_hash) == (S.ADAPTING, "")
    assert [gate.outcome for gate in row.gates.filter(gate="G3")] == ["passed", "void"]


def test_signatures_are_not_given_to_what_has_changed(adoption, porto):
    row = handed_in(adoption, porto)
    stating.state(porto.stream, STATED | {"customers": ["Wieland"]}, reason="One customer", by=porto.quality)
    row.refresh_from_db()
    assert row.state == S.ADAPTING


def test_back_to_the_first_statement_is_a_third_document(adoption, porto):
    for content in (STATED | {"materials": ["100Cr6", "C45"]}, STATED):
        stating.state(porto.stream, content, reason="Looked again", by=porto.quality)
    kept = AdoptionDocument.objects.filter(adoption=adoption, kind="fit")
    assert (kept.count(), newest(adoption, "fit").content["inputs"]["place"]["materials"]) == (3, ["100Cr6"])


def test_a_certificate_that_ends_blocks_on_the_day_after(adoption, porto):
    ends = [{"name": "ISO 9001", "until": "2027-03-31"}]
    stating.state(porto.stream, STATED | {"certifications": ends}, reason="Paper seen", by=porto.quality)
    fitting.fit(adoption, today=date(2027, 3, 31))
    assert has_passed(adoption, "G1")
    fitting.fit(adoption, today=date(2027, 4, 1))
    assert not has_passed(adoption, "G1")


def test_stating_twice_is_one_number_and_is_in_the_audit_trail(porto):
    first = LineFacts.objects.get(stream=porto.stream)
    assert stating.state(porto.stream, STATED, reason="again", by=porto.lean) == first
    assert AuditEntry.objects.filter(action="line.stated", site_slug="porto").count() == 1


@pytest.mark.parametrize(("content", "said"), [
    ({"materials": [""]}, "Materials: each one needs a name"),
    ({"certifications": [{"name": "ISO 9001", "until": "31.12.2027"}]}, "Certificates: this is no date"),
    ({"agreement": {"state": "perhaps", "until": ""}}, "Works agreement: choose one of those listed"),
    ({"materials": "steel"}, "Materials: this cannot be read"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field(porto, content, said):
    with pytest.raises(ValidationError, match=said):
        stating.state(porto.stream, content, reason="x", by=porto.lean)


def test_a_log_is_read_once_for_each_state_of_its_events(adoption, porto, monkeypatch):
    monkeypatch.setattr(lines, "line_of", lambda *told: pytest.fail("read again"))
    fitting.fit(adoption)
    add_events(porto.stream.source, trial_log(63))
    with pytest.raises(pytest.fail.Exception):
        fitting.fit(adoption)


def test_the_kept_document_of_a_line_names_no_order(adoption, porto):
    content = LineDocument.objects.filter(stream=porto.stream).first().content
    assert "0302-0" not in str(content)
    assert content["behaviour"]["orders"] == 8 * 45


def test_lines_with_the_mechanism_are_found_and_ranked_with_reasons(version, porto):
    elsewhere = make_site("gent", "Gent", "Europe/Brussels", "BE")
    make_stream(elsewhere, "Heads", small_log())
    found = inventory.inventory(version)
    assert [one.stream.site.slug for one in found.receivers] == ["porto"]
    assert [one.stream.site.slug for one in found.others] == ["gent"]
    assert found.receivers[0].why == []
    assert {one["code"] for one in found.others[0].why} >= {"step_missing", "other_country"}


def test_a_line_that_calls_the_step_otherwise_is_proposed_until_a_person_confirms(version, origin):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    StepName.objects.filter(stream=plzen.stream).delete()
    naming.confirm(origin.stream, "Grinding", canonical="Schleifen", by=origin.lean)
    row = begun(version, [plzen.stream], by=origin.lean).adoptions.get()
    with pytest.raises(ValidationError, match="first confirms what these steps are: Schleifen"):
        answering.accept(row, choice="adopt", by=plzen.leader)
    assert [one.proposal.best.step for one in naming.rows_of(plzen.stream)][-1] == "Schleifen"
    naming.confirm(plzen.stream, "Grinding", canonical="Schleifen", by=plzen.lean)
    fitting.refit(plzen.stream)
    assert has_passed(row, "G1")


def test_names_are_changed_and_removed_by_a_person_of_the_site(porto):
    row = naming.confirm(porto.stream, "Turning", canonical="Drehen", by=porto.leader)
    assert naming.confirm(porto.stream, "Turning", canonical="Drehen", by=porto.lean).confirmed_by == porto.leader
    with pytest.raises(ValidationError, match="The line knows no step “Milling”"):
        naming.confirm(porto.stream, "Milling", canonical="Fräsen", by=porto.lean)
    naming.remove(porto.stream, "Turning", by=porto.leader)
    naming.remove(porto.stream, "Turning", by=porto.leader)
    assert not StepName.objects.filter(pk=row.pk).exists()
    assert list(AuditEntry.objects.filter(action__startswith="step.").values_list("action", flat=True)) == [
        "step.named", "step.unnamed",
    ]  # fmt: skip


def test_a_line_without_events_is_asked_to_load_some(version, origin):
    gent = make_site("gent", "Gent", "Europe/Brussels", "BE")
    stream = make_stream(gent, "Shafts")
    stream.source.current = None
    stream.source.save()
    make_user("gent-lean", gent, "lean_manager")
    row = begun(version, [stream], by=origin.lean).adoptions.get()
    assert row.gates.filter(gate="G1").last().outcome == "blocked"


def test_a_sentence_tells_lists_shares_and_keys_in_words():
    values = {"days": 12, "coverage": 0.5, "least": 20, "least_coverage": 0.8}
    assert "12 days with figures (at least 20), 50\N{NO-BREAK SPACE}% of the rows" in say(
        "data_quality", "too_little_data", values
    )
    assert say("agreement", "agreed", {"state": "in_force"}) == "The works agreement for the data: in force."
