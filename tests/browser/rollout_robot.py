"""A program at the interface of a campaign, over the network and with a token; each change is sent twice."""

import json
import urllib.request
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from kaizen.models import Adoption, Remark, Rollout, Stop
from lean.services.accounts import issue_token
from tests.browser.rollout_story import WHY
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import Team
from valuestream.models import ValueStream


class Robot:
    """Acts with the rights of the person whose token it has."""

    def __init__(self, base: str) -> None:
        self.base, self.site, self.token = base, "", ""
        self.rollout = 0

    def become(self, team: Team, name: str) -> None:
        self.site = team.site.slug
        self.token = issue_token(team.people[name], name="robot", read_only=False, days=1)[1]

    def load(self, method: str, path: str, body: Any = None, key: str = "") -> bytes:
        asked = urllib.request.Request(f"{self.base}/api/v1/sites/{self.site}/{path}", method=method)
        asked.add_header("Authorization", f"Token {self.token}")
        if key:
            asked.add_header("Idempotency-Key", key)
        if body is not None:
            asked.add_header("Content-Type", "application/json")
            asked.data = json.dumps(body).encode()
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return bytes(answer.read())

    def ask(self, path: str) -> Any:
        return json.loads(self.load("GET", path))

    def send(self, path: str, body: Any = None, method: str = "POST") -> Any:
        """Twice, as after a broken connection, with the same answer."""
        key = str(uuid4())
        first, again = (json.loads(self.load(method, path, body, key)) for _ in range(2))
        assert first == again, path
        return first

    def at(self, row: Adoption, rest: str = "") -> str:
        return f"rollouts/{row.rollout_id}/lines/{row.pk}/{rest}"

    # the origin

    def plan(self, *waves: Sequence[ValueStream]) -> None:
        offered = [one["id"] for one in self.ask("rollouts/lines/?standard=grind-setup")]
        chosen = [[stream.pk for stream in wave] for wave in waves]
        assert {pk for wave in chosen for pk in wave} <= set(offered)
        self.rollout = self.send("rollouts/", {"standard": "grind-setup", "reason": WHY, "waves": chosen})["id"]

    def start(self) -> None:
        self.send(f"rollouts/{self.rollout}/start/")

    def open_wave(self, rollout: Rollout, number: int) -> None:
        self.send(f"rollouts/{rollout.pk}/next-wave/", {"wave": number})

    def agree(self, row: Adoption, asked: Remark, text: str) -> None:
        self.send(self.at(row, f"proposals/{asked.pk}/"), {"agrees": True, "text": text})

    def go_on(self, rollout: Rollout, why: str) -> None:
        self.send(f"rollouts/{rollout.pk}/go-on/", {"reason": why})

    def end(self, rollout: Rollout, why: str) -> None:
        self.send(f"rollouts/{rollout.pk}/end/", {"reason": why})

    def evidence(self, rollout: Rollout) -> bytes:
        return self.load("GET", f"rollouts/{rollout.pk}/evidence/")

    # anybody with the right

    def stop(self, rollout: Rollout) -> None:
        self.send(f"rollouts/{rollout.pk}/stop/", {})

    def say_why(self, stop: Stop, why: str) -> None:
        self.send(f"rollouts/{stop.rollout_id}/stops/{stop.pk}/", {"reason": why})

    # the line that is asked

    def waiting(self) -> list[str]:
        return [one["kind"] for one in self.ask("rollouts/waiting/")]

    def read(self, row: Adoption) -> None:
        told = self.ask(self.at(row))
        assert [one["origin"]["nominal"] for one in told["parameters"]][:1] == [32.0]
        assert told["fit"]["verdict"]["word"] == "with_adaptation"

    def accept(self, row: Adoption) -> None:
        self.send(self.at(row, "accept/"), {"choice": "adapt"})

    def decline(self, row: Adoption, why: str) -> None:
        self.send(self.at(row, "decline/"), {"reason": why})

    def propose(self, row: Adoption, values: dict[str, dict[str, float]], why: str) -> None:
        self.send(self.at(row, "proposals/"), {"values": values, "reason": why})

    def adapt(self, row: Adoption, values: dict[str, dict[str, float]], why: str) -> None:
        self.send(self.at(row, "values/"), {"values": values, "reason": why}, "PUT")

    def hand_in(self, row: Adoption, why: str) -> None:
        self.send(self.at(row, "hand-in/"), {"reason": why, "goes_back_itself": False})

    def may_sign(self, row: Adoption) -> bool:
        return self.ask(self.at(row))["yours"] != []

    def sign(self, row: Adoption, area: str) -> None:
        told = self.ask(self.at(row))
        assert told["yours"] == [area]
        self.send(self.at(row, "sign/"), {"area": area, "meaning": "approved", "reason": "Read and agreed",
                                          "read": told["line"]["read"], "password": PASSWORD})  # fmt: skip

    def acknowledge(self, row: Adoption) -> None:
        line = self.ask(self.at(row))["line"]
        self.load("POST", f"standards/of/{line['standard']}/{line['seq']}/read/", key=str(uuid4()))

    def look(self, row: Adoption, seen: dict[str, str]) -> None:
        edits = [{"path": f"seen.s00001.{key}", "value": text, "key": f"seen-{key}"} for key, text in seen.items()]
        self.load("POST", f"a3/{self.ask(self.at(row))['line']['a3']}/edits/", {"changes": edits})

    def choose_day(self, row: Adoption, day: date) -> None:
        assert self.ask(self.at(row))["lacks"] == []
        self.send(self.at(row, "day/"), {"starts_on": day.isoformat()})

    def decide(self, row: Adoption, then: str, why: str) -> None:
        self.send(self.at(row, "decide/"), {"then": then, "reason": why})

    def go_back(self, row: Adoption, why: str) -> None:
        self.send(self.at(row, "back/"), {"reason": why})
