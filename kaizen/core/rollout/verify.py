"""Check a bundle of evidence without New Lean: standard library only, one file, read it before you run it.

    python verify.py rollout.zip

Checks that each file is the one the manifest names, that each document has the hash it is known by, that what was
signed is what stands there, that nobody signed what he or she asked for or prepared, that the decision log on paper was
made of these figures, and that the entries of the audit trail were not changed. It cannot know whether entries were
left out: compare the newest one with the site's own anchor.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

LINKS = frozenset({"seq", "previous_hash", "hash"})
Files = Mapping[str, bytes]
Doc = Mapping[str, Any]


def fingerprint(document: Any) -> str:
    """SHA-256 of a JSON document with sorted keys and no spaces."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(row: Doc) -> str:
    """The hash that an entry of the audit trail must carry: over its number, its content and the hash before it."""
    content = {name: value for name, value in row.items() if name not in LINKS}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    head = bytes.fromhex(row["previous_hash"]) + row["seq"].to_bytes(8, "big") + len(text).to_bytes(8, "big")
    return hashlib.sha256(head + text).hexdigest()


def faults(files: Files) -> Iterator[str]:
    """What does not fit, a sentence each; nothing when all does."""
    yield from _file_faults(files, json.loads(files["manifest.json"])["files"])
    told = json.loads(files["rollout.json"])
    known = {key: one["content_hash"] for key, one in told["documents"].items()}
    for key, one in told["documents"].items():
        if fingerprint(one["content"]) != one["content_hash"]:
            yield f"document {key}: its content is not the one that its hash was made of"
    yield from _paper_faults(files)
    for line in told["lines"]:
        yield from _line_faults(line, set(known.values()))
    for row in (json.loads(text) for text in files["audit.jsonl"].decode().splitlines()):
        if entry_hash(row) != row["hash"]:
            yield f"audit entry {row['seq']}: was changed"


def _file_faults(files: Files, named: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(set(named) ^ (set(files) - {"manifest.json"})):
        yield f"{name}: stands in the manifest or in the bundle, not in both"
    for name in sorted(set(named) & set(files)):
        if hashlib.sha256(files[name]).hexdigest() != named[name]:
            yield f"{name}: is not the file that the manifest names"


def _paper_faults(files: Files) -> Iterator[str]:
    """A PDF carries the hash of the ``rollout.json`` that it was made of."""
    sealed = hashlib.sha256(files["rollout.json"]).hexdigest().encode()
    for name in sorted(name for name in files if name.endswith(".pdf")):
        if sealed not in files[name]:
            yield f"{name}: was not made of this rollout.json"


def _line_faults(line: Doc, known: set[str]) -> Iterator[str]:
    name = f"{line['site']}, {line['line']}"
    if line["bound_hash"] and fingerprint(line["bound"]) != line["bound_hash"]:
        yield f"{name}: what stands there is not what was signed"
    for part in ("content", "origin", "fit", "prediction"):
        if line["bound"].get(part) and line["bound"][part] not in known:
            yield f"{name}: the signed {part} is not in the bundle"
    for one in line["consents"]:
        yield from _consent_faults(f"{name}: {one['area']}", one, line)
    for bound in {one["bound_hash"] for one in line["consents"]}:
        people = [pk for one in line["consents"] if one["bound_hash"] == bound for pk in _people(one)]
        if len(people) != len(set(people)):
            yield f"{name}: one person signed twice, or for somebody who signed too"


def _consent_faults(name: str, one: Doc, line: Doc) -> Iterator[str]:
    for who in _people(one):
        if who in (one["requester"], one["preparer"]):
            yield f"{name} was signed by who asked for it or prepared it, or for them"
        elif who == line.get("answered_for") and one["bound_hash"] == line["bound_hash"]:
            yield f"{name} was signed by or for somebody in whose name it was prepared"


def _people(consent: Doc) -> list[int]:
    """Who signed, and for whom as a deputy."""
    return [pk for pk in (consent["signer"], consent.get("for")) if pk is not None]


def main(path: str) -> int:
    with zipfile.ZipFile(path) as bundle:
        found = list(faults({name: bundle.read(name) for name in bundle.namelist()}))
    print("\n".join(found) if found else "everything fits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
