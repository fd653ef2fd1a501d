"""A standard as a document, ``newlean.standard/1``: how a step is done, why so, within which limits, where it holds.

Rows carry an ``id`` that stays with them from version to version, so that two versions can be compared and a site's
local values and a translation find their row again. Times are method times in seconds, never those of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from valuestream.core.conformance import ReferencePath, ReferenceStep
from valuestream.core.fingerprint import fingerprint

from .codec import LATER, Unusable, as_json, read, schema_of

SCHEMA = "newlean.standard/1"
Line = Annotated[str, 200]
Long = Annotated[str, 4000]
Key = Annotated[str, 24]


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """What makes or breaks the work, eases it or keeps people safe, and why it is so."""

    id: Key
    point: Long
    reason: Long


@dataclass(frozen=True, slots=True)
class JobStep:
    """An important step of the TWI job breakdown: what moves the work on."""

    id: Key
    text: Long
    points: tuple[KeyPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value to set, and its limits. ``station``, ``product``: only there; empty: everywhere."""

    id: Key
    name: Line
    unit: Annotated[str, 40]
    nominal: float | None = None
    low: float | None = None
    high: float | None = None
    station: Line = ""
    product: Line = ""


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """A line of the process capacity sheet. ``change_s`` is spent once per ``pieces_per_change`` pieces."""

    id: Key
    step: Line
    machine: Line
    manual_s: float
    auto_s: float
    change_s: float = 0.0
    pieces_per_change: int = 1


@dataclass(frozen=True, slots=True)
class Element:
    """A work element of the combination table: manual and walking time of people, automatic time of the machine."""

    id: Key
    text: Line
    manual_s: float = 0.0
    auto_s: float = 0.0
    walk_s: float = 0.0
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """The three sheets of standardised work. ``in_process``: pieces that must lie in the cell for the work to go on."""

    takt_s: float | None = None
    working_s: float | None = None
    in_process: int | None = None
    capacity: tuple[CapacityRow, ...] = ()
    elements: tuple[Element, ...] = ()
    chart: Long = ""


@dataclass(frozen=True, slots=True)
class Applies:
    """Where the standard holds: what a place must have or be."""

    machine_class: Line = ""
    capabilities: tuple[Line, ...] = ()
    materials: tuple[Line, ...] = ()
    certifications: tuple[Line, ...] = ()
    jurisdictions: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to it, known by its SHA-256. ``step``: the important step that it stands beside."""

    id: Key
    name: Line
    sha256: Annotated[str, 64]
    note: Line = ""
    step: Key = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that it is worth it: an A3, a verdict, a measurement; ``hash`` is that of the frozen document."""

    id: Key
    kind: Key
    name: Line
    note: Long = ""
    hash: Annotated[str, 64] = ""


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in another language. ``of``: the version it was made of; ``source``: mark of the text as it was there."""

    text: Long
    of: Key
    source: Annotated[str, 16]


@dataclass(frozen=True, slots=True)
class Standard:
    """``language``: in which it is written; ``texts``: language → address → translation. ``review_on``: ISO date.

    ``path``: the steps that orders are to pass (``core.conformance``), empty where it says nothing of orders.
    """

    title: Line
    language: Annotated[str, 5] = "en"
    purpose: Long = ""
    steps: tuple[Line, ...] = ()
    family: Line = ""
    job: tuple[JobStep, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    work: Work = Work()
    path: tuple[ReferenceStep, ...] = ()
    applies: Applies = Applies()
    attachments: tuple[Attachment, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    review_on: Annotated[str, 10] = ""
    texts: Mapping[str, Mapping[str, Translated]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **as_json(self)}

    @property
    def content_hash(self) -> str:
        """Names the content: what a signature is bound to."""
        return fingerprint(self.as_json())

    @property
    def reference(self) -> ReferencePath | None:
        """The path for conformance. Raises ``ValueError`` for one that ``checks`` would refuse."""
        return ReferencePath(self.path) if self.path else None

    @classmethod
    def from_json(cls, doc: Any) -> "Standard":
        """The document that ``as_json`` wrote. Raises ``Unusable`` for another schema or other fields."""
        if not isinstance(doc, Mapping) or doc.get("schema") != SCHEMA:
            raise Unusable("not_a_document", ())
        return read(cls, {name: value for name, value in doc.items() if name != "schema"})


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    found = schema_of(Standard)
    found["properties"] = {"schema": {"const": SCHEMA}, **found["properties"]}
    found["required"] = ["schema", *found["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **found}
