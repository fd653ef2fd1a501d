"""Sites, people, calendars and the audit trail."""

from .audit import AuditEntry
from .calendars import CalendarException, Shift, WorkingCalendar
from .people import Membership, Role, Theme, User
from .sites import Area, Line, Site, Workstation

__all__ = [
    "Area",
    "AuditEntry",
    "CalendarException",
    "Line",
    "Membership",
    "Role",
    "Shift",
    "Site",
    "Theme",
    "User",
    "WorkingCalendar",
    "Workstation",
]
