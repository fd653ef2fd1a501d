"""Files with series of meters and grids: read in the limited child, kept in the event store under their content."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from lean import sandbox
from lean.models import Site
from valuestream.core.refusal import Refusal
from valuestream.services.children import LIMITS, answer_in

from .question import energy_store

SECONDS = 60
MEGABYTE = 1024 * 1024
LARGEST = 64 * MEGABYTE
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file writes its series; empty: the child finds out. ``label``: what a time marks, start or end."""

    time: str = ""
    value: str = ""
    timezone: str = "UTC"
    date_order: str = ""
    label: str = "start"


def keep_file(site: Site, chunks: Iterable[bytes], reading: Reading) -> Doc:
    """Reads and keeps the series of a file: hash, rows, first, last, quirks, columns. Raises ``Refusal``."""
    folder = Path(tempfile.mkdtemp(prefix="series-"))
    try:
        path = folder / "file"
        _write(path, chunks)
        job = {"path": str(path), "energy_store": str(energy_store(site)), **asdict(reading)}
        return run_series(job, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_series(job: Doc, folder: Path) -> Doc:
    """What the limited child makes of a job. Raises its ``Refusal``."""
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job))
    ended = sandbox.run(
        "valuestream.child", ["series", str(job_file)], scratch=folder, cpu_seconds=SECONDS, wall_seconds=2 * SECONDS
    )
    if ended.kind in LIMITS:
        raise Refusal(*LIMITS[ended.kind])
    if not ended.ok or not (folder / "result.json").exists():
        message = "Reading the file ended unexpectedly; the file is probably damaged."
        raise Refusal("unreadable", message, "Export it again as CSV.")
    return answer_in(folder)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    size = 0
    with path.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                hint = "Export a shorter period, or compress it."
                raise Refusal("too_large", "The file is larger than {limit} MB.", hint, limit=LARGEST // MEGABYTE)
            out.write(chunk)
    if not size:
        raise Refusal("empty_file", "The file is empty.", "Export it again and look whether it has rows.")
    if shutil.disk_usage(path.parent).free < settings.FREE_DISK_FLOOR:
        hint = "Ask the IT administrator to make room, then load it again."
        raise Refusal("disk_full", "The disk of the server is nearly full, so the file was not kept.", hint)
