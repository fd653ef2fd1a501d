"""An order to a site that runs its own installation, as it goes over the wire, and its signed answer.

Headers and signature of an order are those of Standard Webhooks. The answer is one word in a header, signed too, so
that no login page and no proxy can say "done".
"""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "newlean.order/1"
ANSWER = "newlean-answer"  # the header of the answer
FRESH = 300  # seconds that a signature counts
LARGEST = 8192  # bytes of an order
ACTIONS = ("activate", "roll_back", "hold")
LONGEST = {"site": 60, "standard": 80, "rollout": 40, "line": 64, "idem_key": 64}  # characters
HASH = re.compile(r"[0-9a-f]{64}")


class Unreadable(Exception):
    """What was posted is no order. ``str()`` names the field."""


@dataclass(frozen=True, slots=True)
class Wire:
    """``content_hash``: of the version that the site approved; ``line``: names the adoption in each of its orders.

    ``token``: the end takes none lower than one it saw. ``asks``: only whether this order was carried out.
    """

    action: str
    asks: bool
    site: str
    standard: str
    content_hash: str
    rollout: str
    line: str
    idem_key: str
    token: int

    @property
    def identity(self) -> str:
        """The same in each try; a question is not its order."""
        return f"{self.idem_key}?" if self.asks else self.idem_key

    def as_bytes(self) -> bytes:
        document = {"schema": SCHEMA, **asdict(self)}
        return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(body: bytes) -> Wire:
    """The order in what was posted. Raises ``Unreadable``."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("JSON") from None
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise Unreadable("schema")
    for name, right in _checks(data).items():
        if not right:
            raise Unreadable(name)
    return Wire(**{name: data[name] for name in Wire.__slots__})


def _checks(data: Mapping[str, Any]) -> dict[str, bool]:
    """Field → whether it may stand so."""
    token = data.get("token")
    return {
        "action": data.get("action") in ACTIONS, "asks": isinstance(data.get("asks"), bool),
        "token": isinstance(token, int) and not isinstance(token, bool) and 0 < token < 2**31,
        "content_hash": bool(HASH.fullmatch(str(data.get("content_hash")))),
        **{name: _is_text(data.get(name), most) for name, most in LONGEST.items()},
    }  # fmt: skip


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable()


def answer_of(word: str, identity: str, timestamp: str, secret: bytes) -> str:
    """The header of an answer: the word and its HMAC-SHA256, bound to the order and to this try of it."""
    signed = f"answer:{identity}.{timestamp}.{word}".encode()  # an order sent back is no answer
    return f"{word} v1,{b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"


def word_of(header: str, identity: str, timestamp: str, secret: bytes) -> str | None:
    """The word of an answer; None when it is not signed by who has the secret, or answers something else."""
    word = header.partition(" ")[0]
    good = answer_of(word, identity, timestamp, secret)
    return word if hmac.compare_digest(header.encode(), good.encode()) else None


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether a signature of this time still counts. Both in Unix seconds."""
    return timestamp.isdecimal() and len(timestamp) <= 12 and abs(now - int(timestamp)) <= FRESH
