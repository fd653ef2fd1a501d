"""What Augsburg proved at its grinders is offered to Porto and Plzeň: Porto adapts and signs, Plzeň says no, and why.

Each step by the service a page uses, and so far as people have come: what waits for a signature waits for who looks.
"""

from kaizen.core.rollout.compatibility.facts import WorksAgreement
from kaizen.core.rollout.stated import Stated
from kaizen.demo import PASSWORD
from kaizen.demo.grinding import CODE
from kaizen.demo.plant import GRINDING
from kaizen.models import Adoption, Rollout, StandardVersion
from kaizen.services.rollouts import answering, asking, naming, signing, stating
from lean.models import User
from lean.transactions import atomic
from valuestream.models import ValueStream

WHY = "Porto and Plzeň grind too. The same rough pass is likely in their programs."
NO = (
    "Our shafts come hardened and warp by up to 0.15 mm: with 0.20 mm one in five would not clean up. "
    "We try 0.30 mm with the feed from 0.32 mm first."
)
TURRET = {"v1": {"nominal": 0.22, "low": 0.18, "high": 0.25}}
SIGNED = (("quality", "nuno", "Two batches measured: all of them clean up."),
          ("safety", "sofia", "Nothing changes at guard and coolant."))  # fmt: skip


@atomic
def ensure_rollout(people: dict[str, User]) -> None:
    """The rollout as it stands in November; nothing when Augsburg has one already."""
    version = StandardVersion.objects.filter(standard__code=CODE, standard__site__slug="augsburg").effective().first()
    if version is None or Rollout.objects.filter(standard=version.standard).exists():
        return
    streams = {stream.site.slug: stream for stream in ValueStream.objects.select_related("site", "source")}
    porto, plzen = streams["porto"], streams["plzen"]
    names = {"augsburg": "paul", "porto": "rui", "plzen": "jana"}
    for slug, stream in streams.items():
        naming.confirm(stream, GRINDING, canonical=GRINDING, by=people[names[slug]])
        _state(stream, by=people[names[slug]])
    rollout = asking.begin(version, [[porto], [plzen]], change="method", reason=WHY, by=people["paul"])
    asking.start(rollout, by=people["paul"])
    _adapted(rollout.adoptions.get(stream=porto), people)
    answering.decline(rollout.adoptions.get(stream=plzen), reason=NO, by=people["jana"])


def _state(stream: ValueStream, by: User) -> None:
    """What no log tells: the material, the agreement on the data, that nothing is open."""
    hardness = "hardened steel" if stream.site.slug == "plzen" else "steel, not hardened"
    agreed = WorksAgreement("in_force")
    told = Stated(materials=(hardness,), certifications=(), open_items=(), agreement=agreed)
    stating.state(stream, told.as_json(), reason="asked at the machine", by=by)


def _adapted(adoption: Adoption, people: dict[str, User]) -> None:
    """Porto leaves a little more, hands it in, and two of those who are asked have signed."""
    ana = people["ana"]
    row = answering.accept(adoption, choice=Adoption.Choice.ADAPT, by=ana)
    row = answering.adapt(row, TURRET, reason="Our turning centre holds 0.02 mm less", by=ana)
    row = answering.hand_in(row, reason="Tried on two batches", goes_back_itself=True, by=ana)
    for area, who, reason in SIGNED:
        signing.consent(row, area=area, meaning="approved", reason=reason, read=row.bound_hash, password=PASSWORD,
                        by=people[who])  # fmt: skip
