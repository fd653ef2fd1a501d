"""Boards of a plant for tests: a team's, its area's, the plant's, and the network's at another site."""

from datetime import UTC, datetime, time, timedelta

from kaizen.models import Kpi, Red
from kaizen.services.boards.editing import add_board
from lean.models import Shift, Site, User, WorkingCalendar

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)  # 07:00 in Augsburg


def chain(site: Site, by: User, network: Site | None = None):
    """Team, area, plant, and the network's board where ``network`` names its site."""
    top = add_board(network, by=by, name="Network", tier=4) if network else None
    plant = add_board(site, by=by, name="Plant", tier=3, above=top)
    area = add_board(site, by=by, name="Machining", tier=2, above=plant)
    team = add_board(site, by=by, name="Milling", tier=1, above=area)
    return [team, area, plant] + ([top] if top else [])


def a_red(board, opened=MONDAY, **fields):
    """A red that the night found, with its clock of 24 hours."""
    kpi = Kpi.objects.filter(board=board).first() or Kpi.objects.create(
        board=board, letter="Q", name="Scrap", unit="percent"
    )
    day = opened.date() - timedelta(days=1)
    told = {"value": 3.0, "origin": "mined", "opened_at": opened, "due_at": opened + timedelta(hours=24)}
    return Red.objects.create(kpi=kpi, day=day, **(told | fields))


def one_shift(site: Site):
    """Monday to Friday, 06:00 to 14:00."""
    calendar = WorkingCalendar.objects.create(site=site, name="One shift", is_default=True)
    for weekday in range(5):
        Shift.objects.create(calendar=calendar, weekday=weekday, start=time(6), end=time(14), name="Early")
    return calendar


def two_shifts(site: Site):
    """Monday to Friday, Early 06:00 to 14:00, Late 14:00 to 22:00."""
    calendar = one_shift(site)
    for weekday in range(5):
        Shift.objects.create(calendar=calendar, weekday=weekday, start=time(14), end=time(22), name="Late")
    return calendar
