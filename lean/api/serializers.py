"""The shape of sites, places, calendars, people and tokens on the wire. Fields are named, unknown ones refused."""

from typing import Any

from rest_framework import serializers

from lean.api import StrictSerializer
from lean.models import Role
from lean.spans import SPAN


class SiteOut(StrictSerializer):
    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(max_length=80)
    timezone = serializers.CharField(max_length=60)
    country = serializers.CharField(max_length=2)
    language = serializers.CharField(max_length=5)
    grid_region = serializers.CharField(max_length=20)


class SiteIn(SiteOut):
    """A new site; its slug stays."""

    slug = serializers.SlugField(max_length=40)


class AreaShape(StrictSerializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=80)


class LineShape(AreaShape):
    area = serializers.IntegerField(source="area_id")


class WorkstationShape(StrictSerializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=120)
    line = serializers.IntegerField(source="line_id", allow_null=True, default=None)
    machine_class = serializers.CharField(max_length=80, allow_blank=True, default="")
    calendar = serializers.IntegerField(source="calendar_id", allow_null=True, default=None)
    capabilities = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)


class SpanField(serializers.ListField):
    """``["06:00", "14:00"]`` on the local clock."""

    child = serializers.CharField(max_length=5)

    def to_internal_value(self, data: Any) -> list[Any]:
        pair = super().to_internal_value(data)
        if len(pair) != 2 or not SPAN.match("–".join(pair)):
            raise serializers.ValidationError('A span is ["06:00", "14:00"].')
        return pair


class ShiftShape(StrictSerializer):
    """One shift with the weekdays it begins on (0 = Monday)."""

    name = serializers.CharField(max_length=40, allow_blank=True, default="")
    start = serializers.TimeField(format="%H:%M")
    end = serializers.TimeField(format="%H:%M")
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), allow_empty=False)
    breaks = serializers.ListField(child=SpanField(), default=list)


class ExceptionShape(StrictSerializer):
    id = serializers.IntegerField(read_only=True)
    date = serializers.DateField(read_only=True)
    first = serializers.DateField(write_only=True)
    last = serializers.DateField(write_only=True, required=False)
    reason = serializers.CharField(max_length=80)
    hours = serializers.ListField(child=SpanField(), source="intervals", default=list)


class CalendarShape(StrictSerializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=80)
    is_default = serializers.BooleanField(required=False)
    shifts = ShiftShape(many=True, required=False)


class PersonShape(StrictSerializer):
    """``one_time_password`` comes once, with the answer that made the account."""

    id = serializers.IntegerField(read_only=True)
    username = serializers.CharField(max_length=150)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    one_time_password = serializers.CharField(read_only=True, required=False)


class RolesShape(StrictSerializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class TokenShape(StrictSerializer):
    """``token`` comes once, with the answer that made it. ``days`` null: until it is revoked."""

    key = serializers.CharField(source="token_key", read_only=True)
    name = serializers.CharField(max_length=80)
    read_only = serializers.BooleanField(default=True)  # type: ignore[assignment]  # the field, not the option
    days = serializers.IntegerField(min_value=1, max_value=3650, allow_null=True, default=365, write_only=True)
    created = serializers.DateTimeField(read_only=True)
    expiry = serializers.DateTimeField(read_only=True)
    token = serializers.CharField(read_only=True, required=False)


class AuditShape(StrictSerializer):
    seq = serializers.IntegerField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    actor = serializers.CharField(read_only=True)
    on_behalf_of = serializers.CharField(read_only=True)
    site = serializers.CharField(source="site_slug", read_only=True)
    action = serializers.CharField(read_only=True)
    object_type = serializers.CharField(read_only=True)
    object_id = serializers.CharField(read_only=True)
    before = serializers.JSONField(read_only=True)
    after = serializers.JSONField(read_only=True)
    reason = serializers.CharField(read_only=True)
    request_id = serializers.CharField(read_only=True)
    app_version = serializers.CharField(read_only=True)
    previous_hash = serializers.CharField(read_only=True)
    hash = serializers.CharField(read_only=True)
