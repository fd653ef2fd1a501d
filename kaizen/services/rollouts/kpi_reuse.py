"""How much of what was proven anywhere is used elsewhere: of all sites, as the library may tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kaizen.models import Standard
from kaizen.services.rollouts.lineages import Runs, Shared, matrix
from lean.models import Site
from valuestream.models import ValueStream


@dataclass(frozen=True, slots=True)
class Reuse:
    """``lines`` of ``of_lines`` run a standard from elsewhere. ``used`` of ``rows`` run at another line than their own.

    ``from_elsewhere`` of the ``standards`` in effect at the site that looks came from another one.
    """

    rows: Sequence[Shared]
    lines: int
    of_lines: int
    from_elsewhere: int
    standards: int

    @property
    def shared(self) -> int:
        return len(self.rows)

    @property
    def used(self) -> int:
        return sum(bool(elsewhere(row)) for row in self.rows)


def elsewhere(row: Shared) -> list[Runs]:
    """What runs of a shared standard at other lines than that of its origin."""
    return [one for one in row.runs if one.drift is not None]


def reuse_for(site: Site, standard: int | None = None) -> Reuse:
    """``standard``: of this one only."""
    rows = [one for one in matrix()[0] if standard in (None, one.row.pk)]
    runs = [one for row in rows for one in elsewhere(row)]
    held = Standard.objects.filter(site=site, versions__state="effective").distinct().count()
    return Reuse(rows, len({(one.site.pk, one.line) for one in runs}), ValueStream.objects.count(),
                 sum(one.site == site for one in runs), held)  # fmt: skip
