"""The page of the figures of rollouts: whose lines stand there, what is missing and why, filters, table and API."""

import csv
import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from kaizen.core.rollout.states import Gate
from kaizen.models import AdoptionDocument, Outcome
from kaizen.services.rollouts import answering
from kaizen.services.rollouts.kpis import Asked, kpis_of, rows_for
from lean.units import Missing
from tests.kaizen.rollouts.campaigns import begun, handed_in, make_team, sign_all
from valuestream.core.fingerprint import fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def plzen(db):
    return make_team("plzen", "Europe/Prague", "CZ", events=False)


@pytest.fixture
def campaign(version, augsburg_team, porto, plzen):
    """Porto adapts it and signs, Plzeň declines with a reason."""
    rollout = begun(version, [porto.stream, plzen.stream], by=augsburg_team.lean)
    sign_all(handed_in(rollout.adoptions.get(site=porto.site), porto, values={"v1": {"nominal": 31.0}}), porto)
    answering.decline(rollout.adoptions.get(site=plzen.site), reason="=No zero-point clamping", by=plzen.leader)
    return rollout


def seen(looking, **asked):
    return kpis_of(rows_for(looking, Asked(**asked)), timezone.now())


def page(client, team, **query):
    client.force_login(team.leader)
    answer = client.get(reverse("rollout_kpis", args=[team.site.slug]), query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_gates_are_told_by_the_moments_of_the_decisions(campaign, augsburg_team):
    found = seen(augsburg_team.site)
    passed = {one.gate: one.days.n for one in found.gates if not isinstance(one.days, Missing)}
    assert passed == {Gate.PROVEN: 1, Gate.FITS: 2, Gate.ADAPTED: 1, Gate.APPROVED: 1}
    line = next(one for one in found.lines if one.row.site.slug == "porto")
    signed = line.row.gates.get(gate="G3").at
    assert line.until(Gate.APPROVED).last == signed
    assert sum(leg.days for leg in line.legs.values()) == pytest.approx(line.until(Gate.APPROVED).days)
    assert found.totals["in_effect"] == Missing("no_line_passed")


def test_declined_is_counted_with_its_reason(campaign, augsburg_team):
    found = seen(augsburg_team.site)
    assert {key: n for key, n in found.answers.items() if n} == {"adapted": 1, "declined": 1}
    assert [one.row.reason for one in found.declined] == ["=No zero-point clamping"]


def test_what_waits_names_gate_and_since_when(campaign, augsburg_team):
    (line,) = seen(augsburg_team.site).standing
    assert (line.row.site.slug, line.at, line.since) == ("porto", Gate.TRAINED, line.owed[0].begun)


def test_a_receiver_sees_its_own_lines_and_a_stranger_none(client, campaign, porto, plzen, augsburg_team):
    tabor = make_team("tabor", "Europe/Prague", "CZ", events=False)
    assert [one.row.site.slug for one in seen(plzen.site).lines] == ["plzen"]
    assert "Porto, Shafts" not in page(client, plzen)
    assert "No line was asked yet" in page(client, tabor)
    told = page(client, augsburg_team)
    assert "Porto, Shafts" in told
    assert "Plzen, Shafts" in told


def test_no_person_stands_on_the_page(client, campaign, augsburg_team, porto, plzen):
    told = page(client, augsburg_team).split("<main", 1)[1].split("</main", 1)[0]
    names = [one.get_full_name() or one.username for team in (porto, plzen) for one in team.people.values()]
    assert [name for name in names if name in told] == []


def test_a_figure_that_is_not_there_has_its_reason(client, campaign, augsburg_team):
    told = page(client, augsburg_team)
    assert "No line has been verified yet." in told
    assert "no line has passed it yet" in told


def measured(row, share, ends=0.03):
    promised = AdoptionDocument.objects.filter(adoption=row, kind="prediction").latest("pk")
    low, high = (share - ends, share + ends) if ends else (None, None)
    content = {"found": {"share": share, "share_low": low, "share_high": high}, "reason": "proven"}
    Outcome.objects.create(adoption=row, word="verified", content=content, content_hash=fingerprint(content))
    return promised.content["effect"]


def test_a_measured_line_is_inside_its_prediction_or_says_on_which_side(client, campaign, augsburg_team):
    row = campaign.adoptions.get(site__slug="porto")
    promised = measured(row, -0.13)
    assert promised["low"] < -0.13 < promised["high"]
    assert [one.came for one in seen(augsburg_team.site).compared] == ["inside"]
    assert "1 of 1 measured line lies in its predicted interval" in page(client, augsburg_team)
    measured(row, -0.01)
    assert [one.came for one in seen(augsburg_team.site).compared] == ["weaker"]
    assert "weaker than predicted" in page(client, augsburg_team)


def test_a_figure_of_a_look_back_has_no_interval_and_says_so(client, campaign, augsburg_team):
    measured(campaign.adoptions.get(site__slug="porto"), -0.01, ends=None)
    told = page(client, augsburg_team)
    assert "no interval: a look back" in told
    assert "[−1.0 %, −1.0 %]" not in told


def test_filters_narrow_it_and_an_impossible_period_gets_a_sentence(client, campaign, augsburg_team, version):
    assert len(seen(augsburg_team.site, site="plzen").lines) == 1
    assert len(seen(augsburg_team.site, standard=version.standard_id).lines) == 2
    asked = timezone.localtime(campaign.started_at, ZoneInfo(augsburg_team.site.timezone)).date()
    assert len(seen(augsburg_team.site, first=asked, last=asked).lines) == 2
    assert seen(augsburg_team.site, last=asked - timedelta(days=2)).lines == []
    told = page(client, augsburg_team, first="2026-03-02", last="2026-03-01")
    assert "This day is before the first one." in told
    assert "No line fits" in page(client, augsburg_team, last="2020-01-01")


def test_the_table_has_a_row_for_each_line_and_nothing_that_a_spreadsheet_computes(client, campaign, augsburg_team):
    client.force_login(augsburg_team.leader)
    answer = client.get(reverse("rollout_kpis_csv", args=["augsburg"]))
    rows = {row["site"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert (rows["Plzen"]["answer"], rows["Plzen"]["reason"]) == ("declined", "'=No zero-point clamping")
    assert rows["Porto"]["G3_at"].startswith(
        campaign.adoptions.get(site__slug="porto").gates.get(gate="G3").at.isoformat()[:16]
    )
    assert rows["Porto"]["predicted"] != ""


def test_the_api_says_the_same_with_units_and_reasons(client, campaign, augsburg_team):
    client.force_login(augsburg_team.leader)
    told = client.get(reverse("api_rollout_kpis", args=["augsburg"])).json()
    assert (told["schema"], told["n"], told["answers"]["declined"]) == ("newlean.rollout-kpis/1", 2, 1)
    gates = {one["gate"]: one for one in told["gates"]}
    assert (gates["G3"]["days"]["unit"], gates["G3"]["days"]["n"]) == ("d", 1)
    assert told["inside"] == {"missing": "no_line_verified"}
    assert len(client.get(reverse("api_rollout_kpis", args=["augsburg"]), {"receiver": "plzen"}).json()["lines"]) == 1
    assert client.get(reverse("api_rollout_kpis", args=["augsburg"]), {"first": "yesterday"}).status_code == 400


def test_the_page_of_a_campaign_has_its_figures_in_one_row(client, campaign, augsburg_team):
    client.force_login(augsburg_team.leader)
    told = client.get(reverse("rollout", args=["augsburg", campaign.pk])).content.decode()
    assert 'class="facts kpi"' in told
    assert f"?standard={campaign.standard_id}" in told


def test_two_lines_are_read_with_few_queries(campaign, augsburg_team, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        assert seen(augsburg_team.site).n == 2
