"""Where each version of a shared standard went, and how far each line is from what holds at its origin today."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kaizen.core.rollout.lineage import Drift, Version, drift, tree
from kaizen.models import Adoption, Standard, StandardVersion
from kaizen.services.rollouts.ends.webhook import is_a_site_of_its_own
from kaizen.services.rollouts.library import adoptions, shared_standards
from kaizen.services.rollouts.naming import between
from kaizen.services.standards.overlays import local_values
from lean.models import Site
from valuestream.models import ValueStream


@dataclass(frozen=True, slots=True)
class Runs:
    """What a line runs of a standard. ``core``: the origin's version that it came from; ``drift`` None: the origin.

    ``is_away``: what holds there is kept by the site's own installation.
    """

    site: Site
    line: str
    held: StandardVersion
    core: StandardVersion | None
    drift: Drift | None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A standard with what holds at its origin, and what runs where, by site."""

    row: Standard
    held: StandardVersion | None
    runs: list[Runs] = field(default_factory=list)

    def at(self, site: Site) -> list[Runs]:
        return [one for one in self.runs if one.site == site]

    @property
    def late(self) -> int:
        """Lines that run an older version of the core."""
        return sum(bool(one.drift and one.drift.behind) for one in self.runs)


def lineage(standard: Standard) -> list[Version]:
    """The tree of all approved versions, the origin's first; drafts stay at their site."""
    own = standard.versions.frozen().order_by("seq")
    locals_ = StandardVersion.objects.frozen().filter(standard__in=local_standards(standard)).order_by("pk")
    rows = [*own.select_related("standard__site"), *locals_.select_related("standard__site", "standard__stream")]
    before = {one.pk: _before(one, rows) for one in rows}
    return tree(
        Version(one.pk, before[one.pk], one.site.name, one.standard.code, one.name, one.state,
                one.standard.stream.name if one.standard.stream else "")
        for one in rows
    )  # fmt: skip


def _before(version: StandardVersion, rows: Iterable[StandardVersion]) -> int | None:
    """Which it came from: as it says, else the one before it of the same standard."""
    if version.derived_from_id:
        return version.derived_from_id
    earlier = [one for one in rows if one.standard_id == version.standard_id and one.seq < version.seq]
    return max(earlier, key=lambda one: one.seq).pk if earlier else None


def local_standards(standard: Standard) -> list[int]:
    """The standards of receiving lines that this one became."""
    came = StandardVersion.objects.filter(derived_from__standard=standard).exclude(standard=standard)
    return list(dict.fromkeys(came.order_by("standard").values_list("standard", flat=True)))


def matrix() -> tuple[list[Shared], list[Site]]:
    """Every shared standard by site, and the sites that have one."""
    rows = [shared(one) for one in shared_standards().order_by("site__name", "code")]
    sites = {one.site for row in rows for one in row.runs} | {row.row.site for row in rows}
    return rows, sorted(sites, key=lambda one: one.name)


def shared(standard: Standard) -> Shared:
    """What runs where. The origin comes first."""
    held = standard.versions.effective().first()
    newer = list(standard.versions.frozen().filter(state__in=("effective", "superseded")).order_by("seq"))
    runs = [Runs(standard.site, standard.stream.name if standard.stream else "", held, None, None)] if held else []
    for local in Standard.objects.filter(pk__in=local_standards(standard)).select_related("site", "stream"):
        one = _runs(local, standard, newer)
        runs += [one] if one else []
    return Shared(standard, held, runs)


def _runs(local: Standard, standard: Standard, newer: list[StandardVersion]) -> Runs | None:
    held, is_away = _held(local)
    core = core_of(held, standard) if held else None
    if held is None or core is None:
        return None
    found = drift(
        core.document, core.number, held.document, [(one.number, one.document) for one in newer],
        names=between(standard.stream, local.stream) if local.stream else {},
        own_values=len(local_values(local, local.site)),
    )  # fmt: skip
    return Runs(local.site, local.stream.name if local.stream else "", held, core, found, is_away)


def _held(local: Standard) -> tuple[StandardVersion | None, bool]:
    """What holds at a line; where its site has its own installation, what a rollout put in effect there."""
    if not is_a_site_of_its_own(local.site):
        return local.versions.effective().first(), False
    there = Adoption.objects.filter(local=local, state__in=("verifying", "verified", "inconclusive", "failed", "done"))
    newest = there.select_related("installed").order_by("-pk").first()
    return (newest.installed if newest else None), True


def core_of(version: StandardVersion, standard: Standard) -> StandardVersion | None:
    """The version of the origin that a local one came from, through however many of its own."""
    seen: set[int] = set()
    one: StandardVersion | None = version
    while one is not None and one.standard_id != standard.pk and one.pk not in seen:
        seen.add(one.pk)
        before = one.standard.versions.filter(seq__lt=one.seq).exclude(approved_at=None).order_by("-seq").first()
        one = one.derived_from or before
    return one if one is not None and one.standard_id == standard.pk else None


def outcomes(standard: Standard) -> list[Adoption]:
    """The lines that were asked, the newest first."""
    return list(adoptions().filter(rollout__standard=standard).order_by("-pk"))


def late_lines(standard: Standard) -> list[ValueStream]:
    """The lines that run an older version of the core than the one that holds: to them an upgrade is offered."""
    behind = {(one.site.pk, one.line) for one in shared(standard).runs if one.drift and one.drift.behind}
    locals_ = Standard.objects.filter(pk__in=local_standards(standard)).select_related("stream", "site")
    return [one.stream for one in locals_ if one.stream and (one.site.pk, one.stream.name) in behind]
