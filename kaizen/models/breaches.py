"""What a stop rule saw, as it was then."""

from django.db import models

from .rollouts import Adoption, Rollout


class Breach(models.Model):
    """An evaluation of the stop rules that stopped a rollout, or a further line of it (``newlean.breach/1``). Frozen.

    ``content`` holds rule, version, thresholds, inputs and result: computed again it says the same. ``mark`` names what
    was seen, so that the same does not stop twice: where people went on, they went on knowing it.
    """

    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="breaches")
    adoption = models.ForeignKey(Adoption, models.PROTECT, null=True, blank=True, related_name="breaches")
    rule = models.CharField(max_length=40)
    mark = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("rollout", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["rollout", "mark"], name="same_breach_stops_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rollout} {self.rule}"
