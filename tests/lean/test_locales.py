"""Catalogues are compiled without gettext, and messages are found in Python and templates."""

import gettext as standard

import pytest

from lean.checks import languages_are_compiled
from lean.locales import Message, compile_messages, messages_of

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "step"\nmsgstr "Schritt"\n'


@pytest.fixture
def folder(settings, tmp_path):
    """A language in the sources."""
    settings.LOCALE_SOURCES, settings.LOCALE_PATHS = tmp_path, [tmp_path]
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    return folder


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(folder):
    assert compile_messages() == [folder / "django.mo"]
    assert compile_messages() == []
    with (folder / "django.mo").open("rb") as compiled:
        assert standard.GNUTranslations(compiled).gettext("step") == "Schritt"
    assert [path.name for path in folder.iterdir() if path.suffix not in (".po", ".mo")] == []


def test_a_source_that_may_not_be_changed_is_compiled_into_the_data_folder(folder, settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path / "data" / "locale"]
    assert compile_messages() == [tmp_path / "data" / "locale" / "de" / "LC_MESSAGES" / "django.mo"]
    assert [path.name for path in folder.iterdir()] == ["django.po"]


def test_messages_are_found_wherever_they_are_written(tmp_path):
    (tmp_path / "lean").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "lean" / "a.py").write_text(
        '_("one " "text")\ngettext_lazy("it\'s")\n_(name)\n'
        'ngettext("%(n)s row", "%(n)s rows", 2)\npgettext("verb", "order")\n'
    )
    (tmp_path / "templates" / "a.html").write_text(
        "{% translate \"a (b) 'c'\" %}{% blocktranslate count n=n trimmed %}\n {{ n }} day{% plural %}{{ n }} days"
        '{% endblocktranslate %}{% translate "order" context "noun" %}{# {% translate "never" %} #}'
    )
    assert set(messages_of(tmp_path)) == {
        Message("one text"),
        Message("it's"),
        Message("%(n)s row", "%(n)s rows"),
        Message("order", context="verb"),
        Message("a (b) 'c'"),
        Message("%(n)s day", "%(n)s days"),
        Message("order", context="noun"),
    }


def test_a_start_says_that_a_language_is_not_compiled(folder):
    assert [found.id for found in languages_are_compiled(None)] == ["lean.I002"]
    compile_messages()
    assert languages_are_compiled(None) == []
