"""Another version of a board as soon as anything that it shows may be another one.

Every change at a site leaves an entry in the audit trail; what people do with their own accounts is none of a board.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import count

from django.db.models import Max

from kaizen.models import Action, AndonCall, Board, Screen, Tier
from lean.models import AuditEntry, Site
from lean.watch import Topic
from valuestream.models import Report

ACTION = "action."
PAGE = 20  # entries that are looked through at a time
NOT_SHOWN = (  # a log and its map are on a board when the night has told of them
    "person.", "password.", "token.", "pin.", "signature.", "deputy.", "hook.", "delivery.",
    "file.", "source.", "profile.", "import.", "map.",
)  # fmt: skip


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The newest change that each board may show, and the newest report there: at its site, of a network's at any."""
    rows = Board.objects.filter(pk__in=keys, archived_at=None).select_related("site").only("tier", "revision", "site")
    at: dict[Site | None, list[Board]] = {}
    for row in rows:
        at.setdefault(None if row.tier == Tier.NETWORK else row.site, []).append(row)
    found: dict[int, object] = {}
    for place, boards in at.items():
        changed, told = _changed(place, {row.pk for row in boards}), _told(place)
        found |= {row.pk: (changed.get(row.pk), told, row.revision) for row in boards}
    return found


def _changed(site: Site | None, boards: set[int]) -> dict[int, int]:
    """The newest entry of the trail that each of the boards may show."""
    found: dict[int, int] = {}
    for seq, only in _entries(site):
        found |= {board: seq for board in (boards if only is None else boards & {only}) - found.keys()}
        if boards <= found.keys():
            break
    return found


def _entries(site: Site | None) -> Iterator[tuple[int, int | None]]:
    """What boards may show of the trail, the newest first; an action stands on one board alone, which is told too."""
    here = AuditEntry.objects.filter(site_slug=site.slug) if site else AuditEntry.objects.all()
    rows = here.order_by("-at" if site else "-seq").values_list("seq", "action", "object_id")
    for first in count(0, PAGE):
        page = list(rows[first : first + PAGE])
        pks = [pk for _seq, name, pk in page if name.startswith(ACTION)]
        boards = {str(pk): board for pk, board in Action.objects.filter(pk__in=pks).values_list("pk", "board")}
        for seq, name, pk in page:
            if not name.startswith(NOT_SHOWN):
                yield seq, boards[pk] if name.startswith(ACTION) else None
        if len(page) < PAGE:
            return


def _told(site: Site | None) -> int | None:
    reports = Report.objects.filter(night__site=site) if site else Report.objects.all()
    return reports.order_by("-pk").values_list("pk", flat=True).first()


def screen_versions(keys: Collection[int]) -> Mapping[int, object]:
    """The same by screen; one that was taken down is gone."""
    rows = Screen.objects.filter(pk__in=keys, revoked_at=None)
    board_of = dict(rows.values_list("pk", "board"))
    found = versions(set(board_of.values()))
    return {pk: found[board] for pk, board in board_of.items() if board in found}


BOARDS = Topic("boards", versions)
SCREENS = Topic("screens", screen_versions)


def versions_of_calls(keys: Collection[int]) -> Mapping[int, object]:
    """The open calls for help of each site, and the newest that was resolved."""
    resolved = AndonCall.objects.filter(site__in=keys).values_list("site").annotate(Max("resolved_at"))
    newest = dict(resolved.order_by("site"))
    calls = AndonCall.objects.filter(site__in=keys, resolved_at=None).order_by("pk")
    found: dict[int, list[object]] = {key: [newest.get(key)] for key in keys}
    for site, *call in calls.values_list("site", "pk", "taken_at", "tier"):
        found[site].append(call)
    return found


CALLS = Topic("calls", versions_of_calls)
