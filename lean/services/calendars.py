"""Working calendars: the week with its shifts and breaks, and the days that are not as every week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lean import spans
from lean.audit import record
from lean.models import CalendarException, Shift, Site, User, WorkingCalendar
from lean.services import changes

WEEK = 7 * spans.DAY
LONGEST = 366  # days that one entry of exceptions may cover


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A shift as people think of it: the same hours on several weekdays (0 = Monday)."""

    name: str
    start: time
    end: time
    weekdays: tuple[int, ...]
    breaks: tuple[spans.Span, ...] = ()

    def __str__(self) -> str:
        """As the audit trail keeps it: weekdays 1 (Monday) to 7, hours, breaks."""
        days = "".join(str(day + 1) for day in self.weekdays)
        pauses = f" / {self.breaks_text}" if self.breaks else ""
        return f"{self.name} {days} {self.hours_text}{pauses}".strip()

    @property
    def hours(self) -> spans.Span:
        return f"{self.start:%H:%M}", f"{self.end:%H:%M}"

    @property
    def hours_text(self) -> str:
        return spans.write([self.hours])

    @property
    def breaks_text(self) -> str:
        return spans.write(self.breaks)

    @property
    def day_names(self) -> str:
        return ", ".join(str(WEEKDAYS_ABBR[day]) for day in self.weekdays)


@transaction.atomic
def save_calendar(*, site: Site, by: User, name: str, calendar: WorkingCalendar | None = None) -> WorkingCalendar:
    """Adds or renames a calendar; a site's first one becomes its own. Raises ``ValidationError`` keyed by field."""
    action = "calendar.renamed" if calendar else "calendar.added"
    row = calendar or WorkingCalendar(site=site, is_default=not site.calendars.exists())
    return changes.save(row, site=site, by=by, action=action, name=name)


@transaction.atomic
def make_default(calendar: WorkingCalendar, *, site: Site, by: User) -> None:
    """Makes it the calendar of the site: of every workstation that has none of its own."""
    before = site.calendars.filter(is_default=True).first()
    if before == calendar:
        return
    site.calendars.filter(is_default=True).update(is_default=False)
    site.calendars.filter(pk=calendar.pk).update(is_default=True)
    record(
        "calendar.chosen", calendar, by=by, site=site,
        before={"calendar": before.name if before else ""}, after={"calendar": calendar.name},
    )  # fmt: skip


def delete_calendar(calendar: WorkingCalendar, *, site: Site, by: User) -> None:
    """Deletes a calendar that no workstation uses. Raises ``ValidationError`` for one in use."""
    if calendar.is_default and site.calendars.count() > 1:
        raise ValidationError(_("Choose another calendar of the site first."))
    changes.delete(calendar, site=site, by=by, action="calendar.deleted")


@transaction.atomic
def set_week(calendar: WorkingCalendar, patterns: Sequence[ShiftPattern], *, site: Site, by: User) -> None:
    """Replaces the week. Raises ``ValidationError`` when shifts overlap or a break lies outside its shift."""
    for pattern in patterns:
        _check_breaks(pattern)
    placed = [
        (weekday * spans.DAY + spans.minutes(pattern.hours[0]), spans.length(*pattern.hours))
        for pattern in patterns
        for weekday in pattern.weekdays
    ]
    if spans.overlapping(placed, WEEK):
        raise ValidationError(_("Two shifts overlap."), code="overlap")
    before = [str(pattern) for pattern in patterns_of(calendar)]
    calendar.shifts.all().delete()
    Shift.objects.bulk_create(_rows(calendar, patterns))
    after = [str(pattern) for pattern in patterns_of(calendar)]
    if before != after:
        record("week.changed", calendar, by=by, site=site, before={"shifts": before}, after={"shifts": after})


def _rows(calendar: WorkingCalendar, patterns: Sequence[ShiftPattern]) -> list[Shift]:
    return [
        Shift(
            calendar=calendar, weekday=weekday, name=pattern.name, start=pattern.start, end=pattern.end,
            breaks=[list(pause) for pause in pattern.breaks],
        )
        for pattern in patterns
        for weekday in sorted(set(pattern.weekdays))
    ]  # fmt: skip


def _check_breaks(pattern: ShiftPattern) -> None:
    outside = [pause for pause in pattern.breaks if not spans.inside(pause, pattern.hours)]
    if outside:
        raise ValidationError(
            _("The break %(pause)s is not inside the shift %(shift)s."), code="outside",
            params={"pause": spans.write(outside[:1]), "shift": spans.write([pattern.hours])},
        )  # fmt: skip
    if spans.overlapping(
        [(spans.minutes(start), spans.length(start, end)) for start, end in pattern.breaks], spans.DAY
    ):
        raise ValidationError(_("Two breaks overlap."), code="overlap")


def patterns_of(calendar: WorkingCalendar) -> list[ShiftPattern]:
    """The week of a calendar as people entered it: equal hours of several weekdays as one line."""
    days: dict[tuple[str, time, time, tuple[spans.Span, ...]], list[int]] = {}
    for shift in calendar.shifts.all():
        breaks = tuple((start, end) for start, end in shift.breaks)
        days.setdefault((shift.name, shift.start, shift.end, breaks), []).append(shift.weekday)
    found = [ShiftPattern(name, start, end, tuple(on), breaks) for (name, start, end, breaks), on in days.items()]
    return sorted(found, key=lambda pattern: (pattern.weekdays[0], pattern.start))


@transaction.atomic
def add_exceptions(
    calendar: WorkingCalendar, *, site: Site, by: User, first: date, last: date, reason: str,
    hours: Sequence[spans.Span] = (),
) -> None:  # fmt: skip
    """Every day from ``first`` to ``last`` works these hours; none: closed. Raises ``ValidationError`` by field."""
    if last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    if (last - first).days >= LONGEST:
        raise ValidationError({"last": _("More than a year at once.")})
    if spans.overlapping([(spans.minutes(start), spans.length(start, end)) for start, end in hours], spans.DAY):
        raise ValidationError({"hours": _("Two times overlap.")})
    taken = calendar.exceptions.filter(date__range=(first, last)).first()
    if taken:
        there = {"day": date_format(taken.date, "SHORT_DATE_FORMAT"), "reason": taken.reason}
        raise ValidationError({"first": ValidationError(_("%(day)s has an entry: %(reason)s"), params=there)})
    for offset in range((last - first).days + 1):
        changes.save(
            CalendarException(calendar=calendar), site=site, by=by, action="exception.added", calendar=calendar,
            date=first + timedelta(days=offset), reason=reason, intervals=[list(span) for span in hours],
        )  # fmt: skip


def delete_exception(exception: CalendarException, *, site: Site, by: User) -> None:
    """The day is as every week again."""
    changes.delete(exception, site=site, by=by, action="exception.deleted")
