"""What the figures of rollouts are called: each with its meaning, as the page and the reference tell it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

FIGURES: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("lead_time", _("Lead time of a gate"),
     _("From the gate before that has a time, for G1 from when the sites were asked, until it was passed and stood; "
       "a gate that was lost counts until it stood again, so the gates of a line add up to its whole. Median, range "
       "and n, in days of 24 h and in working days by the calendar of the receiving site.")),
    ("in_effect", _("Asked until in effect"), _("From when the sites were asked until G5; lines that got there.")),
    ("verified", _("Asked until verified"), _("From when the sites were asked until G6; lines that got there.")),
    ("waiting", _("Share of waiting"),
     _("Days in which lines waited for their answer, for signatures or for their day, of all their days until they "
       "were in effect. Being adapted and trained is work; being measured is neither and is left out.")),
    ("answers", _("Answers"),
     _("Adopted as it is, adapted, declined with a reason, not answered yet, withdrawn by the origin.")),
    ("inside", _("Came as predicted"),
     _("Lines whose measured effect lies in the interval that was predicted and signed before, of all measured lines. "
       "Of many lines 90 % should lie inside.")),
    ("elsewhere", _("Proven until in effect elsewhere"),
     _("From when a second person stood behind the trial at the origin until G5 at another line.")),
    ("reuse", _("Lines with a standard from elsewhere"),
     _("Lines of all sites that run a version which came from another line, of all lines.")),
)  # fmt: skip
LABELS: Words = {key: label for key, label, _meaning in FIGURES}
KINDS: Words = {
    "G0": _("measuring: at the origin"), "G1": _("waiting: for the answer"), "G2": _("work: fitting it to the line"),
    "G3": _("waiting: for signatures"), "G4": _("work: training, a look at the gemba"), "G5": _("waiting: for its day"),
    "G6": _("measuring: by the line's own days"), "G7": _("measuring: 30, 60 and 90 days"),
}  # fmt: skip
ANSWERS: Words = {
    "adopted": _("adopted as it is"), "adapted": _("adapted"), "declined": _("declined with a reason"),
    "open": _("not answered yet"), "withdrawn": _("withdrawn by the origin"),
}  # fmt: skip
SIGNS: Words = {"adopted": "check", "adapted": "edit", "declined": "x", "open": "hourglass", "withdrawn": "undo"}
CAME: Words = {
    "inside": _("inside the prediction"), "better": _("better than predicted"), "weaker": _("weaker than predicted"),
}  # fmt: skip
CAME_MARKS = {"inside": "ok", "better": "signal", "weaker": "watch"}
