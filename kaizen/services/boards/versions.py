"""Another version of a board as soon as anything that it shows may be another one.

Every change at a site leaves an entry in the audit trail; what people do with their own accounts is none of a board.
"""

from collections.abc import Collection, Mapping

from django.db.models import Max, OuterRef, Subquery

from kaizen.models import AndonCall, Board, Screen
from lean.models import AuditEntry
from lean.watch import Topic
from valuestream.models import Report

NOT_SHOWN = (  # a log and its map are on a board when the night has told of them
    "person.", "password.", "token.", "pin.", "signature.", "deputy.", "hook.", "delivery.",
    "file.", "source.", "profile.", "import.", "map.",
)  # fmt: skip


def versions(keys: Collection[int]) -> Mapping[int, object]:
    """The newest change at each board's site, and its newest report."""
    entries = AuditEntry.objects.filter(site_slug=OuterRef("site__slug"))
    for name in NOT_SHOWN:
        entries = entries.exclude(action__startswith=name)
    reports = Report.objects.filter(night__site=OuterRef("site"))
    rows = Board.objects.filter(pk__in=keys, archived_at=None).annotate(
        changed=Subquery(entries.order_by("-at").values("seq")[:1]),
        told=Subquery(reports.order_by("-pk").values("pk")[:1]),
    )  # fmt: skip
    return {pk: version for pk, *version in rows.values_list("pk", "changed", "told", "revision")}


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
