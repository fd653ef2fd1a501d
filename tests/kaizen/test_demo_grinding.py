"""What was planted at Augsburg's grinders is proven in the demo, from the finding to the standard; once."""

from datetime import date

import pytest

from kaizen.core.a3 import missing
from kaizen.core.effect.document import computed_again, content_hash
from kaizen.demo import seed
from kaizen.demo.grinding import CODE
from kaizen.demo.grinding_words import GERMAN, WRITTEN
from kaizen.demo.plant import GRINDING, LESS_TO_GRIND, PLZEN, PORTO
from kaizen.models import A3, Standard, Trial, TrialWatch
from kaizen.services.a3.reading import paper_of
from kaizen.services.benefits import ledger_of
from kaizen.services.trials.computing import recompute
from lean.models import AuditEntry, Site, User
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures
from valuestream.models import NightlyRun
from valuestream.services.night.at_once import night_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("child_in_place", "own_folders")]


def augsburg():
    """The demo plant, as two starts make it."""
    for _start in range(2):
        seed.ensure_people()
        seed.plant(seed.SETTINGS[0])
    return Site.objects.get(slug="augsburg")


def test_the_demo_shows_a_proven_improvement_from_its_finding_to_the_standard_people_work_by(client):
    site = augsburg()
    row = A3.objects.get(site=site, step=GRINDING)
    _is_written_out_of_a_finding_of_august(row)
    verdict = _is_proven(Trial.objects.get(a3=row))
    _is_the_standard(row, verdict)
    client.force_login(User.objects.get(username="otto"))
    assert f"became standard {CODE}" in client.get(f"/sites/augsburg/a3/{row.number}/").text
    [line] = ledger_of(site).lines
    assert line.verdict == verdict
    assert line.entry.counts
    assert 0 < line.entry.benefit.saved.low < line.entry.benefit.saved.value
    _stays_so_after_the_night_that_follows_the_log(site, verdict)


def _is_written_out_of_a_finding_of_august(row):
    finding = row.finding.document
    assert (finding["rule"], finding["detail"]) == ("waiting", "prioritisation")
    assert row.evidence.content["map"]["period"]["last"] < "2026-09-01"
    sheet = paper_of(row).sheet
    assert not any(missing(sheet).values())
    assert {seen["day"] for seen in sheet.rows["seen"]} == {"2026-09-02"}
    assert row.ended_as == "standard"


def _is_proven(trial):
    assert trial.registered_on < trial.starts_on == LESS_TO_GRIND.since
    verdict = trial.verdicts.get()
    effect = verdict.content["effect"]
    assert (verdict.word, verdict.grade, verdict.look) == ("proven", "A", 2)
    assert effect["share_low"] < -LESS_TO_GRIND.share < effect["share_high"] < 0
    assert content_hash(computed_again(verdict.content)) == verdict.content_hash
    assert f"{-100 * effect['share']:.0f}\N{NO-BREAK SPACE}% less time" in paper_of(trial.a3).sheet["result"]
    assert TrialWatch.objects.get(trial=trial).outcome == "holds"  # 30 days after the start
    seconds = {trial.registered_by.username, verdict.confirmation.by.username}
    assert seconds == {"tina", "lena"}
    return verdict


def _is_the_standard(row, verdict):
    version = Standard.objects.get(site=row.site, code=CODE).versions.get()
    assert (str(version.number), version.state, version.standard.a3) == ("1.0.0", "effective", row)
    assert [one.kind for one in version.document.evidence] == ["a3", "verdict"]
    assert version.document.evidence[1].hash == verdict.content_hash
    signed = {(one.meaning, one.signer.username) for one in version.approvals.all()}
    assert signed == {("authored", "tina"), ("approved", "paul")}
    assert version.acknowledgements.count() == 3


def _stays_so_after_the_night_that_follows_the_log(site, verdict):
    night = NightlyRun.objects.filter(site=site, state__in=NightlyRun.WORKING).get()
    night_at_once(night)
    assert night.day == date(2026, 10, 31)
    again = recompute(verdict.trial)  # with a newer map, and the start of another trial, after the look
    assert (again.word, again.look, again.content["effect"]) == ("proven", 2, verdict.content["effect"])
    assert not AuditEntry.objects.filter(action="trial.relapsed").exists()


def test_the_other_plants_have_the_same_step_in_their_own_words():
    names = {plant.name: {one.name for step in plant.steps if step.name == GRINDING for one in step.stations}
             for plant in (PORTO, PLZEN)}  # fmt: skip
    assert names == {"Porto": {"Retificadora 1"}, "Plzeň": {"Bruska 1"}}


def test_the_standard_is_told_whole_in_german():
    from kaizen.core.standards.texts import sources

    assert GERMAN.keys() == sources(WRITTEN).keys()
