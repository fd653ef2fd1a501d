"""Colours come from the tokens, themes carry the same names, and nothing stands inline that the policy forbids."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
INLINE = re.compile(
    r"\sstyle=|<style|<script(?![^>]*(?:\ssrc=|application/json))|\son[a-z]+=|hx-on|javascript:|https?://(?!www\.w3\.org/)",
    re.I,
)


def declarations(text: str) -> dict[str, str]:
    return dict(re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", COMMENT.sub("", text)))


def blocks(name: str) -> list[str]:
    """The :root blocks of a style sheet, in order."""
    return re.findall(r":root[^{]*\{(.*?)\n\s*\}", (CSS / name).read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_only_the_tokens_name_colours_and_every_rule_has_its_layer(sheet):
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    if sheet.name not in ("tokens.css", "print.css"):  # the latter repeats the light tokens, checked below
        assert COLOUR.findall(text) == []
    assert re.search(r"@layer (reset|base|layout|components|pages|touch|print)\b", text)
    used = set(re.findall(r"var\((--[a-z0-9-]+)", text))
    assert used <= set(declarations((CSS / "tokens.css").read_text(encoding="utf-8")))


def test_dark_by_device_and_dark_by_choice_are_the_same():
    light, by_device, by_choice = (declarations(block) for block in blocks("tokens.css"))
    assert by_device == by_choice
    assert set(by_device) <= set(light)


def test_paper_has_the_light_colours_whatever_the_theme():
    light, dark, _ = (declarations(block) for block in blocks("tokens.css"))
    paper = declarations(blocks("print.css")[0])
    assert {name: light[name] for name in dark} == paper


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_what_the_security_policy_forbids(template):
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []
