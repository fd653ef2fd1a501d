"""A refusal is kept in English and told in the language of the page, through the child process and the row."""

from django.utils.translation import override

from valuestream.core.refusal import Refusal
from valuestream.models import ImportRun
from valuestream.services.refusals import in_words, kept, why


def unknown_column() -> Refusal:
    message, hint = "The file has no column “{column}”.", "It has: {known}."
    return Refusal("unknown_column", message, hint, column="100 % step", known="Order, step")


def test_a_refusal_crosses_the_process_and_keeps_its_places():
    came = Refusal.from_parts(unknown_column().as_parts())
    assert came.message == "The file has no column “100 % step”."
    assert came.as_json() == unknown_column().as_json()


def test_a_row_tells_in_each_language_why_it_stopped():
    run = ImportRun(**kept(unknown_column()))
    assert run.error_message == "The file has no column “100 % step”."
    with override("de"):
        assert why(run) == ("Die Datei hat keine Spalte „100 % step“.", "Sie hat: Order, step.")


def test_figures_and_sentences_in_a_refusal_are_told_in_the_language_too():
    message = "{faults} of {rows} rows cannot be used. The first: {sentence}"
    flood = Refusal("mostly_unusable", message, faults=1_200_000, rows=2_000_000, sentence="No order in this row.")
    with override("de"):
        assert in_words(flood).startswith("1.200.000 von 2.000.000 Zeilen sind nicht verwendbar. Die erste: ")
        assert "No order" not in in_words(flood)


def test_a_refusal_without_values_may_hold_braces_and_signs():
    plain = Refusal("bad_rule", "Put (?P<step>…) around it, {like} this 100 %.")
    assert in_words(plain) == plain.message
    assert why(ImportRun(**kept(plain))) == (plain.message, "")
