"""The library across sites: what was tried where, who runs what, and an upgrade that keeps a site's own values."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kaizen.core.rollout.library import Word
from kaizen.models import A3, Adoption, RolloutStep
from kaizen.services.rollouts import answering, asking, engine, library, lineages, upgrades
from kaizen.services.similar import similar_to
from kaizen.services.standards import effect, overlays, review, writing
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import approved, begun, make_team, proven_standard, ready

TODAY = date(2026, 5, 4)
OWN = {"v1": {"nominal": 31.0, "low": 30.0, "high": 33.0}}


@pytest.fixture
def augsburg(db):
    return make_team("augsburg")


@pytest.fixture
def version(augsburg):
    return proven_standard(augsburg)


@pytest.fixture
def row(version, augsburg, porto):
    """In effect at Porto, with values of its own."""
    rollout = begun(version, [porto.stream], by=augsburg.lean)
    made = approved(rollout.adoptions.get(), porto, values=OWN)
    made = ready(made, porto, starts_on=TODAY + timedelta(days=1), today=TODAY)
    RolloutStep.objects.update(due_at=timezone.now())
    engine.sweep()
    return Adoption.objects.get(pk=made.pk)


def next_version(version, augsburg):
    """A newer core in effect at the origin: the parameter that Porto has values of its own for is another."""
    doc = version.document
    first, *others = doc.parameters
    changed = replace(doc, parameters=(replace(first, high=(first.high or 0) + 1), *others), title="Set-up, new")
    draft = writing.draft(version, reason="Learned", by=augsburg.leader)
    draft = writing.edit(draft, changed, revision=draft.revision, by=augsburg.leader)
    review.submit(draft, reason="Done", by=augsburg.leader)
    read = draft.content_hash
    made = review.approve(draft, content_hash=read, reason="Right", password=PASSWORD, by=augsburg.lean)
    return effect.put_in_effect(made, by=augsburg.lean)


def page(client, team, name, *more, **query):
    client.force_login(team.leader)
    answer = client.get(reverse(name, args=[team.site.slug, *more]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_line_and_the_origin_is_a_row(row, version, augsburg):
    origin, there = library.entries()
    assert (origin.word, origin.is_origin, origin.site, origin.title) == (
        Word.PROVEN, True, "Augsburg", version.document.title,
    )  # fmt: skip
    assert (there.word, there.is_adapted, there.site) == (Word.UNDER_WAY, True, "Porto")
    Adoption.objects.filter(pk=row.pk).update(state="verified")
    assert library.entries()[1].word == Word.PROVEN


def test_a_decline_is_told_with_its_reason_on_the_page_of_every_site(version, augsburg, porto, client):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    rollout = begun(version, [porto.stream], by=augsburg.lean)
    answering.decline(rollout.adoptions.get(), reason="No zero-point clamping here", by=porto.leader)
    for team in (augsburg, porto, plzen):
        assert "No zero-point clamping here" in page(client, team, "library", word="declined")
    assert "No zero-point clamping here" not in page(client, plzen, "library", word="proven")
    told = client.get(reverse("api_library", args=["plzen"]), {"word": "declined"}).json()["entries"]
    assert [(one["site"], one["outcome"], one["reason"]) for one in told] == [
        ("Porto", "declined", "No zero-point clamping here")
    ]
    assert client.get(reverse("api_library", args=["plzen"]), {"word": "great"}).status_code == 400


def test_neither_drafts_nor_persons_cross_a_border(version, augsburg, porto, client):
    asking.begin(version, [[porto.stream]], change="method", reason="secret plan", by=augsburg.lean)
    assert [one.is_origin for one in library.entries()] == [True]
    assert client.login(username="porto-leader", password=PASSWORD)
    unknown = reverse("library_standard", args=["porto", version.standard.pk])
    assert client.get(unknown).status_code == 404
    rollout = begun(version, [porto.stream], by=augsburg.lean)
    told = page(client, porto, "library_standard", version.standard.pk)
    assert version.document.job[0].text in told
    for name in ("augsburg-leader", "augsburg-lean", "augsburg-owner", rollout.reason):
        assert name not in told
        assert name not in page(client, porto, "library")


def test_a_trial_without_a_standard_tells_no_text_of_its_a3(version, porto, client):
    type(version.standard).objects.update(a3=None)
    A3.objects.filter(site=version.site).update(title="Anna says the wheel is dull", step="Grinding")
    (one,) = library.entries()
    assert (one.standard, one.title, one.steps) == (0, "", ("Grinding",))
    told = page(client, porto, "library_trial", int(one.key[1:]))
    assert "Anna" not in told + page(client, porto, "library")


def test_what_was_tried_elsewhere_is_shown_where_an_a3_begins(version, augsburg, porto, client):
    rollout = begun(version, [porto.stream], by=augsburg.lean)
    answering.decline(rollout.adoptions.get(), reason="No clamping", by=porto.leader)
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    found = similar_to(plzen.site, version.document.title, "Grinding")
    assert (found[0].earlier.route, found[0].earlier.state) == ("library_standard", "library_proven")
    told = page(client, plzen, "a3_new", title=version.document.title)
    assert reverse("library_standard", args=["plzen", version.standard.pk]) in told


def test_the_tree_leads_from_the_origin_to_the_local_version(row, version):
    told = [(one.key, one.depth) for one in lineages.lineage(version.standard)]
    assert told == [(version.pk, 0), (row.installed_id, 1)]


def test_the_matrix_says_who_runs_what_and_who_lags_behind(row, version, augsburg, porto, client):
    (shared,), sites = lineages.matrix()
    assert [one.slug for one in sites] == ["augsburg", "porto"]
    there = shared.at(porto.site)[0]
    assert (there.drift.behind, there.drift.own_values, there.drift.is_even) == (0, 1, True)
    now = next_version(version, augsburg)
    (shared,), _sites = lineages.matrix()
    assert (shared.held, shared.late, shared.at(porto.site)[0].drift.behind) == (now, 1, 1)
    assert "1 version behind" in page(client, porto, "library_matrix")
    runs = client.get(reverse("api_library_matrix", args=["porto"])).json()["standards"][0]["runs"]
    assert [(one["site"], one["behind"], one["own_values"]) for one in runs] == [("Augsburg", 0, 0), ("Porto", 1, 1)]


def test_an_upgrade_is_offered_to_who_lags_keeps_own_values_and_says_what_collides(row, version, augsburg, porto,
                                                                                  client):  # fmt: skip
    Adoption.objects.filter(pk=row.pk).update(state="verified")
    asking.end(row.rollout, reason="All have it", by=augsburg.lean)
    now = next_version(version, augsburg)
    client.force_login(augsburg.lean)
    page_of = client.get(reverse("library_standard", args=["augsburg", version.standard.pk])).content.decode()
    assert "?upgrade=1" in page_of
    assert lineages.late_lines(version.standard) == [porto.stream]
    assert client.get(reverse("rollout_new", args=["augsburg", "grind-setup"]), {"upgrade": 1}).status_code == 200
    upgrade = begun(now, [porto.stream], by=augsburg.lean).adoptions.get()
    fields, _docs = upgrades.threeway_of(upgrade)
    assert {".".join(one.address): one.kind for one in fields if one.asks} == {
        "parameters.v1.nominal": "value_moved", "parameters.v1.low": "value_moved", "parameters.v1.high": "value_moved",
    }  # fmt: skip
    assert "the core changed this parameter" in page(client, porto, "adoption", upgrade.rollout_id, upgrade.pk)
    taken = answering.accept(upgrade, choice="adopt", by=porto.leader)
    assert (taken.local, taken.previous, taken.overlay) == (row.local, row.installed, row.overlay)
    assert overlays.local_values(taken.local, porto.site) == row.overlay.values
