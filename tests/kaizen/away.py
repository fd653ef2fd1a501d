"""A site whose own installation is reached over the network: here another site of this one, behind a wire that fails."""

from django.test import Client

from kaizen.core.rollout.orders import ANSWER
from kaizen.services.rollouts import site_ends
from kaizen.services.rollouts.ends import webhook
from kaizen.services.standards import acknowledging, review, writing
from lean.models import Site
from lean.ways import ways
from tests.factories import PASSWORD, make_site, make_user


class Wire:
    """What ``lean.outbound.ask`` is to a site end. ``loses``: answers that get lost after the order arrived."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, dict[str, str]]] = []
        self.loses, self.is_down, self.status = 0, False, 0

    def ask(self, target, body: bytes, headers: dict[str, str], name: str) -> tuple[int, str]:
        assert name == ANSWER
        if self.is_down:
            raise OSError("refused")
        self.got.append((body, headers))
        if self.status:
            return self.status, ""
        answer = send(target.place.path, body, headers)
        if self.loses:
            self.loses -= 1
            raise TimeoutError
        return answer.status_code, answer.headers.get(ANSWER, "")


def send(path: str, body: bytes, headers: dict[str, str]):
    """Posts an order to the end of a site."""
    return Client().post(path, body, content_type="application/json", headers=headers)


def lead_away(team, settings, monkeypatch) -> tuple[Wire, Site]:
    """Orders to the team's site go to a site ``away`` that takes them."""
    settings.WEBHOOKS = ways("127.0.0.0/8", plain=True)
    away = make_site("away", "Away", "Europe/Lisbon", "PT")
    admin = make_user("away-it", away, "it_admin")
    _end, secret = site_ends.lead_away(team.site, address="http://127.0.0.1:9/api/v1/orders/away/", by=admin)
    site_ends.take_from(away, name="Augsburg", secret=secret, by=admin)
    wire = Wire()
    monkeypatch.setattr(webhook, "ask", wire.ask)
    return wire, away


def approved_there(away: Site, version, *, is_read: bool = True):
    """The same content, written and approved by people of the other installation."""
    leader, lean = make_user("away-leader", away, "team_leader"), make_user("away-lean", away, "lean_manager")
    draft = writing.begin(away, code="setup", doc=version.document, by=leader, acknowledge_first=1)
    review.submit(draft, reason="From Augsburg", by=leader)
    read = draft.content_hash
    made = review.approve(draft, content_hash=read, reason="Fits", password=PASSWORD, by=lean)
    if is_read:
        acknowledging.acknowledge(made, by=leader)
    return made
