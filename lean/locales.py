"""Translations without gettext's tools: compile the catalogues, and find every message the sources use."""

import ast
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

_CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}  # name → positions of message, plural, context
_TEMPLATE_CALL = re.compile(r"\b(gettext|ngettext|pgettext|npgettext|_)\(")
_SOURCES = ("lean", "valuestream", "kaizen", "templates")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One string that people read: its text, its plural and its context when it has them."""

    text: str
    plural: str = ""
    context: str = ""


def compile_messages() -> list[Path]:
    """Writes the ``.mo`` of each ``.po`` that is newer than it; returns the written ones. Raises ``OSError``."""
    stale = outdated()
    for source in stale:
        _target(source).parent.mkdir(parents=True, exist_ok=True)
        _write(_target(source), polib.pofile(str(source)).to_binary())
    return [_target(source) for source in stale]


def outdated() -> list[Path]:
    """The ``.po`` files whose ``.mo`` is not there or older."""
    sources = sorted(settings.LOCALE_SOURCES.glob("*/LC_MESSAGES/*.po"))
    return [source for source in sources if not _is_fresh(_target(source), source)]


def _target(source: Path) -> Path:
    """Where Django looks for the compiled catalogue: beside its source or, if that is read-only, in the data folder."""
    return Path(settings.LOCALE_PATHS[0], source.relative_to(settings.LOCALE_SOURCES)).with_suffix(".mo")


def _is_fresh(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: another process may read the catalogue at the same time."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=target.name, delete=False) as scratch:
        scratch.write(content)
    os.chmod(scratch.name, 0o644)
    os.replace(scratch.name, target)


def messages_of(root: Path) -> dict[Message, list[str]]:
    """Every message in the Python files and templates below ``root``, with the places that use it."""
    found: dict[Message, list[str]] = {}
    for path in sorted(file for part in _SOURCES for file in (root / part).rglob("*")):
        if "migrations" in path.parts or path.suffix not in (".py", ".html", ".txt", ".svg"):
            continue
        source = path.read_text(encoding="utf-8")
        read = _in_python(source) if path.suffix == ".py" else _in_template(source, str(path))
        for message in read:
            found.setdefault(message, []).append(str(path.relative_to(root)))
    return found


def _in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = _message(node)
            if message:
                yield message


def _in_template(source: str, origin: str) -> Iterator[Message]:
    """Django turns a template into pseudo-Python with calls to gettext; each call is parsed by itself."""
    if "{%" not in source:
        return
    pseudo = templatize(source, origin=origin)
    for match in _TEMPLATE_CALL.finditer(pseudo):
        call = _first_call(pseudo[match.start() :])
        message = _message(call) if call else None
        if message:
            yield message


def _first_call(text: str) -> ast.Call | None:
    """The call that ``text`` begins with, or None when it is no Python."""
    for end in (index + 1 for index, char in enumerate(text) if char == ")"):
        try:
            tree = ast.parse(text[:end], mode="eval")
        except SyntaxError:  # that bracket closed something inside a string
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _message(call: ast.Call) -> Message | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in _CALLS:
        return None
    parts = [_literal(call, position) for position in _CALLS[name]]
    return Message(*parts) if parts[0] else None


def _literal(call: ast.Call, position: int | None) -> str:
    if position is None or position >= len(call.args):
        return ""
    value = call.args[position]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
