"""What people of the demo plants proposed, and what was answered: a code at a machine, an idea in each state."""

from random import Random
from typing import Any

from django.db import transaction

from kaizen.models import CapturePlace, Idea
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import ALPHABET, KEY, give_idea
from kaizen.services.ideas.places import add_place
from lean.models import Site, User

AT = "Packing"  # a step of every demo plant, and the class of its benches
IDEAS: tuple[tuple[dict[str, Any], tuple[tuple[str, str], ...]], ...] = (
    ({"obstacle": "The tape runs out and the next roll lies in the store", "waste": "motion", "spot": "bench 1"}, ()),
    (
        {"obstacle": "Boxes are too deep, the back hurts", "better": "Boxes with a lower edge", "waste": "motion"},
        (("answered", "Seen. Two kinds of boxes are on trial until Friday."),),
    ),
    (
        {"obstacle": "Orders arrive at the end of the shift all at once", "waste": "waiting"},
        (("accepted", "Worth an A3: let us look at what happens before packing."),),
    ),
    (
        {"obstacle": "Labels stick badly on oily parts", "better": "Wash a minute longer", "waste": "defects"},
        (("declined", "Washing longer would make it the bottleneck. We try other labels."),),
    ),
    (
        {"better": "A shadow board for knife and pen", "waste": "motion"},
        (("accepted", "Good. The workshop cuts it."), ("done", "It hangs beside the bench.")),
    ),
)  # fmt: skip


@transaction.atomic
def ensure_ideas(site: Site, by: User) -> None:
    """A code at the packing bench and what came through it; nothing when a code hangs there already."""
    bench = site.workstations.filter(machine_class=AT).first()
    if bench is None or CapturePlace.objects.filter(workstation=bench).exists():
        return
    stream = site.value_streams.order_by("pk").first()
    place = add_place(site, by=by, workstation=bench, stream=stream, step=AT)
    chance = Random(site.slug)  # noqa: S311  the same codes each time; nobody but this machine reaches the demo
    for values, answers in IDEAS:
        key = "".join(chance.choice(ALPHABET) for _ in range(KEY))
        given = give_idea(site, key=key, origin=Idea.Origin.QR, place=place, **values)
        for kind, text in answers:
            answer(given, kind=kind, text=text, by=by)
