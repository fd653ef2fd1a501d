"""The bundle of a rollout holds what it rests on, and its script finds what was changed."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from kaizen.core.rollout.bundle import bundle
from kaizen.core.rollout.verify import faults
from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.evidence import files_of
from tests.kaizen.rollouts.campaigns import approved, begun, make_team, proven_standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def rollout():
    augsburg, porto = make_team("augsburg"), make_team("porto", "Europe/Lisbon", "PT")
    row = begun(proven_standard(augsburg), [porto.stream], by=augsburg.lean)
    approved(row.adoptions.get(), porto, values={"v1": {"nominal": 31.0}})
    stopping.stop(row, by=augsburg.lean, reason="Guard rail is loose")
    return row


@pytest.fixture
def packed(rollout):
    return bundle(files_of(rollout, rollout.site), name=rollout.name, written=rollout.begun_at)


def opened(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        return {name: found.read(name) for name in found.namelist()}


def changed(files: dict[str, bytes], change) -> dict[str, bytes]:
    """The files with another ``rollout.json``, and a manifest that was made to fit it."""
    told = json.loads(files["rollout.json"])
    change(told)
    from hashlib import sha256

    content = json.dumps(told).encode()
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["rollout.json"] = sha256(content).hexdigest()
    return files | {"rollout.json": content, "manifest.json": json.dumps(manifest).encode()}


def test_a_bundle_verifies_with_its_own_script_and_nothing_else(packed, tmp_path):
    (tmp_path / "rollout.zip").write_bytes(packed)
    (tmp_path / "verify.py").write_bytes(opened(packed)["verify.py"])
    command = [sys.executable, "-I", "verify.py", "rollout.zip"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "everything fits"), done


def test_the_same_rollout_gives_the_same_bytes(rollout, packed):
    assert bundle(files_of(rollout, rollout.site), name=rollout.name, written=rollout.begun_at) == packed


def test_a_receiver_gets_its_own_lines_only(rollout):
    plzen = make_team("plzen", "Europe/Prague", "CZ")
    told = json.loads(files_of(rollout, plzen.site)["rollout.json"])
    assert (told["lines"], [key for key in told["documents"] if not key.startswith("origin/")]) == ([], [])


def test_it_says_who_signed_for_what_and_who_stopped_it(packed):
    told = json.loads(opened(packed)["rollout.json"])
    areas = [one["area"] for one in told["lines"][0]["consents"]]
    assert areas == ["process", "quality", "safety", "lean", "works_council"]
    assert (told["stops"][0]["reason"], told["stops"][0]["by_a_person"]) == ("Guard rail is loose", True)


def value_changed(told):
    told["lines"][0]["bound"]["overlay"]["v1"]["nominal"] = 40.0


def standard_changed(told):
    told["documents"]["origin/standard"]["content"]["title"] = "Another"


def self_signed(told):
    told["lines"][0]["consents"][0]["signer"] = told["lines"][0]["consents"][0]["requester"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (value_changed, "what stands there is not what was signed"),
        (standard_changed, "document origin/standard"),
        (self_signed, "process was signed by who asked"),
    ],
)
def test_the_script_finds_what_was_changed(packed, change, says):
    found = list(faults(changed(opened(packed), change)))
    assert len(found) == 1
    assert says in found[0]


def test_the_script_finds_a_changed_entry_of_the_audit_trail(packed):
    files = opened(packed)
    lines = files["audit.jsonl"].replace(b'"reason": "Guard rail is loose"', b'"reason": "Nothing"')
    found = list(faults(files | {"audit.jsonl": lines}))
    assert [one.split(":")[0].split(" ")[0] for one in found] == ["audit.jsonl", "audit"]
