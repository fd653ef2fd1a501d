"""What a document may not say, and what it still lacks before somebody reviews it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from valuestream.core.energy.units import understood
from valuestream.core.refusal import Refusal

from .codec import Address
from .document import Parameter, Standard

PLAIN_UNITS = frozenset({"", "%", "°C", "1/min"})  # what people write on a sheet and pint does not read
LANGUAGE, SHA256, ID = re.compile(r"[a-z]{2}"), re.compile(r"[0-9a-f]{64}"), re.compile(r"[a-z0-9]{1,24}")
MOST_FILES = 30
KINDS = ("a3", "verdict", "measurement", "rollout", "other")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, by its code in the open list of ``kaizen.standard_words``, and where."""

    code: str
    address: Address


def problems(doc: Standard) -> list[Problem]:
    """Everything that keeps the document from being saved, in its own order."""
    looks = (_head, _job, _parameters, _work, _path, _files, _evidence, _texts, _ids)
    return [problem for look in looks for problem in look(doc)]


def lacks(doc: Standard) -> list[str]:
    """What it needs before a review: its purpose, the step of the process, what is to be done or set, a review date."""
    needed = {
        "purpose": bool(doc.purpose.strip()),
        "steps": bool(doc.steps),
        "job": bool(doc.job or doc.parameters or doc.path),
        "review_on": bool(doc.review_on),
    }
    return [name for name, is_there in needed.items() if not is_there]


def _head(doc: Standard) -> Iterator[Problem]:
    if not doc.title.strip():
        yield Problem("no_title", ("title",))
    if not LANGUAGE.fullmatch(doc.language):
        yield Problem("no_language", ("language",))
    if doc.review_on and not _is_day(doc.review_on):
        yield Problem("no_day", ("review_on",))


def _job(doc: Standard) -> Iterator[Problem]:
    for step in doc.job:
        if not step.text.strip():
            yield Problem("no_step", ("job", step.id, "text"))
        for point in step.points:
            at = ("job", step.id, "points", point.id)
            if not point.point.strip():
                yield Problem("no_point", (*at, "point"))
            if not point.reason.strip():
                yield Problem("no_reason", (*at, "reason"))


def _parameters(doc: Standard) -> Iterator[Problem]:
    for row in doc.parameters:
        at = ("parameters", row.id)
        if not row.name.strip():
            yield Problem("no_name", (*at, "name"))
        if not is_unit(row.unit):
            yield Problem("no_unit", (*at, "unit"))
        if row.nominal is None and row.low is None and row.high is None:
            yield Problem("no_value", (*at, "nominal"))
        if not in_order(row):
            yield Problem("not_in_order", (*at, "nominal"))


def is_unit(unit: str) -> bool:
    """Whether the units library reads it, or it is one of those that people write anyway."""
    try:
        return unit in PLAIN_UNITS or understood(unit)
    except Refusal:
        return False


def in_order(row: Parameter) -> bool:
    """Whether low ≤ nominal ≤ high, as far as they are said."""
    told = [value for value in (row.low, row.nominal, row.high) if value is not None]
    return told == sorted(told)


def _work(doc: Standard) -> Iterator[Problem]:
    for name in ("takt_s", "working_s", "in_process"):
        value = getattr(doc.work, name)
        if value is not None and not value > 0:
            yield Problem("not_positive", ("work", name))
    for row in doc.work.capacity:
        at = ("work", "capacity", row.id)
        if min(row.manual_s, row.auto_s, row.change_s) < 0 or row.pieces_per_change < 1:
            yield Problem("negative", (*at, "manual_s"))
    for element in doc.work.elements:
        at = ("work", "elements", element.id)
        if not element.text.strip():
            yield Problem("no_name", (*at, "text"))
        if min(element.manual_s, element.auto_s, element.walk_s, element.wait_s) < 0:
            yield Problem("negative", (*at, "manual_s"))


def _path(doc: Standard) -> Iterator[Problem]:
    names = [step.name for step in doc.path]
    for number, name in enumerate(names):
        if not name.strip() or name in names[:number]:
            yield Problem("twice", ("path", name))
    for step in doc.path:
        if step.most is not None and step.most < 1:
            yield Problem("not_positive", ("path", step.name, "most"))


def _files(doc: Standard) -> Iterator[Problem]:
    steps = {"", *(step.id for step in doc.job)}
    if len(doc.attachments) > MOST_FILES:
        yield Problem("too_many_files", ("attachments",))
    for row in doc.attachments:
        if not row.name.strip():
            yield Problem("no_name", ("attachments", row.id, "name"))
        if not SHA256.fullmatch(row.sha256):
            yield Problem("no_hash", ("attachments", row.id, "sha256"))
        if row.step not in steps:
            yield Problem("no_such_step", ("attachments", row.id, "step"))


def _evidence(doc: Standard) -> Iterator[Problem]:
    for one in doc.evidence:
        if one.kind not in KINDS:
            yield Problem("no_kind", ("evidence", one.id, "kind"))
        if not one.name.strip():
            yield Problem("no_name", ("evidence", one.id, "name"))


def _texts(doc: Standard) -> Iterator[Problem]:
    for language in doc.texts:
        if not LANGUAGE.fullmatch(language) or language == doc.language:
            yield Problem("no_language", ("texts", language))


def _ids(doc: Standard) -> Iterator[Problem]:
    lists: list[tuple[Address, list[str]]] = [
        (("job",), [row.id for row in doc.job]),
        (("parameters",), [row.id for row in doc.parameters]),
        (("work", "capacity"), [row.id for row in doc.work.capacity]),
        (("work", "elements"), [row.id for row in doc.work.elements]),
        (("attachments",), [row.id for row in doc.attachments]),
        (("evidence",), [row.id for row in doc.evidence]),
        *((("job", step.id, "points"), [point.id for point in step.points]) for step in doc.job),
    ]
    for at, ids in lists:
        yield from (Problem("no_id", at) for _ in _bad(ids))


def _bad(ids: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = [one for one in ids if not ID.fullmatch(one) or one in seen or seen.add(one)]  # type: ignore[func-returns-value]
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
