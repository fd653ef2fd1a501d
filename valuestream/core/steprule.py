"""The step rule: a regular expression that turns an activity's name into the step and, if named, the station.

Rules run in polars' regex engine (Rust): time linear in the text, so no pattern can hang an import. It
knows no look-around and no back-references, and says so.
"""

import re
from dataclasses import dataclass

import polars as pl

from .columns import renamed
from .eventlog import Text
from .refusal import Refusal

LONGEST_PATTERN = 1000  # characters
_STATION = r"(?i:machine|maschine|station|anlage|linie|line|platz|zelle|cell) *[\w.]+"
_CODE = r"[A-Z]{1,4}[-_ ]?\d{1,4}[A-Za-z]?"
PROPOSED = tuple(
    rule
    for station in (_STATION, _CODE)
    for rule in (
        rf"^(?P<step>.+?)(?: *[-–/|:,] *(?P<station>{station}))?$",
        rf"^(?:(?P<station>{station}) *[-–/|:,] *)?(?P<step>.+)$",
        rf"^(?P<step>.+?)(?: *[(\[](?P<station>{station})[)\]])?$",
    )
)
WORTH = 0.2  # share of names in which a rule must find a station to be proposed
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule makes of one activity name. ``matched`` is False where the name is taken as it is."""

    activity: str
    step: str
    station: str
    matched: bool


def check_rule(pattern: str) -> None:
    """Refuse a rule that cannot run, in words. Raises ``Refusal`` ``step_rule``."""
    if len(pattern) > LONGEST_PATTERN:
        raise Refusal("step_rule", "The step rule is longer than 1,000 characters.", "Shorten it.")
    if re.search(r"\(\?<?[=!]", pattern) or re.search(r"\\[1-9]|\(\?P=", pattern):
        raise Refusal(
            "step_rule",
            "The step rule uses look-around or a back-reference, which rules here do not know.",
            "Write what the name looks like, with (?P<step>…) around the part that names the step.",
        )
    try:
        pl.Series(["x"]).str.extract_groups(pattern)
    except pl.exceptions.PolarsError as error:
        raise Refusal("step_rule", "The step rule cannot be read.", "Check the brackets.") from error
    if "(?P<step>" not in pattern and "(?<step>" not in pattern:
        hint = "Put (?P<step>…) around the part that names the step."
        raise Refusal("step_rule", "The step rule names no step.", hint)


def rule_results(names: tuple[str, ...], pattern: str) -> list[Ruled]:
    """What the rule makes of each name; without a match, or with an empty step, the name itself is the step."""
    if not pattern:
        return [Ruled(name, _tidy(name), "", False) for name in names]
    check_rule(pattern)
    if not names:
        return []
    groups = pl.Series(list(names)).str.extract_groups(pattern).struct.unnest()
    steps = groups["step"].fill_null("").to_list()
    stations = groups["station"].fill_null("").to_list() if "station" in groups.columns else [""] * len(names)
    return [
        Ruled(name, _tidy(step) or _tidy(name), _tidy(station), bool(_tidy(step)))
        for name, step, station in zip(names, steps, stations, strict=True)
    ]


def proposed_rule(names: tuple[str, ...]) -> str:
    """The rule that finds stations in most names and makes fewer steps of them; empty when none does."""
    best, most = "", WORTH * len(names)
    for pattern in PROPOSED:
        results = rule_results(names, pattern)
        stations = sum(1 for result in results if result.station)
        if stations > most and len({result.step for result in results}) < len(names):
            best, most = pattern, stations
    return best


def apply_rule(activity: Text, pattern: str) -> tuple[Text, Text | None, list[str]]:
    """Step and station columns for an activity column, and the names the rule did not match."""
    results = rule_results(activity.names, pattern)
    step = renamed(activity, [result.step for result in results])
    stations = [result.station for result in results]
    station = renamed(activity, stations) if any(stations) else None
    return step, station, [result.activity for result in results if not result.matched]


def _tidy(name: str) -> str:
    return SPACES.sub(" ", name).strip()
