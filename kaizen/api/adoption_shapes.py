"""What the API of a line that was asked takes and gives."""

from typing import Any

from rest_framework import serializers

from kaizen.api.rollout_shapes import WHY, LineSerializer
from kaizen.api.trials import Finite
from kaizen.core.rollout.areas import AREAS
from kaizen.gate_words import WAYS
from kaizen.models import Adoption, Consent, GatePass, Outcome, Remark
from lean.api import StrictSerializer


class GateSerializer(serializers.ModelSerializer):
    """What was passed, blocked, or counts no longer, in order; ``evidence``: what it rests on."""

    class Meta:
        model = GatePass
        fields = ("gate", "outcome", "evidence", "at")
        read_only_fields = fields


class ConsentSerializer(serializers.ModelSerializer):
    """A signature. ``bound_hash``: of what was signed; it counts while that of the line is the same.

    ``behalf_name``: for whom a deputy signed, else empty.
    """

    class Meta:
        model = Consent
        fields = ("area", "meaning", "reason", "reference", "bound_hash", "printed_name", "behalf_name", "role", "at")
        read_only_fields = fields


class RemarkSerializer(serializers.ModelSerializer):
    """A comment, a counter-proposal with its values, or the answer to one (``answers``); ``site``: which side wrote."""

    site = serializers.CharField(source="site.slug")
    answers = serializers.IntegerField(source="answers_id", allow_null=True)
    values = serializers.JSONField()  # type: ignore[assignment]  # the field, not the method

    class Meta:
        model = Remark
        fields = ("id", "kind", "text", "values", "answers", "site", "at")
        read_only_fields = fields


class OutcomeSerializer(serializers.ModelSerializer):
    """What the line's own measuring said."""

    class Meta:
        model = Outcome
        fields = ("word", "content", "content_hash", "at")
        read_only_fields = fields


class ValuesSerializer(serializers.Serializer):
    """The three values of a parameter; null: none."""

    nominal = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class BesideSerializer(serializers.Serializer):
    """A parameter at the origin and at the line; ``agreed``: the counter-proposal that both sites stand behind."""

    id = serializers.CharField(source="origin.id")
    name = serializers.CharField(source="origin.name")
    unit = serializers.CharField(source="origin.unit")
    origin = ValuesSerializer()
    here = ValuesSerializer()
    is_outside = serializers.BooleanField()
    why = serializers.CharField()
    agreed = serializers.IntegerField(source="agreed.pk", default=None)


class AdoptionSerializer(LineSerializer):
    """A line with all that it decides on. ``read``: what a signature names as such; empty before it is handed in."""

    rollout = serializers.IntegerField(source="rollout_id")
    read = serializers.CharField(source="bound_hash")
    standard = serializers.CharField(source="local.code", default=None)
    seq = serializers.IntegerField(source="installed.seq", default=None)
    a3 = serializers.IntegerField(source="a3.number", default=None)
    trial = serializers.IntegerField(source="trial.number", default=None)
    gates = GateSerializer(many=True)
    consents = ConsentSerializer(many=True)
    remarks = RemarkSerializer(many=True)
    outcomes = OutcomeSerializer(many=True)

    class Meta(LineSerializer.Meta):
        fields = (
            *LineSerializer.Meta.fields, "rollout", "answered_at", "goes_back_itself", "back_asked_at", "read",
            "standard", "seq", "a3", "trial", "gates", "consents", "remarks", "outcomes",
        )  # fmt: skip
        read_only_fields = fields


class AdoptionDocumentsSerializer(serializers.Serializer):
    """``fit``: whether it fits, and why; ``prediction``: what it will bring. Null while it was not computed.

    ``waits``: areas that have not signed; ``yours``: those for which you may; ``lacks``: what is missing for the day.
    """

    line = AdoptionSerializer()
    parameters = BesideSerializer(many=True)
    steps = serializers.DictField(child=serializers.CharField(allow_blank=True))
    fit = serializers.JSONField(allow_null=True)
    prediction = serializers.JSONField(allow_null=True)
    waits = serializers.ListField(child=serializers.CharField())
    yours = serializers.ListField(child=serializers.CharField())
    lacks = serializers.ListField(child=serializers.CharField())


class OwnValuesField(serializers.DictField):
    """Parameter id → ``nominal``, ``low``, ``high``; what is left out is as the standard says."""

    def __init__(self, **options: Any) -> None:
        child = serializers.DictField(child=Finite(allow_null=True))
        super().__init__(child=child, **options)


class AcceptShape(StrictSerializer):
    choice = serializers.ChoiceField([Adoption.Choice.ADOPT, Adoption.Choice.ADAPT])


class DecideShape(StrictSerializer):
    then = serializers.ChoiceField(list(WAYS))
    reason = serializers.CharField(max_length=WHY)


class OwnShape(StrictSerializer):
    values = OwnValuesField()  # type: ignore[assignment]  # the field, not the method
    reason = serializers.CharField(max_length=200)


class HandInShape(StrictSerializer):
    """``goes_back_itself``: the site agrees to go back at once when a stop rule fires; else it is asked."""

    reason = serializers.CharField(max_length=200)
    goes_back_itself = serializers.BooleanField()


class ConsentShape(StrictSerializer):
    """``read``: of what was read. ``password``: of the account that signs; guessing is slowed down."""

    area = serializers.ChoiceField([area.key for area in AREAS])
    meaning = serializers.ChoiceField(Consent.Meaning.choices)
    reason = serializers.CharField(max_length=WHY)
    reference = serializers.CharField(max_length=200, required=False, allow_blank=True)
    read = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)


class DayShape(StrictSerializer):
    starts_on = serializers.DateField()


class RemarkShape(StrictSerializer):
    text = serializers.CharField(max_length=2000)


class ProposeShape(StrictSerializer):
    values = OwnValuesField(allow_empty=False)  # type: ignore[assignment]  # the field, not the method
    reason = serializers.CharField(max_length=2000)


class AgreeShape(StrictSerializer):
    agrees = serializers.BooleanField()
    text = serializers.CharField(max_length=2000)
