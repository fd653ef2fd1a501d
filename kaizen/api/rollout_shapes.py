"""What the API of rollouts takes and gives. Of persons only the name that is printed beside a signature."""

from typing import Any, cast

from rest_framework import serializers

from kaizen.models import Adoption, Reminder, Rollout, Stop, Wave
from kaizen.services.rollouts.times import Times, due_of
from lean.api import StrictSerializer

MOST = 2**31 - 1  # of an id
WHY = 400  # characters of a reason, at most


class StopSerializer(serializers.ModelSerializer):
    """A stop: ``rule`` is empty when a person stopped; ``line``: the id of the line where the rule fired."""

    line = serializers.IntegerField(source="adoption_id", allow_null=True)

    class Meta:
        model = Stop
        fields = ("id", "line", "rule", "seen", "reason", "at", "resumed_at", "resumed_reason")
        read_only_fields = fields


class WaveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Wave
        fields = ("number", "state", "opened_at")
        read_only_fields = fields


class LineSerializer(serializers.ModelSerializer):
    """A line that is asked, in short; what it decides has an address of its own."""

    site = serializers.CharField(source="site.slug")
    stream = serializers.IntegerField(source="stream_id")
    name = serializers.CharField(source="stream.name")
    wave = serializers.IntegerField(source="wave.number")
    due = serializers.SerializerMethodField()

    class Meta:
        model = Adoption
        fields: tuple[str, ...] = (
            "id",
            "site",
            "stream",
            "name",
            "wave",
            "state",
            "choice",
            "reason",
            "starts_on",
            "due",
            "changed_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_due(self, row: Adoption) -> str | None:
        """By when the line's next answer is wanted; null where it waits for nobody."""
        owed = due_of(row, cast("dict[str, Any]", self.context).setdefault("times", Times()))
        return owed.due.isoformat() if owed else None


class RolloutSerializer(serializers.ModelSerializer):
    """A rollout with its waves, lines and stops. ``site``: where the standard comes from; ``trial``: what proves it."""

    site = serializers.CharField(source="site.slug")
    standard = serializers.CharField(source="standard.code")
    seq = serializers.IntegerField(source="version.seq")
    version = serializers.CharField(source="version.number")
    content_hash = serializers.CharField(source="version.content_hash")
    trial = serializers.SerializerMethodField()
    waves = WaveSerializer(many=True)
    lines = LineSerializer(many=True, source="adoptions")
    stops = StopSerializer(many=True)

    class Meta:
        model = Rollout
        fields = (
            "id", "number", "name", "site", "standard", "seq", "version", "content_hash", "trial", "change", "reason",
            "state", "begun_at", "started_at", "ended_at", "changed_at", "waves", "lines", "stops",
        )  # fmt: skip
        read_only_fields = fields

    def get_trial(self, row: Rollout) -> str | None:
        return str(row.trial) if row.trial else None


class OfferedLineSerializer(serializers.Serializer):
    """A line to which the standard may be offered. ``word``: whether it fits; ``score`` 0…1, null: too little is known.

    ``why``: what keeps it from being a receiver now; ``wave``: proposed by rule, null for a line that is kept from it.
    """

    id = serializers.IntegerField(source="offer.stream.pk")
    site = serializers.CharField(source="offer.stream.site.slug")
    name = serializers.CharField(source="offer.stream.name")
    word = serializers.CharField(source="offer.word")
    score = serializers.FloatField(source="offer.score", allow_null=True)
    why = serializers.CharField(source="offer.why", allow_blank=True)
    wave = serializers.IntegerField(allow_null=True)


class ReminderSerializer(serializers.ModelSerializer):
    """``step`` of the ladder, and the ``roles`` at a ``site`` that were told."""

    site = serializers.CharField(source="site.slug")

    class Meta:
        model = Reminder
        fields = ("step", "due", "site", "roles", "at")
        read_only_fields = fields


class WaitingSerializer(serializers.Serializer):
    """What waits for you. ``kind``: a state of the line, or ``sign``, ``back``, ``remark``, ``why``, or
    ``escalated`` of what others owe: ``duty`` says what, ``areas`` whose signatures.

    ``late``: working days past ``due``, 0 until then.
    """

    kind = serializers.CharField()
    site = serializers.CharField(source="site.slug")
    rollout = serializers.IntegerField(source="rollout.pk")
    line = serializers.IntegerField(source="adoption.pk", default=None)
    due = serializers.DateField(allow_null=True)
    late = serializers.IntegerField()
    duty = serializers.CharField(source="owed.duty.key", default="")
    reminders = ReminderSerializer(many=True, source="told")
    areas = serializers.ListField(child=serializers.CharField())


class WavesField(serializers.ListField):
    """The ids of the lines of each wave, in order."""

    def __init__(self, **options: Any) -> None:
        lines = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=MOST), max_length=500)
        super().__init__(child=lines, max_length=50, allow_empty=False, **options)


class BeginRolloutShape(StrictSerializer):
    """``standard``: the code of one that is in effect here. ``waves``: the ids of the lines of each wave, in order."""

    standard = serializers.SlugField(max_length=40)
    change = serializers.ChoiceField(Rollout.Change.choices, default=Rollout.Change.METHOD)
    reason = serializers.CharField(max_length=WHY)
    waves = WavesField()


class PlanShape(StrictSerializer):
    waves = WavesField()


class StopShape(StrictSerializer):
    """The reason may come after. ``everywhere``: all lines go back, where their sites agreed; else they are asked."""

    reason = serializers.CharField(max_length=WHY, required=False, allow_blank=True)
    everywhere = serializers.BooleanField(default=False)


class NextWaveShape(StrictSerializer):
    """``wave``: the one to open, so that a repetition opens no other."""

    wave = serializers.IntegerField(min_value=1, max_value=32767)


class BecauseShape(StrictSerializer):
    reason = serializers.CharField(max_length=WHY)
