"""Delimited text as plants export it: encodings, marks, line ends, quotes, and rows that do not fit."""

import gzip

import pytest

from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.readers import reader_for
from valuestream.readers.sniff import delimiter_of, encoding_of

COLUMNS = {"case": "Auftrag", "activity": "Arbeitsgang", "start": "Beginn", "complete": "Ende"}
TEXT = (
    "Auftrag;Arbeitsgang;Beginn;Ende;Bediener\n"
    "FA-1;Fräsen;04.03.2024 06:00;04.03.2024 07:00;Huber\n"
    "FA-1;Schleifen;04.03.2024 08:00;04.03.2024 09:30;Maier\n"
    "FA-2;Prüfen;25.03.2024 06:00;25.03.2024 06:10;Huber\n"
)
POLISH = TEXT.replace("Fräsen", "Szlifowanie wałków").replace("Prüfen", "Kontrola jakości części")


def write(folder, data, name="export.csv"):
    path = folder / name
    path.write_bytes(data)
    return path


def read(path, **profile):
    return reader_for(path).read(path, Profile(columns=COLUMNS, delimiter=";", date_order="dmy", **profile))


@pytest.mark.parametrize(
    ("encoding", "certainty"),
    [("utf-8", "sure"), ("utf-8-sig", "sure"), ("utf-16", "sure"), ("utf-16-le", "look"), ("cp1252", "look")],
)
def test_an_encoding_is_found_and_read(tmp_path, encoding, certainty):
    path = write(tmp_path, TEXT.encode(encoding))
    if encoding == "utf-16-le":  # NULs without a mark are refused at the door
        with pytest.raises(Refusal):
            reader_for(path)
        return
    proposal = reader_for(path).propose(path)
    assert proposal.notes[0]["certainty"] == certainty
    result = reader_for(path).read(path, proposal.profile)
    assert result.log.activity.names == ("Fräsen", "Schleifen", "Prüfen")
    assert result.trust.accepted == 3


def test_a_central_european_file_is_never_sure(tmp_path):
    path = write(tmp_path, POLISH.encode("cp1250"))
    note = reader_for(path).propose(path).notes[0]
    assert (note["code"], note["certainty"]) == ("encoding", "look")
    assert read(path, encoding="cp1250").log.activity.names[0] == "Szlifowanie wałków"


def test_a_character_cut_at_the_end_of_the_sample_is_still_utf_8():
    assert encoding_of("Prüfen ü".encode()[:-1]) == ("utf-8", "sure")


def test_bytes_that_are_no_utf_8_are_quarantined_not_replaced(tmp_path):
    path = write(tmp_path, TEXT.encode().replace("Fräsen".encode(), b"Fr\xe4sen"))
    result = read(path)
    assert [(code, int(row)) for code, row in zip(result.quarantine.codes, result.quarantine.rows, strict=True)] == [
        ("encoding", 1)
    ]
    assert result.trust.accepted == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_line_ends_and_packing_change_nothing(tmp_path, ends, packed):
    data = TEXT.replace("\n", ends).encode()
    path = write(tmp_path, gzip.compress(data) if packed else data)
    assert read(path).trust.accepted == 3


def test_two_packed_parts_are_one_file(tmp_path):
    head, tail = TEXT.encode()[:90], TEXT.encode()[90:]
    assert read(write(tmp_path, gzip.compress(head) + gzip.compress(tail))).trust.accepted == 3


def test_quotes_hide_delimiters_and_line_breaks(tmp_path):
    text = TEXT.replace("Fräsen", '"Fräsen; lang\nund ""breit"""')
    result = read(write(tmp_path, text.encode()))
    assert result.log.activity.names[0] == 'Fräsen; lang\nund "breit"'
    assert result.log.row.tolist() == [1, 2, 3]


def test_rows_that_do_not_fit_the_header_keep_their_numbers_and_lose_their_text(tmp_path):
    lines = TEXT.splitlines()
    lines[2:2] = ["FA-9;zu kurz;Huber", "FA-9;zu;lang;fuer;den;Kopf;Huber"]
    result = read(write(tmp_path, "\n".join(lines).encode()), dropped=("Bediener",))
    assert result.quarantine.rows.tolist() == [2, 3]
    assert result.quarantine.codes == ("wrong_field_count",) * 2
    assert result.quarantine.values == ("3 / 5", "7 / 5")
    assert result.log.row.tolist() == [1, 4, 5]
    assert "Huber" not in repr(result)


def test_a_quarantined_row_shows_no_person(tmp_path):
    text = TEXT.replace("04.03.2024 06:00", "16:00.0")
    result = read(write(tmp_path, text.encode()), dropped=("Bediener",))
    assert result.quarantine.fields["Arbeitsgang"] == ("Fräsen",)
    assert "Huber" not in repr(result.quarantine)


def test_repeated_and_empty_column_names_are_told_apart(tmp_path):
    path = write(tmp_path, b"Order;;Order\n1;2;3\n")
    assert [column.name for column in reader_for(path).propose(path).columns] == ["Order", "column 2", "Order (2)"]


def test_a_missing_column_is_named(tmp_path):
    path = write(tmp_path, TEXT.replace("Beginn", "Start").encode())
    with pytest.raises(Refusal, match="Beginn") as refused:
        read(path)
    assert refused.value.code == "unknown_column"


def test_progress_ends_with_the_whole_file(tmp_path):
    path = write(tmp_path, TEXT.encode())
    told = []
    reader_for(path).read(
        path, Profile(columns=COLUMNS, delimiter=";", date_order="dmy"), lambda done, total: told.append((done, total))
    )
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_copies_are_judged_by_whole_rows_when_they_are_dropped(tmp_path):
    line = TEXT.splitlines()[1]
    text = TEXT + line + "\n" + line.replace("Huber", "Maier") + "\n"
    result = read(write(tmp_path, text.encode()), drop_duplicates=True, dropped=("Bediener",))
    assert (result.trust.rows_read, result.trust.accepted, result.trust.duplicates) == (5, 4, 1)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2,0|3\n", "|"),
        ('a;b\n"1,2,3";4\n', ";"),
    ],
)
def test_the_delimiter_is_found(text, delimiter):
    assert delimiter_of(text)[0] == delimiter


def test_a_quote_that_is_never_closed_is_refused_with_the_row_it_opens_in(tmp_path):
    """In the last column the rest of the file would pass as one long note, and its rows would be gone."""
    text = TEXT.replace("Maier", '"Maier') + "FA-3;Prüfen;25.03.2024 06:00;25.03.2024 06:10;Huber\n"
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(Refusal) as refused:
            read(write(tmp_path, text.encode(encoding)), encoding=encoding)
        assert (refused.value.code, refused.value.values) == ("open_quote", {"row": 2})


@pytest.mark.parametrize("note", ['"Maier\nsagt: ""Rohr\n1/2"" fehlt"', 'Rohr 1/2"', '"Maier\r\n\r\nHuber"'])
def test_quotes_that_are_closed_or_stand_inside_a_word_are_no_fault(tmp_path, note):
    result = read(write(tmp_path, (TEXT.replace("Maier", note) + "\n\n").encode()))
    assert (result.trust.rows_read, result.trust.accepted) == (3, 3)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("note", ['"FA-9;Drehen', 'FA-9;"Drehen'])
def test_rows_between_an_open_quote_and_the_next_one_do_not_vanish(tmp_path, ends, note):
    """Without this the balance closes on 4 rows of 7: one is “too many fields”, and three are gone without a word."""
    head, *rows = TEXT.splitlines(keepends=True)
    opens = f"{note};04.03.2024 06:00;04.03.2024 07:00;Huber\n"
    text = "".join([head, *rows, opens, *rows, 'FA-9;"Drehen";04.03.2024 06:00;04.03.2024 07:00;Huber\n'])
    with pytest.raises(Refusal) as refused:
        read(write(tmp_path, text.replace("\n", ends).encode()))
    assert (refused.value.code, refused.value.values) == ("open_quote", {"row": 4})  # behind three good ones


def test_letters_in_another_code_page_are_quarantined_where_the_file_is_utf_8(tmp_path):
    """Read as a code page, all 20 rows would be “FrÃ¤sen”, and nothing would say so."""
    head, good, *_ = TEXT.splitlines(keepends=True)
    path = write(tmp_path, (head + good * 20).encode() + good.encode("cp1252"))
    proposal = reader_for(path).propose(path)
    assert (proposal.profile.encoding, proposal.notes[0]["certainty"]) == ("utf-8", "look")
    result = read(path)
    assert result.log.activity.names == ("Fräsen",)
    assert (result.trust.accepted, result.quarantine.codes, result.quarantine.rows.tolist()) == (
        20,
        ("encoding",),
        [21],
    )
