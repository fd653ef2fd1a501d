"""An upgrade in place: a newer version of the core comes to a line that runs an older one; its own values stay."""

from kaizen.core.rollout.threeway import Field, three_way
from kaizen.core.standards import Standard as Document
from kaizen.models import Adoption
from kaizen.services.rollouts.lineages import core_of
from kaizen.services.rollouts.naming import between
from kaizen.services.rollouts.receiving import held_before
from kaizen.services.standards.overlays import local_values


def threeway_of(row: Adoption) -> tuple[list[Field], tuple[Document, Document]] | None:
    """For a line that runs an earlier version: what the core was, what it is, what holds here; and the documents that
    the places are named after. None where the standard is new to the line.
    """
    held, standard = held_before(row), row.rollout.standard
    core = core_of(held, standard) if held is not None else None
    if held is None or core is None:
        return None
    before, now = core.document, row.rollout.version.document
    names, local = between(standard.stream, row.stream), local_values(held.standard, row.site)
    return three_way(before, now, held.document, local, names), (before, now)
