"""Areas, lines and workstations of a site."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean.models import Area, Line, Site, User, Workstation
from lean.services import changes

CAPABILITY = re.compile(r"^\s*([^:=]{1,60}?)\s*[:=]\s*(.{1,200}?)\s*$")


def save_area(*, site: Site, by: User, name: str, area: Area | None = None) -> Area:
    """Adds or renames an area. Raises ``ValidationError`` keyed by field."""
    return changes.save(area or Area(site=site), site=site, by=by, action=_verb("area", area), name=name)


def save_line(*, site: Site, by: User, name: str, area: Area, line: Line | None = None) -> Line:
    """Adds, renames or moves a line. Raises ``ValidationError`` keyed by field."""
    _same_site(site, area=area)
    row = line or Line(area=area)
    return changes.save(row, site=site, by=by, action=_verb("line", line), name=name, area=area)


def save_workstation(*, site: Site, by: User, workstation: Workstation | None = None, **values: Any) -> Workstation:
    """Adds or changes a workstation: name, line, machine_class, capabilities, calendar.

    Raises ``ValidationError`` keyed by field.
    """
    line = values.get("line")
    _same_site(site, line=line.area if line else None, calendar=values.get("calendar"))
    row = workstation or Workstation(site=site)
    return changes.save(row, site=site, by=by, action=_verb("workstation", workstation), **values)


def delete_place(place: Area | Line | Workstation, *, site: Site, by: User) -> None:
    """Deletes a place that nothing stands on. Raises ``ValidationError`` when something does."""
    changes.delete(place, site=site, by=by, action=f"{place._meta.model_name}.deleted")


def capabilities_from(text: str) -> dict[str, str]:
    """``clamping length: 600 mm`` per line, as names and values. Raises ``ValidationError`` naming the line."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = CAPABILITY.match(line)
        if match is None:
            raise ValidationError(_("Line %(number)s is not “name: value”."), params={"number": number})
        if match[1] in found:
            raise ValidationError(_("“%(name)s” is there twice."), params={"name": match[1]})
        found[match[1]] = match[2]
    return found


def _verb(noun: str, existing: object) -> str:
    return f"{noun}.changed" if existing else f"{noun}.added"


def _same_site(site: Site, **parts: Any) -> None:
    """A line of another plant is no line of this one. Raises ``ValidationError`` keyed by field."""
    for name, part in parts.items():
        if part is not None and part.site_id != site.pk:
            raise ValidationError({name: _("This belongs to another site.")})
