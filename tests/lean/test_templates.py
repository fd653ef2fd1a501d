"""The filters and tags of the templates, in both languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.timezone import override as override_zone
from django.utils.translation import override

from lean.units import Measure, Missing, Unit

NB = "\u00a0"


def rendered(source: str, language: str = "en", **context) -> str:
    with override(language):
        return Template("{% load lean %}" + source).render(Context(context))


def test_a_figure_reads_with_its_unit_in_both_languages():
    wait = Measure(1_062_720.0, Unit.SECOND, 147).as_json()  # 12.3 days of 86,400 s
    assert rendered("{{ value|figure }}", value=wait) == f"12.3{NB}d"
    assert rendered("{{ value|figure:'hours' }}", "de", value=wait) == f"295,2{NB}h"
    assert rendered("{{ value|figure:'bare' }}", value=Measure(4.0, Unit.MACHINE, 4)) == "4"


def test_a_missing_figure_is_a_dash_that_says_why():
    shown = rendered("{{ value|figure }}", "de", value=Missing("no_setup"))
    assert ">–<" in shown
    assert "nicht in den Daten: im Protokoll ist kein Rüsten gekennzeichnet" in shown
    assert rendered("{{ value|figure_text }}", value={"missing": "no_setup"}) == "–"


def test_a_figure_that_was_never_computed_invents_no_reason():
    assert "not in the data</span>" in rendered("{{ value|figure }}", value=None)
    with pytest.raises(AttributeError):
        rendered("{{ nothing_of_this_name|figure }}")


def test_times_read_in_the_zone_they_are_asked_in():
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half an hour after Berlin's clocks went forward
    assert rendered("{{ at|moment:'Europe/Berlin' }}", at=at) == f"29{NB}Mar{NB}2026, 03:30"
    assert rendered("{{ at|clock:'Europe/Lisbon' }}", at=at) == "02:30"
    assert rendered("{{ at|clock:'Europe/Berlin' }}", at=at.isoformat()) == "03:30"  # as documents keep it
    told = at.astimezone(ZoneInfo("Europe/Lisbon"))
    with override_zone("Europe/Berlin"):
        assert rendered("{{ at|clock }}", at=at) == "03:30"  # the database's UTC: as the clocks of the site
        assert rendered("{{ at|clock }}", at=told) == "02:30"  # a log's own zone: as the log says
        assert rendered("{{ at|clock }}", at=at.replace(tzinfo=None)) == "01:30"  # a wall clock: as it stands
    assert rendered("{{ at|day }}", "de", at="2012-03-29") == f"29.{NB}März{NB}2012"


def test_a_period_and_a_change_of_the_query_string():
    assert (
        rendered("{{ p|period }}", p={"first": "2012-01-02", "last": "2012-03-31"})
        == f"2{NB}Jan{NB}– 31{NB}Mar{NB}2012"
    )
    request = RequestFactory().get("/map/?first=2012-01-02&step=Lapping")
    assert rendered("{% qs step=None family='A' %}", request=request) == "?first=2012-01-02&amp;family=A"
    assert rendered("{% qs first=None step=None %}", request=request) == "/map/"


def test_a_mark_has_words_and_an_icon_is_silent():
    assert 'aria-label="beobachten"' in rendered("{% mark 'watch' %}", "de")
    assert 'aria-hidden="true"' in rendered("{% icon 'print' 's' %}")


def test_every_icon_and_mark_that_is_named_is_in_the_sprite():
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    drawn = set(re.findall(r'id="([a-z]-[a-z0-9]+)"', (root / "static/img/icons.svg").read_text()))
    for page in (root / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        named = {f"i-{name}" for name in re.findall(r'{% icon "([a-z0-9]+)"', text)}
        named |= {f"m-{name}" for name in re.findall(r'{% mark "([a-z]+)"', text)}
        assert named <= drawn, page
