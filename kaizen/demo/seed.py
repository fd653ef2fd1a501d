"""Puts the three demo plants into the database, through the services that pages use.

Each step looks first whether it was done, and is one transaction: a start that was cut off is finished by the next.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from kaizen.demo import PASSWORD
from kaizen.demo.boards import ensure_boards, ensure_briefs
from kaizen.demo.energy import ensure_energy
from kaizen.demo.grinding import ensure_grinding
from kaizen.demo.ideas import ensure_ideas
from kaizen.demo.lines import ensure_lines
from kaizen.demo.logs import ensure_demand, ensure_events, ensure_map
from kaizen.demo.nights import ensure_night, finish_nights
from kaizen.demo.peeled import ensure_peeled
from kaizen.demo.people import LOGINS
from kaizen.demo.plant import AUGSBURG, PLZEN, PORTO, Plant, Station, Step
from kaizen.demo.rollout import ensure_rollout
from kaizen.demo.sheets import ensure_sheet, ensure_standard
from kaizen.demo.shifts import EARLY, LATE, NIGHT, Shift
from kaizen.demo.spindles import add_stations, ensure_spindles
from lean.audit import record
from lean.management.commands.up import DEMO_BEGUN
from lean.models import Line, Role, Site, User, WorkingCalendar
from lean.services.calendars import ShiftPattern, add_exceptions, save_calendar, set_week
from lean.services.people import set_roles
from lean.services.places import save_area, save_line, save_workstation
from lean.services.sites import add_site

SOURCE = "Machining"
WEEKDAYS = (0, 1, 2, 3, 4)
SHIFT_NAMES = {EARLY: "Early", LATE: "Late", NIGHT: "Night"}
CALENDAR_NAMES = {3: "Three shifts", 2: "Two shifts", 1: "Early shift"}
AREAS = {
    "Machining": ("Sawing", "Turning & milling", "Turning & milling Q.C.", "Deburring", "Washing", "Laser marking"),
    "Finishing": ("Lapping", "Round grinding", "Round grinding manual", "Grinding rework"),
    "Dispatch": ("Final inspection", "Packing"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the plant's data leave out: where it stands, and what its customers take on a working day."""

    plant: Plant
    country: str
    language: str
    holidays: tuple[tuple[date, str], ...]
    pieces_per_day: float

    @property
    def slug(self) -> str:
        return self.plant.slug

    @property
    def manager(self) -> str:
        """The lean manager who loads the plant's data."""
        return next(who.username for who in LOGINS if Role.LEAN_MANAGER in who.roles and self.slug in who.sites)


SETTINGS = (
    Setting(AUGSBURG, "DE", "de", ((date(2026, 10, 3), "Day of German Unity"),), 160),
    Setting(PORTO, "PT", "en", ((date(2026, 10, 5), "Republic Day"),), 110),
    Setting(
        PLZEN, "CZ", "en",
        ((date(2026, 9, 28), "Czech Statehood Day"), (date(2026, 10, 28), "Independent Czechoslovak State Day")), 120,
    ),
)  # fmt: skip


@transaction.atomic
def ensure_people() -> None:
    """The people of the demo."""
    for login in LOGINS:
        if not User.objects.filter(username=login.username).exists():
            User.objects.create_user(login.username, password=PASSWORD)


@transaction.atomic
def ensure_site(setting: Setting, people: dict[str, User]) -> Site:
    """The site with its roles, calendars, areas, lines and workstations."""
    found = Site.objects.filter(slug=setting.slug).first()
    if found:
        return found
    ines, plant = people["ines"], setting.plant
    site = add_site(
        by=ines, slug=setting.slug, name=plant.name, timezone=plant.zone.key, country=setting.country,
        language=setting.language, grid_region=setting.country,
    )  # fmt: skip
    for login in LOGINS:
        if setting.slug in login.sites:
            set_roles(site=site, by=people[setting.manager], user=people[login.username], roles=login.roles)
    calendars = {shifts: _calendar(site, shifts, setting, ines) for shifts in _rotas(plant)}
    lines = _lines(site, plant, ines)
    for step in plant.steps:
        for station in step.stations:
            save_workstation(
                site=site, by=ines, name=station.name, line=lines[step.name], machine_class=step.name,
                capabilities={}, calendar=calendars[station.shifts],
            )  # fmt: skip
    if plant is PORTO:
        add_stations(site, by=ines)
    return site


def people_of_the_demo() -> dict[str, User]:
    return {user.username: user for user in User.objects.filter(username__in=[login.username for login in LOGINS])}


def plant(setting: Setting) -> None:
    """One plant from its site to its first map and night. Raises ``CannotRun`` when its own log is refused."""
    people = people_of_the_demo()
    site = ensure_site(setting, people)
    by = people[setting.manager]
    source = ensure_events(site, setting.plant, name=SOURCE, by=by)
    stream = ensure_demand(source, setting.plant, pieces_per_day=setting.pieces_per_day, by=by)
    ensure_energy(site, setting.plant, by)
    if setting.plant is AUGSBURG:
        ensure_grinding(stream, people)
    ensure_map(stream)
    ensure_night(source)
    ensure_ideas(site, by)
    ensure_boards(stream, by)
    if setting.plant is AUGSBURG:
        ensure_sheet(stream, writer=people["tina"], coach=by)
        ensure_standard(site, writer=people["tina"], approver=people["paul"])


def rollouts() -> None:
    """Porto's second line, and what the plants offer each other, once all three stand."""
    people = people_of_the_demo()
    lines = ensure_lines(ensure_spindles(people), people)
    ensure_rollout(lines, people)
    ensure_peeled(lines, people)


def mornings() -> None:
    """The last night of each plant and the briefs of the morning after it, once every line has its log."""
    for setting in SETTINGS:
        site = Site.objects.get(slug=setting.slug)
        finish_nights(site)
        ensure_briefs(site)


def mark_as_demo() -> None:
    """Notes, once and for ever, that this database has log-ins that everybody knows."""
    with transaction.atomic():
        record(DEMO_BEGUN, None, by=None, site=None, reason="made-up plants, known passwords")


def _rotas(plant: Plant) -> list[tuple[Shift, ...]]:
    """The shift patterns of the stations, the longest first: it is the site's own calendar."""
    stations: list[Station] = [station for step in plant.steps for station in step.stations]
    return sorted({station.shifts for station in stations}, key=lambda shifts: -len(shifts))


def _calendar(site: Site, shifts: tuple[Shift, ...], setting: Setting, by: User) -> WorkingCalendar:
    calendar = save_calendar(site=site, by=by, name=CALENDAR_NAMES[len(shifts)])
    patterns = [ShiftPattern(SHIFT_NAMES[shift], shift.start, shift.end, WEEKDAYS, _breaks(shift)) for shift in shifts]
    set_week(calendar, patterns, site=site, by=by)
    for day, reason in setting.holidays:
        add_exceptions(calendar, site=site, by=by, first=day, last=day, reason=reason)
    if NIGHT in shifts:
        for day in setting.plant.overtime:
            hours = [(f"{NIGHT.start:%H:%M}", f"{NIGHT.end:%H:%M}")]
            add_exceptions(calendar, site=site, by=by, first=day, last=day, reason="Extra night shift", hours=hours)
    return calendar


def _breaks(shift: Shift) -> tuple[tuple[str, str], ...]:
    return tuple((f"{start:%H:%M}", f"{end:%H:%M}") for start, end in shift.breaks)


def _lines(site: Site, plant: Plant, by: User) -> dict[str, Line]:
    """An area with one line per part of the plant; the line of every step."""
    found: dict[str, Line] = {}
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in plant.steps:
        steps[next(area for area, names in AREAS.items() if step.name in names)].append(step)
    for name, members in steps.items():
        area = save_area(site=site, by=by, name=name)
        line = save_line(site=site, by=by, name=f"{name} line", area=area)
        found |= {step.name: line for step in members}
    return found
