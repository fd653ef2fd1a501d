"""Rollouts in every state that the pages can show: from the plant, to the plant, stopped, declined, in effect."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from kaizen.models import Adoption, Rollout, RolloutStep, StandardVersion
from kaizen.services.rollouts import answering, asking, engine, remarks, signing, stating, stopping
from kaizen.services.standards import writing
from kaizen.services.standards.effect import put_in_effect
from kaizen.services.standards.review import approve, submit
from lean.models import Site
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import (
    DOC,
    STATED,
    Team,
    approved,
    begun,
    handed_in,
    make_team,
    proven_standard,
    ready,
)

REASON = "The same set-up everywhere"
RELEASED = {"customer": "Wieland", "change_class": "material", "until": "", "reference": "PPAP 4711"}
VALUES = {"v1": {"nominal": 31.0, "low": 30.0, "high": 33.0}}


def rollouts(site: Site) -> None:
    """One that was stopped, one that waits for its second wave, a draft; and what Porto offered to the plant."""
    here, porto = make_team(site.slug, line="Rings"), make_team("porto", "Europe/Lisbon", "PT")
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    version = _second(proven_standard(here), here)
    _running(version, here, porto, plzen)
    _stopped(proven_standard(here, code="grind-tools"), here, porto)
    draft = proven_standard(here, code="grind-clean")
    asking.begin(draft, [[porto.stream], [plzen.stream]], change="material", reason=REASON, by=here.lean)
    offered = begun(proven_standard(porto, code="grind-dress"), [here.stream], by=porto.lean)
    remarks.comment(offered.adoptions.get(), "Which wheel do you use?", site=porto.site, by=porto.lean)
    row = begun(proven_standard(porto, code="grind-wheel"), [here.stream], by=porto.lean).adoptions.get()
    row = answering.adapt(answering.accept(row, choice="adapt", by=here.leader), VALUES, reason="Older", by=here.leader)
    asked = remarks.propose(row, {"v2": {"nominal": 4.5}}, "Our pump gives more", site=here.site, by=here.leader)
    remarks.answer(asked, agrees=True, text="It worked at 4.6 too", site=porto.site, by=porto.lean)
    asked = remarks.propose(row, {"v1": {"nominal": 29.0, "low": 28.0}}, "Slower", site=porto.site, by=porto.lean)
    waiting = _offer(porto, here, "grind-gauge", change="material")
    stating.state(here.stream, STATED | {"releases": [RELEASED]}, reason="It came back", by=here.quality)
    handed_in(waiting, here, values=VALUES)
    _offer(porto, here, "grind-fixture", change="location")
    approved(_offer(porto, here, "grind-chuck"), here)
    _asked_back(porto, here)


def _offer(origin: Team, here: Team, code: str, change: str = "method") -> Adoption:
    return begun(proven_standard(origin, code=code), [here.stream], by=origin.lean, change=change).adoptions.get()


def _second(first: StandardVersion, team: Team) -> StandardVersion:
    """A version with a step more, one that is another, one that is gone, and another value."""
    made = writing.draft(first, reason="Tools are laid out before", by=team.leader)
    new = replace(DOC.job[0], id="j9", text="Fetch the gauge from the rack beside the machine")
    job = (replace(DOC.job[0], text="Lay out tools, wheel and gauge two orders ahead"), new)
    values = (replace(DOC.parameters[0], nominal=33.0), *DOC.parameters[1:])
    made = writing.edit(
        made, replace(made.document, job=job, parameters=values), revision=made.revision, by=team.leader
    )
    submit(made, reason="Tried for four weeks", by=team.leader)
    made.refresh_from_db()
    made = approve(made, content_hash=made.content_hash, reason="Right", password=PASSWORD, by=team.lean)
    return put_in_effect(made, by=team.lean)


def _running(version: StandardVersion, here: Team, porto: Team, plzen: Team) -> None:
    """Porto measures, Plzeň declined; a second wave waits."""
    late = make_team("tabor", "Europe/Prague", "CZ", events=False)
    rollout = begun(version, [porto.stream, plzen.stream], [late.stream], by=here.lean)
    _in_effect(rollout.adoptions.get(site=porto.site), porto, goes_back_itself=True)
    answering.decline(rollout.adoptions.get(site=plzen.site), reason="No zero-point plates here", by=plzen.leader)
    handed_in(rollout.adoptions.get(site=late.site), late)
    row = rollout.adoptions.get(site=late.site)
    signing.consent(row, area="quality", meaning="condition", reason="Gauge is checked first", read=row.bound_hash,
                    password=PASSWORD, by=late.quality)  # fmt: skip


def _in_effect(row: Adoption, team: Team, **changed: bool) -> Adoption:
    today = timezone.localdate()
    row = ready(approved(row, team, **changed), team, starts_on=today + timedelta(days=1), today=today)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    engine.sweep()
    row.refresh_from_db()
    return row


def _stopped(version: StandardVersion, here: Team, porto: Team) -> None:
    rollout = begun(version, [porto.stream], by=here.lean)
    row = _in_effect(rollout.adoptions.get(), porto, goes_back_itself=False)
    stopping.stop(rollout, by=None, rule="guard_drifts", seen={"guard": "scrap", "day": 9, "sum": 4.2}, at=row)


def _asked_back(porto: Team, here: Team) -> None:
    """In effect at the plant, and asked to go back."""
    row = _in_effect(_offer(porto, here, "grind-coolant"), here, goes_back_itself=False)
    rollout = Rollout.objects.get(pk=row.rollout_id)
    stopping.stop(rollout, by=None, rule="effect_worse", seen={"low": -0.2, "high": -0.03}, at=row)
