"""What of a standard is translated, and which translations lag behind the text they were made of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from valuestream.core.fingerprint import fingerprint

from .document import Element, JobStep, KeyPoint, Parameter, Standard, Translated


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A text in a language: ``text`` None: not translated; ``is_outdated``: its source changed since ``of``."""

    address: str
    source: str
    text: str | None
    of: str
    is_outdated: bool


def mark_of(text: str) -> str:
    """What tells a source text from its next wording."""
    return fingerprint(text)[:16]


def sources(doc: Standard) -> dict[str, str]:
    """Every text that can be translated, by its address; empty ones left out."""
    return {at: text for at, text in _texts(doc) if text.strip()}


def _texts(doc: Standard) -> Iterator[tuple[str, str]]:
    yield "title", doc.title
    yield "purpose", doc.purpose
    for step in doc.job:
        yield f"job.{step.id}.text", step.text
        for point in step.points:
            yield f"job.{step.id}.points.{point.id}.point", point.point
            yield f"job.{step.id}.points.{point.id}.reason", point.reason
    for parameter in doc.parameters:
        yield f"parameters.{parameter.id}.name", parameter.name
    for element in doc.work.elements:
        yield f"work.elements.{element.id}.text", element.text
    yield "work.chart", doc.work.chart


def in_language(doc: Standard, language: str) -> list[InLanguage]:
    """Each text with its translation and whether that is outdated."""
    known = doc.texts.get(language, {})
    found = []
    for at, source in sources(doc).items():
        one = known.get(at)
        is_outdated = one is not None and one.source != mark_of(source)
        found.append(InLanguage(at, source, one.text if one else None, one.of if one else "", is_outdated))
    return found


def outdated(doc: Standard, language: str) -> list[InLanguage]:
    """The translations whose source has changed since, and those that are missing in a language that has some."""
    if language == doc.language or language not in doc.texts:
        return []
    return [one for one in in_language(doc, language) if one.is_outdated or one.text is None]


def translated(
    doc: Standard, language: str, texts: dict[str, str], *, of: str, still_right: Collection[str] = ()
) -> Standard:  # fmt: skip
    """The document with these texts in a language, translated of version ``of``; an empty text takes one away.

    A text that is the same as before keeps its mark, unless somebody says that it is ``still_right``.
    """
    known, now = dict(doc.texts.get(language, {})), sources(doc)
    for at, text in texts.items():
        if not text.strip():
            known.pop(at, None)
        elif at in now and (at not in known or known[at].text != text or at in still_right):
            known[at] = Translated(text, of, mark_of(now[at]))
    languages = {key: one for key, one in doc.texts.items() if key != language}
    return replace(doc, texts={**languages, language: known} if known else languages)


def spoken(doc: Standard, language: str) -> Standard:
    """The document with its texts in a language, each as written where it is not translated."""
    known = {at: one.text for at, one in doc.texts.get(language, {}).items()}

    def text(at: str, source: str) -> str:
        return known.get(at, source)

    def point(step: JobStep, one: KeyPoint) -> KeyPoint:
        at = f"job.{step.id}.points.{one.id}"
        return replace(one, point=text(f"{at}.point", one.point), reason=text(f"{at}.reason", one.reason))

    def job(step: JobStep) -> JobStep:
        points = tuple(point(step, one) for one in step.points)
        return replace(step, text=text(f"job.{step.id}.text", step.text), points=points)

    def parameter(row: Parameter) -> Parameter:
        return replace(row, name=text(f"parameters.{row.id}.name", row.name))

    def element(row: Element) -> Element:
        return replace(row, text=text(f"work.elements.{row.id}.text", row.text))

    elements = tuple(element(row) for row in doc.work.elements)
    work = replace(doc.work, elements=elements, chart=text("work.chart", doc.work.chart))
    return replace(
        doc, title=text("title", doc.title), purpose=text("purpose", doc.purpose), job=tuple(map(job, doc.job)),
        parameters=tuple(map(parameter, doc.parameters)), work=work,
    )  # fmt: skip
