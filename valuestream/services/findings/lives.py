"""The lives of findings as rows, from the newest report: what pages and the API list."""

from collections.abc import Iterable, Mapping
from typing import Any

from valuestream.core.findings import Life
from valuestream.core.night.lives import lives_in
from valuestream.models import FindingLife, MapVersion, NightlyRun, Report, StreamNight, ValueStream

Doc = dict[str, Any]


def keep_lives(report: Report) -> None:
    """Writes the lives of a report into the rows, unless a later night has. Call it in the report's transaction.

    Twice the same report gives the same rows: nothing is counted here.
    """
    night = report.night
    for stream, rows in _by_stream(night).items():
        later = FindingLife.objects.filter(stream=stream, night__due_at__gt=night.due_at)
        if not later.exists():
            for row in rows:
                _keep(row, report.content)


def pages_of(stream: int, fingerprints: Iterable[str]) -> dict[str, int]:
    """The keys of findings of a stream, by their fingerprints."""
    rows = FindingLife.objects.filter(stream=stream, fingerprint__in=list(fingerprints))
    return dict(rows.values_list("fingerprint", "pk"))


def _by_stream(night: NightlyRun) -> Mapping[ValueStream, list[StreamNight]]:
    found: dict[ValueStream, list[StreamNight]] = {}
    analysed = night.streams.filter(state=StreamNight.State.ANALYSED)
    for row in analysed.select_related("stream", "family", "map_version").order_by("pk"):
        found.setdefault(row.stream, []).append(row)
    return found


def _keep(row: StreamNight, content: Doc) -> None:
    for life in lives_in(content, f"{row.stream_id}-{row.family_id or 0}"):
        same: Doc = {"stream": row.stream, "fingerprint": life.fingerprint}
        fields = _fields(row, life)
        if life.a3 is None and FindingLife.objects.filter(**same, in_open_a3=True).exists():
            fields = {key: value for key, value in fields.items() if key not in ("a3", "stage")}  # begun meanwhile
        FindingLife.objects.update_or_create(**same, defaults=fields)


def _fields(row: StreamNight, life: Life) -> Doc:
    assert row.map_version is not None
    drawn = MapVersion.objects.filter(stream=row.stream, content_hash=life.finding.evidence.map_hash).first()
    return {
        "family": row.family, "stage": life.stage.value, "first": life.first, "last": life.last,
        "absent": life.absent, "a3": life.a3 or "", "document": life.finding.as_json(),
        "map_version": drawn or row.map_version, "night": row.night,
    }  # fmt: skip
