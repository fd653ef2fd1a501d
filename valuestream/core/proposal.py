"""How a file could be read: proposed by us, confirmed by a person (``newlean.proposal/1``)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from .profile import Profile

Certainty = Literal["sure", "look", "none"]
MASK = "••••••"  # stands for every cell of a person column


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says about a file before it is looked at; empty where nothing is said. ``roles``: column → role."""

    delimiter: str = ""
    encoding: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """One column of the file: some of its values, what it probably means, why, and how sure that is.

    ``role`` as in ``Profile.columns``, or ``person`` (dropped, samples masked) or ``ignore``.
    ``reason`` is a code of ``core.propose.REASONS``. ``distinct``: different values in the sample.
    """

    name: str
    samples: tuple[str, ...]
    role: str
    reason: str
    certainty: Certainty
    distinct: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile to start from, with each column's reason; ``rows`` counts data rows (or events).

    ``sample``: the first rows as {column: text}, person columns masked. ``notes``: codes with
    parameters about the file as a whole ({"code": …, …}).
    """

    profile: Profile
    columns: tuple[ColumnProposal, ...]
    rows: int
    rows_exact: bool
    sample: list[dict[str, str]] = field(default_factory=list)
    notes: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "newlean.proposal/1",
            "profile": self.profile.as_json(),
            "columns": [{**asdict(column), "samples": list(column.samples)} for column in self.columns],
            "rows": self.rows,
            "rows_exact": self.rows_exact,
            "sample": self.sample,
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Proposal":
        """The proposal a document holds. Raises ``TypeError`` or ``KeyError`` on a foreign shape."""
        columns = tuple(ColumnProposal(**{**c, "samples": tuple(c["samples"])}) for c in data["columns"])
        profile = Profile.from_json(data["profile"])
        return cls(profile, columns, data["rows"], data["rows_exact"], data["sample"], tuple(data["notes"]))
