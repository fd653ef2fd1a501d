"""Parts of addresses that are more than text."""

from datetime import date


class DayConverter:
    """A calendar day: ``2026-10-31``. A day that does not exist is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
