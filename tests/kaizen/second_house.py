"""What people do in the second installation of a test, in a process of its own: ``python -m … make|approve|take|state``.

Each reads what it needs as JSON from standard input, and prints what holds there and what was carried out.
"""

import json
import os
import sys
from typing import Any

import django

PASSWORD = "a long enough password"


def make(secret: str, document: dict[str, Any]) -> dict[str, Any]:
    from kaizen.core.standards import Standard as Document
    from kaizen.services.rollouts import site_ends
    from kaizen.services.standards import review, writing
    from lean.models import Membership, Site, User

    site = Site.objects.create(name="Porto", slug="porto", timezone="Europe/Lisbon", country="PT")
    people = {}
    for name, role in (("leader", "team_leader"), ("lean", "lean_manager"), ("it", "it_admin")):
        people[name] = User.objects.create_user(name, password=PASSWORD)
        Membership.objects.create(user=people[name], site=site, role=role)
    site_ends.take_from(site, name="Augsburg", secret=secret, by=people["it"])
    doc = Document.from_json(document)
    draft = writing.begin(site, code="grind-setup", doc=doc, by=people["leader"], acknowledge_first=1)
    review.submit(draft, reason="From Augsburg", by=people["leader"])
    return state()


def approve() -> dict[str, Any]:
    """The second person signs, and somebody reads it."""
    from kaizen.models import StandardVersion
    from kaizen.services.standards import acknowledging, review
    from lean.models import User

    draft = StandardVersion.objects.get()
    leader, lean = (User.objects.get(username=name) for name in ("leader", "lean"))
    review.approve(draft, content_hash=draft.content_hash, reason="Fits", password=PASSWORD, by=lean)
    draft.refresh_from_db()
    acknowledging.acknowledge(draft, by=leader)
    return state()


def take(secret: str) -> dict[str, Any]:
    """IT enters a new secret of the sender."""
    from kaizen.services.rollouts import site_ends
    from lean.models import Site, User

    site_ends.take_from(Site.objects.get(), name="Augsburg", secret=secret, by=User.objects.get(username="it"))
    return state()


def state() -> dict[str, Any]:
    from kaizen.models import Effect, Fence, StandardVersion
    from lean.audit import verify

    return {
        "versions": [[one.content_hash, one.state] for one in StandardVersion.objects.order_by("pk")],
        "effects": list(Effect.objects.order_by("pk").values_list("kind", flat=True)),
        "fences": list(Fence.objects.values_list("token", flat=True)), "is_whole": verify().broken is None,
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")
    django.setup()
    told = json.load(sys.stdin)
    print(json.dumps({"make": make, "approve": approve, "take": take, "state": state}[sys.argv[1]](**told)))
