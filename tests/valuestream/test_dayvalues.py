"""Figures by day out of a stream's event store."""

from datetime import date

import pytest

from tests.valuestream.streams import make_stream, small_log
from valuestream.models import ProductFamily
from valuestream.services.dayvalues import Days

pytestmark = pytest.mark.usefixtures("child_in_place")


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))


def test_the_days_asked_for_and_no_others(stream):
    whole = Days(stream, stream.source.current, date(2026, 1, 1), date(2026, 12, 31)).tables([("lead_time", None)])[0]
    assert len(whole) > 10
    first, last = whole.days[3], whole.days[7]
    part = Days(stream, stream.source.current, first, last).tables([("lead_time", None)])[0]
    expected = [(d, v) for d, v in zip(whole.days, whole.value, strict=True) if first <= d <= last]
    assert list(zip(part.days, part.value, strict=True)) == expected


def test_a_family_has_its_own_days(stream):
    every = Days(stream, stream.source.current, date(2026, 1, 1), date(2026, 12, 31)).tables([("lead_time", None)])[0]
    one = every.products[0]
    family = ProductFamily.objects.create(stream=stream, name="One", products=[one])
    own = Days(stream, stream.source.current, date(2026, 1, 1), date(2026, 12, 31), family)
    assert set(own.tables([("lead_time", None)])[0].products) == {one}
