"""What a compatibility check is asked about: the standard that is wanted, and the place that would receive it.

Where a field may be None, None means that nobody stated it, and an empty tuple that there is none. Days are ISO dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaizen.core.rollout.similarity import Likeness, LineFacts
from kaizen.core.standards.document import Applies

CHANGE_CLASSES = ("method", "material", "process", "location")
ASK_CUSTOMER = frozenset({"material", "process", "location"})  # IATF 16949 8.5.6; VDA 2 / PPAP trigger matrix


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in a unit, out of ``n`` observations."""

    value: float
    unit: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Needed:
    """Another standard that must be in effect there, in that version (``1.2.0``) or a later one."""

    name: str
    least: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be spread. ``steps``: canonical steps that it changes; ``change_classes``: of ``CHANGE_CLASSES``.

    ``languages``: in which the whole standard can be read. ``least``: δ_min, the smallest amount of the waste addressed
    that is worth a change, in the unit of the place's baseline; None: not asked.
    """

    steps: tuple[str, ...]
    applies: Applies = field(default_factory=Applies)
    family: str = ""
    change_classes: tuple[str, ...] = ("method",)
    standards: tuple[Needed, ...] = ()
    languages: tuple[str, ...] = ()
    least: Amount | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """``until``: its last day; empty: without end."""

    name: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A customer's recorded agreement to this very change, of one class. ``reference``: where it can be looked up."""

    customer: str
    change_class: str
    until: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something open at the place. ``kind``: safety or customer."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class WorksAgreement:
    """For the data that is used. ``state``: in_force, not_needed, asked, refused or none."""

    state: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class DataQuality:
    """``days``: working days with figures; ``coverage``: share (0…1) of the rows that could be used."""

    days: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Place:
    """A line that may receive the standard, with what its site stated. ``key`` names it.

    ``standards``: in effect there, by name, with their version. ``baseline``: the waste addressed, before; else
    ``no_baseline`` says why not. ``customers`` None: any release counts, and there must be one where one is needed.
    """

    key: str
    country: str
    language: str
    families: tuple[str, ...] | None = None
    materials: tuple[str, ...] | None = None
    certificates: tuple[Certificate, ...] | None = None
    customers: tuple[str, ...] | None = None
    releases: tuple[Release, ...] = ()
    standards: Mapping[str, str] = field(default_factory=dict)
    open_items: tuple[OpenItem, ...] | None = None
    agreement: WorksAgreement | None = None
    data: DataQuality | None = None
    baseline: Amount | None = None
    no_baseline: str = "no_series"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``as_is``, ``adapted``: score from which a pilot may begin as it is, or with adaptations (method.md E1).

    ``days``, ``coverage``: data the place must have. All are settings; the defaults are those of the method.
    """

    as_is: float = 0.80
    adapted: float = 0.60
    days: int = 20
    coverage: float = 0.80


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Facts:
    """A question put to the rules. ``today``: ISO date of the check; ``likeness``: of origin and line."""

    wanted: Wanted
    place: Place
    origin: LineFacts
    line: LineFacts
    today: str
    likeness: Likeness
    thresholds: Thresholds = THRESHOLDS

    def has_ended(self, until: str) -> bool:
        """Whether a last day has passed; the day itself still counts."""
        return bool(until) and until < self.today
