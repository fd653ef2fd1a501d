"""The tiles that can hang on a board. To add one, add a file, a template, and a line here."""

from lean.registry import by_key

from . import (
    a3s,
    actions,
    andon,
    bottleneck,
    brief,
    cards,
    co2_budget,
    deviations,
    escalations,
    handover,
    ideas,
    kpi,
    letter,
    losses,
    rollouts,
    safety_cross,
    watch,
    wip,
)
from .base import Scene, Tile

TILES: tuple[Tile, ...] = (
    letter.TILE,
    andon.TILE,
    kpi.TILE,
    safety_cross.TILE,
    bottleneck.TILE,
    losses.TILE,
    wip.TILE,
    co2_budget.TILE,
    deviations.TILE,
    actions.TILE,
    escalations.TILE,
    handover.TILE,
    ideas.TILE,
    cards.TILE,
    a3s.TILE,
    watch.TILE,
    rollouts.TILE,
    brief.TILE,
)
BY_KEY = by_key(TILES)

__all__ = ["BY_KEY", "TILES", "Scene", "Tile"]
