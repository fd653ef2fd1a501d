"""What takes long to make is made once in a run, by whichever worker asks first; every test gets a copy."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lean.launch import BASE_DIR

SHARED = "NEWLEAN_TEST_SHARED"  # the folder of the run; its workers inherit the variable
OWN_PLACES = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "EVENT_STORE", "UPLOADS"}
TABLES = "from lean.preparation import prepare_database; prepare_database(lambda question: True)"
STATIC = "from lean.preparation import collect_static; collect_static()"


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` filled; who comes meanwhile waits for it."""
    kept = Path(os.environ[SHARED]) / name
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            making = kept.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)  # of one who failed
            making.mkdir()
            make(making)
            making.rename(kept)
    return kept


def tables() -> Path:
    """A data folder whose SQLite database has every table and no row of a plant."""
    return once("tables", lambda folder: run_at(folder, TABLES))


def prepared() -> Path:
    """The same with the static files, as the first start of a house leaves it."""
    return once("prepared", _collect)


def furnish(folder: Path, like: Callable[[], Path] = prepared) -> Path:
    """A data folder that need not be prepared any more. Its secret key will be its own."""
    return Path(shutil.copytree(like(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("secret.key")))


def _collect(folder: Path) -> None:
    furnish(folder, tables)
    run_at(folder, STATIC)


def run_at(folder: Path, program: str) -> None:
    """Runs Python with the settings of a data folder, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_PLACES}
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{program}"], cwd=BASE_DIR, check=True,
        env={**kept, "NEWLEAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "lean.settings"},
    )  # fmt: skip
