"""The static files of production: each name in a template, a module or a style sheet leads to a collected file."""

import re
import runpy
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages
from django.core.management import call_command
from django.templatetags.static import static
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATES = re.compile(r"""\{%\s*static\s+['"]([^'"]+)['"]""")
IN_MODULES = re.compile(r"""\bstatic\(['"]([^'"]+)['"]\)""")
IN_STYLES = re.compile(r"""url\(\s*['"]?(?!#|data:)([^'")#?]+)""")


def names() -> set[str]:
    """Every static file that a template or a module asks for."""
    modules = (path for app in ("lean", "valuestream", "kaizen") for path in (ROOT / app).rglob("*.py"))
    found = {name for path in (ROOT / "templates").rglob("*.html") for name in IN_TEMPLATES.findall(path.read_text())}
    return found | {name for path in modules for name in IN_MODULES.findall(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that a start in production fills, with the storage that the settings name (conftest.py swaps it)."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=runpy.run_path(str(ROOT / "lean" / "settings.py"))["STORAGES"], STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def test_the_storage_of_production_names_files_by_their_content(collected):
    assert type(storages["staticfiles"]).__name__ == "CompressedManifestStaticFilesStorage"
    assert staticfiles_storage.manifest_strict
    assert re.fullmatch(r".*/css/base\.[0-9a-f]{12}\.css", static("css/base.css"))


def test_every_file_that_a_template_or_a_module_names_is_collected(collected):
    assert names() >= {"css/tokens.css", "js/app.js", "img/icons.svg"}
    for name in sorted(names()):
        assert (collected / static(name).removeprefix("/static/")).is_file(), name


def test_every_address_in_a_collected_style_sheet_leads_to_a_file(collected):
    sheets = list(collected.rglob("*.css"))
    assert len(sheets) > len(list((ROOT / "static" / "css").glob("*.css")))
    for sheet in sheets:
        for address in IN_STYLES.findall(sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address).is_file(), f"{sheet.name} names {address}"


def test_a_name_without_a_file_is_refused(collected):
    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        static("css/nobody.css")
