"""What the choices of an import are called on the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from valuestream.core.clocks import DAY_OF_BOTH

ROLE_LABELS: dict[str, Any] = {
    "case": _("Order"),
    "activity": _("Step"),
    "resource": _("Station"),
    "start": _("Start"),
    "start_clock": _("Start: time of day"),
    "complete": _("End"),
    "complete_clock": _("End: time of day"),
    DAY_OF_BOTH: _("Day of start and end"),
    "good": _("Good pieces"),
    "scrap": _("Scrap"),
    "rework": _("Rework"),
    "lot_size": _("Lot size"),
    "product": _("Product"),
    "batch": _("Batch"),
    "kind": _("Kind of report"),
    "lifecycle": _("Start or end mark"),
    "instance": _("Number of the job"),
    "extra": _("Other figure"),
    "person": _("Dropped (person)"),
    "ignore": _("Not used"),
}
KIND_LABELS: dict[str, Any] = {
    "production": _("production"),
    "setup": _("set-up"),
    "down": _("stop"),
    "rework": _("rework"),
    "transport": _("transport"),
    "inspection": _("inspection"),
}
DELIMITERS = ((",", _("comma ,")), (";", _("semicolon ;")), ("\t", _("tab")), ("|", _("bar |")))
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", _("Windows, Western Europe (1252)")),
    ("cp1250", _("Windows, Central Europe (1250)")),
    ("iso-8859-1", _("Latin 1 (ISO 8859-1)")),
    ("iso-8859-15", _("Latin 9 (ISO 8859-15)")),
)
DECIMALS = ((".", _("point 1.5")), (",", _("comma 1,5")))
DATE_ORDERS = (("ymd", _("year month day")), ("dmy", _("day month year")), ("mdy", _("month day year")))
