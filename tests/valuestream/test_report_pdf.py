"""A night's report as PDF: A4, archivable, the same bytes for the same report, in the language of the reader."""

import re
import zlib
from contextlib import suppress
from datetime import date

import pytest

from lean.models import Role
from tests.factories import make_user
from tests.valuestream.streams import make_stream, small_log
from valuestream import paper
from valuestream.services.night import plans
from valuestream.services.night.at_once import night_at_once
from valuestream.views.paper import values_of

pytestmark = pytest.mark.usefixtures("child_in_place")
MORNING = date(2026, 4, 30)  # the small log of 55 orders ends on 26 April
HERE = "/sites/augsburg/reports/2026-04-30/report.pdf"


@pytest.fixture
def report(augsburg, settings, tmp_path):
    settings.DROP_FOLDERS = tmp_path / "drop"
    make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))
    night = plans.begin(augsburg, plans.due_on(plans.plan_of(augsburg), MORNING), by=None)[0]
    night_at_once(night)
    return night.reports.get()


def plainly(file: bytes) -> bytes:
    """A PDF with its compressed objects written out."""
    found = [file]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.S):
        with suppress(zlib.error):  # a font or an image
            found.append(zlib.decompress(stream))
    return b"\n".join(found)


def test_anybody_at_the_site_gets_the_same_a4_file_each_time(client, augsburg, report):
    client.force_login(make_user("cora", augsburg, Role.WORKS_COUNCIL))
    first, second = client.get(HERE), client.get(HERE)
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == 'attachment; filename="augsburg-2026-04-30-v1.pdf"'
    assert first.content == second.content
    file = plainly(first.content)
    sizes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", file)}
    assert [(round(wide, 1), round(high, 1)) for wide, high in sizes] == [(595.3, 841.9)]  # 210 × 297 mm at 72 per inch
    assert b"pdfaid:part>2" in file  # PDF/A-2


def test_the_words_are_those_of_the_reader(client, augsburg, report, monkeypatch):
    told = []
    monkeypatch.setattr(paper, "pdf", lambda template, values, written: told.append(values) or b"")
    user = make_user("mara", augsburg, Role.OPERATOR)
    user.language = "de"
    user.save()
    client.force_login(user)
    client.get(HERE)
    assert told[0]["title"].replace("\xa0", " ") == "Augsburg, Nacht vom 29. – 30. Apr. 2026"
    assert told[0]["words"]["changed"] == "Was sich geändert hat"
    assert told[0]["rows"][0][:2] == ["Heads", "55"]


def test_a_name_with_markup_is_shown_as_it_is_written(report):
    values = values_of(report)
    values["title"] = '#image("/etc/passwd") *fat* $x$ \\ <label>'
    values["sources"] = ['#read("/etc/passwd")', "äöüß ğ ł"]
    assert paper.pdf("valuestream/reports/report.typ", values, written=report.created_at).startswith(b"%PDF-1.7")


def test_no_report_no_file(client, augsburg, report):
    client.force_login(make_user("olga", augsburg, Role.OPERATOR))
    assert client.get("/sites/augsburg/reports/2026-05-01/report.pdf").status_code == 404
    assert client.get(HERE + "?version=2").status_code == 404
