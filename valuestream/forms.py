"""Forms of the import: which file, and what each column means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lean.models import Site
from valuestream.core.clocks import DAY_OF_BOTH, has_one_day
from valuestream.core.halves import Misfit, misfits
from valuestream.core.profile import Profile
from valuestream.core.proposal import ColumnProposal, Proposal
from valuestream.core.refusal import Refusal
from valuestream.core.steprule import check_rule
from valuestream.labels import DATE_ORDERS, DECIMALS, DELIMITERS, ENCODINGS, KIND_LABELS, ROLE_LABELS
from valuestream.models import EventSource, ImportRun
from valuestream.services.refusals import in_words

MISFITS: dict[Misfit, Any] = {
    "no_day": _("“%(role)s” needs the day as well: choose a column for it."),
    "no_clocks": _("“%(role)s” needs two more columns: the times of day of start and end."),
    "day_twice": _("“%(role)s” stands for both, so no other column can be start or end."),
}
NEW_SOURCE = "new"
MOST_KINDS = 12


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Event log"), allow_empty_file=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One column of the file on the page: what it looks like, and the field that says what it means."""

    index: int
    column: ColumnProposal
    field: forms.BoundField
    role: str


class ColumnsForm(forms.Form):
    """What each column means and how the file's bytes read. Built from the proposal, filled from the draft."""

    source = forms.ChoiceField(label=_("These events belong to"))
    source_name = forms.CharField(label=_("Name of the new source"), max_length=80, required=False)
    delimiter = forms.ChoiceField(label=_("Columns are separated by"), choices=DELIMITERS, required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    decimal = forms.ChoiceField(label=_("Decimal sign"), choices=DECIMALS, required=False)
    date_order = forms.ChoiceField(label=_("Dates are written"), choices=DATE_ORDERS, required=False)
    time_format = forms.CharField(label=_("Exact time format"), max_length=60, required=False)
    timezone = forms.ChoiceField(label=_("Time zone of the times"), required=False)
    step_pattern = forms.CharField(label=_("Step rule"), max_length=1000, required=False)
    drop_duplicates = forms.BooleanField(label=_("Drop exact copies of rows"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, run: ImportRun, site: Site, data: Any = None) -> None:
        self.site = site
        self.proposal = Proposal.from_json({k: v for k, v in run.proposal.items() if k != "known"})
        self.draft = Profile.from_json(run.draft["profile"])
        super().__init__(data, initial=self._initial(run))
        self._field("source").choices = self._sources()
        self._field("timezone").choices = self._zones()
        self._keep_foreign_choices()
        for i, column in enumerate(self.proposal.columns):
            label = gettext("Meaning of %(column)s") % {"column": column.name}
            role = self._role(column.name)
            self.fields[f"role_{i}"] = forms.ChoiceField(label=label, choices=ROLE_LABELS.items(), initial=role)
        for j, value in enumerate(self.kind_values):
            label = gettext("Meaning of %(value)s") % {"value": value}
            kind = self.draft.kinds.get(value, "production")
            self.fields[f"kind_{j}"] = forms.ChoiceField(
                label=label, choices=KIND_LABELS.items(), initial=kind, required=False
            )

    @property
    def is_text(self) -> bool:
        return self.draft.format == "csv"

    @property
    def has_rare_choice(self) -> bool:
        """Whether the folded part of the form holds a choice or an error that should be seen."""
        draft = self.draft
        rare = ("delimiter", "encoding", "time_format", "step_pattern", "drop_duplicates")
        return bool(draft.step_pattern or draft.time_format or any(name in self.errors for name in rare))

    @property
    def kind_values(self) -> list[str]:
        """The values of the column that says what kind of report a row is, as far as they are known."""
        column = self.draft.columns.get("kind")
        samples = next((c.samples for c in self.proposal.columns if c.name == column), ())
        return list(dict.fromkeys([*self.draft.kinds, *(value for value in samples if value)]))[:MOST_KINDS]

    def rows(self) -> Iterator[Row]:
        for i, column in enumerate(self.proposal.columns):
            field = self[f"role_{i}"]
            yield Row(i, column, field, str(field.value()))

    def kinds(self) -> list[forms.BoundField]:
        return [self[f"kind_{j}"] for j in range(len(self.kind_values))]

    def profile(self) -> Profile:
        """The profile that the checked form describes."""
        data = self.cleaned_data
        columns: dict[str, str] = {}
        for i, column in enumerate(self.proposal.columns):
            role = data[f"role_{i}"]
            if role == "extra":
                columns[f"extra:{column.name}"] = column.name
            elif role == DAY_OF_BOTH:
                columns |= {"start": column.name, "complete": column.name}
            elif role not in ("ignore", "person"):
                columns[role] = column.name
        names = [column.name for column in self.proposal.columns]
        persons = tuple(name for i, name in enumerate(names) if data[f"role_{i}"] == "person")
        kinds = {value: data.get(f"kind_{j}") or "production" for j, value in enumerate(self.kind_values)}
        read = {
            key: data[key] or getattr(self.draft, key) for key in ("delimiter", "encoding", "decimal", "date_order")
        }
        free = {key: data[key] for key in ("time_format", "timezone", "step_pattern", "drop_duplicates")}
        kinds = kinds if "kind" in columns else {}
        return Profile(format=self.draft.format, columns=columns, dropped=persons, kinds=kinds, **read, **free)

    def source_choice(self) -> dict[str, Any]:
        chosen = self.cleaned_data["source"]
        return {"name": self.cleaned_data["source_name"]} if chosen == NEW_SOURCE else {"id": int(chosen)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._refuse_doubles(data)
        self._refuse_halves(data)
        if data.get("source") == NEW_SOURCE:
            self._check_new_name(data)
        if data.get("step_pattern"):
            try:
                check_rule(data["step_pattern"])
            except Refusal as refusal:
                self.add_error("step_pattern", in_words(refusal))
        return data

    def _refuse_doubles(self, data: dict[str, Any]) -> None:
        seen: dict[str, str] = {}
        for i, column in enumerate(self.proposal.columns):
            role = data.get(f"role_{i}", "ignore")
            if role in seen and role not in ("ignore", "person", "extra"):
                told = {"role": ROLE_LABELS[role], "other": seen[role]}
                self.add_error(f"role_{i}", gettext("%(other)s is already %(role)s. Choose one of the two.") % told)
            seen.setdefault(role, column.name)

    def _refuse_halves(self, data: dict[str, Any]) -> None:
        place = {data.get(f"role_{i}"): f"role_{i}" for i in range(len(self.proposal.columns))}
        for role, misfit in misfits(place).items():
            self.add_error(place[role], gettext(MISFITS[misfit]) % {"role": ROLE_LABELS[role]})

    def _check_new_name(self, data: dict[str, Any]) -> None:
        name = (data.get("source_name") or "").strip()
        if not name:
            self.add_error("source_name", gettext("Give the new source a name, for example the system it comes from."))
        elif EventSource.objects.filter(site=self.site, name=name).exists():
            self.add_error("source_name", gettext("This site has a source of this name. Choose it from the list."))
        data["source_name"] = name

    def _initial(self, run: ImportRun) -> dict[str, Any]:
        source = run.draft["source"]
        read = (
            "delimiter",
            "encoding",
            "decimal",
            "date_order",
            "time_format",
            "timezone",
            "step_pattern",
            "drop_duplicates",
        )
        return {
            **{key: getattr(self.draft, key) for key in read},
            "source": source.get("id", NEW_SOURCE),
            "source_name": source.get("name", ""),
            "revision": run.revision,
        }

    def _sources(self) -> list[tuple[Any, Any]]:
        known = EventSource.objects.filter(site=self.site).values_list("pk", "name")
        return [*known, (NEW_SOURCE, _("a new source"))]

    def _zones(self) -> list[tuple[str, Any]]:
        own = list(dict.fromkeys([self.site.timezone, self.draft.timezone or self.site.timezone, "UTC"]))
        rest = sorted(zone for zone in available_timezones() if "/" in zone and zone not in own)
        return [*((zone, zone) for zone in own), ("", _("not known: keep the wall clock")), *((z, z) for z in rest)]

    def _field(self, key: str) -> forms.ChoiceField:
        field = self.fields[key]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _keep_foreign_choices(self) -> None:
        """A proposed value that is not on our list of choices stays choosable."""
        for key in ("delimiter", "encoding"):
            value, choices = getattr(self.draft, key), list(self._field(key).choices)  # type: ignore[arg-type]
            if value and value not in dict(choices):
                self._field(key).choices = [(value, value), *choices]

    def _role(self, name: str) -> str:
        if has_one_day(self.draft.columns) and name == self.draft.columns["start"]:
            return DAY_OF_BOTH
        for role, column in self.draft.columns.items():
            if column == name:
                return role.split(":")[0]
        return "person" if name in self.draft.dropped else "ignore"
