"""A source profile: how one source's files are read, confirmed by a person and kept (``newlean.profile/1``)."""

from dataclasses import asdict, dataclass, field
from typing import Any

ROLES = (
    "case", "activity", "start", "start_clock", "complete", "complete_clock", "resource", "good", "scrap", "rework",
    "product", "batch", "lot_size", "kind", "lifecycle", "instance", "extra", "person", "ignore",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a reader must be told; nothing it would have to guess.

    ``columns`` maps a role to the column's name in the file (``extra``: role ``extra:<name>``). With
    ``start_clock`` (``complete_clock``) the column of ``start`` (``complete``) holds the day and this one
    the time of day.
    ``dropped`` are person columns, never stored. ``step_pattern`` is a regular expression with the
    named groups ``step`` and optionally ``station``. ``timezone`` is the IANA zone of naive times.
    ``date_order`` is ``ymd``, ``dmy`` or ``mdy``; ``time_format`` a strptime format, empty = by date_order.
    ``kinds`` maps values of the kind column to the lower-case names of ``Kind``.
    """

    format: str = "csv"
    columns: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    date_order: str = "ymd"
    time_format: str = ""
    timezone: str = ""
    step_pattern: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    drop_duplicates: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"schema": "newlean.profile/1", **asdict(self), "dropped": list(self.dropped)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Profile":
        """The profile a document holds, its columns in the order of ``ROLES``: a database may keep keys in any order.

        Raises ``TypeError`` on unknown keys.
        """
        fields = {key: value for key, value in data.items() if key != "schema"}
        columns = dict(sorted(fields.get("columns", {}).items(), key=lambda item: _place(item[0])))
        return cls(**{**fields, "columns": columns, "dropped": tuple(fields.get("dropped", ()))})


def _place(role: str) -> tuple[int, str]:
    kind = role.partition(":")[0]
    return ROLES.index(kind) if kind in ROLES else len(ROLES), role
