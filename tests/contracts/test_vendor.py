"""Files of others in the repository are what their lock says, and their licences lie beside them."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
ENTRIES = json.loads((VENDOR / "vendor.lock.json").read_text(encoding="utf-8"))
ALLOWED = {"0BSD", "MIT", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0"}  # compatible with AGPL-3.0-or-later
OWN = {"vendor.mjs", "vendor.lock.json", "package.json", "package-lock.json"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_of_the_lock(entry):
    digest = hashlib.sha384((VENDOR / entry["file"]).read_bytes()).digest()
    assert entry["sha384"] == "sha384-" + base64.b64encode(digest).decode()
    assert entry["license"] in ALLOWED


def test_every_vendored_file_is_in_the_lock_and_each_package_brings_its_licence():
    listed = {(VENDOR / entry["file"]).resolve() for entry in ENTRIES}
    lying = {path for path in VENDOR.iterdir() if path.name not in OWN}
    assert lying <= listed
    licensed = {entry["package"] for entry in ENTRIES if entry["file"].endswith("LICENSE")}
    assert licensed == {entry["package"] for entry in ENTRIES}


def test_the_lock_holds_versions_and_hashes_but_no_address():
    text = (VENDOR / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text
    packages = json.loads(text)["packages"]
    for entry in ENTRIES:
        assert packages[f"node_modules/{entry['package']}"]["version"] == entry["version"]
        assert packages[f"node_modules/{entry['package']}"]["integrity"] == entry["integrity"]


def test_plotly_finds_its_styles_and_writes_none():
    """The ids of lean/_plotly.html keep plotly from adding <style> elements, which the security policy forbids."""
    bundle = (VENDOR / "plotly-cartesian.min.js").read_text(encoding="utf-8")
    page = (VENDOR.parents[1] / "templates" / "lean" / "_plotly.html").read_text(encoding="utf-8")
    assert bundle.count('createElement("style")') == 2
    assert '"plotly.js-style-"' in bundle
    assert 'id="plotly.js-style-global" class="no-inline-styles"' in page
    other = bundle.split('if(!document.getElementById("', 1)[1].split('"', 1)[0]
    assert f'id="{other}"' in page
