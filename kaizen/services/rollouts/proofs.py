"""What shows that a standard is worth it: its trial with the verdict that a second person stands behind."""

from dataclasses import replace

from kaizen.core.effect.design import Design, from_json
from kaizen.core.effect.verdict import Word
from kaizen.models import Standard, Trial, VerdictDocument


def proof_of(standard: Standard) -> Trial | None:
    """The trial that shows what the standard is worth: proven, and a second person stands behind it."""
    if standard.a3 is None:
        return None
    for trial in standard.a3.trials.order_by("-number"):
        verdict = newest_verdict(trial)
        said = getattr(verdict, "confirmation", None)
        if verdict is not None and verdict.word == Word.PROVEN and said is not None and said.agrees:
            return trial if not trial.watches.filter(outcome="relapsed").exists() else None
    return None


def newest_verdict(trial: Trial | None) -> VerdictDocument | None:
    """The newest verdict of a trial; None before there is one."""
    if trial is None:
        return None
    return trial.verdicts.order_by("-number").select_related("confirmation").first()


def design_at(trial: Trial | None, names: dict[str, str]) -> Design | None:
    """The question of the proof in the step names of another line."""
    if trial is None:
        return None
    design = from_json(trial.design)
    metric = replace(design.metric, step=names.get(design.metric.step or "", design.metric.step))
    return replace(design, metric=metric, line=names.get(design.line, design.line))
