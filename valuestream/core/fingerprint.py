"""The fingerprint of a document: equal content gives an equal hash, whatever the order of its keys."""

import hashlib
import json
from typing import Any


def fingerprint(document: Any) -> str:
    """SHA-256 of a JSON document in its canonical form. Raises ``ValueError`` for NaN and infinity."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
