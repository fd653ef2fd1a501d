"""API of ideas, A3s, trials, standards and rollouts; mounted under ``api/v1/sites/<site>/``."""

from django.urls import URLPattern, path

from kaizen.api import (
    a3,
    a3_photos,
    adoption_talk,
    adoptions,
    andon,
    benefits,
    boards,
    deputies,
    escalations,
    ideas,
    library,
    rollout_acts,
    rollout_kpis,
    rollout_times,
    rollouts,
    standard_files,
    standards,
    trials,
)

idea_patterns: list[URLPattern] = [
    path("ideas/", ideas.Ideas.as_view(), name="api_ideas"),
    path("ideas/similar/", ideas.SimilarItems.as_view(), name="api_similar"),
    path("ideas/places/", ideas.CapturePlaces.as_view(), name="api_capture_places"),
    path("ideas/places/<int:pk>/", ideas.OneCapturePlace.as_view(), name="api_capture_place"),
    path("ideas/<int:pk>/", ideas.OneIdea.as_view(), name="api_idea"),
    path("ideas/<int:pk>/answers/", ideas.IdeaAnswers.as_view(), name="api_idea_answers"),
]
a3_patterns: list[URLPattern] = [
    path("a3/", a3.A3s.as_view(), name="api_a3s"),
    path("a3/benefits/", benefits.Benefits.as_view(), name="api_benefits"),
    path("a3/<int:number>/", a3.OneA3.as_view(), name="api_a3"),
    path("a3/<int:number>/edits/", a3.A3Edits.as_view(), name="api_a3_edits"),
    path("a3/<int:number>/photos/", a3_photos.A3Photos.as_view(), name="api_a3_photos"),
    path("a3/<int:number>/photos/<slug:sha256>/", a3_photos.OneA3Photo.as_view(), name="api_a3_photo"),
    path("a3/<int:number>/here/", a3.A3Here.as_view(), name="api_a3_here"),
    path("a3/<int:number>/comments/", a3.A3Comments.as_view(), name="api_a3_comments"),
    path("a3/<int:number>/end/", a3.A3End.as_view(), name="api_a3_end"),
    path("a3/<int:number>/reopen/", a3.A3Reopen.as_view(), name="api_a3_reopen"),
]
board_patterns: list[URLPattern] = [
    path("boards/", boards.Boards.as_view(), name="api_boards"),
    path("boards/<int:pk>/kpis/", boards.BoardKpis.as_view(), name="api_board_kpis"),
    path("boards/<int:pk>/kpis/<int:kpi>/days/<slug:day>/", boards.KpiDay.as_view(), name="api_kpi_day"),
    path("boards/<int:pk>/reds/", boards.BoardReds.as_view(), name="api_reds"),
    path("boards/<int:pk>/reds/<int:red>/", boards.OneRed.as_view(), name="api_red"),
    path("boards/<int:pk>/actions/", boards.BoardActions.as_view(), name="api_actions"),
    path("boards/<int:pk>/actions/<int:action>/done/", boards.ActionDone.as_view(), name="api_action_done"),
]
trial_patterns: list[URLPattern] = [
    path("trials/changes/", trials.TrialChanges.as_view(), name="api_trial_changes"),
    path("trials/proposal/", trials.TrialProposal.as_view(), name="api_trial_proposal"),
    path("a3/<int:number>/trials/", trials.Trials.as_view(), name="api_trials"),
    path("a3/<int:number>/trials/<int:trial>/", trials.OneTrial.as_view(), name="api_trial"),
    path("a3/<int:number>/trials/<int:trial>/end/", trials.TrialEnd.as_view(), name="api_trial_end"),
    path("a3/<int:number>/trials/<int:trial>/verdicts/", trials.Verdicts.as_view(), name="api_verdicts"),
    path("a3/<int:number>/trials/<int:trial>/verdicts/<int:verdict>/", trials.OneVerdict.as_view(), name="api_verdict"),
    path(
        "a3/<int:number>/trials/<int:trial>/verdicts/<int:verdict>/confirm/",
        trials.VerdictConfirm.as_view(),
        name="api_verdict_confirm",
    ),
]
standard_patterns: list[URLPattern] = [
    path("standards/", standards.Standards.as_view(), name="api_standards"),
    path("standards/schema/", standards.StandardSchema.as_view(), name="api_standard_schema"),
    path("standards/of/<slug:code>/", standards.OneStandard.as_view(), name="api_standard"),
    path("standards/of/<slug:code>/changes/", standards.StandardChanges.as_view(), name="api_standard_changes"),
    path("standards/of/<slug:code>/local/", standards.StandardLocal.as_view(), name="api_standard_local"),
    path("standards/of/<slug:code>/<int:seq>/", standards.OneStandardVersion.as_view(), name="api_standard_version"),
    path(
        "standards/of/<slug:code>/<int:seq>/files/",
        standard_files.StandardFiles.as_view(),
        name="api_standard_files",
    ),
    path(
        "standards/of/<slug:code>/<int:seq>/files/<slug:attachment>/",
        standard_files.OneStandardFile.as_view(),
        name="api_standard_file",
    ),
    path("standards/of/<slug:code>/<int:seq>/draft/", standards.StandardDraft.as_view(), name="api_standard_draft"),
    path("standards/of/<slug:code>/<int:seq>/submit/", standards.StandardSubmit.as_view(), name="api_standard_submit"),
    path("standards/of/<slug:code>/<int:seq>/sign/", standards.StandardSign.as_view(), name="api_standard_sign"),
    path("standards/of/<slug:code>/<int:seq>/effect/", standards.StandardEffect.as_view(), name="api_standard_effect"),
    path("standards/of/<slug:code>/<int:seq>/read/", standards.StandardAcknowledge.as_view(), name="api_standard_read"),
    path(
        "standards/of/<slug:code>/<int:seq>/withdraw/",
        standards.StandardWithdraw.as_view(),
        name="api_standard_withdraw",
    ),
]
rollout_patterns: list[URLPattern] = [
    path("rollouts/", rollouts.Rollouts.as_view(), name="api_rollouts"),
    path("rollouts/lines/", rollouts.OfferedLines.as_view(), name="api_rollout_lines"),
    path("rollouts/figures/", rollout_kpis.RolloutKpis.as_view(), name="api_rollout_kpis"),
    path("rollouts/waiting/", rollouts.RolloutInbox.as_view(), name="api_rollout_inbox"),
    path("rollouts/deputies/", deputies.Deputies.as_view(), name="api_rollout_deputies"),
    path("rollouts/deputies/<int:pk>/", deputies.OneDeputy.as_view(), name="api_rollout_deputy"),
    path("rollouts/times/", rollout_times.RolloutTimes.as_view(), name="api_rollout_times"),
    path("rollouts/<int:pk>/", rollouts.OneRollout.as_view(), name="api_rollout"),
    path("rollouts/<int:pk>/evidence/", rollouts.RolloutEvidence.as_view(), name="api_rollout_evidence"),
    path("rollouts/<int:pk>/plan/", rollouts.RolloutPlan.as_view(), name="api_rollout_plan"),
    path("rollouts/<int:pk>/start/", rollout_acts.RolloutStart.as_view(), name="api_rollout_start"),
    path("rollouts/<int:pk>/stop/", rollout_acts.RolloutStop.as_view(), name="api_rollout_stop"),
    path("rollouts/<int:pk>/stops/<int:stop>/", rollout_acts.RolloutStopReason.as_view(), name="api_rollout_why"),
    path("rollouts/<int:pk>/go-on/", rollout_acts.RolloutGoOn.as_view(), name="api_rollout_go_on"),
    path("rollouts/<int:pk>/next-wave/", rollout_acts.RolloutNext.as_view(), name="api_rollout_next"),
    path("rollouts/<int:pk>/end/", rollout_acts.RolloutEnd.as_view(), name="api_rollout_end"),
]
LINE = "rollouts/<int:pk>/lines/<int:line>/"
adoption_patterns: list[URLPattern] = [
    path(LINE, adoptions.OneAdoption.as_view(), name="api_adoption"),
    path(f"{LINE}accept/", adoptions.AdoptionAccept.as_view(), name="api_adoption_accept"),
    path(f"{LINE}decline/", adoptions.AdoptionDecline.as_view(), name="api_adoption_decline"),
    path(f"{LINE}values/", adoptions.AdoptionValues.as_view(), name="api_adoption_values"),
    path(f"{LINE}hand-in/", adoptions.AdoptionHandIn.as_view(), name="api_adoption_hand_in"),
    path(f"{LINE}sign/", adoptions.AdoptionSign.as_view(), name="api_adoption_sign"),
    path(f"{LINE}day/", adoptions.AdoptionDay.as_view(), name="api_adoption_day"),
    path(f"{LINE}back/", adoptions.AdoptionBack.as_view(), name="api_adoption_back"),
    path(f"{LINE}decide/", adoptions.AdoptionDecide.as_view(), name="api_adoption_decide"),
    path(f"{LINE}again/", adoptions.AdoptionAgain.as_view(), name="api_adoption_again"),
    path(f"{LINE}remarks/", adoption_talk.AdoptionRemarks.as_view(), name="api_adoption_remarks"),
    path(f"{LINE}proposals/", adoption_talk.AdoptionProposals.as_view(), name="api_adoption_proposals"),
    path(f"{LINE}proposals/<int:remark>/", adoption_talk.AdoptionProposal.as_view(), name="api_adoption_proposal"),
]
help_patterns: list[URLPattern] = [
    path("andon/", andon.AndonCalls.as_view(), name="api_andon"),
    path("andon/<int:pk>/take/", andon.AndonTake.as_view(), name="api_andon_take"),
    path("andon/<int:pk>/give-back/", andon.AndonGiveBack.as_view(), name="api_andon_give_back"),
    path("andon/<int:pk>/resolve/", andon.AndonResolve.as_view(), name="api_andon_resolve"),
    path("andon/<int:pk>/reopen/", andon.AndonReopen.as_view(), name="api_andon_reopen"),
    path("boards/<int:pk>/escalations/", escalations.Escalations.as_view(), name="api_escalations"),
    path(
        "boards/<int:pk>/escalations/<int:escalation>/answer/",
        escalations.EscalationAnswer.as_view(),
        name="api_escalation_answer",
    ),
]
library_patterns: list[URLPattern] = [
    path("library/", library.Library.as_view(), name="api_library"),
    path("library/matrix/", library.LibraryMatrix.as_view(), name="api_library_matrix"),
]
urlpatterns: list[URLPattern] = [
    *idea_patterns, *a3_patterns, *trial_patterns, *standard_patterns, *rollout_patterns, *adoption_patterns,
    *library_patterns, *board_patterns, *help_patterns,
]  # fmt: skip
