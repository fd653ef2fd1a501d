"""Refusals as rows keep them and as pages say them, in the language of the page."""

from typing import Any

from django.utils.translation import get_language, gettext

from lean import formats
from valuestream.core.refusal import Refusal, filled
from valuestream.models.runs import Run


def kept(refusal: Refusal) -> dict[str, Any]:
    """The fields of a run that keep why it stopped: in English, and with its places open for other languages."""
    parts = refusal.as_parts() if refusal.values else {}
    return {
        "error_code": refusal.code, "error_message": refusal.message, "error_hint": refusal.hint, "error_parts": parts,
    }  # fmt: skip


def in_words(refusal: Refusal) -> str:
    """Message and hint of a refusal as one text."""
    return " ".join(_said(text, refusal.values) for text in refusal.parts if text)


def why(run: Run) -> tuple[str, str]:
    """Why a run stopped, and what to do."""
    parts = run.error_parts or {"message": run.error_message, "hint": run.error_hint, "values": {}}
    return said(parts)


def said(parts: dict[str, Any]) -> tuple[str, str]:
    """Message and hint of ``Refusal.as_parts``, each in the language of the page."""
    return _said(parts["message"], parts["values"]), _said(parts["hint"], parts["values"])


def _said(text: str, values: dict[str, Any]) -> str:
    return filled(gettext(text), {key: _value(key, value) for key, value in values.items()}) if text else ""


def _value(key: str, value: Any) -> Any:
    if isinstance(value, int):
        return formats.number(value, get_language() or "en")
    return gettext(value) if key == "sentence" else value
