"""What the import page shows, worked out from the row: steps, balance, reasons, preview, progress, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import get_language, gettext, ngettext

from lean import formats
from valuestream.core.clocks import CLOCK, DAY_OF_BOTH
from valuestream.core.preview import PREVIEW_ROLES
from valuestream.core.propose import REASONS
from valuestream.core.sentences import SENTENCES
from valuestream.forms import ColumnsForm, Row
from valuestream.labels import KIND_LABELS, ROLE_LABELS
from valuestream.models import EventSource, ImportRun, SourceProfile, ValueStream
from valuestream.services import uploads
from valuestream.services.refusals import why

State = ImportRun.State
EDITING = (State.PROPOSED, State.CHECKING, State.CHECKED)
SAMPLE_ROWS = 8
NUMBERS = {"good", "scrap"}
BAR_WIDTH = 700.0
GAP = 2.0
LEAST = 4.0  # px: a part of the bar that is there can be seen
POLL_SECONDS = ((30, 1), (120, 2), (600, 5))  # (while the run is younger than, wait this long)
SLOWEST_POLL = 10


def count(value: int) -> str:
    return formats.number(int(value), (get_language() or "en").split("-")[0])


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    about: str
    is_done: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the balance bar: positions in px as plain text, so that no locale touches them."""

    x: str
    width: str
    css: str


@dataclass(frozen=True, slots=True)
class Said:
    """A reason as a sentence, what to do about it, and the steps behind it."""

    title: str
    hint: str
    group: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_bad: bool
    is_number: bool
    is_time: bool


@dataclass(frozen=True, slots=True)
class PreviewRow:
    row: int
    is_bad: bool
    why: str
    cells: list[Cell]


class ImportPage:
    """One import as the page tells it. ``form`` is the posted one when it has errors."""

    def __init__(self, run: ImportRun, *, can_change: bool, form: ColumnsForm | None = None) -> None:
        self.run, self.site, self.can_change = run, run.site, can_change
        self._form = form
        self.trust: dict[str, Any] = run.check_result.get("trust") or {}
        self.is_editing = run.state in EDITING
        self.is_working = run.state in ImportRun.WORKING
        self.layout = "columns" if self.is_editing else "plain"

    @cached_property
    def form(self) -> ColumnsForm:
        return self._form or ColumnsForm(self.run, self.site)

    @cached_property
    def rows(self) -> list[tuple[Row, str, str]]:
        """The columns with their mark and note."""
        return [(row, self._mark(row), self._note(row)) for row in self.form.rows()]

    def _mark(self, row: Row) -> str:
        if row.field.errors:
            return "act"
        if row.role == "person":
            return "lock"
        if row.role == "ignore":
            return "nodata"
        moved = row.role != row.column.role
        return "ok" if moved or row.column.certainty == "sure" else "watch"

    def _note(self, row: Row) -> str:
        counts = self.run.check_result.get("counts", {}) if self.run.state == State.CHECKED else {}
        role = row.role
        if role == "person":
            return gettext("never stored")
        if row.column.role == "person":
            return gettext("looks like persons: sure?")
        if role == "kind":
            return ", ".join(str(KIND_LABELS[kind]) for kind in dict.fromkeys(self.form.draft.kinds.values()))
        if role == "activity" and counts.get("activity", 0) != counts.get("step", 0):
            told = {"names": count(counts["activity"]), "steps": count(counts["step"])}
            return gettext("%(names)s names become %(steps)s steps") % told
        if role.endswith(CLOCK):
            day = self.form.draft.columns.get(role.removesuffix(CLOCK), "")
            return gettext("of the day in %(column)s") % {"column": day} if day else ""
        if role in ("start", "complete", DAY_OF_BOTH) and self.form.draft.timezone:
            return self.form.draft.timezone
        if role in ("case", "activity", "resource", "product", "batch") and role in counts:
            return ngettext("%(n)s name", "%(n)s names", counts[role]) % {"n": count(counts[role])}
        return gettext(REASONS[row.column.reason]) if row.column.certainty != "sure" or role == "ignore" else ""

    @cached_property
    def steps(self) -> list[Step]:
        run = self.run
        at = {State.LOOKING: 0, State.PROPOSED: 1, State.CHECKING: 2, State.CHECKED: 2}.get(State(run.state), 3)
        at = 0 if run.state == State.REFUSED else 4 if run.state == State.IMPORTED else at
        titles = (gettext("File"), gettext("Columns"), gettext("Check"), gettext("Import"))
        about = (self._about_file(), self._about_columns(), self._about_check(), self._about_import())
        return [
            Step(title, text, is_done=i < at, is_current=i == at)
            for i, (title, text) in enumerate(zip(titles, about, strict=True))
        ]

    def _about_file(self) -> str:
        name, rows = self.run.log_file.original_name, self.run.proposal.get("rows")
        if not rows:
            return name
        told = {"name": name, "n": count(rows)}
        return ngettext("%(name)s, %(n)s row", "%(name)s, %(n)s rows", rows) % told

    def _about_columns(self) -> str:
        columns = self.run.proposal.get("columns", ())
        if not columns:
            return gettext("not looked at yet")
        known = sum(column["certainty"] != "none" for column in columns)
        return gettext("%(known)s of %(all)s recognised") % {"known": count(known), "all": count(len(columns))}

    def _about_check(self) -> str:
        if self.run.state == State.CHECKING:
            return gettext("running")
        if not self.trust or self.run.state == State.PROPOSED:
            return gettext("not checked yet")
        waiting = self.trust["quarantined"]
        if not waiting:
            return gettext("every row can be used")
        return ngettext("%(n)s row needs you", "%(n)s rows need you", waiting) % {"n": count(waiting)}

    def _about_import(self) -> str:
        if self.run.state == State.IMPORTED:
            return ngettext("%(n)s row added", "%(n)s rows added", self.run.added) % {"n": count(self.run.added)}
        if self.run.state == State.IMPORTING:
            return gettext("running")
        name = self.source_name
        return (
            gettext("into %(source)s, nothing stored yet") % {"source": name} if name else gettext("nothing stored yet")
        )

    @cached_property
    def source_name(self) -> str:
        """The source that the events go to, as drafted or as confirmed; empty before anything is proposed."""
        choice = self.run.draft.get("source", {})
        if self.run.source:
            return self.run.source.name
        if "id" in choice:
            return (
                EventSource.objects.filter(pk=choice["id"], site=self.site).values_list("name", flat=True).first() or ""
            )
        return choice.get("name", "")

    @cached_property
    def balance(self) -> list[Part]:
        return balance_of(self.trust)

    @cached_property
    def share_quarantined(self) -> float:
        return self.trust["quarantined"] / max(1, self.trust["rows_read"])

    @cached_property
    def needs_reason(self) -> bool:
        return self.share_quarantined > settings.QUARANTINE_THRESHOLD

    @cached_property
    def quarantine(self) -> list[Said]:
        """Why rows wait for repair, most rows first."""
        groups = self.run.check_result.get("groups", ())
        return [Said(say(g["code"], g["count"], g), gettext(SENTENCES[g["code"]].hint), g) for g in groups]

    @cached_property
    def warnings(self) -> list[Said]:
        """What was noticed in rows that are kept, or dropped as copies."""
        reasons = [r for r in self.trust.get("reasons", ()) if r["effect"] != "quarantined"]
        return [Said(_said_by(r), gettext(SENTENCES[r["code"]].hint or ""), r) for r in reasons]

    @cached_property
    def preview(self) -> list[PreviewRow]:
        return [self._preview_row(one) for one in self.run.check_result.get("preview", ())]

    def _preview_row(self, one: dict[str, Any]) -> PreviewRow:
        cells = [
            Cell(one["cells"].get(role, ""), role in one["at"], role in NUMBERS, role in ("start", "complete"))
            for role in self.preview_roles
        ]
        why = gettext(SENTENCES[one["code"]].row) if one["code"] else ""
        return PreviewRow(one["row"], bool(one["code"]), why, cells)

    @cached_property
    def preview_roles(self) -> list[str]:
        shown = self.form.draft.columns if self.is_editing else self.run.draft["profile"]["columns"]
        optional = NUMBERS - set(shown)
        return [role for role in PREVIEW_ROLES if role not in optional]

    @property
    def preview_heads(self) -> list[tuple[str, bool]]:
        return [(ROLE_LABELS[role], role in NUMBERS) for role in self.preview_roles]

    @cached_property
    def step_results(self) -> list[dict[str, Any]]:
        return self.run.check_result.get("steps", [])

    @property
    def revision(self) -> str:
        """The draft that the shown form stands on: a posted one with errors keeps its own."""
        return self.form.data["revision"] if self._form and "revision" in self._form.data else str(self.run.revision)

    @property
    def shows_steps(self) -> bool:
        return self.run.state == State.CHECKED and bool(self.step_results)

    @cached_property
    def known_mapping(self) -> SourceProfile | None:
        """The newest earlier mapping whose columns this file has, when it is not the one in use."""
        source = self.run.draft.get("source", {}).get("id")
        known = SourceProfile.objects.filter(source__site=self.site).select_related("source").order_by("-confirmed_at")
        if source:
            known = known.filter(source=source)
        names = {column["name"] for column in self.run.proposal.get("columns", ())}
        for one in known[:20]:
            columns = one.content["columns"]
            if set(columns.values()) <= names and columns != self.run.draft["profile"]["columns"]:
                return one
        return None

    @property
    def mapping_in_use(self) -> dict[str, Any]:
        return self.run.proposal.get("known") or {}

    @property
    def poll_seconds(self) -> int:
        age = (self._now() - self.run.created_at).total_seconds()
        return next((wait for limit, wait in POLL_SECONDS if age < limit), SLOWEST_POLL)

    def _now(self) -> Any:
        return ImportRun.objects.values_list(Now(), flat=True).get(pk=self.run.pk)

    @property
    def progress_text(self) -> str:
        run = self.run
        if run.state == State.CHECKED or (run.state == State.IMPORTED and self.trust):
            told = {"n": count(self.trust["rows_read"])}
            return ngettext("Checked %(n)s row", "Checked %(n)s rows", self.trust["rows_read"]) % told
        if not self.is_working:
            return ""
        if not run.lease_until:
            return gettext("Waiting for a worker")
        return STAGES.get(run.stage, lambda: gettext("Reading the file"))()

    @property
    def error_message(self) -> str:
        return why(self.run)[0]

    @property
    def error_hint(self) -> str:
        return why(self.run)[1]

    @property
    def missing_roles(self) -> str:
        """What no column is chosen for yet, as words."""
        chosen = set(self.run.draft["profile"]["columns"])
        missing = [role for role in ("case", "activity") if role not in chosen]
        if not chosen & {"start", "complete"}:
            missing.append("complete")
        return ", ".join(str(ROLE_LABELS[role]) for role in missing)

    @property
    def sample_heads(self) -> list[str]:
        return [column["name"] for column in self.run.proposal["columns"]]

    @property
    def sample_rows(self) -> list[list[str]]:
        return [[row.get(name, "") for name in self.sample_heads] for row in self.run.proposal["sample"][:SAMPLE_ROWS]]

    @property
    def known_again(self) -> int:
        """Accepted rows that the source had already."""
        return self.run.accepted - self.run.added

    @property
    def streams(self) -> list[ValueStream]:
        return list(self.run.source.value_streams.order_by("pk")) if self.run.source else []

    @property
    def has_quarantine_file(self) -> bool:
        return uploads.quarantine_path(self.run).exists()


def balance_of(trust: Mapping[str, Any], room: float = BAR_WIDTH) -> list[Part]:
    """Accepted, duplicates, quarantined as stretches of one bar that is ``room`` px long."""
    total = max(1, trust["rows_read"])
    named = (("accepted", "fva"), ("duplicates", "ftrn"), ("quarantined", "fwait"))
    shares = [(trust[key], css) for key, css in named if trust[key]]
    room -= GAP * (len(shares) - 1)
    widths = [max(LEAST, room * n / total) for n, _ in shares]
    widths = [width * room / sum(widths) for width in widths]
    parts, x = [], 0.0
    for width, (_, css) in zip(widths, shares, strict=True):
        parts.append(Part(f"{x:.1f}", f"{width:.1f}", css))
        x += width + GAP
    return parts


STAGES = {
    "reading": lambda: gettext("Reading the file"),
    "storing": lambda: gettext("Storing the events"),
    "cleaning": lambda: gettext("Removing person columns from the kept file"),
}


def say(code: str, n: int, params: dict[str, Any]) -> str:
    """The sentence of a reason in the reader's language."""
    sentence = SENTENCES[code]
    told = {"count": count(n), "value": "", "column": "", "zone": "", **params, "n": n}
    told["count"] = count(n)
    return ngettext(sentence.one, sentence.many, n) % told


def _said_by(reason: dict[str, Any]) -> str:
    return say(reason["code"], reason["count"], reason.get("params") or {})
