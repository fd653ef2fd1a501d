"""A proven standard of one site and the people of three, for tests of rollouts."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import expm1
from typing import Any

from kaizen.core.effect.design import Design, as_json
from kaizen.core.standards.document import Applies
from kaizen.core.standards.document import Standard as Document
from kaizen.models import Adoption, Rollout, StandardVersion, StepName, VerdictDocument
from kaizen.services.a3 import opening
from kaizen.services.a3.editing import Change, write
from kaizen.services.rollouts import answering, asking, scheduling, signing, stating
from kaizen.services.standards import acknowledging, effect, review, writing
from kaizen.services.trials import confirming, registering
from lean.models import Site, User, Workstation
from tests.factories import PASSWORD, make_site, make_user
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.trial_logs import trial_design, trial_log
from tests.valuestream.streams import make_stream
from valuestream.core.conformance import ReferenceStep
from valuestream.core.fingerprint import fingerprint
from valuestream.models import ProductFamily, ValueStream

STEPS = ("Sawing", "Turning", "Grinding")
DOC = replace(
    SET_UP, steps=("Grinding",), path=tuple(ReferenceStep(step) for step in STEPS), family="Shafts",
    applies=Applies("round grinder", ("coolant ≥ 5 bar",), ("100Cr6",), ("ISO 9001",), ("DE", "PT", "CZ")),
)  # fmt: skip
STATED = {
    "capabilities": {"coolant": "6 bar"}, "materials": ["100Cr6"], "open_items": [],
    "certifications": [{"name": "ISO 9001", "until": "2099-12-31"}], "agreement": {"state": "in_force", "until": ""},
}  # fmt: skip
PEOPLE = {
    "owner": "plant_manager", "quality": "quality_manager", "safety": "safety_manager", "lean": "lean_manager",
    "leader": "team_leader", "council": "works_council",
}  # fmt: skip
SIGNS = {"process": "owner", "quality": "quality", "safety": "safety", "lean": "lean", "works_council": "council"}


@dataclass
class Team:
    """A site with somebody for each role, and its line."""

    site: Site
    stream: ValueStream
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def make_team(
    slug: str, zone: str = "Europe/Berlin", country: str = "DE", *, events: bool = True, line: str = "Shafts"
) -> Team:
    """A site called after ``slug`` with six people and a line that a standard for grinding fits.

    ``events``: with 61 days of events, else with the 20 working days that are needed at least.
    """
    site = Site.objects.filter(slug=slug).first() or make_site(slug, slug.title(), zone, country)
    stream = make_stream(site, line, trial_log() if events else trial_log(28))
    people = {name: make_user(f"{slug}-{name}", site, role) for name, role in PEOPLE.items()}
    for step in STEPS:
        StepName.objects.create(stream=stream, step=step, canonical=step, confirmed_by=people["lean"])
    Workstation.objects.create(site=site, name="Grinding 1", machine_class="Round grinder")
    ProductFamily.objects.create(stream=stream, name="Shafts", products=["A", "B"])
    stating.state(stream, STATED, reason="Walked the line", by=people["lean"])
    return Team(site, stream, people)


def verdict_content(design: Design, *, theta: float = -0.14, se: float = 0.02, word: str = "proven") -> dict[str, Any]:
    """A verdict on 20 days before and after whose figure was 12,000 s before."""
    days = [(design.starts_on + timedelta(days=n)).isoformat() for n in range(-20, 20)]
    interval = [theta - 2.02 * se, theta + 2.02 * se]
    effect = {"by": "days", "theta": theta, "interval": interval, "share": expm1(theta),
              "share_low": expm1(interval[0]), "share_high": expm1(interval[1]),
              "days": {"theta": theta, "se": se, "df": 38.0, "n0": 20, "n1": 20}}  # fmt: skip
    return {
        "schema": "newlean.verdict/1", "design": as_json(design), "inputs": {"pre_days": days[:20], "post_days": days[20:], "counts": {}, "cells": []},
        "series": {"scale": "log", "own": [[day, 12_000.0] for day in days]}, "effect": effect, "guards": [],
        "verdict": {"word": word, "grade": "A"},
    }  # fmt: skip


def proven_standard(team: Team, doc: Document = DOC, code: str = "grind-setup") -> StandardVersion:
    """A standard in effect whose A3 has a trial that a stored verdict calls proven and a second person confirmed."""
    a3 = opening.begin(team.site, title="Grinding waits", by=team.leader, over_limit="for the test")
    trial = registering.register(a3, stream=team.stream, design=trial_design(), by=team.leader, today=date(2026, 3, 27))
    content = verdict_content(trial_design())
    verdict = VerdictDocument.objects.create(
        trial=trial, number=1, look=1, word="proven", grade="A", content=content, content_hash=fingerprint(content)
    )
    confirming.confirm(verdict, agrees=True, reason="Seen at the grinder", by=team.owner)
    version = writing.begin(team.site, code=code, doc=doc, by=team.leader, stream=team.stream, a3=a3)
    review.submit(version, reason="Done", by=team.leader)
    read = version.content_hash
    version = review.approve(version, content_hash=read, reason="Right", password=PASSWORD, by=team.lean)
    return effect.put_in_effect(version, by=team.lean)


def begun(version: StandardVersion, *waves: list[ValueStream], by: User, change: str = "method") -> Rollout:
    """A rollout that was started."""
    rollout = asking.begin(version, waves, change=change, reason="The same set-up everywhere", by=by)
    return asking.start(rollout, by=by)


def handed_in(adoption: Adoption, team: Team, *, values: Any = None, goes_back_itself: bool = True) -> Adoption:
    """Accepted and adapted by the team leader, handed in to be signed."""
    row = answering.accept(adoption, choice="adapt" if values else "adopt", by=team.leader)
    if values:
        row = answering.adapt(row, values, reason="Older turrets", by=team.leader)
    return answering.hand_in(row, reason="Fits our line", goes_back_itself=goes_back_itself, by=team.leader)


def sign_all(adoption: Adoption, team: Team) -> Adoption:
    """Each area signs what stands there."""
    for area in signing.asked(adoption):
        signing.consent(adoption, area=area.key, meaning="approved", reason="Read and agreed", read=adoption.bound_hash,
                        password=PASSWORD, by=team.people[SIGNS[area.key]])  # fmt: skip
    return Adoption.objects.get(pk=adoption.pk)


def ready(adoption: Adoption, team: Team, *, starts_on: date, today: date) -> Adoption:
    """Trained, seen at the gemba, with its day."""
    row = Adoption.objects.select_related("installed", "a3").get(pk=adoption.pk)
    acknowledging.acknowledge(row.installed, by=team.leader)
    told = {"day": "2026-03-20", "place": "Cell 3", "what": "Tools are fetched while the grinder stands."}
    write(
        row.a3, [Change(f"seen.s00001.{key}", value, key=f"seen-{key}") for key, value in told.items()], by=team.leader
    )
    return scheduling.schedule(row, starts_on=starts_on, by=team.leader, today=today)


def approved(adoption: Adoption, team: Team, **changed: Any) -> Adoption:
    return sign_all(handed_in(adoption, team, **changed), team)
