"""How a site weighs findings, mutes them, from where on something is one; what time costs, how many work where."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.core.findings import Thresholds, Weights
from valuestream.core.findings.confidence import MEDIUM
from valuestream.models import FindingSettings
from valuestream.services.energy.versions import enter

Doc = dict[str, Any]
RATES = ("order_hour", "station_hour", "piece", "kwh")  # € of an hour an order lies, a station's, a piece, a kWh
USUAL: Doc = {
    "weights": asdict(Weights()), "thresholds": asdict(Thresholds()), "rates": dict.fromkeys(RATES),
    "mute_below": MEDIUM, "people": {},
}  # fmt: skip
MOST_PEOPLE = 999


def newest_settings(site: Site) -> FindingSettings | None:
    """The settings that hold; None while nobody entered any, and the usual ones do."""
    return FindingSettings.objects.filter(site=site).select_related("entered_by").order_by("-number").first()


def settings_of(site: Site) -> Doc:
    """Weights, thresholds, rates (None: not entered) and ``mute_below`` that hold at a site, all of them.

    ``people``: how many work at a station in one shift, where somebody entered it.
    """
    row = newest_settings(site)
    return _completed(row.content) if row else USUAL


def _completed(content: Doc) -> Doc:
    parts = {key: {**USUAL[key], **content.get(key, {})} for key in ("weights", "thresholds", "rates")}
    return {**parts, "mute_below": content.get("mute_below", MEDIUM), "people": content.get("people", {})}


def stations_at(site: Site) -> list[str]:
    """The stations to enter people for: workstations of the site, those of its streams' newest maps, those entered."""
    names = {*site.workstations.values_list("name", flat=True), *settings_of(site)["people"]}
    for stream in site.value_streams.all():
        steps = stream.maps.order_by("-number").values_list("content__steps", flat=True).first() or ()
        names.update(one["name"] for step in steps for one in step["resources"])
    return sorted(names - {""}, key=str.casefold)


def save_settings(site: Site, *, by: User, reason: str = "", **changes: Any) -> FindingSettings:
    """The settings with changes, as the next version. ``changes``: parts of ``USUAL``, each with the keys that change;
    ``people`` as a whole.

    Raises ``ValidationError``, for a change that does not say why, for instance.
    """
    now = settings_of(site)
    parts = {key: {**now[key], **changes.get(key, {})} for key in ("weights", "thresholds", "rates")}
    content = {**parts, "mute_below": changes.get("mute_below", now["mute_below"])}
    people = changes.get("people", now["people"])
    content |= {"people": people} if people else {}
    _refuse_nonsense(content)
    return enter(FindingSettings, site=site, by=by, action="findings.weighed", key={}, reason=reason, content=content)


def _refuse_nonsense(content: Doc) -> None:
    known = all(set(content[key]) == set(USUAL[key]) for key in ("weights", "thresholds", "rates"))
    numbers = [value for key in ("weights", "thresholds", "rates") for value in content[key].values()]
    if not known or any(value is not None and value < 0 for value in numbers):
        raise ValidationError(_("Weights, thresholds and rates are numbers of zero or more."))
    if not 0 <= content["mute_below"] <= 1:
        raise ValidationError(_("A confidence lies between 0 and 1."))
    if any(not name or not 1 <= count <= MOST_PEOPLE for name, count in content.get("people", {}).items()):
        raise ValidationError(_("People at a station are a whole number from 1 to 999."))
