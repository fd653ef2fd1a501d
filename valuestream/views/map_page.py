"""What the pages of a map show, worked out once: which map the address asks for, its drawing, links and pickers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lean.access import fetch
from lean.forms.base import whole_number
from lean.models import Site
from lean.templatetags.lean import figure_text
from valuestream.core.completion import Ending
from valuestream.core.diff import Change, diff_maps
from valuestream.core.drawing import WIDE, Drawing, draw
from valuestream.core.layout import LEFT, PITCH
from valuestream.core.takt_chart import TaktChart, draw_takt
from valuestream.core.waiting import MainCause
from valuestream.models import ImportRun, MapVersion, ProductFamily, ValueStream
from valuestream.services import maps, waits

STREAMS = ValueStream.objects.select_related("site", "source__current")
VERSIONS = MapVersion.objects.select_related("family", "event_set__source")
PRESETS = ((28, _("last 4 weeks")), (91, _("last 13 weeks")), (364, _("last 52 weeks")))
PRINT_COLUMNS = {"a3": 10, "a4": WIDE}  # of data boxes beside each other on one sheet
SHEET = 1.8  # width to height of what a sheet leaves to the drawing: a narrower one is whole on it, at the same scale
TOTALS = (
    ("lead_time", _("Lead time")), ("lead_time_median", _("Median lead time")), ("lead_time_p90", _("P90 lead time")),
    ("lead_time_working", _("Lead time in working time")), ("waiting", _("Waiting")), ("processing", _("Processing")),
    ("setup", _("Set-up")), ("down", _("Stops")), ("value_added", _("Value-adding")), ("pce", _("PCE")),
    ("pce_working", _("PCE in working time")),
    ("wip", _("Orders in process")), ("throughput", _("Throughput")),
)  # fmt: skip
EXPLAINED = (
    "lead_time", "waiting", "processing", "pce", "cycle_time", "changeover_time", "uptime", "first_pass_yield", "scrap",
    "machines", "takt",
)  # fmt: skip
STATE = ("family", "first", "last", "version", "compare")  # what of the address every link of the map carries on


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a picker."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """One step in the list that stands for the map on a phone; times in s, bars in px."""

    step: Mapping[str, Any]
    url: str
    wait: float
    work: float
    wait_bar: float
    work_bar: float


class Links:
    """Addresses inside one map; each carries on which map is shown."""

    def __init__(self, site: Site, stream: ValueStream, query: Mapping[str, str]) -> None:
        self.args = [site.slug, stream.pk]
        self.query = {key: query[key] for key in STATE if query.get(key)}

    def to(self, route: str, **extra: Any) -> str:
        query = {key: value for key, value in {**self.query, **extra}.items() if value not in (None, "")}
        return reverse(route, args=self.args) + (f"?{urlencode(query)}" if query else "")

    def step(self, name: str) -> str:
        return self.to("step", step=name)

    def flow(self, source: str | None, target: str | None) -> str:
        return self.to("flow", source=source, target=target)

    def case(self, case: str) -> str:
        query = f"?{urlencode(self.query)}" if self.query else ""
        return reverse("case", args=[*self.args, case]) + query

    def ledger(self, case: str) -> str:
        """The address of an order's CO₂ ledger."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return reverse("ledger", args=[*self.args, case]) + query

    def chart(self, key: str) -> str:
        """The address of a chart's data."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return reverse("chart_csv", args=[*self.args, key]) + query

    def named(self) -> dict[str, str]:
        """The plain addresses that templates use by name."""
        routes = ("map", "map_table", "hidden", "method", "demand", "families", "reference", "gemba_value", "map_svg",
                  "map_json", "carbon_csv", "cases", "variants", "charts", "map_compare")  # fmt: skip
        more = {"settings": reverse("stream_settings", args=self.args), "print_a3": self.to("map", print="a3")}
        more |= {"print_a4": self.to("map", print="a4"), "without_comparison": self.to("map", compare=None)}
        return {route: self.to(route) for route in routes} | more


class MapPage:
    """One map as its pages tell it. ``version`` is frozen; gemba values of today stand beside its figures."""

    def __init__(self, stream: ValueStream, version: MapVersion, query: QueryDict) -> None:
        self.stream, self.site, self.version = stream, stream.site, version
        self.query = query
        self.links = Links(self.site, stream, query)

    @cached_property
    def document(self) -> dict[str, Any]:
        return maps.with_counts(self.version.content, self.stream)

    @cached_property
    def carbon(self) -> dict[str, Any] | None:
        """What the map tells about CO₂; None where it tells nothing."""
        found: dict[str, Any] | None = self.version.content.get("co2e")
        return None if found is None or "refusal" in found else found

    @cached_property
    def ending(self) -> Ending | None:
        """How the orders of the map usually end."""
        return Ending.from_document(self.version.content)

    @cached_property
    def drawing(self) -> Drawing:
        return draw(self.document, self.causes.steps)

    @cached_property
    def causes(self) -> waits.CauseMarks:
        """What takes most of the wait before each step and on each move."""
        return waits.marks_on(self.version)

    @cached_property
    def cause_legend(self) -> list[MainCause]:
        """Each cause that is written on the drawing, once."""
        marks = {triangle.cause.letter: triangle.cause for triangle in self.drawing.triangles if triangle.cause}
        return [marks[letter] for letter in sorted(marks)]

    @cached_property
    def urls(self) -> dict[str, str]:
        return self.links.named()

    @cached_property
    def views(self) -> list[tuple[str, str, str]]:
        """Key, label and address of each way to look at this map."""
        labels = (
            ("map", _("Map")), ("map_table", _("Table")), ("charts", _("Charts")), ("variants", _("Variants")),
            ("cases", _("Orders")), ("map_compare", _("Compare")),
        )  # fmt: skip
        return [(key, str(label), self.links.to(key)) for key, label in labels]

    @cached_property
    def chosen(self) -> str:
        """The step whose drawer is open."""
        return self.query.get("step", "")

    @property
    def has_chosen(self) -> bool:
        """Whether the chosen step is one of this map: another period may not know it."""
        return any(step["name"] == self.chosen for step in self.document["steps"])

    @cached_property
    def family_label(self) -> str:
        return self.version.family.name if self.version.family else gettext("All orders")

    @cached_property
    def period(self) -> dict[str, Any]:
        """The days the map was asked for; without any, those of its events."""
        asked, events = self.version.inputs, self.document["period"]
        return {end: asked.get(end) or events[end][:10] for end in ("first", "last")}

    @cached_property
    def summary(self) -> str:
        """The map in one sentence, for who does not see it."""
        totals = self.document["totals"]
        return gettext(
            "Value-stream map of %(name)s: %(steps)s steps, lead time %(lead)s, of it %(processing)s processing"
        ) % {
            "name": self.document["name"],
            "steps": len(self.drawing.boxes),
            "lead": figure_text(totals["lead_time"]),
            "processing": figure_text(totals["processing"]),
        }

    @cached_property
    def totals(self) -> list[tuple[Any, Any]]:
        """Label and figure of each total."""
        totals = self.document["totals"]
        return [(label, totals[key]) for key, label in TOTALS if key in totals]

    explained = EXPLAINED

    @cached_property
    def takt_chart(self) -> TaktChart | None:
        """Cycle time of each step against takt; None without takt."""
        return draw_takt(self.document)

    @cached_property
    def first_day(self) -> str:
        return str(self.period["first"])

    @cached_property
    def last_day(self) -> str:
        return str(self.period["last"])

    @property
    def fills(self) -> bool:
        """Whether the drawing may grow to the width of the page; a small one would grow too large."""
        return self._columns >= WIDE

    @cached_property
    def _columns(self) -> int:
        return 1 + max((box.frame.column for box in self.drawing.boxes), default=0)

    @cached_property
    def phone_rows(self) -> list[PhoneRow]:
        """The steps from first to last, each with its two bars on one scale."""
        boxes = sorted(self.drawing.boxes, key=lambda box: (box.frame.column, box.frame.row))
        times = [(box.step, _sum(box.step, "waiting"), _sum(box.step, "processing")) for box in boxes]
        longest = max([max(wait, work) for _step, wait, work in times], default=0) or 1
        return [
            PhoneRow(step, self.links.step(step["name"]), wait, work, 200 * wait / longest, 200 * work / longest)
            for step, wait, work in times
        ]

    @cached_property
    def print_bands(self) -> list[str]:
        """The parts of a wide map that fit on one sheet each, as SVG view boxes of one width."""
        drawing, height = self.drawing, self.drawing.height
        columns = PRINT_COLUMNS.get(self.query.get("print", ""), WIDE)
        if self._columns <= columns or drawing.width <= SHEET * height:
            return [f"0 0 {drawing.width:g} {height:g}"]
        width = LEFT + PITCH * columns + (drawing.width - drawing.right)
        starts = range(0, self._columns, columns)
        return [f"{LEFT + PITCH * start if start else 0:g} 0 {width:g} {height:g}" for start in starts]

    @cached_property
    def steps(self) -> list[Mapping[str, Any]]:
        """The steps that have a box."""
        return [box.step for box in self.drawing.boxes]

    @cached_property
    def main_steps(self) -> list[Mapping[str, Any]]:
        """The steps with a data box, from left to right."""
        boxes = [box for box in self.drawing.boxes if box.frame.row == 0]
        return [box.step for box in sorted(boxes, key=lambda box: box.frame.column)]

    def step(self, name: str) -> dict[str, Any]:
        """The step of that name. Raises Http404 when the map has none."""
        found = next((step for step in self.document["steps"] if step["name"] == name), None)
        if found is None:
            raise Http404("no such step")
        return found

    def flow(self, source: str | None, target: str | None) -> dict[str, Any]:
        """The flow between two steps (None: start or end). Raises Http404 when the map has none."""
        for flow in (*self.document["flows"], *self.document["coverage"]["hidden"]):
            if (flow["source"], flow["target"]) == (source, target):
                return flow
        raise Http404("no such flow")

    @property
    def is_newest(self) -> bool:
        """Whether the map rests on the newest events of its source."""
        return self.version.event_set_id == self.stream.source.current_id

    @cached_property
    def trust_url(self) -> str:
        """Where the rows that were not used are listed."""
        imports = ImportRun.objects.filter(source=self.stream.source_id, state=ImportRun.State.IMPORTED)
        latest = imports.filter(quarantined__gt=0).values_list("pk", flat=True).first()
        return reverse("import", args=[self.site.slug, latest]) if latest else reverse("data", args=[self.site.slug])

    @cached_property
    def families(self) -> list[Choice]:
        """All orders, and each confirmed family."""
        chosen = self.query.get("family", "")
        families = self.stream.families.filter(confirmed_at__isnull=False)
        choices = [Choice(gettext("All orders"), self._with(family=None, version=None), not chosen)]
        for family in families:
            url = self._with(family=family.pk, version=None)
            choices.append(Choice(family.name, url, chosen == str(family.pk)))
        return choices

    @cached_property
    def periods(self) -> list[Choice]:
        """The whole log, and periods that end with its last day."""
        first, last = self.query.get("first", ""), self.query.get("last", "")
        choices = [Choice(gettext("Whole log"), self._with(first=None, last=None, version=None), not (first or last))]
        ends, begins = self.version.event_set.last, self.version.event_set.first
        if ends is None or begins is None:
            return choices
        for days, label in PRESETS:
            start = ends.date() - timedelta(days=days - 1)
            if start > begins.date():
                url = self._with(first=start, last=ends.date(), version=None)
                choices.append(Choice(str(label), url, first == start.isoformat()))
        return choices

    @cached_property
    def others(self) -> list[tuple[MapVersion, str]]:
        """The stream's other maps, newest first, without their documents; each with the comparison's address."""
        found = self.stream.maps.exclude(pk=self.version.pk).select_related("family").defer("content", "inputs")[:20]
        return [(other, self.links.to("map", compare=other.number)) for other in found]

    @cached_property
    def compared(self) -> MapVersion | None:
        """The map that this one is compared with."""
        number = self.query.get("compare", "")
        return version_of(self.stream, {"version": number}) if number else None

    @cached_property
    def changes(self) -> list[Change]:
        """What changed since the map that this one is compared with."""
        return diff_maps(self.compared.content, self.version.content) if self.compared else []

    def _with(self, **changes: Any) -> str:
        return self.links.to("map", **changes)


def _sum(step: Mapping[str, Any], part: str) -> float:
    ladder = step["ladder"]
    return sum(float(ladder[key].get("value") or 0.0) for key in (part, f"{part}_rework"))


def stream_at(site: Site, pk: int) -> ValueStream:
    """The stream of that number at the site, or Http404."""
    return fetch(site, STREAMS, pk=pk)


def version_of(stream: ValueStream, query: Mapping[str, str]) -> MapVersion | None:
    """The frozen version that the address names by its number; None when it names none."""
    number = query.get("version", "")
    if not number:
        return None
    found = VERSIONS.filter(stream=stream, number=whole_number(number) or 0).first()
    if found is None:
        raise Http404("no such map")
    return found


def question_of(stream: ValueStream, query: Mapping[str, str]) -> maps.Question | None:
    """What the address asks: family and period on the newest events; None when nothing is loaded yet."""
    if stream.source.current is None:
        return None
    family = query.get("family", "")
    return maps.Question(
        stream,
        stream.source.current,
        family=_family(stream, family) if family else None,
        first=_day(query.get("first", "")),
        last=_day(query.get("last", "")),
    )


def _family(stream: ValueStream, text: str) -> ProductFamily:
    found = stream.families.filter(pk=whole_number(text) or 0).first()
    if found is None:
        raise Http404("no such family")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404("no such day") from None
