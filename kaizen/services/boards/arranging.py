"""The layout of a board: tiles added, moved, resized, taken away. Each change counts the revision up by one."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place, at_first, fits, free_place, moved, places
from kaizen.models import Board
from lean.audit import record
from lean.models import User
from lean.transactions import atomic

Change = Callable[[list[Place]], list[Place]]


@atomic
def arrange(board: Board, *, by: User, revision: int, change: Change) -> Board:
    """Changes the layout as somebody saw it at ``revision``.

    Raises ``ValidationError`` when another one changed it meanwhile, or the change does not fit.
    """
    row = Board.objects.select_for_update().select_related("site").get(pk=board.pk)
    if row.revision != revision:
        raise ValidationError(_("Somebody else moved a tile meanwhile. This is the board as it is now."))
    before = row.layout
    row.layout = [place.as_json() for place in change(places(before))]
    row.revision += 1
    row.save(update_fields=["layout", "revision"])
    told = {"tiles": len(row.layout), "revision": row.revision}
    record("board.arranged", row, by=by, site=row.site, before={"layout": before}, after=told)
    return row


def adding(tile: str, w: int, h: int, least: tuple[int, int], options: Mapping[str, str]) -> Change:
    """Hangs a tile where there is room."""

    def change(now: list[Place]) -> list[Place]:
        found = free_place(tile, w, h, now, f"{tile}-{secrets.token_hex(3)}", least)
        if found is None:
            raise ValidationError(_("There is no room for it. Make another tile smaller or take one away."))
        return [*now, replace(found, options=tuple(sorted(options.items())))]

    return change


def moving(id: str, least: Mapping[str, tuple[int, int]], **by: int) -> Change:
    """Moves a tile by ``dx``, ``dy`` cells or makes it larger by ``dw``, ``dh``."""

    def change(now: list[Place]) -> list[Place]:
        own = _known(now, id)
        w, h = least.get(own.tile, (1, 1))
        if own.w + by.get("dw", 0) < w or own.h + by.get("dh", 0) < h:
            raise ValidationError(_("Smaller than this it could not be read."))
        found = moved(now, id, **by)
        if found is None:
            raise ValidationError(_("It does not fit there. Make room first, or choose another place."))
        return found

    return change


def placing(id: str, x: int, y: int) -> Change:
    """Puts a tile at a cell, as dragging does."""

    def change(now: list[Place]) -> list[Place]:
        own = _known(now, id)
        wanted = replace(own, x=x, y=y)
        if not fits(wanted, [one for one in now if one.id != id]):
            raise ValidationError(_("It does not fit there. Make room first, or choose another place."))
        return [wanted if one.id == id else one for one in now]

    return change


def setting(id: str, options: Mapping[str, str]) -> Change:
    """What a tile is about."""

    def change(now: list[Place]) -> list[Place]:
        own = _known(now, id)
        return [replace(one, options=tuple(sorted(options.items()))) if one is own else one for one in now]

    return change


def taking_away(id: str) -> Change:
    """Takes a tile off the board."""
    return lambda now: [one for one in now if one.id != _known(now, id).id]


def beginning_anew(board: Board) -> Change:
    """The usual layout of the board's tier."""
    return lambda _now: places(at_first(board.tier, board.letters))


def going_back(layout: Sequence[dict[str, Any]]) -> Change:
    """A layout as it was, to undo a change."""
    return lambda _now: places(layout)


def _known(now: list[Place], id: str) -> Place:
    found = next((one for one in now if one.id == id), None)
    if found is None:
        raise ValidationError(_("This tile hangs there no longer."))
    return found
