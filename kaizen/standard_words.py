"""What a standard's fields are called, and what may be wrong with one, in the language of the page."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import Standard
from kaizen.core.standards.codec import Address, flat

Words = dict[str, str | Promise]

FIELDS: Words = {
    "title": _("Title"),
    "language": _("Language it is written in"),
    "purpose": _("Purpose"),
    "steps": _("Process steps"),
    "family": _("Product family"),
    "job": _("Important steps"),
    "points": _("Key points"),
    "parameters": _("Parameters"),
    "work": _("Standardised work"),
    "path": _("Path of the orders"),
    "applies": _("Where it holds"),
    "attachments": _("Attachments"),
    "evidence": _("Evidence"),
    "review_on": _("To be looked at again on"),
    "texts": _("Translations"),
    "text": _("Text"),
    "point": _("Key point"),
    "reason": _("Reason"),
    "name": _("Name"),
    "unit": _("Unit"),
    "nominal": _("Nominal value"),
    "low": _("At least"),
    "high": _("At most"),
    "station": _("Only at station"),
    "product": _("Only for product"),
    "takt_s": _("Takt time, s"),
    "working_s": _("Working time of a shift, s"),
    "in_process": _("Pieces in the cell"),
    "capacity": _("Process capacity sheet"),
    "elements": _("Combination table"),
    "chart": _("Notes to the work chart"),
    "step": _("Step"),
    "machine": _("Machine"),
    "manual_s": _("Manual, s"),
    "auto_s": _("Automatic, s"),
    "walk_s": _("Walking, s"),
    "wait_s": _("Waiting, s"),
    "change_s": _("Tool change, s"),
    "pieces_per_change": _("Pieces between changes"),
    "is_optional": _("May be left out"),
    "most": _("Passed at most"),
    "machine_class": _("Machine class"),
    "capabilities": _("Capabilities"),
    "materials": _("Materials"),
    "certifications": _("Certifications"),
    "jurisdictions": _("Jurisdictions"),
    "sha256": _("SHA-256 of the file"),
    "note": _("Remark"),
    "beside": _("Shown beside"),
    "kind": _("Kind"),
    "hash": _("Fingerprint"),
    "of": _("Translated of"),
    "source": _("Mark of the source"),
    "schema": _("Schema"),
}
ROWS: Words = {
    "job": _("Important step"),
    "points": _("Key point"),
    "parameters": _("Parameter"),
    "capacity": _("Capacity sheet, line"),
    "elements": _("Work element"),
    "path": _("Step of the path"),
    "attachments": _("Attachment"),
    "evidence": _("Piece of evidence"),
}
EVIDENCE: Words = {
    "a3": "A3",
    "verdict": _("verdict"),
    "rollout": _("rollout"),
    "measurement": _("measurement"),
    "other": _("something else"),
}
FILE_KINDS: Words = {"picture": _("picture"), "pdf": "PDF", "text": _("text")}
PROBLEMS: Words = {
    "no_title": _("say what it is about"),
    "no_language": _("two small letters, and not the language it is written in"),
    "no_day": _("this is no date"),
    "no_step": _("say what is done"),
    "no_point": _("say what matters"),
    "no_reason": _("a key point needs its reason: why is it so?"),
    "no_name": _("say what it is called"),
    "no_unit": _("this unit is not known; known are such as mm, bar, N*m, m/s, °C, %"),
    "no_value": _("a parameter has a nominal value or a limit"),
    "not_in_order": _("the nominal value lies between the limits"),
    "not_positive": _("more than 0"),
    "negative": _("no time is below 0, and a change serves at least one piece"),
    "twice": _("each step stands once and has a name"),
    "no_hash": _("a SHA-256 has 64 signs, 0 to 9 and a to f"),
    "no_such_step": _("there is no such important step"),
    "too_many_files": _("at most 30 files belong to a standard"),
    "no_kind": _("choose one of those listed"),
    "no_id": _("each row has an id of its own, small letters and digits"),
}
UNUSABLE: Words = {
    "not_a_document": _("this is no standard"),
    "unknown_field": _("there is no such field"),
    "missing_field": _("this field is missing"),
    "wrong_kind": _("another kind of value is expected"),
    "too_long": _("too long"),
    "too_many": _("too many rows"),
    "no_number": _("this is no number"),
    "bad_sign": _("a sign that cannot be kept"),
}
LACKS: Words = {
    "purpose": _("a purpose"),
    "steps": _("the process step"),
    "job": _("what is to be done or set"),
    "review_on": _("a date to look at it again"),
}


def where(doc: Standard, address: Address) -> str:
    """The place of a field in words: rows by their number, fields by their name."""
    return _said(address, {at: rows for at, rows in flat(doc).items() if isinstance(rows, tuple)})


def where_plain(address: Address) -> str:
    """The same for a document that could not be read: rows by their key."""
    return _said(address, {}) or str(_("Document"))


def _said(address: Address, orders: dict[Address, tuple[str, ...]]) -> str:
    """``job, j2, points, p1, reason`` as “Important step 2, Key point 1, Reason”."""
    parts, at = [], 0
    while at < len(address):
        name, rest = address[at], address[at + 1 :]
        if name in ROWS and rest:
            parts.append(f"{ROWS[name]} {_number(orders.get(address[: at + 1], ()), rest[0])}")
            at += 2
        else:
            parts.append(str(FIELDS.get(name, name)))
            at += 1
    return ", ".join(parts)


def _number(keys: Sequence[str], key: str) -> str:
    return str(keys.index(key) + 1) if key in keys else key


def signer_text(name: str, behalf: str | None) -> str:
    """Whose signature it is, of a deputy also for whom: "Bea Lima for Ana Costa"."""
    return gettext("%(name)s for %(person)s") % {"name": name, "person": behalf} if behalf else name
