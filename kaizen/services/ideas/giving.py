"""Taking in an idea: once per key, from whom only if they say so, with the time of its first answer."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import CapturePlace, Idea, IdeaPhoto, StandardVersion
from lean.audit import nameless, record
from lean.models import Site, User

from .clock import due_at
from .photos import Kept, forget, keep_photo

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as another sign
CODE, KEY = 8, 24  # signs: of the code, and of the key that begins with it
KEY_OF_A_DEVICE = re.compile(rf"[{ALPHABET}]{{{KEY}}}")
TEXTS = ("obstacle", "better", "spot", "step")
SAID = ("kind", "obstacle", "better", "spot", "waste", "trouble", "minutes", "version_id")  # by which two are the same


def new_key() -> str:
    """A key for one idea; its first eight signs are the code by which the giver sees the answers."""
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY))


def key_of(text: str) -> str:
    """The same key for the same text: what follows from something that has a key comes once, as that does."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in hashlib.sha256(text.encode()).digest()[:KEY])


def spoken(code: str) -> str:
    """The code as people read it out: ``7K4M-X9QT``."""
    return f"{code[:4]}-{code[4:]}"


def give_idea(
    site: Site, *, key: str, origin: str, signed_by: User | None = None, place: CapturePlace | None = None,
    photo: Iterable[bytes] | None = None, **values: Any,
) -> Idea:  # fmt: skip
    """Takes in an idea; the same ``key`` with the same words gives the same idea and changes nothing.

    ``values``: kind, obstacle, better, spot, waste, trouble, minutes, version (from which it deviates), area, stream,
    step. Without ``signed_by`` no row, no entry of the trail and no log line says who gave it. Raises
    ``ValidationError`` by field.
    """
    row = _filled(site, key, origin, signed_by, place, values)
    known = _given(site, row)
    if known is not None:
        return known
    row.full_clean(exclude=["site", "place"], validate_unique=False)
    kept = keep_photo(site, photo) if photo is not None else None
    try:
        return _saved(row, kept)
    except IntegrityError as error:  # the second of two at the same moment
        if kept is not None:
            forget(site, kept)
        known = _given(site, row)
        if known is None:
            raise ValidationError(_("Load the page again and send the idea once more."), code="key") from error
        return known


def _given(site: Site, row: Idea) -> Idea | None:
    """The idea that came with this key before. Raises ``ValidationError`` when it says something else."""
    known = Idea.objects.filter(site=site, key=row.key).first()
    if known and any(getattr(known, name) != getattr(row, name) for name in SAID):
        raise ValidationError(_("This page has sent an idea already. Send once more: these words go as another one."),
                              code="key")  # fmt: skip
    return known


def _filled(
    site: Site, key: str, origin: str, signed_by: User | None, place: CapturePlace | None, values: dict[str, Any]
) -> Idea:
    if not KEY_OF_A_DEVICE.fullmatch(key):
        raise ValidationError(_("Load the page again: its number for this idea is not complete."), code="key")
    texts = {name: " ".join(str(values.pop(name, "") or "").split()) for name in TEXTS}
    if place is not None:
        values |= {"area": place.within, "stream": place.stream}
        texts["step"] = place.step
    _refuse(site, texts, values)
    now = timezone.now()
    return Idea(
        site=site, key=key, code=key[:CODE], origin=origin, signed_by=signed_by, place=place, given_at=now,
        due_at=due_at(site, now), **texts, **values,
    )  # fmt: skip


def _refuse(site: Site, texts: dict[str, str], values: dict[str, Any]) -> None:
    version: StandardVersion | None = values.get("version")
    for part in (values.get("area"), values.get("stream"), version.standard if version else None):
        if part is not None and part.site_id != site.pk:
            raise ValidationError(_("This belongs to another site."))
    if not (texts["obstacle"] or texts["better"] or values.get("waste") or values.get("trouble")):
        raise ValidationError({"obstacle": _("Say what is in the way, or choose what happened.")})
    if values.get("kind") == Idea.Kind.DEVIATION and version is None:
        raise ValidationError({"version": _("Say from which standard it deviates.")})


@transaction.atomic
def _saved(row: Idea, kept: Kept | None) -> Idea:
    row.save(force_insert=True)
    if kept is not None:
        IdeaPhoto.objects.create(
            idea=row, sha256=kept.sha256, size=kept.size, width=kept.width, height=kept.height
        )  # fmt: skip
    after = {"kind": row.kind, "origin": row.origin, "place": row.place_id, "has_photo": kept is not None}
    with nameless(unless=row.signed_by):
        record("idea.given", row, by=row.signed_by, site=row.site, after=after)
    return row


@transaction.atomic
def take_name_off(idea: Idea, *, by: User) -> None:
    """Makes a signed idea one without a name; only who signed it may. Twice changes nothing.

    Raises ``ValidationError`` for anybody else.
    """
    row = Idea.objects.select_for_update().get(pk=idea.pk)
    if row.signed_by_id is None:
        return
    if row.signed_by_id != by.pk:
        raise ValidationError(_("Only who signed an idea takes the name off."))
    Idea.objects.filter(pk=row.pk).update(signed_by=None)
    with nameless():
        record("idea.name_taken_off", idea, by=None, site=idea.site)
