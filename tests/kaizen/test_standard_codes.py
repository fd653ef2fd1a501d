"""Sheets of codes that lead from a machine to its instruction."""

import pytest
from django.urls import reverse

from kaizen.services.standards import writing
from kaizen.services.standards.effect import put_in_effect
from tests.factories import make_user
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.test_standards import signed

OF_ALL = reverse("standard_codes", args=["augsburg"])
AT_STATION = "https://lean.plant/sites/augsburg/standards/of/RG-1/instruction/"


@pytest.fixture
def desk(client, lean_manager, settings):
    settings.PUBLIC_URL = "https://lean.plant"
    client.force_login(lean_manager)
    return client


@pytest.fixture
def draft(augsburg):
    return writing.begin(augsburg, code="RG-1", doc=SET_UP, by=make_user("tom", augsburg, "team_leader"))


def addresses(page):
    return [card.address for card in page.context["cards"]]


def test_there_is_a_code_for_every_station_and_one_for_each_with_values_of_its_own(desk, draft, lean_manager):
    put_in_effect(signed(draft, lean_manager), by=lean_manager)
    page = desk.get(OF_ALL)
    assert addresses(page) == [AT_STATION, f"{AT_STATION}?station=M6"]
    assert page.content.decode().count('class="qr"') == 2
    assert "All other stations" in page.content.decode()
    assert "Station M6" in page.content.decode()
    assert addresses(desk.get(reverse("codes_of_standard", args=["augsburg", "RG-1"]))) == addresses(page)


def test_what_is_not_in_effect_has_no_code(desk, draft):
    assert addresses(desk.get(OF_ALL)) == []
    page = desk.get(reverse("codes_of_standard", args=["augsburg", "RG-1"])).content.decode()
    assert "No version of this standard is in effect" in page
    assert desk.get(reverse("codes_of_standard", args=["augsburg", "RG-9"])).status_code == 404


def test_without_a_public_address_the_sheet_warns_of_one_that_opens_here_only(desk, draft, settings):
    settings.PUBLIC_URL = ""
    page = desk.get(OF_ALL, headers={"host": "localhost:8000"}).content.decode()
    assert "These addresses open on this machine only" in page
