"""The tiles that can hang on a board. To add one, add a file, a template, and a line here."""

from lean.registry import by_key

from . import actions, andon, bottleneck, cards, escalations, handover, letter
from .base import Scene, Tile

TILES: tuple[Tile, ...] = (
    letter.TILE, andon.TILE, bottleneck.TILE, actions.TILE, escalations.TILE, handover.TILE, cards.TILE,
)  # fmt: skip
BY_KEY = by_key(TILES)

__all__ = ["BY_KEY", "TILES", "Scene", "Tile"]
