"""The rules, in the order in which they are told. Adding one: a file and a line."""

from . import (
    bottleneck,
    changeover,
    deviation,
    drift,
    idle_energy,
    inventory,
    overproduction,
    processing,
    rework,
    scrap,
    scrap_pattern,
    transport,
    unseen,
    waiting,
)

RULES = (
    waiting.RULE,
    bottleneck.RULE,
    changeover.RULE,
    inventory.RULE,
    overproduction.RULE,
    transport.RULE,
    processing.RULE,
    scrap.RULE,
    scrap_pattern.RULE,
    rework.RULE,
    idle_energy.RULE,
    deviation.RULE,
    drift.RULE,
    unseen.MOTION,
    unseen.TALENT,
)

__all__ = ["RULES"]
