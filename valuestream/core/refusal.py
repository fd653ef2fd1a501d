"""A refusal: bad input answered in words that say what, where and what to do."""

from typing import Any


class Refusal(Exception):
    """The input cannot be used. ``code`` is stable; ``message`` says what and where; ``hint`` what to do.

    Both may have places like ``{column}`` that ``values`` fill; ``parts`` keeps them open, so that a page can
    say them in its language. A value called ``sentence`` is itself something to say.
    """

    def __init__(self, code: str, message: str, hint: str = "", **values: Any) -> None:
        self.code, self.parts, self.values = code, (message, hint), values
        self.message, self.hint = filled(message, values), filled(hint, values)
        super().__init__(self.message)

    def as_json(self) -> dict[str, Any]:
        return {"schema": "newlean.refusal/1", "code": self.code, "message": self.message, "hint": self.hint}

    def as_parts(self) -> dict[str, Any]:
        """Everything, for another process; ``from_parts`` reads it."""
        return {"code": self.code, "message": self.parts[0], "hint": self.parts[1], "values": self.values}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> "Refusal":
        return cls(parts["code"], parts["message"], parts["hint"], **parts["values"])


def filled(text: str, values: dict[str, Any]) -> str:
    """The sentence with its places filled; one without places stays as it is, braces and all."""
    return text.format(**values) if values else text
