"""What boards look like by API, and what is taken in."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kaizen.core.board.owners import OWNER_KEYS
from kaizen.models import Action, Board, Kpi, KpiTarget, Red
from lean.api import StrictSerializer

TEXT = 200


class BoardSerializer(serializers.ModelSerializer):
    """A board. ``above``: the one to which its team turns."""

    class Meta:
        model = Board
        fields = ("id", "name", "tier", "area", "letters", "code", "above", "meets_at", "minutes", "answer_hours")
        read_only_fields = fields


class TargetSerializer(serializers.ModelSerializer):
    class Meta:
        model = KpiTarget
        fields = ("number", "valid_from", "value", "reason", "set_at")
        read_only_fields = fields


class KpiSerializer(serializers.ModelSerializer):
    """A KPI with its targets, oldest first. ``stream``, ``series``, ``step``: of a mined one."""

    targets = TargetSerializer(many=True)

    class Meta:
        model = Kpi
        fields = ("id", "letter", "position", "name", "unit", "better", "stream", "series", "step", "targets")
        read_only_fields = fields


class DaySerializer(serializers.Serializer):
    """A day of this month. ``value`` in the unit of the figure, null where there is none."""

    day = serializers.DateField()
    mark = serializers.CharField(help_text="met, missed, off (no shift), none (no data), open (no target), ahead")
    value = serializers.FloatField(allow_null=True)


class KpiViewSerializer(serializers.Serializer):
    """A KPI as it stands: ``light`` is act, watch, ok or nodata; ``series`` has points, limits and what they say."""

    kpi = KpiSerializer()
    unit = serializers.CharField()
    light = serializers.CharField()
    is_late = serializers.BooleanField()
    at = serializers.DateTimeField(allow_null=True, help_text="the moment up to which the data reaches")
    days = DaySerializer(many=True)
    series = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(allow_null=True, help_text="a series of newlean.stream-night/1"))
    def get_series(self, view: Any) -> dict[str, Any] | None:
        return view.series


class ActionSerializer(serializers.ModelSerializer):
    """A promise. ``owner`` is a function; ``promised`` the date that was said first."""

    class Meta:
        model = Action
        fields = ("id", "text", "owner", "due", "promised", "made_at", "done_at", "outcome")
        read_only_fields = fields


class RedSerializer(serializers.ModelSerializer):
    """A red day; open while ``answered_at`` is null, until ``due_at``, when it goes one tier up."""

    action = ActionSerializer(allow_null=True)

    class Meta:
        model = Red
        fields = ("id", "kpi", "day", "value", "origin", "opened_at", "due_at", "reason", "action", "answered_at")
        read_only_fields = fields


class RedAnswerShape(StrictSerializer):
    """What closes a red: all four."""

    reason = serializers.CharField(max_length=TEXT)
    action = serializers.CharField(max_length=TEXT)
    owner = serializers.ChoiceField(OWNER_KEYS)
    due = serializers.DateField()


class KpiDayShape(StrictSerializer):
    """A day's value; null: no shift. A value that misses the target needs ``answer``."""

    value = serializers.FloatField(allow_null=True)
    answer = RedAnswerShape(required=False)


class PromiseShape(StrictSerializer):
    text = serializers.CharField(max_length=TEXT)
    owner = serializers.ChoiceField(OWNER_KEYS)
    due = serializers.DateField()


class DoneShape(StrictSerializer):
    outcome = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
