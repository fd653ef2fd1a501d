"""A letter tells the CO₂e of each stream as the report's page does, and why there is none."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.factories import make_user
from tests.valuestream.nightly import reported
from tests.valuestream.streams import keep_version, make_stream, small_log
from valuestream.core.refusal import Refusal
from valuestream.letters import Letter
from valuestream.services.energy import factors, powers
from valuestream.views.report_page import ReportPage

pytestmark = pytest.mark.usefixtures("child_in_place")
STATES = {"process": 10.0, "setup": 0.0, "idle": 0.0, "standby": 0.0, "down": 0.0}


@pytest.fixture(autouse=True)
def no_files(settings, tmp_path):
    settings.DROP_FOLDERS = tmp_path / "drop"


def priced(site):
    lena = make_user("lena", site, "lean_manager")
    factors.save_factor(site, by=lena, key="mix", value="500 g/kWh", basis="location", source="test", year=2026)
    powers.price_electricity(site, by=lena, location="mix")
    for step in ("Sawing", "Turning", "Packing"):
        powers.save_power(site, by=lena, kind="station", name=f"{step} 1", source="name plate", **STATES)


def night(site):
    make_stream(site, log=small_log(55, timezone=site.timezone))
    return reported(site).reports.get()


def test_the_letter_tells_the_figure_of_the_page_with_unit_and_count(augsburg):
    """Week 17: orders 49 to 55, two of them reworked: 25 visits of 1 h × 10 kW × 0.5 kg over 7 × 20 parts = 0.893 kg."""
    priced(augsburg)
    report = night(augsburg)
    page = ReportPage(augsburg, report)
    cell = page.rows[0].cells[3]
    assert [str(label) for label in page.columns][3:] == ["CO₂e per part"]
    ((name, text),) = Letter(report).carbon
    assert (name, text) == ("Heads", f"CO₂e per part: {cell.value} {cell.when} (n = {cell.n}), {cell.word}")
    assert text.replace("\xa0", " ").startswith("CO₂e per part: 0.893 kg in wk 17 (n = 7)")
    context = {"letter": Letter(report), "site": augsburg, "language": "en"}
    for kind in ("txt", "html"):
        assert text in render_to_string(f"valuestream/mail/report.{kind}", context)


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "the site has no energy"), ("de", "Der Standort hat für seine")]
)
def test_without_energy_the_letter_says_why_in_the_language_of_the_reader(augsburg, language, reason):
    report = night(augsburg)
    with translation.override(language):
        ((name, text),) = Letter(report).carbon
    assert name == "Heads"
    assert reason in text


def test_what_the_map_refused_to_tell_is_the_reason_in_the_letter(augsburg):
    report = night(augsburg)
    row = report.night.streams.get()
    parts = Refusal("no_price", "The factor mix has no value on 3 March.", "Add one.").as_parts()
    content = row.map_version.content | {"co2e": {"schema": "newlean.co2e/1", "refusal": parts}}
    row.map_version = keep_version(row.stream, content)
    row.save()
    ((_name, text),) = Letter(report).carbon
    assert text == "No CO₂e. The factor mix has no value on 3 March. Add one."


def test_energy_without_a_finished_order_in_the_window_is_said_so(augsburg):
    priced(augsburg)
    report = night(augsburg)
    series = report.content["streams"][0]["content"]["series"]
    series[:] = [one for one in series if not one["key"].startswith("co2e")]
    ((_name, text),) = Letter(report).carbon
    assert "no order whose energy is known was finished" in text
