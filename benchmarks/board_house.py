"""The house of the board benchmark: the demo as people start it, log-ins, and work for its workers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 900.0  # seconds, of which most make the demo plants
ADDRESS = re.compile(r"New Lean runs at http://([0-9.]+|localhost):(\d+)")
Doc = dict[str, Any]
BOUNDARY = "------------------------new-lean-benchmark"


class House:
    """``manage.py demo`` in a folder of its own, on any free port; ``address`` once it is up."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder.parent / "house.txt"
        os.environ["NEWLEAN_DATA"] = str(folder)

    def __enter__(self) -> "House":
        command = [sys.executable, str(ROOT / "manage.py"), "demo", "--port", "0", "--data", str(self.folder)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen([*command, "--no-input"], stdout=out, stderr=out, start_new_session=True)
        self.address = self._address()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def _address(self) -> tuple[str, int]:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            if found := ADDRESS.search(self.log.read_text(errors="replace")):
                return ("127.0.0.1", int(found[2]))
            time.sleep(0.5)
        raise RuntimeError(f"the house did not start:\n{self.log.read_text(errors='replace')[-2000:]}")


def django_here() -> None:
    """Django in this process, on the database of the house."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")
    import django

    django.setup()


def sessions(names: list[str]) -> list[str]:
    """A log-in for each of these people: the values of their cookies."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from lean.models import User

    store, found = import_module(settings.SESSION_ENGINE).SessionStore, []
    for name in names:
        user, session = User.objects.get(username=name), store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        found.append(session.session_key)
    return found


class Work:
    """Loads logs up and mines, by API as a machine of the plant would, until it is over."""

    def __init__(self, address: tuple[str, int], rows: str, person: str = "lena") -> None:
        from lean.models import User
        from lean.services.accounts import issue_token

        _row, self.token = issue_token(User.objects.get(username=person), name="benchmark", read_only=False, days=1)
        self.base = f"http://{address[0]}:{address[1]}/api/v1/sites/augsburg/"
        self.rows, self.imported, self.mined = rows, 0, 0
        self.is_over = False

    def load(self) -> None:
        """One import after the other, until it is over; the profile of the first is known to those after it."""
        while not self.is_over:
            run = self._until(self._send("uploads/", _upload(f"{self.rows}\n", self.imported)), "proposed", "checked")
            if run["state"] == "proposed":
                draft = {"revision": run["revision"], "profile": run["proposal"]["profile"], "source_name": "Load"}
                run = self._send(f"imports/{run['id']}/draft/", draft, "PUT")
                run = self._send(f"imports/{run['id']}/check/", {"revision": run["revision"]})
                run = self._until(run, "checked")
            if run["state"] != "checked":
                return
            run = self._send(f"imports/{run['id']}/confirm/", {"revision": run["revision"], "because": "a benchmark"})
            self.imported += self._until(run, "imported")["state"] == "imported"

    def mine(self) -> None:
        """The map of the first stream again and again."""
        stream = self._send("streams/")[0]["id"]
        days = 0
        while not self.is_over:
            days += 1  # another window each time: the same question would be answered from the version that is there
            asked = {"first": "2026-08-01", "last": str(date(2026, 10, 30) - timedelta(days=days % 40))}
            run = self._send(f"streams/{stream}/mine/", asked)
            while run["state"] not in ("mined", "refused", "failed") and not self.is_over:
                time.sleep(0.5)
                run = self._send(f"streams/{stream}/runs/{run['id']}/")
            self.mined += not self.is_over

    def _until(self, run: Doc, *states: str) -> Doc:
        """The run in one of these states, or as it stands when all is over."""
        while run["state"] not in states and not self.is_over:
            if run["state"] in ("refused", "failed", "cancelled"):
                raise RuntimeError(f"the import ended: {run}")
            time.sleep(0.5)
            run = self._send(f"imports/{run['id']}/")
        return run

    def _send(self, path: str, body: Any = None, method: str = "") -> Any:
        is_file = isinstance(body, bytes)
        kind = f"multipart/form-data; boundary={BOUNDARY}" if is_file else "application/json"
        data = body if is_file or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {self.token}", "Content-Type": kind}
        request = urllib.request.Request(
            self.base + path, data, headers, method=method or ("GET" if body is None else "POST")
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.code} {error.read().decode()[:400]}") from error


def _upload(rows: str, number: int) -> bytes:
    """The rows as a file of a form, with one more order, so that no two files are the same."""
    more = f"X{number},Cutting,M1,2024-01-01T00:00:00.000,2024-01-01T01:00:00.000,1,0\n"
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="load-{number}.csv"\r\n'
    return f"{head}Content-Type: text/csv\r\n\r\n{rows}{more}\r\n--{BOUNDARY}--\r\n".encode()
