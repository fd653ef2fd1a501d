"""Small programs that misbehave in one way each: ``python -m tests.lean.sandbox_victims NAME ARGS…``."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def tell(*words):
    print(json.dumps({"stage": "reading", "done": 1, "total": 2}), flush=True)
    print("no progress line", flush=True)
    print(json.dumps({"words": words, "secret": os.environ.get("SECRET_KEY", "")}), flush=True)


def refuse():
    sys.exit(3)


def eat():
    hoard = []
    while True:
        hoard.append(bytearray(64 << 20))


def spin():
    while True:
        pass


def sleep():
    print(json.dumps({"pid": os.getpid()}), flush=True)
    time.sleep(600)


def bear():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(json.dumps({"pid": child.pid}), flush=True)
    time.sleep(600)


def crash():
    os.kill(os.getpid(), 11)


def fill(path):
    with open(path, "wb") as file:
        while True:
            file.write(bytes(1 << 20))


def draft():
    """Leaves a temporary file behind, as a killed program does."""
    file = tempfile.NamedTemporaryFile(delete=False)  # noqa: SIM115
    print(json.dumps({"draft": file.name}), flush=True)
    os.kill(os.getpid(), 9)


def blurt(name):
    """Fails as libraries do: with what it read in the words of the error, on several lines."""
    print(f"bad cell {name}", file=sys.stderr)
    try:
        float(name)
    except ValueError as error:
        raise KeyError(f'{name}\n  File "{name}", line 1, in {name}\n{name}') from error


def limits():
    names = ("AS", "CPU", "CORE", "NOFILE", "FSIZE")
    print(json.dumps({name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in names}))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
