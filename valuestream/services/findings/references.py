"""The path that orders of a stream are to take: proposed from its map, confirmed by a person, frozen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lean.models import User
from lean.services import changes
from valuestream.core.conformance import ReferencePath
from valuestream.models import ProductFamily, ReferenceVersion, ValueStream

Doc = dict[str, Any]


def reference_of(stream: ValueStream, family: ProductFamily | None = None) -> ReferenceVersion | None:
    """The path that holds for a family, or for all orders of a stream; None while nobody confirmed one."""
    rows = ReferenceVersion.objects.filter(stream=stream, family=family)
    return rows.select_related("entered_by").order_by("-number").first()


def proposal(drawn: Doc) -> list[Doc]:
    """The main stream of a map as a path: each step once, none left out; then its other steps, not on the path.

    Steps as ``ReferencePath.as_json`` writes them, with ``is_on``.
    """
    boxes = sorted(drawn["steps"], key=lambda step: (step["role"] != "main", step["column"], step["row"]))
    return [{"name": step["name"], "is_optional": False, "most": 1, "is_on": step["role"] == "main"} for step in boxes]


def steps_to_choose(drawn: Doc, held: ReferenceVersion | None) -> list[Doc]:
    """The steps for a form: those of the path that holds in its order, then the map's others; else the proposal."""
    proposed = proposal(drawn)
    if held is None:
        return proposed
    on = [{**step, "is_on": True} for step in held.steps]
    names = {step["name"] for step in on}
    return on + [{**step, "is_on": False} for step in proposed if step["name"] not in names]


def confirm_reference(
    stream: ValueStream, steps: Sequence[Mapping[str, Any]], *, by: User, reason: str,
    family: ProductFamily | None = None, standard: str = "",
) -> ReferenceVersion:  # fmt: skip
    """A path as the next version; the one that holds where nothing changes. ``standard``: the code of one that says so.

    Raises ``ValidationError`` by field.
    """
    try:
        path = ReferencePath.from_json([dict(step) for step in steps]).as_json()
    except (TypeError, ValueError) as error:
        raise ValidationError({"steps": _("A path names at least one step, and each once.")}) from error
    with transaction.atomic():
        ValueStream.objects.select_for_update().get(pk=stream.pk)
        last = reference_of(stream, family)
        if last is not None and last.steps == path and standard in ("", last.standard):
            return last
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: deviations from now on are counted against this path.")})
        number = (ReferenceVersion.objects.filter(stream=stream).aggregate(last=Max("number"))["last"] or 0) + 1
        row = ReferenceVersion(stream=stream, number=number, entered_by=by)
        values = {"family": family, "steps": path, "reason": reason.strip(), "standard": standard}
        return changes.save(row, site=stream.site, by=by, action="reference.confirmed", **values)
