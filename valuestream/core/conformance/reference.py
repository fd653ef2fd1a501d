"""The reference path: which steps an order is to pass, in which order, which of them it may leave out or repeat."""

from dataclasses import asdict, dataclass
from typing import Any

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReferenceStep:
    """``is_optional``: an order may leave it out. ``most``: how often it may pass it in all; None: any number."""

    name: str
    is_optional: bool = False
    most: int | None = 1


@dataclass(frozen=True, slots=True)
class ReferencePath:
    """The steps in their order, each once. Raises ``ValueError`` for none, a name twice, or a ``most`` below 1."""

    steps: tuple[ReferenceStep, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if not names or len(set(names)) < len(names):
            raise ValueError("a reference path names at least one step, and each once")
        if any(step.most is not None and step.most < 1 for step in self.steps):
            raise ValueError("a step of the path may be passed at least once")

    @classmethod
    def of(cls, *names: str) -> "ReferencePath":
        """A plain path: every step once, none left out."""
        return cls(tuple(ReferenceStep(name) for name in names))

    def step(self, name: str) -> ReferenceStep | None:
        return next((step for step in self.steps if step.name == name), None)

    def as_json(self) -> list[Doc]:
        return [asdict(step) for step in self.steps]

    @classmethod
    def from_json(cls, doc: list[Doc]) -> "ReferencePath":
        """The path that ``as_json`` wrote."""
        return cls(tuple(ReferenceStep(**step) for step in doc))
