"""How a form and a service work together: a refusal of the service stands at the form's field."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

Result = TypeVar("Result")
DIGITS = 9  # of the largest number that is asked for


def applied(form: forms.BaseForm, change: Callable[[], Result]) -> Result | None:
    """What ``change`` gave, or None after its ``ValidationError`` was put at the form's fields."""
    try:
        return change()
    except ValidationError as error:
        for name, errors in _by_field(error).items():
            form.add_error(name if name in form.fields else None, errors)
        return None


def _by_field(error: ValidationError) -> dict[str, list[ValidationError]]:
    return getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}


def whole_number(text: str) -> int | None:
    """The number that an address or a hidden field names; None for what is none, or more than the database counts."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


class DayInput(forms.DateInput):
    """A day with the browser's own control."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
