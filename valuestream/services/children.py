"""Runs the limited child for a run: lease kept alive, progress noted, its end told apart."""

import json
import logging
import shutil
import signal
from pathlib import Path
from typing import Any

from django.conf import settings

from lean import sandbox
from valuestream.core.refusal import Refusal
from valuestream.models import RUNS
from valuestream.models.runs import Run
from valuestream.services.runs import beat, rows_of

log = logging.getLogger(__name__)
CPU_SECONDS = 120  # for a small job; a file gets more by its size
BYTES_PER_CPU_SECOND = 500_000
PROGRESS = ("done", "total", "stage")
LIMITS: dict[str, tuple[str, str, str]] = {
    "out_of_memory": (
        "needs_too_much_memory", "The file needs more memory than this machine gives to one import.",
        "Export a shorter period and load the parts one after another.",
    ),
    "timed_out": (
        "takes_too_long", "Reading the file took longer than allowed.",
        "Export a shorter period and load the parts one after another.",
    ),
}  # fmt: skip


class Lost(Exception):
    """The run is no longer ours: cancelled, changed, or taken over after a pause."""


class Broken(Exception):
    """The work ended without an outcome; doing it again may help. Attempts are counted by the claim."""


def work_folder(run: Run, token: int) -> Path:
    """An empty folder of this attempt alone, so that a worker thought dead cannot write into a later attempt."""
    folder: Path = settings.WORK_DIR / f"{run._meta.model_name}-{run.pk}-{token}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def run_child(run: Run, token: int, command: str, job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the child answered to its job. Raises its Refusal, ``Lost`` or ``Broken``.

    ``job["path"]``, when there is one, is the file that the child reads: larger files may take longer.
    """
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job))
    told: dict[str, Any] = {}
    size = Path(job["path"]).stat().st_size if "path" in job else 0
    seconds = CPU_SECONDS + size // BYTES_PER_CPU_SECOND
    ended = sandbox.run(
        "valuestream.child", [command, str(job_file)], scratch=folder, cpu_seconds=seconds, wall_seconds=3 * seconds,
        on_progress=told.update, on_tick=lambda: beat(run, token, **{k: told[k] for k in PROGRESS if k in told}),
    )  # fmt: skip
    if ended.kind == "stopped":
        raise Lost
    if ended.kind in LIMITS and ended.signal != signal.SIGKILL:
        raise Refusal(*LIMITS[ended.kind])
    if not ended.ok or not (folder / "result.json").exists():
        log.warning("%s of %s %s ended: %s", command, run._meta.model_name, run.pk, _where(ended))
        raise Broken(ended.kind)
    return answer_in(folder)


def answer_in(folder: Path) -> dict[str, Any]:
    """The outcome that the child left in its folder. Raises its Refusal."""
    outcome: dict[str, Any] = json.loads((folder / "result.json").read_text())
    refusal = outcome.get("refusal")
    if refusal:
        raise Refusal.from_parts(refusal)
    done: dict[str, Any] = outcome["done"]
    return done


def _where(ended: sandbox.Outcome) -> str:
    """How a child ended and where in the code."""
    return f"{ended.kind}, exit {ended.exit_code}, signal {ended.signal} {ended.place}".strip()


def clean_work_folder() -> int:
    """Deletes work folders whose attempt is over (its worker was killed); answers how many."""
    if not settings.WORK_DIR.exists():
        return 0
    held = {f"{m._meta.model_name}-{pk}-{token}" for m in RUNS for pk, token in _working(m)}
    left = [folder for folder in settings.WORK_DIR.iterdir() if folder.name not in held]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _working(model: type[Run]) -> Any:
    return rows_of(model).filter(state__in=model.WORKING).values_list("pk", "token")
