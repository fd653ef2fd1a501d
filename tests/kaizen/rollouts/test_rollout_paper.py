"""The decision log on paper: what was asked, signed, predicted, found and stopped, sealed to the bundle's figures."""

import io
import re
import zipfile
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import translation

from kaizen.core.rollout.bundle import bundle
from kaizen.core.rollout.verify import faults
from kaizen.decision_words import what_of
from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.decisions import decisions_of
from kaizen.services.rollouts.evidence import files_of
from kaizen.views.rollout_paper import NAME, decision_log, values_of
from tests.kaizen.rollouts.campaigns import approved, make_team
from tests.kaizen.test_a3_pdf import pages
from tests.valuestream.test_report_pdf import plainly

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(rollout, adoption, porto, augsburg_team):
    """Adapted, signed by all areas, then stopped by the origin."""
    approved(adoption, porto, values={"v1": {"nominal": 31.0}})
    stopping.stop(rollout, by=augsburg_team.lean, reason="Guard rail is loose")
    rollout.refresh_from_db()
    return rollout


def written(row, site, language="en"):
    with translation.override(language):
        return values_of(row, site, decisions_of(row, site), "0" * 64)


def told(values):
    return [f"{one['head']} {one['text']}" for one in values["entries"]]


def test_the_log_tells_what_was_decided_in_the_order_of_time(signed):
    found = decisions_of(signed, signed.site)
    assert [one.at for one in found] == sorted(one.at for one in found)
    first = list(dict.fromkeys(one.kind for one in found))
    expected = ["proven", "asked", "answered", "signed", "stopped"]
    assert [kind for kind in first if kind in expected] == expected
    assert told(written(signed, signed.site))[-1] == "STOP by a person. Guard rail is loose"


def test_each_area_stands_with_the_hash_of_what_it_signed(signed, adoption):
    adoption.refresh_from_db()
    of_site = [one for one in decisions_of(signed, signed.site) if one.kind == "signed"]
    assert len(of_site) == 5
    assert {one.hash for one in of_site} == {adoption.bound_hash}


def test_names_stand_in_the_copy_of_the_signing_site_only(signed, porto):
    name = signed.adoptions.get().consents.get(area="quality").printed_name
    here, at_origin = ("\n".join(told(written(signed, one))) for one in (porto.site, signed.site))
    assert f"Quality: approved. {name}, " in here
    assert name not in at_origin


def test_who_signs_for_somebody_else_is_told_as_a_deputy(signed, porto):
    one = next(one for one in decisions_of(signed, porto.site) if one.kind == "signed")
    assert "as a deputy" not in what_of(one, signed.site)[1]
    one.row.on_behalf_of_id = porto.owner.pk
    assert ", as a deputy." in what_of(one, signed.site)[1]


def test_a_site_whose_lines_are_not_in_it_reads_of_the_whole_only(signed):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    values = written(signed, plzen.site)
    assert values["lines"] == []
    assert {one["where"] for one in values["entries"]} == {"whole rollout"}


def test_it_is_in_the_language_of_the_reader(signed):
    assert told(written(signed, signed.site, "de"))[-1] == "STOP durch eine Person. Guard rail is loose"


def test_it_is_a4_without_a_picture_and_the_same_bytes_again(signed):
    sealed = files_of(signed, signed.site)["rollout.json"]
    file = decision_log(signed, signed.site, sealed)
    assert set(pages(file)) == {(210, 297)}
    assert b"/Subtype/Image" not in plainly(file).replace(b" ", b"")
    assert decision_log(signed, signed.site, sealed) == file


def opened(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_the_bundle_holds_it_and_the_script_finds_one_changed_byte(client, signed, augsburg_team):
    client.force_login(augsburg_team.lean)
    files = opened(client.get(reverse("rollout_evidence", args=["augsburg", signed.pk])))
    assert files[NAME].startswith(b"%PDF")
    assert list(faults(files)) == []
    at = len(files[NAME]) // 2
    other = files[NAME][:at] + bytes([files[NAME][at] ^ 1]) + files[NAME][at + 1 :]
    assert list(faults(files | {NAME: other})) == [f"{NAME}: is not the file that the manifest names"]


def test_the_script_finds_the_log_of_another_rollout_even_with_a_manifest_made_to_fit(signed):
    files = files_of(signed, signed.site)
    strange = decision_log(signed, signed.site, b"another rollout.json")
    packed = bundle(files | {NAME: strange}, name=signed.name, written=signed.begun_at)
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        told_files = {name: found.read(name) for name in found.namelist()}
    assert list(faults(told_files)) == [f"{NAME}: was not made of this rollout.json"]


def test_the_log_is_loaded_by_itself_and_carries_the_hash_of_its_figures(client, signed, porto):
    client.force_login(porto.leader)
    answer = client.get(reverse("rollout_decisions", args=["porto", signed.pk]))
    assert re.search(r'filename="augsburg-r-001-decisions.pdf"', answer["Content-Disposition"])
    sealed = sha256(files_of(signed, porto.site)["rollout.json"]).hexdigest()
    assert sealed.encode() in answer.content


def test_a_stranger_gets_no_log(client, signed):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    client.force_login(plzen.lean)
    assert client.get(reverse("rollout_decisions", args=["plzen", signed.pk])).status_code == 404
