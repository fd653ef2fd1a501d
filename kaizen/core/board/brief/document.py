"""The brief as a document (``newlean.brief/1``): at most five sentences and three options, each with its evidence.

Each rule has a turn before any has a second one, so that ten signals do not push out what is overdue. Pure and
complete: the same facts give the same document, whenever and however often it is made.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from .facts import Facts
from .forecasts import said
from .options import OPTIONS
from .rule import Rule
from .rules import RULES
from .told import Told

SCHEMA = "newlean.brief/1"
METHOD = "brief/1"
SENTENCES, CHOICES = 5, 3
Doc = dict[str, Any]
Line = tuple[Rule, Told]


def brief_of(facts: Facts, rules: Sequence[Rule] = RULES) -> Doc:
    """The document. ``news``: changed, nothing, or unknown where the night could not tell.

    ``muted``: forecasts that are made and not told, with the reason.
    """
    lines = _chosen(facts, rules)
    sentences = [{"code": f"E{n}", **_of_rule(rule), **told.as_json()} for n, (rule, told) in enumerate(lines, 1)]
    first = len(sentences) + 1
    options = [{"code": f"E{first + n}", **option} for n, option in enumerate(_options(facts, lines))]
    return {
        "schema": SCHEMA, "method": METHOD, "day": facts.day.isoformat(),
        "night": facts.night.isoformat() if facts.night else None, "news": _news(facts, sentences),
        "sentences": sentences, "options": options, "muted": [one.as_json() for one in said(facts) if one.why],
    }  # fmt: skip


def _of_rule(rule: Rule) -> Doc:
    return {"rule": rule.key, "version": rule.version, "kind": rule.kind}


def _chosen(facts: Facts, rules: Sequence[Rule]) -> list[Line]:
    """The sentences that fit, by turns, in the order of the rules."""
    found = [[(rule, told) for told in rule.find(facts)] for rule in rules]
    turns = [line for row in zip_longest(*found) for line in row if line is not None]
    chosen = {id(line) for line in turns[:SENTENCES]}
    return [line for of_rule in found for line in of_rule if id(line) in chosen]


def _news(facts: Facts, sentences: Sequence[Doc]) -> str:
    if any(one["kind"] == "changed" for one in sentences):
        return "changed"
    return "nothing" if facts.is_known else "unknown"


def _options(facts: Facts, lines: Sequence[Line]) -> list[Doc]:
    """What can be done at the steps that the sentences name; each step has a turn before any has a second one."""
    found = [
        [{"rule": rule.key, "version": rule.version, **one.as_json()} for rule in OPTIONS
         for one in rule.find(facts, stream, step)]
        for stream, step in dict.fromkeys(_steps(facts, lines))
    ]  # fmt: skip
    return [one for row in zip_longest(*found) for one in row if one is not None][:CHOICES]


def _steps(facts: Facts, lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Stream and step of each sentence about one: what got worse, and what holds the flow."""
    streams = {flow.id: flow.stream for flow in facts.flows}
    for rule, told in lines:
        change = told.values.get("change")
        if change and change["state"] != "better" and change["step"] and change["stream"] in streams:
            yield streams[change["stream"]], change["step"]
        elif rule.key == "bottleneck":
            yield int(told.evidence.kwargs["pk"]), told.values["step"]
