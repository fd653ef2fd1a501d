"""The pages of standards, without a script: write, hand in, sign, put in effect, read at the station, compare."""

import json
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from kaizen.core.standards.texts import sources, translated
from kaizen.forms.standards import StandardForm
from kaizen.models import Standard, StandardVersion
from kaizen.services.a3 import opening
from kaizen.services.standards import exchange, writing
from kaizen.services.standards.effect import PASSED_OVER, put_in_effect, withdraw
from kaizen.templatetags.standards import ended_text
from tests.factories import PASSWORD, make_user
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.test_standard_form import posted
from tests.kaizen.test_standards import LATER, next_of, signed

CODE = "RG-1"


@pytest.fixture
def leader(augsburg):
    return make_user("tom", augsburg, "team_leader")


@pytest.fixture
def draft(augsburg, leader):
    return writing.begin(augsburg, code=CODE, doc=SET_UP, by=leader)


@pytest.fixture
def held(draft, lean_manager):
    return put_in_effect(signed(draft, lean_manager), by=lean_manager)


@pytest.fixture
def desk(client, lean_manager):
    client.force_login(lean_manager)
    return client


@pytest.fixture
def floor(client, leader):
    client.force_login(leader)
    return client


def url(name, *more):
    return reverse(name, args=["augsburg", *more])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_standard_is_begun_and_written_in_one_form(floor):
    begun = floor.post(url("standard_new"), {"code": CODE, "title": SET_UP.title})
    assert begun.url == url("standard_write", CODE)
    data = posted(StandardForm.of(SET_UP)).dict()
    assert floor.post(url("standard_write", CODE), data).status_code == 422  # which revision was read is not said
    answer = floor.post(url("standard_write", CODE), data | {"revision": 1, "do": "save"})
    assert answer.status_code == 302
    assert StandardVersion.objects.get().document == SET_UP


def test_a_button_adds_a_row_and_keeps_what_was_typed(floor, draft):
    data = posted(StandardForm.of(SET_UP)).dict() | {"revision": 1, "do": "add:job", "purpose": "Half a sent"}
    page = text(floor.post(url("standard_write", CODE), data))
    assert "Half a sent</textarea>" in page
    assert 'name="job.2.text"' in page
    assert "Not saved yet." in page
    assert StandardVersion.objects.get().document == SET_UP


def test_a_key_point_without_a_reason_is_refused_on_the_page_with_its_place(floor, draft):
    data = posted(StandardForm.of(SET_UP)).dict() | {"revision": 1, "do": "save", "job.1.points.0.reason": ""}
    answer = floor.post(url("standard_write", CODE), data)
    assert answer.status_code == 422
    assert "Important step 2, Key point 1, Reason: a key point needs its reason" in text(answer)
    assert 'id="f-job-1-points-0-reason-e"' in text(answer)


def test_whoever_saves_second_sees_what_differs_and_may_go_on(floor, draft, leader):
    writing.edit(draft, LATER, revision=1, by=leader)
    data = posted(StandardForm.of(replace(SET_UP, purpose="Mine"))).dict() | {"revision": 1, "do": "save"}
    page = text(floor.post(url("standard_write", CODE), data))
    assert "Somebody else saved this draft meanwhile" in page
    assert "Parameter 1, At most" in page
    assert 'name="revision" value="2"' in page
    assert floor.post(url("standard_write", CODE), data | {"revision": 2}).status_code == 302
    draft.refresh_from_db()
    assert draft.document.purpose == "Mine"


def test_from_draft_to_effect_on_the_pages(client, draft, leader, lean_manager):
    at = {"version": 1}
    client.force_login(leader)
    assert "Hand in" in text(client.get(url("standard", CODE)))
    client.post(url("standard_submit", CODE, 1), {"reason": "tried for four weeks"})
    assert "a second person does" in text(client.get(url("standard", CODE)))
    client.force_login(lean_manager)
    told = {"content_hash": draft.content_hash, "meaning": "approve", "reason": "seen", "password": "guess"}
    refused = client.post(url("standard_sign", CODE, 1), told)
    assert (refused.status_code, "not the password" in text(refused)) == (422, True)
    assert "guess" not in refused.content.decode()
    assert client.post(url("standard_sign", CODE, 1), told | {"password": PASSWORD}).status_code == 302
    assert (
        client.post(url("standard_sign", CODE, 1), told | {"password": PASSWORD}).status_code == 302
    )  # a second click
    client.post(url("standard_effect", CODE, 1), {"on": ""})
    page = text(client.get(url("standard", CODE), at))
    assert "tom, Team leader" in page
    assert StandardVersion.objects.get().state == "effective"


def test_an_operator_does_not_sign_and_a_stranger_sees_nothing(client, draft, operator, stranger):
    client.force_login(operator)
    assert client.post(url("standard_sign", CODE, 1)).status_code == 403
    assert client.get(url("standard", CODE)).status_code == 200
    client.force_login(stranger)
    assert client.get(url("standard", CODE)).status_code == 404


def test_the_station_sees_its_own_values_and_what_is_new_until_it_acknowledges(
    client, held, augsburg, leader, lean_manager, operator
):
    client.force_login(operator)
    client.post(url("standard_acknowledge", CODE, 1))
    put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    page = text(client.get(url("instruction", CODE), {"station": "M5"}))
    assert page.count('class="tag watch">new<') == 1
    assert "30 – 35 m/s" in page
    assert "28" not in re.findall(r"<b>([\d.]+)</b>", page)  # M6's own speed
    client.post(url("standard_acknowledge", CODE, 2))
    assert 'class="tag watch">new<' not in text(client.get(url("instruction", CODE)))
    assert "28" in re.findall(r"<b>([\d.]+)</b>", text(client.get(url("instruction", CODE), {"station": "M6"})))


def test_a_station_asks_which_version_holds(desk, held, leader, lean_manager):
    page = text(desk.get(url("instruction", CODE)))
    assert f'data-station="{url("instruction_state", CODE)}" data-seq="1"' in page
    put_in_effect(signed(next_of(held, leader), lean_manager), by=lean_manager)
    assert desk.get(url("instruction_state", CODE)).json() == {"seq": 2}


def test_a_station_never_sees_what_is_not_in_effect(desk, held, lean_manager):
    withdraw(held, reason="the wheel cracked", by=lean_manager)
    page = text(desk.get(url("instruction", CODE)))
    assert "No version of this standard is in effect" in page
    assert "Dress the wheel" not in page
    assert "Not to be worked by." in text(desk.get(url("standard", CODE)))


def test_two_versions_are_compared_field_by_field(desk, held, leader):
    next_of(held, leader)
    page = text(desk.get(url("standard_compare", CODE), {"from": 1, "to": 2}))
    assert "1 field differs between v1.0.0 and v1.1.0" in page
    assert "Parameter 1, At most" in page
    assert "34" in page
    assert "35" in page


def test_an_export_is_brought_in_as_a_draft_and_nonsense_is_refused(desk, held):
    data = json.loads(desk.get(url("standard_json", CODE, 1)).content)
    assert data == json.loads(json.dumps(exchange.exported(held)))
    sent = {"file-code": "RG-2", "file-file": SimpleUploadedFile("s.json", json.dumps(data).encode())}
    assert desk.post(url("standard_import"), sent).url == url("standard", "RG-2")
    assert StandardVersion.objects.get(standard__code="RG-2").content_hash == held.content_hash
    wrong = {"file-code": "RG-3", "file-file": SimpleUploadedFile("s.json", b"[")}
    assert "no JSON file" in text(desk.post(url("standard_import"), wrong))


def test_an_a3_stands_in_its_standard_as_evidence(desk, augsburg, lean_manager):
    opening.begin(augsburg, title="Grinding waits", by=lean_manager)
    page = text(desk.get(f"{url('standard_new')}?a3=1"))
    assert "From A3-001: Grinding waits" in page
    desk.post(f"{url('standard_new')}?a3=1", {"code": CODE, "title": "Tools are ready"})
    version = StandardVersion.objects.get()
    assert (version.standard.a3.number, version.document.evidence[0].kind) == (1, "a3")


def test_a_translation_is_written_beside_its_text_and_grows_old_with_it(floor, draft, leader):
    page = text(floor.get(url("standard_translate", CODE, "de")))
    assert "not translated yet" in page
    floor.post(url("standard_translate", CODE, "de"), {"revision": 1, "t0": "Schleifmaschine rüsten"})
    draft.refresh_from_db()
    assert draft.document.texts["de"]["title"].text == "Schleifmaschine rüsten"
    writing.edit(draft, replace(draft.document, title="Set up any grinder"), revision=2, by=leader)
    assert "Translated of 1.0.0; the text has changed since." in text(floor.get(url("standard_translate", CODE, "de")))
    told = {"revision": 3, "t0": "Schleifmaschine rüsten", "s0": "on"}
    floor.post(url("standard_translate", CODE, "de"), told)
    assert "the text has changed since" not in text(floor.get(url("standard_translate", CODE, "de")))


def test_the_page_says_how_much_of_a_language_lags_behind(desk, augsburg, leader):
    doc = translated(SET_UP, "de", {"title": "Rüsten"}, of="1.0.0")
    writing.begin(augsburg, code="RG-9", doc=doc, by=leader)
    assert f"{len(sources(SET_UP)) - 1} texts are missing or outdated" in text(desk.get(url("standard", "RG-9")))


def test_own_values_and_settings_are_kept(desk, held, augsburg):
    desk.post(url("standard_local", CODE), {"v2-nominal": "4.5", "reason": "our pump"})
    assert "1 value is the site's own." in text(desk.get(url("standard", CODE))).replace("&#x27;", "'")
    desk.post(url("standard_settings", CODE), {"acknowledge_first": 2})
    assert Standard.objects.get().acknowledge_first == 2


def test_a_version_that_was_passed_over_says_so_in_the_language_of_the_page():
    with translation.override("de"):
        assert ended_text(f"{PASSED_OVER}v1.1.0") == "übergangen durch v1.1.0"
        assert ended_text("the machine goes") == "the machine goes"
