"""What follows for an adoption from its line's own verdict, as a document (``newlean.outcome/1``): G6 and G7.

Nothing is called a success that was not seen: where data is late or missing, it is not clear, and people decide.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kaizen.core.effect.document import plain
from kaizen.core.effect.verdict import Word
from kaizen.core.effect.watch import MARKS, Hold

from .consistency import Agreement, Checked, Outcome, check
from .pooling import Source, source_of
from .prediction import again
from .stopping import OUTAGE

SCHEMA = "newlean.outcome/1"
LATE = ("no_data", "too_few_days")  # nothing that was measured decided
Doc = Mapping[str, Any]


def outcome_of(
    verdict: Doc | None, promised: Doc | None, *, hashes: tuple[str, str] = ("", ""), silent: int = 0, since: str = "",
    is_overdue: bool = False,
) -> dict[str, Any] | None:  # fmt: skip
    """The outcome that follows now; None while the line is still being measured.

    ``promised``: the prediction that was signed; ``hashes`` of verdict and prediction. ``silent``: working days without
    events ``since`` that day; ``is_overdue``: the last look should have been reached long ago. Harm counts at once, all
    else at a planned look: proven or no effect at each, whatever is open at the last one.
    """
    found = _source(verdict)
    checked = _checked(verdict, found, promised)
    if checked is None and silent > OUTAGE:
        checked = Checked(Outcome.INCONCLUSIVE, "no_data", Agreement.UNKNOWN, None)
    if checked is None and is_overdue:
        checked = Checked(Outcome.INCONCLUSIVE, "too_few_days", Agreement.UNKNOWN, None)
    if checked is None:
        return None
    is_late = checked.reason in LATE
    effect = verdict.get("effect") if verdict and not is_late else None
    told = {name: effect[name] for name in ("share", "share_low", "share_high")} if effect else None
    return {
        "schema": SCHEMA, **plain(asdict(checked)), "verdict": "" if is_late else hashes[0], "prediction": hashes[1],
        "look": verdict["look"] if verdict and not is_late else None,
        "promised": promised["effect"] if promised else None, "found": plain(told),
        "source": plain(asdict(found)) if found and not is_late else None,
        "since": since if checked.reason == "no_data" else "",
    }  # fmt: skip


def _checked(verdict: Doc | None, found: Source | None, promised: Doc | None) -> Checked | None:
    if verdict is None:
        return None
    word, look = Word(verdict["verdict"]["word"]), verdict["look"]
    is_last = look["number"] > 0 and look["number"] == look["of"]
    if word != Word.HARMFUL and not is_last and not (look["number"] and word in (Word.PROVEN, Word.NO_EFFECT)):
        return None
    pooled = again(promised).pooled if promised else None
    return check(word, found, pooled, better=verdict["design"]["metric"]["better"])


def _source(verdict: Doc | None) -> Source | None:
    found = source_of("", verdict) if verdict else None
    return found if isinstance(found, Source) and found.se > 0 else None


def relapse_of(mark: int, share: float | None) -> dict[str, Any]:
    """The outcome of a line whose effect was lost again, ``mark`` days after the start."""
    checked = Checked(Outcome.FAILED, "relapsed", Agreement.UNKNOWN, None)
    found = None if share is None else {"share": share, "share_low": None, "share_high": None}
    return {"schema": SCHEMA, **plain(asdict(checked)), "mark": mark, "found": plain(found)}


def holds(marks: Mapping[int, str]) -> Hold | None:
    """What the looks back say together: relapsed at any of them, else that of the last one; None before it."""
    if Hold.RELAPSED in marks.values():
        return Hold.RELAPSED
    return Hold(marks[MARKS[-1]]) if MARKS[-1] in marks else None
