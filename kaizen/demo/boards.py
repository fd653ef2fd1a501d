"""Boards of the demo plants: a team's with six letters, the area's and the plant's above it."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from kaizen.core.rollout.duties import works
from kaizen.demo.help import ensure_help
from kaizen.models import Board, Kpi
from kaizen.services.boards.actions import finish, promise
from kaizen.services.boards.briefs import make_brief
from kaizen.services.boards.cards import Periods, add_card, turn_card
from kaizen.services.boards.days import Answer, enter_day
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import add_kpi, set_target, today_at
from kaizen.services.ideas.giving import key_of
from kaizen.services.ideas.places import add_place
from lean.models import Site, User
from valuestream.models import Report, ValueStream
from valuestream.services.maps import calendar_of

SINCE = date(2026, 9, 1)  # the team enters its figures, a good month before the logs of the demo end
BRIEFED = timedelta(minutes=1)  # after the night was due


@transaction.atomic
def ensure_boards(stream: ValueStream, by: User) -> None:
    """The boards of a plant; nothing when one hangs there already."""
    site = stream.site
    if Board.objects.filter(site=site).exists():
        return
    plant = add_board(site, by=by, name="Plant", tier=3, meets_at=time(9))
    area = add_board(
        site, by=by, name="Machining and finishing", tier=2, area=site.areas.get(name="Machining"), above=plant,
        meets_at=time(8),
    )  # fmt: skip
    team = add_board(
        site, by=by, name="Machining", area=site.areas.get(name="Machining"), above=area, meets_at=time(6)
    )  # fmt: skip
    _entered(site, team, by)
    for board in (team, area, plant):
        _mined(board, stream, by)
    _promised(team, by)
    _looked_at(team, by)
    add_place(site, by=by, board=team)
    ensure_help(team, by)
    ensure_briefs(site)


def ensure_briefs(site: Site) -> None:
    """The brief of the morning of each night that was reported, unless there is one, and that of now."""
    for board in Board.objects.filter(site=site):
        for report in Report.objects.filter(night__site=site).select_related("night").order_by("night__day"):
            if not board.briefs.filter(day=report.night.day).exists():
                make_brief(board, report.night.due_at + BRIEFED)
        make_brief(board)


def _mined(board: Board, stream: ValueStream, by: User) -> None:
    """What the nights tell: repeats, cost of flow, delivery, CO₂."""
    for letter, name, series, better, value in (
        ("Q", "Scrap at round grinding", "scrap", "lower", 0.03),
        ("D", "Orders finished", "finished", "higher", 6.0),
        ("C", "Lead time, median", "lead_time", "lower", 5 * 86400.0),
        ("E", "CO₂e per part", "co2e_per_part", "lower", 2.5),
    ):
        step = "Round grinding" if series == "scrap" else ""
        kpi = add_kpi(board, by=by, letter=letter, name=name, stream=stream, series=series, step=step, better=better)
        set_target(kpi, by=by, value=value, valid_from=date(2026, 8, 1), reason="Target of the year")


def _entered(site: Site, team: Board, by: User) -> None:
    """What nobody's log knows: days without an accident, who is here of the crew as a number."""
    safety = add_kpi(team, by=by, letter="S", name="Accidents and near misses", unit="count", better="lower")
    people = add_kpi(team, by=by, letter="P", name="Crew on shift", unit="people", better="higher")
    today, chance = today_at(site), Random(site.slug)  # noqa: S311  the same figures each time
    set_target(safety, by=by, value=0, valid_from=SINCE, reason="Nobody gets hurt")
    set_target(people, by=by, value=14, valid_from=SINCE, reason="What the shift plan needs")
    worked = works(calendar_of(site))
    for day in (SINCE + timedelta(days=n) for n in range((today - SINCE).days)):
        if worked(day):
            _enter(safety, by, day, 1.0 if chance.random() < 0.03 else 0.0)
            _enter(people, by, day, float(chance.choice((14, 14, 14, 15, 15, 13))))


def _enter(kpi: Kpi, by: User, day: date, value: float) -> None:
    answer = Answer("Two were ill", "Ask the other area for one person", "team_leader", today_at(kpi.site))
    if kpi.letter == "S":
        answer = Answer("Slipped on oil", "Mats in front of the machines", "safety", today_at(kpi.site))
    entered = enter_day(kpi, by=by, day=day, value=value, answer=answer)
    if entered.red is not None and entered.red.action is not None:
        finish(entered.red.action, by=by, outcome="Done on the same day")


def _promised(team: Board, by: User) -> None:
    today = today_at(team.site)
    for text, owner, days in (
        ("Presetter for M6 ready", "maintenance", 0),
        ("Gauge R&R at inspection", "quality", 1),
        ("Switch-off list for Sunday", "energy", 3),
        ("Mark resting lots in front of lapping", "area_lead", 5),
    ):
        promise(team, by=by, text=text, owner=owner, due=today + timedelta(days=days))


CARDS = (
    ("Are all first pieces released?", "team_leader", "shift", "M4 ran before its release"),
    ("Is each tool on its shadow board?", "team_leader", "day", "The torque wrench is missing"),
    ("Is the gauge list up to date?", "quality", "week", ""),
    ("Are the fire doors shut and free?", "safety", "month", "A pallet stands in front of door 3"),
)


def _looked_at(team: Board, by: User) -> None:
    """Cards as they were turned in the last eight weeks; those of today wait."""
    slug = team.site.slug
    noon = datetime.combine(today_at(team.site), time(10), ZoneInfo(team.site.timezone))
    works_at = works(calendar_of(team.site))
    for number, (text, owner, rhythm, red) in enumerate(CARDS):
        card, last = add_card(team, by=by, text=text, owner=owner, rhythm=rhythm), None
        for days in range(56, 0, -1):
            at = noon - timedelta(days=days)
            period = Periods(team.site, at).of(rhythm)
            if period is None or period == last or not works_at(at.date()):
                continue
            last, is_good = period, not red or (days + number) % 9 > 0
            key = key_of(f"{slug} {text} {at:%Y-%m-%d}")
            turn_card(card, key=key, is_good=is_good, note="" if is_good else red, now=at)
