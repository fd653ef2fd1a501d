"""Plain makers of test objects."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from lean.models import Membership, Site, User
from valuestream.core.eventlog import EventLog, Kind, Text
from valuestream.models import ImportRun, LogFile

PASSWORD = "a long test password"


def make_site(slug: str, name: str, zone: str, country: str) -> Site:
    return Site.objects.create(slug=slug, name=name, timezone=zone, country=country)


def make_user(name: str, site: Site, *roles: str) -> User:
    user = User.objects.create_user(name, password=PASSWORD)
    Membership.objects.bulk_create(Membership(user=user, site=site, role=role) for role in roles)
    return user


def encode(values: Sequence[str]) -> Text:
    names = tuple(dict.fromkeys(values))
    lookup = {name: code for code, name in enumerate(names)}
    return Text(np.array([lookup[value] for value in values], dtype=np.int32), names)


def micros(text: str) -> int:
    """``2026-03-02 06:00`` as wall-clock microseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


def make_log(rows: Sequence[tuple], timezone: str | None = None) -> EventLog:
    """A log from tuples ``(case, activity, resource, start, complete[, good, scrap[, product[, kind]]])``.

    Times as ISO text or as minutes (int/float) after 2026-03-02 00:00.
    """

    def at(value: str | float) -> int:
        return micros(value) if isinstance(value, str) else micros("2026-03-02") + int(value * 60_000_000)

    def column(index: int, default: object) -> list:
        return [row[index] if len(row) > index else default for row in rows]

    has = max((len(row) for row in rows), default=5)
    kinds = [Kind[str(kind).upper()] for kind in column(8, "production")]
    return EventLog(
        case=encode(column(0, "")),
        activity=encode(column(1, "")),
        resource=encode([str(value) for value in column(2, "")]),
        start=np.array([at(value) for value in column(3, 0)], dtype=np.int64),
        complete=np.array([at(value) for value in column(4, 0)], dtype=np.int64),
        row=np.arange(1, len(rows) + 1, dtype=np.int64),
        good=np.array(column(5, np.nan), dtype=float) if has > 5 else None,
        scrap=np.array(column(6, np.nan), dtype=float) if has > 6 else None,
        product=encode([str(value) for value in column(7, "")]) if has > 7 else None,
        kind=np.array(kinds, dtype=np.int8) if has > 8 else None,
        timezone=timezone,
    ).sorted()


def make_run(site: Site, user: User, sha256: str = "a" * 64, **fields) -> ImportRun:
    """An import that waits for a worker to look at its file."""
    named = {"original_name": "log.csv", "size": 1, "format": "csv", "uploaded_by": user}
    log_file, _ = LogFile.objects.get_or_create(site=site, sha256=sha256, defaults=named)
    return ImportRun.objects.create(log_file=log_file, started_by=user, **fields)
