"""The starter set of emission factors: examples, each with its source; a plant replaces them by its own."""

from functools import lru_cache
from pathlib import Path

from .factors import EmissionFactor
from .spec import read_spec


@lru_cache(1)
def starter_factors() -> tuple[EmissionFactor, ...]:
    """The factors of ``starter.toml`` beside this file."""
    text = Path(__file__).with_name("starter.toml").read_text(encoding="utf-8")
    return tuple(factor.as_factor() for factor in read_spec(text).factors)
