"""Every sentence that people read has its German, with the same placeholders; nothing is left over."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import polib
import pytest

from kaizen.trial_words import REASONS as TRIAL_REASONS
from lean.locales import Message, messages_of
from lean.units import MISSING_REASONS
from valuestream.core.energy.quirks import QUIRKS
from valuestream.core.findings import RULES, WASTES
from valuestream.core.findings.rules.drift import FIGURES
from valuestream.core.guesses import REASONS
from valuestream.core.intake import NEEDED
from valuestream.core.kpis import KPIS
from valuestream.core.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_0-9.]*\}")


def sentence_list() -> list[Message]:
    """What the trust gate says: each sentence in both numbers, by row, and its hint."""
    found = [Message(said.one, said.many) for said in SENTENCES.values()]
    return found + [Message(text) for said in SENTENCES.values() for text in (said.row, said.hint) if text]


def rule_list() -> list[Message]:
    """What findings say: of each rule its label, its meaning and its sentences; the wastes and the figures that drift."""
    found = [Message(text) for rule in RULES for text in (rule.label, rule.meaning)]
    found += [Message(text) for rule in RULES for said in rule.texts for text in said]
    found += [Message(waste.label, context="waste") for waste in WASTES] + [Message(waste.meaning) for waste in WASTES]
    return found + [Message(name) for name, _, _ in FIGURES.values()]


# words that reach gettext by a variable, so no call in the source names them
OPEN_LISTS: dict[str, list[Message]] = {
    "lean.units.MISSING_REASONS": [Message(text) for text in MISSING_REASONS.values()],
    "valuestream.core.sentences.SENTENCES": sentence_list(),
    "valuestream.core.energy.quirks.QUIRKS": [Message(text) for text in QUIRKS.values()],
    "valuestream.core.guesses.REASONS": [Message(text) for text in REASONS.values()],
    "valuestream.core.kpis.KPIS": [Message(kpi.label, context="data box") for kpi in KPIS]
    + [Message(kpi.meaning) for kpi in KPIS],
    "valuestream.core.findings.RULES": rule_list(),
    "valuestream.core.intake.NEEDED": [Message(text) for text in NEEDED.values()],
}


def python_trees() -> Iterator[tuple[str, ast.Module]]:
    for part in ("lean", "valuestream", "kaizen"):
        for path in sorted((ROOT / part).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def spoken_by(tree: ast.Module) -> Iterator[ast.expr]:
    """What a file says in refusals: the texts of ``Refusal(code, message, hint)``, and of variables so called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
            yield from node.args[1:3]
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            texts = value.elts if isinstance(value, ast.Tuple) else [value]
            pairs = zip(names, texts, strict=False)  # a call may give several
            yield from (text for name, text in pairs if getattr(name, "id", "") in ("message", "hint"))


def refusals() -> Iterator[tuple[ast.expr, str]]:
    """The texts of the refusals that pages show, with their place."""
    for place, tree in python_trees():
        if place.startswith(REFUSING) and place not in COMMAND_LINE and "Refusal(" in (ROOT / place).read_text():
            yield from ((text, place) for text in spoken_by(tree))


def test_a_refusal_leaves_its_places_open_for_other_languages():
    """``f"The file is larger than {limit} MB."`` would be one sentence per limit, and none has German."""
    assert [f"{place}:{text.lineno}" for text, place in refusals() if isinstance(text, ast.JoinedStr)] == []


REFUSING = ("valuestream/core", "valuestream/readers", "valuestream/services", "valuestream/child", "valuestream/api")
COMMAND_LINE = {
    "valuestream/services/bare_file.py", "valuestream/services/wishes.py", "valuestream/services/bare_carbon.py",
    "valuestream/services/energy_files.py", "valuestream/services/energy_sources.py", "valuestream/management/bare.py",
}  # fmt: skip


@pytest.fixture(scope="module")
def used() -> dict[Message, list[str]]:
    found = messages_of(ROOT)
    for place, listed in OPEN_LISTS.items():
        for message in listed:
            found.setdefault(message, []).append(place)
    for text, place in refusals():
        if isinstance(text, ast.Constant) and text.value:
            found.setdefault(Message(text.value), []).append(place)
    return found


@pytest.fixture(scope="module")
def written() -> set[str]:
    """Every text in the Python sources, whether a call names it or a variable carries it."""
    return {
        node.value
        for _, tree in python_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.fixture(scope="module")
def german() -> dict[tuple[str, str], polib.POEntry]:
    catalogue = polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue if not entry.obsolete}


def reasons_given() -> Iterator[tuple[str, str]]:
    """Every reason that a source below the rollouts names in ``Missing("…")``, with its place."""
    for place, tree in python_trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Missing":
                either = [(one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,) for one in node.args]
                yield from ((one.value, place) for one in chain(*either) if isinstance(one, ast.Constant))


def test_every_reason_for_a_missing_figure_has_words():
    """A trial has two of its own, which its words know."""
    known = {*MISSING_REASONS, *TRIAL_REASONS}
    assert [f"{place}: {reason}" for reason, place in reasons_given() if reason not in known] == []


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_translated(used, german):
    missing = []
    for message, places in sorted(used.items()):
        entry = german.get((message.text, message.context))
        if entry is None or entry.fuzzy or entry.msgid_plural != message.plural or not all(translations(entry)):
            missing.append(f'msgid "{message.text}"  # {places[0]}')
    assert not missing, f"{len(missing)} without German:\n" + "\n".join(missing)


def test_translations_keep_their_placeholders(german):
    """A singular may leave its number out; apart from that both languages fill the same places."""
    broken = []
    for entry in german.values():
        source = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for text in translations(entry):
            said = set(PLACEHOLDER.findall(text))
            if not said <= source or (not entry.msgid_plural and said != source):
                broken.append(entry.msgid)
    assert not broken


def test_no_translation_is_left_over(used, german, written):
    known = {(message.text, message.context) for message in used}
    assert sorted(text for text, context in set(german) - known if text not in written) == []
