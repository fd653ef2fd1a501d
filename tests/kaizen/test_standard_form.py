"""The form of a standard gives back the document, adds and moves rows, and keeps what was typed."""

from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.standards import Standard
from kaizen.forms.standards import StandardForm
from tests.kaizen.standard_docs import SET_UP


def posted(form):
    """What a browser sends of the form as it is shown."""
    data = QueryDict(mutable=True)

    def send(inputs):
        for one in inputs:
            data[one.name] = "true" if one.value is True else "false" if one.value is False else str(one.value)

    def send_rows(rows):
        for row in rows:
            if row.id:
                data[f"{row.at}.id"] = row.id
            send(row.fields)
            send_rows(row.points)

    for part in (form.head(), form.work(), form.applies()):
        send(part)
    for rows in form.lists().values():
        send_rows(rows)
    return data


def test_the_form_gives_back_the_document_it_was_made_of():
    assert StandardForm.posted(posted(StandardForm.of(SET_UP))).document(SET_UP) == SET_UP


def test_a_row_is_added_moved_and_taken_away_by_buttons():
    form = StandardForm.of(SET_UP)
    form.act("add:job")
    form.act("add:job.2.points")
    form.act("up:job.1")
    form.act("remove:parameters.0")
    *old, new = (row.id for row in form.lists()["job"])
    assert old == ["j2", "j1"]
    steps = next(one for one in form.lists()["attachments"][0].fields if one.kind == "job_step")
    assert [key for key, _text in steps.choices] == ["", *old, new]  # a file can be put beside the new one at once
    assert len(form.lists()["job"][2].points) == 1
    doc = StandardForm.posted(posted(form)).document(SET_UP)
    assert doc == replace(SET_UP, job=SET_UP.job[::-1], parameters=SET_UP.parameters[1:])  # empty rows are none
    for nonsense in ("add:texts", "up:job.99", "remove:job", "x", "up:", "add:job.9.points"):
        form.act(nonsense)


def test_a_new_row_gets_an_id_that_stays():
    form = StandardForm.of(Standard("x"))
    form.act("add:parameters")
    data = posted(form)
    data["parameters.0.name"], data["parameters.0.nominal"] = "Speed", "12,5"
    [row] = StandardForm.posted(data).document(Standard("x")).parameters
    assert (row.nominal, len(row.id)) == (12.5, 8)


NAMES = st.lists(
    st.sampled_from(["job", "0", "1", "points", "text", "work", "elements", "applies", "steps", "path", "title", "x", "id"]),
    min_size=1, max_size=8,
).map(".".join)  # fmt: skip


@given(
    st.dictionaries(NAMES, st.sampled_from(["", "a", "inf", "nan", "1e999", "5", "\0"]), max_size=12),
    st.tuples(st.sampled_from(["add:", "up:", "remove:", ""]), NAMES).map("".join),
)
def test_whatever_is_sent_is_a_document_or_refused(data, told):
    sent = QueryDict(mutable=True)
    sent.update(data)
    form = StandardForm.posted(sent)
    form.act(told)
    assert form.head()
    assert form.lists()
    with suppress(ValidationError):
        form.document(SET_UP)


def test_no_digit_is_lost_in_the_form():
    doc = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], nominal=31.123456789012345),))
    assert StandardForm.posted(posted(StandardForm.of(doc))).document(doc) == doc


def test_what_is_no_number_is_named_and_stays_as_typed():
    data = posted(StandardForm.of(SET_UP))
    data["parameters.0.nominal"] = "many"
    form = StandardForm.posted(data)
    with pytest.raises(ValidationError) as refused:
        form.document(SET_UP)
    assert refused.value.message_dict == {"parameters.v1.nominal": ["Nominal value: this is no number"]}
    shown = StandardForm(form.raw, refused.value.message_dict).lists()["parameters"][0].fields[2]
    assert (shown.value, shown.errors) == ("many", ("Nominal value: this is no number",))
