"""How much room words take on the map, so that nothing is ever cut: estimated widths and line breaks."""

import re

_NARROW = frozenset("ijl|!.,:;'`·I ")
_SLIM = frozenset('ftr()[]{}-/\\"*°J')
_WIDE = frozenset("mwMWÆŒ@%—…&")
_EM = {"narrow": 0.29, "slim": 0.38, "wide": 0.90, "upper": 0.72, "other": 0.57}
BOLD = 1.07  # how much wider weight 650 runs
SPARE = 1.06  # fallback fonts run wider than the design's


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width in px that ``text`` needs at ``size`` px, on the safe side."""
    return sum(_EM[_class(sign)] for sign in text) * size * (BOLD if bold else 1.0) * SPARE


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """``text`` in lines of at most ``width`` px; a word that is too long is broken with a hyphen, never cut."""
    lines: list[str] = []
    line = ""
    for word in _words(text, width, size, bold):
        joined = f"{line} {word}" if line else word
        if line and text_width(joined, size, bold=bold) > width:
            lines.append(line)
            joined = word
        line = joined
    return (*lines, line) if line else tuple(lines)


def _class(sign: str) -> str:
    if sign in _NARROW:
        return "narrow"
    if sign in _SLIM:
        return "slim"
    if sign in _WIDE:
        return "wide"
    return "upper" if sign.isupper() else "other"


def _words(text: str, width: float, size: float, bold: bool) -> list[str]:
    """The words of ``text``, each short enough for a line of its own."""
    found: list[str] = []
    for word in text.split():
        found.extend([word] if text_width(word, size, bold=bold) <= width else _broken(word, width, size, bold))
    return found


def _broken(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A long word in pieces: after its own hyphens, slashes and underscores first, else with a hyphen put in."""
    pieces: list[str] = []
    for part in re.findall(r"[^-/_]+[-/_]?|[-/_]", word):
        if pieces and text_width(pieces[-1] + part, size, bold=bold) <= width:
            pieces[-1] += part
            continue
        while text_width(part, size, bold=bold) > width:
            head = next(n for n in range(len(part) - 1, 0, -1) if _fits(part[:n] + "-", width, size, bold) or n == 1)
            pieces.append(part[:head] + "-")
            part = part[head:]
        pieces.append(part)
    return pieces


def _fits(text: str, width: float, size: float, bold: bool) -> bool:
    return text_width(text, size, bold=bold) <= width
