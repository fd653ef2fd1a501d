"""What is told at a machine: under which sign it happened, how long it lasted, and which help is called by it.

To add a sign, add a line here, its words in ``kaizen.idea_words`` and its icon ``i-sign-<key>``.
"""

from dataclasses import dataclass

from lean.registry import by_key
from valuestream.core.findings import WASTES


@dataclass(frozen=True, slots=True)
class Sign:
    """A tile under *What happened?*. ``waste``: what it costs, a key of ``WASTES`` or empty. ``call``: kind of help."""

    key: str
    waste: str = ""
    call: str = "help"

    @property
    def trouble(self) -> str:
        """Its key where no waste says the same; else empty."""
        return "" if self.key in WASTE_KEYS else self.key


WASTE_KEYS = frozenset(waste.key for waste in WASTES)
SIGNS: tuple[Sign, ...] = (
    Sign("waiting", "waiting"),
    Sign("defects", "defects", "quality"),
    Sign("machine", call="machine"),
    Sign("material", "waiting", "material"),
    Sign("motion", "motion"),
    Sign("inventory", "inventory"),
    Sign("standard"),
)
RARER: tuple[Sign, ...] = tuple(
    Sign(waste.key, waste.key) for waste in WASTES if waste.key not in {one.key for one in SIGNS}
)  # the other wastes, one press further
BY_KEY = by_key((*SIGNS, *RARER))
TROUBLES = tuple(one.key for one in SIGNS if one.trouble)
MINUTES = (5, 15, 30, 60, 120, 480)  # of *How long?*; the last: a shift or longer
HELP = "help"  # beside the kinds of reports: not kept as one, but called out
