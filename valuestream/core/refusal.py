"""A refusal: bad input answered in words that say what, where and what to do."""

from typing import Any


class Refusal(Exception):
    """The input cannot be used. ``code`` is stable; ``message`` says what and where; ``hint`` what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def as_json(self) -> dict[str, Any]:
        return {"schema": "newlean.refusal/1", "code": self.code, "message": self.message, "hint": self.hint}
