"""The secret key of an installation: made once, kept in the data folder, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(folder: Path) -> str:
    """The key in ``folder``/secret.key, made on first use. Raises ``OSError`` when the folder is not writable."""
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret.key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # the first of two starters wins
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()
