"""The documentation cannot lie: the reference is what the code says, and every link leads somewhere."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands

from kaizen.reference import PAGES
from lean.glossary import GLOSSARY

ROOT = settings.BASE_DIR
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)?(#[^)\s]+)?\)")
VARIABLE = re.compile(r"os\.environ(?:\.get\(|\[)\s*[\"']([A-Z_]+)[\"']|\"([A-Z_]+)\" not in os\.environ")
INTERNAL = {"NEWLEAN_SUPERVISED", "TMPDIR", "DJANGO_SETTINGS_MODULE", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "LOG_LEVEL"}


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_code_says(name):
    written = ROOT / "docs" / "reference" / name
    assert written.exists(), "run: uv run manage.py build_reference"
    assert written.read_text() == PAGES[name](), "stale; run: uv run manage.py build_reference"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_of_the_repository(document):
    targets = [target for target, _ in LINK.findall(document.read_text()) if target and "://" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_named_exists(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text()))
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_is_named_exists(document):
    paths = re.findall(
        r"`((?:lean|valuestream|kaizen|tests|docs|templates|static|locale)/[\w./-]+)`", document.read_text()
    )
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_page_is_reachable_from_the_index():
    reached: set[Path] = set()
    waiting = [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = [target for target, _ in LINK.findall(page.read_text()) if target and "://" not in target]
        waiting += [(page.parent / target).resolve() for target in links]
    assert set((ROOT / "docs").rglob("*.md")) - reached == set()


def test_every_environment_variable_is_documented():
    told = (ROOT / "docs" / "reference" / "settings.md").read_text()
    sources = [path for part in ("lean", "valuestream", "kaizen") for path in (ROOT / part).rglob("*.py")]
    read = {name for path in sources for pair in VARIABLE.findall(path.read_text()) for name in pair if name}
    assert {name for name in read - INTERNAL if name not in told} == set()


def test_pages_use_the_words_of_the_glossary():
    catalogue = polib.pofile(str(ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"))
    german = {entry.msgid.lower(): entry.msgstr for entry in catalogue if entry.msgstr}
    wrong = {
        term.english: german[term.english] for term in GLOSSARY
        if german.get(term.english, ".").rstrip(".").lower() not in term.german.lower()
    }  # fmt: skip
    assert wrong == {}
