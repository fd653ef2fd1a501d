"""Sites, people, calendars, tokens and the audit trail."""

from .audit import AuditEntry
from .calendars import CalendarException, Shift, WorkingCalendar
from .deputies import Deputy
from .people import Membership, Role, Theme, User
from .pins import Pin
from .sites import Area, Line, Site, Workstation
from .tokens import ApiToken, SetupToken

__all__ = [
    "ApiToken",
    "Area",
    "AuditEntry",
    "CalendarException",
    "Deputy",
    "Line",
    "Membership",
    "Pin",
    "Role",
    "SetupToken",
    "Shift",
    "Site",
    "Theme",
    "User",
    "WorkingCalendar",
    "Workstation",
]
