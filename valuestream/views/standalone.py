"""The styles a drawing carries when it leaves the app as a file: light, with every token resolved."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

TOKEN = re.compile(r"--([\w-]+)\s*:\s*([^;]+);")
USE = re.compile(r"var\(--([\w-]+)\)")
PARTS = ("css/drawing.css", "css/pages-map.css", "css/pages-report.css")


@cache
def standalone_style() -> str:
    """The style sheet of drawings as one text without variables, layers or comments."""
    first_block = _read("css/tokens.css").split("}", 1)[0]  # the light theme stands first
    tokens = {name: value.strip() for name, value in TOKEN.findall(first_block)}
    text = "".join(_drawing_rules(_read(part)) for part in PARTS)
    for _depth in range(3):  # a token may be made of another one
        text = USE.sub(lambda use: tokens.get(use[1], "currentColor"), text)
    return text.replace("font-weight: 650", "font-weight: 700")  # drawn elsewhere, only whole hundreds count


def _drawing_rules(css: str) -> str:
    """The plain rules of a style sheet: no comments, no blocks for screens, modes or print."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    rules = re.findall(r"([^{}@]+)\{([^{}]*)\}", re.sub(r"@layer [\w, ]+\{", "", css))
    wanted = (".t", "svg", ".f", ".k", ".o", ".dash", ".dot", ".halo", ".vsm", ".hatched")
    return "".join(f"{name.strip()}{{{body.strip()}}}" for name, body in rules if name.strip().startswith(wanted))


def _read(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_text()
