"""What ideas look like by API, and what is taken in: nothing says who gave or answered one."""

from rest_framework import serializers

from kaizen.core.captured import TROUBLES
from kaizen.core.ideas import State
from kaizen.models import CapturePlace, Idea, IdeaAnswer
from kaizen.services.ideas.answers import BY_HAND
from kaizen.services.ideas.giving import KEY
from kaizen.services.ideas.listing import is_late
from lean.api import StrictSerializer
from valuestream.core.findings import WASTES

WASTE_KEYS = [waste.key for waste in WASTES]


class IdeaAnswerSerializer(serializers.ModelSerializer):
    """What was answered. Never edited, and never with who answered."""

    class Meta:
        model = IdeaAnswer
        fields = ("number", "kind", "text", "entered_at")
        read_only_fields = fields


class IdeaSerializer(serializers.ModelSerializer):
    """An idea with its clock."""

    state = serializers.ChoiceField([(state.value, state.name) for state in State])
    is_late = serializers.SerializerMethodField(help_text="the first answer is owed past its time")
    has_photo = serializers.SerializerMethodField()
    standard = serializers.CharField(
        source="version.standard.code", default="", read_only=True, help_text="from which it deviates"
    )
    version = serializers.CharField(source="version.name", default="", read_only=True)

    class Meta:
        model = Idea
        fields: tuple[str, ...] = (
            "id", "kind", "obstacle", "better", "spot", "waste", "trouble", "minutes", "standard", "version", "area",
            "stream", "step", "origin", "given_at", "due_at", "state", "is_late", "has_photo",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_late(self, idea: Idea) -> bool:
        return is_late(idea)

    def get_has_photo(self, idea: Idea) -> bool:
        return hasattr(idea, "photo")


class OneIdeaSerializer(IdeaSerializer):
    """An idea with its answers, oldest first."""

    answers = IdeaAnswerSerializer(many=True)

    class Meta(IdeaSerializer.Meta):
        fields: tuple[str, ...] = (*IdeaSerializer.Meta.fields, "answers")
        read_only_fields = fields


class GivenSerializer(OneIdeaSerializer):
    """An idea as it was taken in. ``code``: with it its giver sees the answers without log-in."""

    class Meta(IdeaSerializer.Meta):
        fields: tuple[str, ...] = (*OneIdeaSerializer.Meta.fields, "code")
        read_only_fields = fields


class IdeaShape(StrictSerializer):
    """What is in the way, or what would be better, or at least a waste or trouble. ``signed``: with the name."""

    key = serializers.CharField(
        required=False, help_text=f"{KEY} signs of 23456789ABCDEFGHJKMNPQRSTVWXYZ; the same again gives the same idea"
    )
    kind = serializers.ChoiceField(Idea.Kind.values, required=False)
    obstacle = serializers.CharField(max_length=500, required=False, allow_blank=True)
    better = serializers.CharField(max_length=500, required=False, allow_blank=True)
    spot = serializers.CharField(max_length=120, required=False, allow_blank=True)
    waste = serializers.ChoiceField(WASTE_KEYS, required=False, allow_blank=True)
    trouble = serializers.ChoiceField(TROUBLES, required=False, allow_blank=True, help_text="what no waste says")
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=10_000, help_text="about how long")
    standard = serializers.SlugField(required=False, help_text="code; of a deviation, from which it deviates")
    area = serializers.IntegerField(required=False)
    stream = serializers.IntegerField(required=False)
    step = serializers.CharField(max_length=120, required=False, allow_blank=True)
    photo = serializers.FileField(required=False, help_text="JPEG, PNG or WebP of at most 15 MB; drawn anew")
    signed = serializers.BooleanField(required=False, default=False)


class AnswerShape(StrictSerializer):
    """``seen``: how many answers were known; another number of them is refused."""

    kind = serializers.ChoiceField([kind.value for kind in BY_HAND])
    text = serializers.CharField(max_length=500)
    seen = serializers.IntegerField(required=False, min_value=0)


class SimilarSerializer(serializers.Serializer):
    """An earlier item and why it is like the question. ``number``: of an idea its id, of an A3 its number."""

    kind = serializers.CharField(source="earlier.route", help_text="idea or a3")
    number = serializers.IntegerField(source="earlier.number")
    text = serializers.CharField(source="earlier.text")
    state = serializers.CharField(source="earlier.state", help_text="what became of it")
    score = serializers.FloatField(source="hit.score", help_text="0 to 1.3")
    is_same_step = serializers.BooleanField(source="hit.is_same_step")
    is_same_waste = serializers.BooleanField(source="hit.is_same_waste")
    shared = serializers.ListField(child=serializers.CharField(), source="hit.shared")


class CapturePlaceSerializer(serializers.ModelSerializer):
    """A code that holds; its page is ``/gemba/<token>/``."""

    count = serializers.IntegerField(help_text="ideas that came through it")
    name = serializers.CharField(source="__str__")

    class Meta:
        model = CapturePlace
        fields = (
            "id", "name", "area", "workstation", "board", "standard", "stream", "step", "token", "made_at", "count",
        )  # fmt: skip
        read_only_fields = fields


class CapturePlaceShape(StrictSerializer):
    """One of area, workstation, board and standard, and the step that is done there."""

    area = serializers.IntegerField(required=False)
    workstation = serializers.IntegerField(required=False)
    board = serializers.IntegerField(required=False)
    standard = serializers.SlugField(required=False, help_text="its code")
    stream = serializers.IntegerField(required=False)
    step = serializers.CharField(max_length=120, required=False, allow_blank=True)
