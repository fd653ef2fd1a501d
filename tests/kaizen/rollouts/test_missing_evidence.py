"""Where evidence is missing, the page says so in a sentence, and nothing changes."""

import re

from django.urls import reverse

from kaizen.models import Adoption, Rollout, RolloutStep, Trial
from kaizen.services.standards import acknowledging, effect, review, writing
from lean.models import AuditEntry
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import DOC, approved

DAY = {"starts_on": "2030-01-07"}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def day(client, row, team):
    return client.post(reverse("adoption_day", args=[team.site.slug, row.rollout_id, row.pk]), DAY)


def nothing_began(row, trail):
    assert Adoption.objects.get(pk=row.pk).state == "approved"
    assert not Trial.objects.filter(a3=row.a3).exists()
    assert not RolloutStep.objects.filter(adoption=row).exists()
    assert AuditEntry.objects.count() == trail


def test_no_day_is_chosen_before_people_have_read_it_and_somebody_went_and_saw(client, adoption, porto):
    row = approved(adoption, porto)
    client.force_login(porto.leader)
    trail = AuditEntry.objects.count()
    refused = day(client, row, porto)
    assert refused.status_code == 422
    assert "Not enough people have acknowledged the standard yet." in text(refused)
    assert "Nobody has looked at the gemba yet: day, place and what was seen belong on the A3." in text(refused)
    nothing_began(row, trail)


def test_training_alone_is_not_enough(client, adoption, porto):
    row = approved(adoption, porto)
    acknowledging.acknowledge(row.installed, by=porto.leader)
    client.force_login(porto.leader)
    trail = AuditEntry.objects.count()
    refused = day(client, row, porto)
    assert refused.status_code == 422
    assert "Not enough people" not in text(refused)
    assert "Nobody has looked at the gemba yet" in text(refused)
    nothing_began(row, trail)


def test_a_standard_that_no_trial_proves_is_not_offered(client, augsburg_team, porto):
    version = writing.begin(augsburg_team.site, code="by-feel", doc=DOC, by=augsburg_team.leader,
                            stream=augsburg_team.stream)  # fmt: skip
    review.submit(version, reason="Done", by=augsburg_team.leader)
    version = review.approve(version, content_hash=version.content_hash, reason="Right", password=PASSWORD,
                             by=augsburg_team.lean)  # fmt: skip
    effect.put_in_effect(version, by=augsburg_team.lean)
    client.force_login(augsburg_team.lean)
    trail = AuditEntry.objects.count()
    told = {"change": "method", "reason": "The same everywhere", f"line-{porto.stream.pk}": "1"}
    refused = client.post(reverse("rollout_new", args=["augsburg", "by-feel"]), told)
    assert refused.status_code == 422
    assert "needs a trial that is PROVEN and that a second person confirmed" in text(refused)
    assert not Rollout.objects.exists()
    assert AuditEntry.objects.count() == trail
