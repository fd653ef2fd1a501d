"""Material flow cost accounting (ISO 14051): what enters a quantity centre belongs to the product or to its losses."""

from collections.abc import Mapping
from dataclasses import dataclass

from valuestream.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Centre:
    """Money or kg CO₂e of a quantity centre by kind, of the product and of what is lost."""

    product: Mapping[str, float]
    loss: Mapping[str, float]


def split_by_mass(entered: float, left: float, flows: Mapping[str, float], waste: float) -> Centre:
    """``flows`` (material, energy, system) by mass: ``left`` of ``entered`` kg is product; ``waste`` is all loss.

    Raises ``Refusal`` when more leaves than enters.
    """
    if not 0 <= left <= entered or not entered:
        message, hint = "{left} kg cannot come out of {entered} kg.", "Correct the masses."
        raise Refusal("mass_out_of_nothing", message, hint, left=f"{left:g}", entered=f"{entered:g}")
    good = left / entered
    product = {name: value * good for name, value in flows.items()}
    return Centre(product, {**{name: value - product[name] for name, value in flows.items()}, "waste": waste})
