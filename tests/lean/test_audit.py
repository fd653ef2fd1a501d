"""The audit trail: in the transaction of the change, append-only, chained, and every tampering is found."""

import json
import random
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from lean import audit
from lean.audit import record, verify
from lean.chain import GENESIS, Break, first_break, hash_of
from lean.models import AuditEntry, Site


@pytest.fixture
def trail(augsburg, lean_manager):
    with transaction.atomic():
        for number in range(10):
            record("site.changed", augsburg, by=lean_manager, site=augsburg, after={"number": number})
    return list(audit.rows())


def resealed(rows):
    """The rows as a thorough forger leaves them: numbered and chained anew."""
    sealed, previous = [], GENESIS
    for seq, row in enumerate(rows, start=1):
        row = {**row, "seq": seq, "previous_hash": previous}
        row["hash"] = previous = hash_of(row)
        sealed.append(row)
    return sealed


def test_an_entry_outside_a_transaction_is_refused(augsburg, transactional_db):
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record("site.changed", augsburg, by=None, site=augsburg)


def test_an_entry_says_who_did_what_where_and_through_what(augsburg, lean_manager):
    token = audit.origin.set(audit.Origin(request_id="r1", on_behalf_of="token nl_abc"))
    entry = record("site.changed", augsburg, by=lean_manager, site=augsburg, before={"n": 1}, after={"n": 2})
    audit.origin.reset(token)
    assert (entry.actor, entry.site_slug, entry.object_type, entry.object_id) == (
        "lena", "augsburg", "lean.site", str(augsburg.pk))  # fmt: skip
    assert (entry.request_id, entry.on_behalf_of, entry.before, entry.after) == (
        "r1",
        "token nl_abc",
        {"n": 1},
        {"n": 2},
    )


def test_a_change_that_fails_leaves_no_entry(augsburg, lean_manager):
    with transaction.atomic():
        record("site.changed", augsburg, by=lean_manager, site=augsburg)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_numbers_come_back_from_the_database_as_they_were_hashed(augsburg, lean_manager):
    odd = {"whole": 2.0, "big": 1e16, "small": 1.5e-10, "text": "Straße ✓", "nested": [{"b": 1, "a": None}]}
    record("site.changed", augsburg, by=lean_manager, site=augsburg, after=odd)
    assert verify().broken is None


@pytest.mark.parametrize("statement", [
    "UPDATE lean_auditentry SET actor = 'nobody' WHERE seq = 3",
    "UPDATE lean_auditentry SET hash = hash",
    "DELETE FROM lean_auditentry WHERE seq = 3",
    "DELETE FROM lean_auditentry",
])  # fmt: skip
def test_the_database_refuses_to_change_or_delete_an_entry(trail, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().broken is None


@pytest.mark.postgresql
def test_postgres_refuses_to_truncate_the_trail(trail):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE lean_auditentry")


def test_the_manager_refuses_to_change_or_delete_an_entry(trail):
    with pytest.raises(TypeError, match="append-only"):
        AuditEntry.objects.filter(seq=3).update(actor="nobody")
    with pytest.raises(TypeError, match="append-only"):
        AuditEntry.objects.all().delete()


def test_an_edited_entry_is_named(trail):
    trail[4]["after"] = {"number": 99}
    assert first_break(trail) == Break(5, "edit")


def test_an_edited_and_rehashed_entry_is_named(trail):
    trail[4]["after"] = {"number": 99}
    trail[4]["hash"] = hash_of(trail[4])
    assert first_break(trail) == Break(5, "edit")


def test_a_deleted_entry_is_named(trail):
    assert first_break(trail[:4] + trail[5:]) == Break(5, "delete")


def test_a_deleted_entry_is_named_even_when_the_rest_is_renumbered(trail):
    assert first_break(trail[:4] + [{**row, "seq": row["seq"] - 1} for row in trail[5:]]) == Break(5, "delete")


def test_an_inserted_entry_is_named(trail):
    forged = {**trail[4], "after": {"number": 99}}
    forged["hash"] = hash_of(forged)
    assert first_break(trail[:4] + [forged] + [{**row, "seq": row["seq"] + 1} for row in trail[4:]]) == Break(
        5, "insert"
    )


def test_two_exchanged_entries_are_named(trail):
    exchanged = [*trail[:4], {**trail[6], "seq": 5}, trail[5], {**trail[4], "seq": 7}, *trail[7:]]
    assert first_break(exchanged) == Break(5, "reorder")


def test_a_cut_off_end_is_found_with_an_anchor_only(trail):
    anchor = {"seq": 10, "hash": trail[9]["hash"]}
    assert first_break(trail[:7]) is None
    assert first_break(trail[:7], anchor) == Break(8, "truncation")


def test_a_trail_written_anew_is_found_with_an_anchor(trail):
    anchor = {"seq": 10, "hash": trail[9]["hash"]}
    trail[2]["actor"] = "nobody"
    assert first_break(resealed(trail)) is None
    assert first_break(resealed(trail), anchor) == Break(10, "edit")


def test_each_of_a_thousand_random_tamperings_is_found(trail):
    chance = random.Random(5)
    for _ in range(1000):
        rows = [dict(row) for row in trail]
        at = chance.randrange(10)
        match chance.choice(["edit", "delete", "insert", "reorder", "hash"]):
            case "edit":
                rows[at][chance.choice(["actor", "action", "at", "reason", "site"])] += "x"
            case "delete":
                del rows[min(at, 8)]
            case "insert":
                rows.insert(at, {**rows[at], "actor": "x"})
            case "reorder":
                rows[at - 1], rows[at] = (
                    {**rows[at], "seq": rows[at - 1]["seq"]},
                    {**rows[at - 1], "seq": rows[at]["seq"]},
                )
            case "hash":
                rows[at]["hash"] = "f" * 64
        assert first_break(rows) is not None


def test_the_command_notes_an_anchor_and_finds_a_cut_off_end(trail, tmp_path):
    anchor = tmp_path / "anchor.json"
    call_command("audit_verify", write_anchor=anchor, stdout=StringIO())
    later = json.loads(anchor.read_text())
    anchor.write_text(json.dumps({"seq": later["seq"] + 1, "hash": later["hash"]}))
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit_verify", anchor=anchor, stderr=said)
    assert (left.value.code, said.getvalue().strip()) == (1, "broken at entry 11: truncation")


def test_the_command_misses_a_dropped_trigger(trail):
    with connection.cursor() as cursor:
        on = ' ON "lean_auditentry"' if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER lean_auditentry_no_delete{on}")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit_verify", stderr=said, stdout=StringIO())
    assert "lean_auditentry_no_delete" in said.getvalue()


def test_the_exported_trail_verifies_without_the_app(trail, tmp_path):
    call_command("audit_verify", export=tmp_path / "trail.jsonl", stdout=StringIO())
    lines = (tmp_path / "trail.jsonl").read_text().splitlines()
    assert len(lines) == 10
    assert first_break(map(json.loads, lines)) is None


def test_eight_writers_at_once_make_one_chain(transactional_db):
    site = Site.objects.create(slug="augsburg", name="Augsburg")

    def write():
        try:
            for _ in range(5):
                with transaction.atomic():
                    record("site.changed", site, by=None, site=site)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    verdict = verify()
    assert (verdict.broken, verdict.seq) == (None, 40)
