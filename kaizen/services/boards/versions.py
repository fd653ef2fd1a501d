"""Another version of a board as soon as anything that it shows may be another one.

Every change at a site leaves an entry in the audit trail; what people do with their own accounts is none of a board.
"""

from collections.abc import Collection, Mapping
from itertools import count

from django.db.models import Max

from kaizen.models import AndonCall, Board, Screen, Tier
from lean.models import AuditEntry, Site
from lean.watch import Topic
from valuestream.models import Report

PAGE = 20  # entries that are looked through at a time
NOT_SHOWN = (  # a log and its map are on a board when the night has told of them
    "person.", "password.", "token.", "pin.", "signature.", "deputy.", "hook.", "delivery.",
    "file.", "source.", "profile.", "import.", "map.",
)  # fmt: skip


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The newest change at each board's site, and its newest report; of a network's board at any site."""
    rows = Board.objects.filter(pk__in=keys, archived_at=None).select_related("site").only("tier", "revision", "site")
    places = {row.pk: None if row.tier == Tier.NETWORK else row.site for row in rows}
    news = {place: (_changed(place), _told(place)) for place in set(places.values())}
    return {row.pk: (*news[places[row.pk]], row.revision) for row in rows}


def _changed(site: Site | None) -> int | None:
    """The newest entry of the trail that a board may show."""
    here = {"site_slug": site.slug} if site else {}
    rows = AuditEntry.objects.filter(**here).order_by("-at" if site else "-seq")
    for first in count(0, PAGE):
        page = list(rows.values_list("seq", "action")[first : first + PAGE])
        shown = next((seq for seq, action in page if not action.startswith(NOT_SHOWN)), None)
        if shown is not None or len(page) < PAGE:
            return shown
    return None


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
