"""Which A3 a finding is in, as those who write A3s tell it: the nights keep it."""

from valuestream.models import FindingLife

Stage = FindingLife.Stage


def take_into(life: FindingLife, a3: str) -> None:
    """The finding is worked on in the A3 of that name. Call it in the transaction that begins the A3."""
    FindingLife.objects.filter(pk=life.pk).update(a3=a3, in_open_a3=True)
    FindingLife.objects.filter(pk=life.pk).exclude(stage=Stage.GONE).update(stage=Stage.IN_A3)


def leave(life: FindingLife) -> None:
    """The A3 of the finding is over; its name stays with the finding."""
    FindingLife.objects.filter(pk=life.pk).update(in_open_a3=False)
    FindingLife.objects.filter(pk=life.pk, stage=Stage.IN_A3).update(stage=Stage.KNOWN)


def bring_back(life: FindingLife) -> bool:
    """What an A3 had improved was lost again: the finding is back in the list, unless an open A3 is about it.

    Says whether it was brought back. Call it in the transaction that notes the loss.
    """
    mine = FindingLife.objects.filter(pk=life.pk, in_open_a3=False)
    return bool(mine.update(stage=Stage.BACK, absent=0))


def open_at(site: int) -> dict[str, dict[str, str]]:
    """For a night: stream id of the report → fingerprint → the open A3 about it."""
    found: dict[str, dict[str, str]] = {}
    lives = FindingLife.objects.filter(stream__site=site, in_open_a3=True).order_by("stream", "fingerprint")
    for life in lives:
        found.setdefault(f"{life.stream_id}-{life.family_id or 0}", {})[life.fingerprint] = life.a3
    return found
