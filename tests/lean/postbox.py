"""A mail server on this machine that keeps what it is given, for tests that send through a real connection."""

import asyncio
from email import message_from_bytes
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.lean.house import taken_port


class Came(NamedTuple):
    message: str  # its Message-ID
    address: str


class Postbox:
    """Listens on a free port until it is closed. ``patience``: seconds between a letter's last line and the answer."""

    def __init__(self, patience: float = 0.0) -> None:
        self.patience, self.came = patience, list[Came]()
        with taken_port() as place:
            port = place.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.original_content or b"")
        self.came += [Came(letter["Message-ID"], address) for address in envelope.rcpt_tos]
        await asyncio.sleep(self.patience)  # who is killed now has a letter that came and does not know it
        return "250 OK"

    def close(self) -> None:
        self.controller.stop()
