"""A campaign as it is told whether somebody presses or a program asks: ``one`` has a method for each thing done.

Only what nobody presses is done for the people: the day comes, and the line's own days are judged.
"""

import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from kaizen.models import Adoption, Consent, Effect, Remark, Rollout, RolloutStep, VerdictDocument
from kaizen.tasks import sweep_rollouts, verify_adoption
from lean.audit import verify as audit
from tests.kaizen.rollouts.campaigns import SIGNS, Team, begun, make_team, proven_standard, verdict_content
from tests.kaizen.trial_logs import trial_design
from valuestream.core.fingerprint import fingerprint

WHY = "The same set-up everywhere"
VALUES = {"v1": {"nominal": 29.0, "low": 28.0, "high": 31.0}}
SEEN = {"day": "2026-03-20", "place": "Cell 3", "what": "Tools are fetched while the grinder stands."}
S = Adoption.States


@dataclass
class Plants:
    """The one that proved something, the one that takes it up, and the one that declines."""

    here: Team
    porto: Team
    plzen: Team

    @property
    def rollout(self) -> Rollout:
        return Rollout.objects.get()

    def line(self, team: Team) -> Adoption:
        return self.rollout.adoptions.select_related("trial").get(site=team.site)


def plants() -> Plants:
    """Nothing is offered yet."""
    made = Plants(make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False),
                  make_team("plzen", "Europe/Prague", "CZ", events=False))  # fmt: skip
    proven_standard(made.here)
    return made


def offered(plants: Plants) -> Plants:
    """Porto and Plzeň were asked already."""
    version = plants.here.site.standards.get().versions.get()
    begun(version, [plants.porto.stream], [plants.plzen.stream], by=plants.here.lean)
    return plants


def plan(one: Any, plants: Plants) -> None:
    """From the standard to a campaign that runs: the pilot, and a second wave."""
    one.become(plants.here, "lean")
    one.plan([plants.porto.stream], [plants.plzen.stream])
    assert plants.rollout.state == "draft"
    one.start()
    assert plants.rollout.state == "running"


def take_up(one: Any, plants: Plants) -> None:
    """Porto reads what changes, proposes another value, the origin agrees, Porto adapts and hands in."""
    line = plants.line(plants.porto)
    one.become(plants.porto, "leader")
    assert one.waiting() == ["proposed"]
    one.read(line)
    one.propose(line, VALUES, "Older spindle")
    one.become(plants.here, "lean")
    one.agree(line, Remark.objects.get(), "It held with ours as well")
    one.become(plants.porto, "leader")
    one.accept(line)
    one.adapt(line, VALUES, "Older spindle")
    one.hand_in(line, "Fits our line")
    assert plants.line(plants.porto).overlay.values == VALUES
    assert not one.may_sign(line)


def sign(one: Any, plants: Plants) -> None:
    """Each area by its own person, never by the one who adapted."""
    for area, name in SIGNS.items():
        one.become(plants.porto, name)
        assert one.waiting() == ["sign"]
        one.sign(plants.line(plants.porto), area)
    row = plants.line(plants.porto)
    assert row.state == S.APPROVED
    assert Consent.objects.filter(adoption=row).values("signer").distinct().count() == len(SIGNS)


def make_ready(one: Any, plants: Plants) -> None:
    """Read by the team, seen at the gemba, and a day is chosen."""
    row = plants.line(plants.porto)
    one.become(plants.porto, "leader")
    one.acknowledge(row)
    one.look(row, SEEN)
    one.choose_day(row, timezone.localdate() + timedelta(days=1))
    assert plants.line(plants.porto).state == S.SCHEDULED


def stop(one: Any, plants: Plants, team: Team, why: str) -> None:
    """By one act of the person for safety; the reason comes after."""
    one.become(team, "safety")
    one.stop(plants.rollout)
    assert plants.rollout.state == "stopped"
    one.say_why(plants.rollout.stops.get(resumed_at=None), why)


def go_on(one: Any, plants: Plants, why: str) -> None:
    """By a person at the origin."""
    one.become(plants.here, "lean")
    one.go_on(plants.rollout, why)
    assert plants.rollout.state == "running"


def day_comes(plants: Plants) -> None:
    """The chosen day, and the worker with it."""
    RolloutStep.objects.filter(adoption=plants.line(plants.porto)).update(due_at=timezone.now())
    sweep_rollouts()


def take_effect(one: Any, plants: Plants) -> None:
    """While it is stopped nothing is put in effect; after a person let it go on it is, by itself and once."""
    stop(one, plants, plants.porto, "A guard is loose")
    day_comes(plants)
    assert Effect.objects.count() == 0
    go_on(one, plants, "Guard mended")
    day_comes(plants)
    day_comes(plants)
    assert (plants.line(plants.porto).state, Effect.objects.count()) == (S.VERIFYING, 1)


def decide(one: Any, plants: Plants) -> None:
    """The line's own days do not tell; a person of the site does, with a reason."""
    row = plants.line(plants.porto)
    content = verdict_content(trial_design(), word="promising")
    content |= {"look": {"number": 2, "of": 2, "days": 20, "level": 0.05}, "so_far": None}
    content["effect"]["days"]["p"] = 0.04
    VerdictDocument.objects.create(trial=row.trial, number=1, look=2, word="promising", grade="A", content=content,
                                   content_hash=fingerprint(content))  # fmt: skip
    verify_adoption(row.pk)
    one.become(plants.porto, "leader")
    assert one.waiting() == ["inconclusive"]
    one.decide(row, "verified", "Seen at the grinder")
    assert plants.line(plants.porto).state == S.VERIFIED


def decline(one: Any, plants: Plants) -> None:
    """The second wave is opened by a person; its line says no and why."""
    one.become(plants.here, "lean")
    one.open_wave(plants.rollout, 2)
    one.become(plants.plzen, "leader")
    one.decline(plants.line(plants.plzen), "No zero-point clamping here")
    assert plants.line(plants.plzen).reason == "No zero-point clamping here"


def go_back(one: Any, plants: Plants) -> None:
    """A second stop; Porto takes the version before again, and the rest goes on."""
    stop(one, plants, plants.here, "A wheel burst")
    one.become(plants.porto, "leader")
    one.go_back(plants.line(plants.porto), "First-pass yield")
    sweep_rollouts()
    assert plants.line(plants.porto).state == S.ROLLED_BACK
    go_on(one, plants, "Other wheels came")
    one.end(plants.rollout, "All lines have answered")
    assert plants.rollout.ended_at is not None


def prove(one: Any, plants: Plants, folder: Path) -> None:
    """The evidence checks itself with its script and nothing else; no entry of the audit chain is missing."""
    packed = one.evidence(plants.rollout)
    (folder / "rollout.zip").write_bytes(packed)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        (folder / "verify.py").write_bytes(files.read("verify.py"))
    command = [sys.executable, "-I", "verify.py", "rollout.zip"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "everything fits"), done
    assert audit().broken is None


def whole(one: Any, plants: Plants, folder: Path) -> None:
    """From a proven standard to evidence that anybody can check."""
    for part in (plan, take_up, sign, make_ready, take_effect, decide, decline, go_back):
        part(one, plants)
    prove(one, plants, folder)
