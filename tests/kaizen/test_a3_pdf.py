"""The A3 as PDF: one sheet of A3 whatever stands on it, or A4 pages, drawings as vectors, the same bytes again."""

import re
import time

import pytest
from django.urls import reverse
from django.utils import translation

from kaizen.core.a3.fields import BRANCHES
from kaizen.services.a3.editing import Change, write
from kaizen.services.a3.reading import paper_of
from kaizen.views.a3_paper import values_of
from tests.contracts.examples import finding
from tests.factories import make_user
from tests.kaizen.sheets import full_sheet
from tests.valuestream.test_report_pdf import plainly
from valuestream import paper
from valuestream.models import FindingLife


@pytest.fixture
def a3(augsburg, lean_manager, settings, tmp_path):
    settings.EVENT_STORE = tmp_path
    life = FindingLife.objects.get(**finding(augsburg, lean_manager))
    return full_sheet(augsburg, lean_manager, make_user("coach", augsburg, "lean_manager"), life)


def pages(file):
    """Width and height of each page, mm."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", plainly(file))
    return [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in boxes]


def printed(row, size="a3", language="en"):
    with translation.override(language):
        return paper.pdf("kaizen/a3/a3.typ", values_of(paper_of(row), size), written=row.edited_at)


def test_it_is_one_sheet_of_a3_and_stays_one_when_much_is_written(a3, lean_manager):
    assert pages(printed(a3)) == [(420, 297)]
    long = "Orders lie before the machine while tools are fetched. " * 40
    changes = [Change(f"whys.r{n:04}.text", long[:600]) for n in range(6)] + [
        Change("result", long),
        Change("share", long),
    ]
    write(a3, changes, by=lean_manager)
    assert pages(printed(a3)) == [(420, 297)]


def kinds(row, size="a3"):
    return [block["kind"] for block in values_of(paper_of(row), size)["sections"][3]["blocks"]]


def write_causes(row, by, count, text="Werkzeugvoreinstellgerätekalibrierungsanweisung fehlt"):
    for name, value in (("text", text), ("branch", None), ("proof", "log")):
        told = [Change(f"causes.z{n:04}.{name}", value or BRANCHES[n % 6]) for n in range(count)]
        write(row, told, by=by)


@pytest.mark.once
def test_causes_and_whys_are_drawn_and_forty_of_them_still_leave_it_one_sheet(a3, lean_manager):
    assert kinds(a3) == ["svg", "svg", "strong"]
    write_causes(a3, lean_manager, 38)
    assert kinds(a3) == ["svg", "svg", "strong"]
    assert pages(printed(a3)) == [(420, 297)]


@pytest.mark.once
def test_a_diagram_that_nobody_could_read_on_paper_is_told_as_a_list(a3, lean_manager):
    write_causes(a3, lean_manager, 90)
    whys = [Change(f"whys.r{n:04}.text", "Because of the one before") for n in range(12)]
    asks = [Change(f"whys.r{n:04}.parent", f"r{n - 1:04}") for n in range(1, 12)]
    write(a3, whys + asks, by=lean_manager)
    assert set(kinds(a3)) == {"why", "list", "strong"}


@pytest.mark.once
def test_what_is_cut_in_a_diagram_stands_below_it_in_full(a3, lean_manager):
    long = "Tools are fetched while the machine stands and waits. " * 8
    write(a3, [Change("whys.r0001.text", long)], by=lean_manager)
    blocks = values_of(paper_of(a3), "a3")["sections"][3]["blocks"]
    assert [block["kind"] for block in blocks] == ["svg", "list", "svg", "strong"]
    assert blocks[1]["items"] == [("Why 1:", long.strip())]


def test_on_a4_it_goes_on_over_pages(a3):
    assert set(pages(printed(a3, "a4"))) == {(210, 297)}


@pytest.mark.once
def test_drawings_are_vectors_and_the_same_sheet_gives_the_same_bytes(a3):
    file = printed(a3)
    assert b"/Subtype/Image" not in plainly(file).replace(b" ", b"")
    assert file == printed(a3)


@pytest.mark.once
def test_it_speaks_the_language_of_the_reader(a3):
    with translation.override("de"):
        words = values_of(paper_of(a3), "a3")
    assert words["sections"][0]["title"] == "Das Problem klären"
    assert words["sections"][2]["blocks"][0]["text"].endswith("bis 18.\u00a0Dez.\u00a02026")


@pytest.mark.once
def test_it_is_there_within_a_second(a3):
    """The issue asks for less than a second; the best of three leaves out what else the machine does."""
    took = []
    for _turn in range(3):
        begun = time.perf_counter()
        printed(a3)
        took.append(time.perf_counter() - begun)
    assert min(took) < 1.0


def test_the_file_says_which_change_of_which_a3_it_is(client, lean_manager, a3):
    client.force_login(lean_manager)
    answer = client.get(reverse("a3_pdf", args=["augsburg", 1]) + "?paper=a4&at=5")
    assert answer["Content-Disposition"] == 'attachment; filename="augsburg-a3-001-5-a4.pdf"'
    assert answer.content.startswith(b"%PDF")


@pytest.mark.once
def test_a_sign_that_no_font_has_leaves_the_rest_readable(a3, lean_manager):
    write(a3, [Change("result", "Better \U0001f600 \u4e2d\u6587")], by=lean_manager)
    assert pages(printed(a3)) == [(420, 297)]
