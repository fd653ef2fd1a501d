"""How SQLite is opened, and what the versions in the field need. No Django: settings read it.

Before 3.51.3 two connections that checkpoint and write at once can corrupt the file (sqlite.org/wal.html,
"WAL-reset bug"). There no connection checkpoints by itself; ``lean.tasks.checkpoint`` alone does.
"""

import sqlite3

Version = tuple[int, int, int]
FIXED: Version = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}  # minor versions that got the fix later
BASE = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA journal_size_limit=67108864;"
    "PRAGMA recursive_triggers=ON;"  # so that REPLACE meets the delete triggers of the audit trail
)


def has_wal_reset_bug(version: Version = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may corrupt a file that two connections checkpoint at once."""
    patched = BACKPORTS.get(version[:2])
    return version < FIXED and (patched is None or version[2] < patched)


def init_command() -> str:
    """What every connection runs first."""
    return BASE + ("PRAGMA wal_autocheckpoint=0;" if has_wal_reset_bug() else "")
