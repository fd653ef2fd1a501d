"""A bundle of evidence as a ZIP: the same files give the same bytes, and a script inside checks them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

SCHEMA = "newlean.evidence/1"
SCRIPT = Path(__file__).with_name("verify.py")


def bundle(files: Mapping[str, bytes], *, name: str, written: datetime) -> bytes:
    """The files with a manifest of their SHA-256 and ``verify.py``. ``written``: when (aware)."""
    held = {**files, "verify.py": SCRIPT.read_bytes()}
    manifest = {
        "schema": SCHEMA, "name": name, "written": written.isoformat(),
        "files": {key: hashlib.sha256(content).hexdigest() for key, content in sorted(held.items())},
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for key, content in sorted({**held, "manifest.json": as_bytes(manifest)}.items()):
            entry = zipfile.ZipInfo(key, written.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return out.getvalue()


def as_bytes(document: object) -> bytes:
    """JSON that people can read."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()
