"""What a rollout's gates, signs, areas and phases are called in the language of the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, str | Promise]

GATES: Words = {
    "G0": pgettext_lazy("gate", "Proven"),
    "G1": pgettext_lazy("gate", "Fits"),
    "G2": pgettext_lazy("gate", "Adapted"),
    "G3": pgettext_lazy("gate", "Approved"),
    "G4": pgettext_lazy("gate", "Trained"),
    "G5": pgettext_lazy("gate", "Pilot"),
    "G6": pgettext_lazy("gate", "Verified"),
    "G7": pgettext_lazy("gate", "Holds"),
}
ASKS: Words = {
    "G0": _("at the line it comes from"),
    "G1": _("rules and likeness"),
    "G2": _("the line's own values"),
    "G3": _("signed by the receiving site"),
    "G4": _("acknowledged before the start"),
    "G5": _("in effect, after a look at the gemba"),
    "G6": _("by the line's own data"),
    "G7": _("after 30, 60 and 90 days"),
}
SIGNS: Words = {
    "done": _("done"),
    "condition": _("done with a condition"),
    "waiting": _("waiting for signatures"),
    "running": _("running"),
    "open": _("not begun"),
    "blocked": _("blocked"),
    "stopped": _("stopped"),
}
AREAS: Words = {
    "process": _("Process owner"),
    "quality": _("Quality"),
    "safety": _("Safety"),
    "lean": _("Lean"),
    "customer": _("Customer's release"),
    "works_council": _("Works council"),
}
WAYS: Words = {  # where a person may take a line whose figures do not decide
    "verifying": _("measure on"),
    "verified": _("verified all the same"),
    "failed": _("it failed"),
    "done": _("it holds"),
}
PHASES: Words = {
    "asked": _("waits for its answer"),
    "adapt": _("is adapted"),
    "sign": _("waits for signatures"),
    "train": _("is trained"),
    "day": _("waits for its day"),
    "verify": _("is measured"),
    "hold": _("holds so far"),
}
RULES: Words = {
    "version_revoked": _("The version was withdrawn where it comes from."),
    "accident": _("An accident was reported."),
    "too_many_failed": _("More lines of a wave failed than may."),
    "worse_among_all": _("It got worse, which is sure even though many lines were looked at."),
    "guard_broken": _("A guardrail is broken."),
    "guard_drifts": _("A guardrail got worse for too long: its added-up shortfall passed the limit."),
    "effect_worse": _("It got worse there, and that is sure by now."),
    "no_data": _("No data came for more than two working days."),
    "weaker_than_predicted": _("The effect is weaker than predicted."),
}
FITS: Words = {
    "compatible": _("It fits as it is."),
    "with_adaptation": _("It fits with adaptations."),
    "unknown": _("Not known yet: people decide."),
    "blocked": _("It does not fit: a rule blocks."),
}
FIT_OUTCOMES: Words = {
    "fits": _("fits"),
    "adapt": _("to be adapted"),
    "differs": _("differs"),
    "unknown": _("not known"),
    "blocks": _("blocks"),
}
FIT_MARKS = {"fits": "ok", "adapt": "watch", "differs": "watch", "unknown": "nodata", "blocks": "act"}
WAITING: Words = {
    "proposed": _("Answer for the line"),
    "adapting": _("Fit it to the line and hand it in"),
    "approved": _("Train, look at the gemba, choose the day"),
    "inconclusive": _("Not clear yet: decide how it goes on"),
    "failed": _("It failed: decide how it goes on"),
    "needs_attention": _("A step did not work: look at it"),
    "verified": _("90 days are over and it is not clear: decide"),
    "escalated": _("Others owe"),
    "sign": _("Sign"),
    "back": _("Go back to the version before?"),
    "remark": _("Answer a counter-proposal"),
    "why": _("Write why you stopped it"),
}
OWED: Words = {  # what a site sets the days of
    "proposed": _("Answer for the line"),
    "adapting": _("Fit it to the line and hand it in"),
    "in_approval": _("Sign, each area"),
    "train": _("Have it acknowledged"),
    "look": _("Look at the gemba"),
    "day": _("Choose the day"),
    "needs_attention": _("Look at a step that did not work"),
    "inconclusive": _("Decide where it is not clear"),
    "failed": _("Decide after it failed"),
    "verified": _("Decide after 90 days, where it is not clear"),
    "back": _("Answer whether to go back"),
}
