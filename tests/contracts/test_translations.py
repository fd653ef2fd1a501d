"""Every sentence that people read has its German, with the same placeholders; nothing is left over."""

import re
from pathlib import Path

import polib
import pytest

from lean.locales import Message, messages_of
from lean.units import MISSING_REASONS
from valuestream.core.kpis import KPIS

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_0-9.]*\}")

# open lists whose words reach gettext by a variable, so no call in the source names them
OPEN_LISTS: dict[str, list[str]] = {"lean.units.MISSING_REASONS": list(MISSING_REASONS.values())}


@pytest.fixture(scope="module")
def used() -> dict[Message, list[str]]:
    found = messages_of(ROOT)
    for place, texts in OPEN_LISTS.items():
        for text in texts:
            found.setdefault(Message(text), []).append(place)
    for kpi in KPIS:
        found.setdefault(Message(kpi.label, context="data box"), []).append("valuestream.core.kpis.KPIS")
        found.setdefault(Message(kpi.meaning), []).append("valuestream.core.kpis.KPIS")
    return found


@pytest.fixture(scope="module")
def german() -> dict[tuple[str, str], polib.POEntry]:
    catalogue = polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue if not entry.obsolete}


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


def test_no_translation_is_left_over(used, german):
    known = {(message.text, message.context) for message in used}
    assert sorted(set(german) - known) == []
