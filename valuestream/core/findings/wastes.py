"""The seven wastes and the eighth: where each minute and each kilogram that adds no value falls (features.md C21)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waste:
    """``label`` and ``meaning`` are texts to translate."""

    key: str
    label: str
    meaning: str


WASTES: tuple[Waste, ...] = (
    Waste("waiting", "Waiting", "orders wait for a station, or a station for orders"),
    Waste("overproduction", "Overproduction", "more or earlier than the customer takes"),
    Waste("inventory", "Inventory", "stock beyond what the flow needs"),
    Waste("transport", "Transport", "moving orders without changing them"),
    Waste("processing", "Over-processing", "more work on a piece than it usually needs"),
    Waste("motion", "Motion", "searching, reaching, walking"),
    Waste("defects", "Defects", "scrap and rework"),
    Waste("talent", "Unused talent", "ideas and skills that nobody asks for"),
)
