"""Another version of a board as soon as anything that it shows may be another one.

Every change at a site leaves an entry in the audit trail; what people do with their own accounts is none of a board.
"""

from collections.abc import Collection, Mapping
from itertools import count

from django.db.models import Max

from kaizen.models import AndonCall, Board, Screen
from lean.models import AuditEntry
from lean.watch import Topic
from valuestream.models import Report

PAGE = 20  # entries that are looked through at a time
NOT_SHOWN = (  # a log and its map are on a board when the night has told of them
    "person.", "password.", "token.", "pin.", "signature.", "deputy.", "hook.", "delivery.",
    "file.", "source.", "profile.", "import.", "map.",
)  # fmt: skip


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The newest change at each board's site, and its newest report."""
    rows = Board.objects.filter(pk__in=keys, archived_at=None).values_list("pk", "site", "site__slug", "revision")
    boards = list(rows)
    sites = {site: (_changed(slug), _told(site)) for site, slug in {(site, slug) for _pk, site, slug, _n in boards}}
    return {pk: (*sites[site], revision) for pk, site, _slug, revision in boards}


def _changed(slug: str) -> int | None:
    """The newest entry of the trail that a board may show."""
    entries = AuditEntry.objects.filter(site_slug=slug).order_by("-at").values_list("seq", "action")
    for first in count(0, PAGE):
        page = list(entries[first : first + PAGE])
        shown = next((seq for seq, action in page if not action.startswith(NOT_SHOWN)), None)
        if shown is not None or len(page) < PAGE:
            return shown
    return None


def _told(site: int) -> int | None:
    return Report.objects.filter(night__site=site).order_by("-pk").values_list("pk", flat=True).first()


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
