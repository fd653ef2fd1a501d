"""The child of the hostile corpus: proposes and reads one file and writes what became of it beside the job."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.readers import reader_for


def answer(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.monotonic()
    try:
        found = work()
    except Refusal as refusal:
        found = refusal.as_json()
    return {**found, "seconds": time.monotonic() - began}


def main(job_path: str) -> None:
    job = json.loads(Path(job_path).read_text())
    path, profile = Path(job["path"]), Profile.from_json(job["profile"])
    answers = {
        "propose": answer(lambda: {"rows": reader_for(path).propose(path).rows}),
        "read": answer(lambda: reader_for(path).read(path, profile).trust.as_json()),
    }
    Path(job_path).with_name("answers.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
