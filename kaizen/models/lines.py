"""Lines as documents that may cross the border of their site: kept, so that no log is read twice for them."""

from django.db import models

from valuestream.models import EventSet, ValueStream

from .rollouts import Adoption


class LineDocument(models.Model):
    """What is known of a stream as its events and step names stand (``newlean.line/1``): counts, never an order.

    ``names_hash``: of the step names that were used. Can be computed again from the events at any time, so a newer one
    takes its place.
    """

    stream = models.ForeignKey(ValueStream, models.CASCADE, related_name="line_documents")
    event_set = models.ForeignKey(EventSet, models.CASCADE, related_name="+")
    names_hash = models.CharField(max_length=64)
    content = models.JSONField()
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "event_set", "names_hash"], name="line_document_once_per_events_and_names"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.names_hash[:8]}"


class FitLook(models.Model):
    """What was known when an adoption's line was last looked at: ``mark`` names events, names, facts and the day."""

    adoption = models.OneToOneField(Adoption, models.CASCADE, related_name="fit_look")
    mark = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.adoption} {self.mark[:8]}"
