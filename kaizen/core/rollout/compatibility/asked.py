"""What a standard asks of a place, read from its document."""

from collections.abc import Mapping

from kaizen.core.standards import Standard
from kaizen.core.standards.texts import outdated

from .facts import Amount, Needed, Wanted


def wanted_of(
    doc: Standard, *, names: Mapping[str, str] | None = None, change_classes: tuple[str, ...] = ("method",),
    standards: tuple[Needed, ...] = (), least: Amount | None = None,
) -> Wanted:  # fmt: skip
    """The question for a standard. ``names``: the origin's own step → canonical step; what has none keeps its name.

    Its languages are the one it is written in and those in which no text is missing or outdated.
    """
    known = names or {}
    steps = dict.fromkeys(known.get(step) or step for step in doc.steps)
    whole = [language for language in doc.texts if not outdated(doc, language)]
    return Wanted(tuple(steps), doc.applies, doc.family, change_classes, standards, (doc.language, *whole), least)
