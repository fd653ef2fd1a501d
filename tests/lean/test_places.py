"""Areas, lines, workstations and the facts of a site."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lean.models import Area, AuditEntry, Line, Site, Workstation
from lean.services import places, sites


@pytest.fixture
def change(augsburg, it_admin):
    return {"site": augsburg, "by": it_admin}


def test_a_change_is_recorded_with_what_was_before_and_nothing_else(augsburg, it_admin):
    sites.change_site(site=augsburg, by=it_admin, timezone="Europe/Vienna", country="DE")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == (
        "site.changed", {"timezone": "Europe/Berlin"}, {"timezone": "Europe/Vienna"})  # fmt: skip


def test_saving_what_is_there_already_writes_nothing(augsburg, it_admin):
    sites.change_site(site=augsburg, by=it_admin, timezone="Europe/Berlin")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("field", "value"), [
    ("timezone", "Mars/Base"), ("timezone", "../etc/passwd"), ("country", "Germany"), ("country", "de"),
    ("language", "xx"), ("name", ""),
])  # fmt: skip
def test_nonsense_about_a_site_is_refused_at_its_field(augsburg, it_admin, field, value):
    with pytest.raises(ValidationError) as refused:
        sites.change_site(site=augsburg, by=it_admin, **{field: value})
    assert set(refused.value.message_dict) == {field}


def test_a_name_given_twice_is_refused_at_the_name(change, augsburg):
    places.save_area(name="Turning", **change)
    with pytest.raises(ValidationError) as refused:
        places.save_area(name="Turning", **change)
    assert refused.value.message_dict == {"name": ["This name is already taken."]}


def test_two_sites_may_use_the_same_name(change, porto, stranger):
    places.save_area(name="Turning", **change)
    places.save_area(name="Turning", site=porto, by=stranger)
    assert Area.objects.count() == 2


def test_a_line_does_not_move_to_another_site(change, porto, stranger):
    foreign = places.save_area(name="Turning", site=porto, by=stranger)
    with pytest.raises(ValidationError, match="another site"):
        places.save_line(name="L1", area=foreign, **change)


def test_a_place_with_something_on_it_stays(change):
    area = places.save_area(name="Turning", **change)
    places.save_line(name="L1", area=area, **change)
    with pytest.raises(ValidationError, match="in use"):
        places.delete_place(area, **change)
    assert Area.objects.exists()


def test_a_deleted_place_stays_in_the_trail(change):
    area = places.save_area(name="Turning", **change)
    pk = area.pk
    places.delete_place(area, **change)
    entry = AuditEntry.objects.get(action="area.deleted")
    assert (entry.object_id, entry.before["name"]) == (str(pk), "Turning")


def test_capabilities_are_read_line_by_line():
    assert places.capabilities_from("clamping length: 600 mm\n\n axes = 5 ") == {
        "clamping length": "600 mm",
        "axes": "5",
    }


@pytest.mark.parametrize(("text", "says"), [("axes", "Line 1"), ("axes: 5\naxes: 4", "twice"), (": 5", "Line 1")])
def test_capabilities_that_cannot_be_read_are_named(text, says):
    with pytest.raises(ValidationError, match=says):
        places.capabilities_from(text)


def test_the_pages_build_a_plant(client, it_admin, augsburg):
    client.force_login(it_admin)
    client.post(reverse("area_new", args=["augsburg"]), {"name": "Turning"})
    client.post(reverse("line_new", args=["augsburg"]), {"name": "L1", "area": Area.objects.get().pk})
    form = {"name": "M1", "line": Line.objects.get().pk, "machine_class": "lathe", "capabilities": "axes: 5"}
    client.post(reverse("workstation_new", args=["augsburg"]), form)
    station = Workstation.objects.get()
    assert (station.site, station.line.area.name, station.capabilities) == (augsburg, "Turning", {"axes": "5"})
    page = client.get(reverse("places", args=["augsburg"])).content.decode()
    assert all(word in page for word in ("Turning", "L1", "M1", "lathe", "axes: 5"))


def test_a_workstation_is_not_put_on_a_foreign_line(client, it_admin, porto, stranger):
    area = places.save_area(name="Turning", site=porto, by=stranger)
    line = places.save_line(name="Line of Porto", area=area, site=porto, by=stranger)
    client.force_login(it_admin)
    answer = client.post(reverse("workstation_new", args=["augsburg"]), {"name": "M1", "line": line.pk})
    assert answer.status_code == 422
    assert "Line of Porto" not in client.get(reverse("workstation_new", args=["augsburg"])).content.decode()


def test_names_with_markup_are_shown_as_text(client, it_admin, change):
    places.save_area(name="<b>x</b>", **change)
    client.force_login(it_admin)
    page = client.get(reverse("places", args=["augsburg"])).content.decode()
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_an_it_administrator_opens_a_further_site(client, it_admin, augsburg):
    client.force_login(it_admin)
    form = {
        "name": "Linz",
        "slug": "linz",
        "timezone": "Europe/Vienna",
        "country": "AT",
        "language": "de",
        "grid_region": "AT",
    }
    assert client.post(reverse("site_new"), form)["Location"] == reverse("site_settings", args=["linz"])
    assert set(it_admin.memberships.filter(site=Site.objects.get(slug="linz")).values_list("role", flat=True)) == {
        "it_admin", "lean_manager"}  # fmt: skip
