"""The far side of ``lean.sandbox``: sets its own limits, then runs the module it was asked to run.

``python -m lean.sandbox_child LIMITS.json-text MODULE ARGS…``. Nothing heavy is imported before the limits hold.
"""

import ctypes
import json
import os
import resource
import runpy
import signal
import sys

from lean.logs import place_of

OUT_OF_MEMORY = 77  # exit code
ENDED = "newlean ended by "  # begins the one line of standard error that is for others to read
PR_SET_PDEATHSIG = 1


def limit(limits: dict[str, int]) -> None:
    """Caps address space, CPU time, file size and open files for good; no core dumps; dies with its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != limits["parent"]:
        sys.exit("the parent is gone")
    os.nice(limits["nice"])
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
    ):
        hard = resource.getrlimit(kind)[1]
        cap = most if hard == resource.RLIM_INFINITY else min(most, hard)
        later = cap + 1 if kind == resource.RLIMIT_CPU and cap != hard else cap  # SIGXCPU first, then SIGKILL
        resource.setrlimit(kind, (cap, later))


def main() -> None:
    """Runs the module, then leaves at once: no library's clean-up at the end can spoil a finished job."""
    limits, module, arguments = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:]
    limit(limits)
    sys.argv = [module, *arguments]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException as error:
        print(ENDED + place_of(error), file=sys.stderr)
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
