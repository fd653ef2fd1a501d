"""What the audit trail calls the changes of this app."""

from django.utils.translation import gettext_lazy as _

from lean.actions import Labels

ACTIONS: Labels = {
    "a3.begun": _("A3 begun"),
    "a3.ended": _("A3 ended"),
    "a3.limited": _("limit of open A3s set"),
    "a3.reopened": _("A3 opened again"),
    "a3.sent_back": _("A3 sent back with a question"),
    "capture_place.added": _("code for ideas made"),
    "capture_place.revoked": _("code for ideas withdrawn"),
    "idea.answered": _("idea answered"),
    "idea.given": _("idea given"),
    "idea.name_taken_off": _("name taken off an idea"),
    "idea.photo_removed": _("photo of an idea taken away"),
    "idea_clock.set": _("answer clock of ideas set"),
    "trial.change_logged": _("logged what else happened in a stream"),
    "trial.confirmed": _("second person looked at a verdict"),
    "trial.ended": _("trial ended"),
    "trial.judged": _("trial judged"),
    "trial.relapsed": _("improvement of a trial lost again"),
    "trial.registered": _("trial registered"),
    "standard.acknowledged": _("standard acknowledged"),
    "standard.adapted": _("own values of a standard set"),
    "standard.approved": _("standard approved"),
    "standard.begun": _("standard begun"),
    "standard.discarded": _("draft of a standard given up"),
    "standard.drafted": _("draft of a standard begun"),
    "standard.edited": _("draft of a standard saved"),
    "standard.effective": _("standard in effect"),
    "standard.file_kept": _("file of a standard taken in"),
    "standard.rejected": _("standard sent back"),
    "standard.scheduled": _("standard to be in effect on a day"),
    "standard.set_up": _("settings of a standard changed"),
    "standard.submitted": _("standard handed in for review"),
    "standard.withdrawn": _("standard withdrawn"),
}
