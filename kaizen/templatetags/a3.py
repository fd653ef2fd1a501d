"""How an A3 is put into words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext

from kaizen import a3_words as words
from kaizen.core.a3.fields import BRANCHES, LINE, Value
from kaizen.core.a3.sheet import Row, Sheet
from kaizen.models import A3
from lean import formats
from lean.models import Role
from lean.templatetags.lean import day, language
from valuestream.templatetags.findings import said

register = template.Library()


@register.filter
def step_title(section: Any, view: str = "") -> str:
    """The heading of a step of the sheet; with ``dmaic`` that of the other view beside it."""
    title = str(words.STEPS[section.key])
    return f"{words.DMAIC[section.dmaic]}: {title}" if view == "dmaic" else title


@register.filter
def a3_title(row: A3) -> str:
    """The title in the language of the page where it still is the sentence of its finding, else as it was written."""
    return title_in_words(row, row.title)


def sheet_title(row: A3, sheet: Sheet) -> str:
    """The same for a sheet as it was."""
    return title_in_words(row, str(sheet["title"] or row.title))


def title_in_words(row: A3, text: str) -> str:
    """``text``, or the finding's sentence in the language of the page where ``text`` is just that."""
    known = row.proposed
    return one_line(said(known["message"], known["values"])) if known and known["text"] == text else text


def one_line(text: str) -> str:
    """As a title is kept."""
    return " ".join(text.split())[:LINE].rstrip()


@register.filter
def phase_word(phase: str) -> str:
    return str(words.PHASES[phase])


@register.filter
def seen_head(row: Row) -> str:
    """When and where something was seen, as far as that is known."""
    known = {"day": plain_value(row["day"], "x.day"), "place": row["place"]}
    if row["day"] and row["place"]:
        return gettext("Seen on %(day)s, %(place)s.") % known
    if row["day"]:
        return gettext("Seen on %(day)s.") % known
    return gettext("Seen at: %(place)s.") % known if row["place"] else ""


@register.filter
def why_label(row: Row) -> str:
    """ "Why 2": the second in its chain."""
    return f"{gettext('Why')} {row.depth + 1}"


@register.filter
def label_of(path: str) -> str:
    """What the field at an address is called."""
    return words.field_label(path)


@register.filter
def choice_word(key: Value) -> str:
    """A word of an open list: a state, a proof, a branch, what a test said."""
    return str(words.CHOICES.get(str(key), key)) if key else formats.DASH


@register.filter
def lack_word(key: str) -> str:
    return str(words.LACKS[key])


@register.filter
def pareto_title(keys: list[str]) -> str:
    return str(words.PARETOS[keys[0]])


@register.filter
def role_word(role: str) -> str:
    return str(Role(role).label)


@register.filter
def plain_value(value: Value, path: str = "") -> str:
    """A value as history tells it."""
    if value is None or value == "":
        return formats.DASH
    if isinstance(value, bool):
        return str(words.YES if value else words.NO)
    if isinstance(value, (int, float)):
        return as_written(value)
    if path.split(".")[-1] in ("day", "due", "by"):
        return day(value)
    if path.endswith(".photo"):
        return gettext("photo %(mark)s") % {"mark": value[:8]}
    return str(words.CHOICES[value]) if value in words.CHOICES and "." in path else value


@register.filter
def as_written(value: Value) -> str:
    """A number that a person wrote, with no digit more, in the language of the page."""
    if not isinstance(value, (int, float)):
        return formats.DASH if value is None else str(value)
    told = f"{value:.6g}"
    return told.replace(".", ",") if language() == "de" else told


@register.filter
def of_branch(rows: tuple[Row, ...], branch: str) -> list[Row]:
    """The causes on one bone of the fish."""
    return [row for row in rows if row["branch"] == branch and row["text"]]


@register.simple_tag
def branches() -> tuple[str, ...]:
    return BRANCHES


@register.filter
def got(values: Mapping[str, Any], key: Any) -> Any:
    return values.get(key)


@register.simple_tag
def phases() -> list[tuple[str, str]]:
    """Each phase with its letter."""
    return [(key, str(word)[:1]) for key, word in words.PHASES.items()]


@register.filter
def list_label(name: str) -> str:
    return str(words.LISTS[name])


@register.filter
def written_value(value: Value) -> str:
    """A number as its field holds it."""
    return "" if value is None else as_written(value)


@register.filter
def right_of(value: float, px: float) -> float:
    """So many px further right, or down."""
    return value + px
