"""The lines between which standards travel in the demo, and what their sites state of them, because no log tells it."""

from dataclasses import dataclass

from kaizen.core.rollout.compatibility.facts import Release, WorksAgreement
from kaizen.core.rollout.stated import Stated
from kaizen.demo.plant import GRINDING, MILLING
from kaizen.services.rollouts import naming, stating
from kaizen.services.rollouts.lines import newest_facts
from lean.models import User
from lean.transactions import atomic
from valuestream.models import ValueStream

ASKED = "asked at the machine"
HARDNESS = {"augsburg": "steel, not hardened", "porto": "steel, not hardened", "plzen": "hardened steel"}
CUSTOMERS = {"augsburg": "Lechtal Cranes", "porto": "Douro Winches", "plzen": "Berounka Gears"}  # made up
RELEASED = Release(CUSTOMERS["porto"], "material", reference="2026-09-02, peeled bars for spindles")
WHO = {"augsburg": "paul", "porto": "rui", "plzen": "jana"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The machining lines of the three plants, and Porto's spindles."""

    augsburg: ValueStream
    porto: ValueStream
    plzen: ValueStream
    spindles: ValueStream


@atomic
def ensure_lines(spindles: ValueStream, people: dict[str, User]) -> Lines:
    """The lines, stated and with common names for the steps that travel; what was stated before stays as it is."""
    others = ValueStream.objects.exclude(pk=spindles.pk).filter(source__name="Machining")
    found = {stream.site.slug: stream for stream in others.select_related("site", "source")}
    for slug, stream in found.items():
        for step in (GRINDING, MILLING):
            naming.confirm(stream, step, canonical=step, by=people[WHO[slug]])
    for stream in (*found.values(), spindles):
        slug = stream.site.slug
        if newest_facts(stream) is None:
            told = Stated(materials=(HARDNESS[slug],), certifications=(), customers=(CUSTOMERS[slug],),
                          releases=(RELEASED,) if stream == spindles else (), open_items=(),
                          agreement=WorksAgreement("in_force"))  # fmt: skip
            stating.state(stream, told.as_json(), reason=ASKED, by=people[WHO[slug]])
    return Lines(spindles=spindles, **found)
