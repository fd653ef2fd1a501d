"""A standard in the words of another line: its steps by the names that the line uses."""

from collections.abc import Mapping
from dataclasses import replace

from kaizen.core.standards import Standard


def localised(doc: Standard, names: Mapping[str, str]) -> Standard:
    """The document with the steps of ``names`` called as the receiving line calls them; others keep their name.

    Touches what refers to the log of a line: the steps, the reference path, the capacity sheet. Texts stay as written.
    """
    capacity = tuple(replace(row, step=names.get(row.step, row.step)) for row in doc.work.capacity)
    return replace(
        doc,
        steps=tuple(names.get(step, step) for step in doc.steps),
        path=tuple(replace(step, name=names.get(step.name, step.name)) for step in doc.path),
        work=replace(doc.work, capacity=capacity),
    )


def unnamed(doc: Standard, names: Mapping[str, str], here: frozenset[str]) -> list[str]:
    """Steps of the document that the receiving line does not know by any name: a person must say what they are."""
    asked = dict.fromkeys((*doc.steps, *(step.name for step in doc.path)))
    return [step for step in asked if names.get(step, step) not in here]
