"""Pages of ideas, A3s, trials and standards; mounted under ``sites/<site>/``."""

from django.urls import URLPattern, path

from kaizen.views import (
    a3,
    a3_paper,
    a3_photos,
    a3_writing,
    adoption_acts,
    adoption_talk,
    adoptions,
    benefits,
    capture_places,
    ideas,
    library,
    line_facts,
    rollout_acts,
    rollout_events,
    rollout_planning,
    rollouts,
    site_ends,
    standard_acts,
    standard_codes,
    standard_files,
    standard_writing,
    standards,
    trials,
)

idea_patterns: list[URLPattern] = [
    path("ideas/", ideas.idea_list, name="ideas"),
    path("ideas/new/", ideas.idea_new, name="idea_new"),
    path("ideas/clock/", ideas.idea_clock, name="idea_clock"),
    path("ideas/places/", capture_places.place_list, name="capture_places"),
    path("ideas/places/sheet/", capture_places.sheet, name="capture_sheet"),
    path("ideas/places/<int:pk>/", capture_places.sheet, name="capture_place"),
    path("ideas/places/<int:pk>/revoke/", capture_places.revoke, name="capture_revoke"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/a3/", ideas.idea_a3, name="idea_a3"),
    path("ideas/<int:pk>/photo/", ideas.idea_photo, name="idea_photo"),
    path("ideas/<int:pk>/photo/remove/", ideas.idea_photo_remove, name="idea_photo_remove"),
    path("ideas/<int:pk>/name/remove/", ideas.idea_name_remove, name="idea_name_remove"),
]
a3_patterns: list[URLPattern] = [
    path("a3/", a3.a3_list, name="a3s"),
    path("a3/new/", a3.a3_new, name="a3_new"),
    path("a3/benefits/", benefits.benefits, name="benefits"),
    path("a3/limits/", a3.a3_limits, name="a3_limits"),
    path("a3/<int:number>/", a3.a3, name="a3"),
    path("a3/<int:number>/write/", a3_writing.a3_write, name="a3_write"),
    path("a3/<int:number>/apart/<int:seq>/", a3_writing.a3_settle, name="a3_settle"),
    path("a3/<int:number>/comments/", a3_writing.a3_comment, name="a3_comment"),
    path("a3/<int:number>/comments/<int:pk>/answer/", a3_writing.a3_answer, name="a3_answer"),
    path("a3/<int:number>/photos/<slug:sha256>/", a3_photos.a3_photo, name="a3_photo"),
    path("a3/<int:number>/photos/<slug:sha256>/remove/", a3_photos.a3_photo_remove, name="a3_photo_remove"),
    path("a3/<int:number>/end/", a3_writing.a3_end, name="a3_end"),
    path("a3/<int:number>/a3.pdf", a3_paper.a3_pdf, name="a3_pdf"),
    path("a3/<int:number>/drawn/<str:part>/", a3_writing.a3_drawn, name="a3_drawn"),
    path("a3/<int:number>/history/", a3.a3_history, name="a3_history"),
]
trial_patterns: list[URLPattern] = [
    path("trials/", trials.trial_list, name="trials"),
    path("a3/<int:number>/trials/new/", trials.trial_new, name="trial_new"),
    path("a3/<int:number>/trials/<int:trial>/", trials.trial, name="trial"),
    path("a3/<int:number>/trials/<int:trial>/end/", trials.trial_end, name="trial_end"),
    path("a3/<int:number>/trials/<int:trial>/log/", trials.trial_log, name="trial_log"),
    path("a3/<int:number>/trials/<int:trial>/verdicts/<int:verdict>/", trials.trial_confirm, name="trial_confirm"),
]
standard_patterns: list[URLPattern] = [
    path("standards/", standards.standard_list, name="standards"),
    path("standards/begin/", standard_writing.standard_new, name="standard_new"),
    path("standards/import/", standard_writing.standard_import, name="standard_import"),
    path("standards/codes/", standard_codes.standard_codes, name="standard_codes"),
    path("standards/of/<slug:code>/", standards.standard, name="standard"),
    path("standards/of/<slug:code>/codes/", standard_codes.standard_codes, name="codes_of_standard"),
    path("standards/of/<slug:code>/write/", standard_writing.standard_write, name="standard_write"),
    path("standards/of/<slug:code>/compare/", standards.standard_compare, name="standard_compare"),
    path("standards/of/<slug:code>/instruction/", standards.instruction, name="instruction"),
    path("standards/of/<slug:code>/instruction/state/", standards.instruction_state, name="instruction_state"),
    path("standards/of/<slug:code>/local/", standard_writing.standard_local, name="standard_local"),
    path("standards/of/<slug:code>/settings/", standard_writing.standard_settings, name="standard_settings"),
    path(
        "standards/of/<slug:code>/in/<slug:language>/", standard_writing.standard_translate, name="standard_translate"
    ),
    path("standards/of/<slug:code>/<int:seq>/json/", standards.standard_json, name="standard_json"),
    path("standards/of/<slug:code>/<int:seq>/files/", standard_files.standard_file_fill, name="standard_file_fill"),
    path(
        "standards/of/<slug:code>/<int:seq>/files/<slug:attachment>/",
        standard_files.standard_file,
        name="standard_file",
    ),
    path("standards/of/<slug:code>/<int:seq>/draft/", standard_acts.standard_draft, name="standard_draft"),
    path("standards/of/<slug:code>/<int:seq>/submit/", standard_acts.standard_submit, name="standard_submit"),
    path("standards/of/<slug:code>/<int:seq>/sign/", standard_acts.standard_sign, name="standard_sign"),
    path("standards/of/<slug:code>/<int:seq>/effect/", standard_acts.standard_effect, name="standard_effect"),
    path("standards/of/<slug:code>/<int:seq>/read/", standard_acts.standard_acknowledge, name="standard_acknowledge"),
    path("standards/of/<slug:code>/<int:seq>/withdraw/", standard_acts.standard_withdraw, name="standard_withdraw"),
]
rollout_patterns: list[URLPattern] = [
    path("rollouts/", rollouts.rollout_list, name="rollouts"),
    path("rollouts/waiting/", adoptions.rollout_inbox, name="rollout_inbox"),
    path("rollouts/our-lines/<int:pk>/", line_facts.line_facts, name="line_facts"),
    path("rollouts/our-lines/<int:pk>/names/", line_facts.line_name, name="line_name"),
    path("rollouts/offer/<slug:code>/", rollout_planning.rollout_new, name="rollout_new"),
    path("rollouts/<int:pk>/", rollouts.rollout, name="rollout"),
    path("rollouts/<int:pk>/live/", rollouts.rollout_live, name="rollout_live"),
    path("rollouts/<int:pk>/events/", rollout_events.rollout_events, name="rollout_events"),
    path("rollouts/<int:pk>/plan/", rollout_planning.rollout_plan, name="rollout_plan"),
    path("rollouts/<int:pk>/start/", rollout_acts.rollout_start, name="rollout_start"),
    path("rollouts/<int:pk>/stop/", rollout_acts.rollout_stop, name="rollout_stop"),
    path("rollouts/<int:pk>/stops/<int:stop>/", rollout_acts.rollout_why, name="rollout_why"),
    path("rollouts/<int:pk>/go-on/", rollout_acts.rollout_go_on, name="rollout_go_on"),
    path("rollouts/<int:pk>/next-wave/", rollout_acts.rollout_next, name="rollout_next"),
    path("rollouts/<int:pk>/end/", rollout_acts.rollout_end, name="rollout_end"),
]
LINE = "rollouts/<int:pk>/lines/<int:line>/"
adoption_patterns: list[URLPattern] = [
    path(LINE, adoptions.adoption, name="adoption"),
    path(f"{LINE}answer/", adoption_acts.adoption_answer, name="adoption_answer"),
    path(f"{LINE}decline/", adoption_acts.adoption_decline, name="adoption_decline"),
    path(f"{LINE}values/", adoption_acts.adoption_values, name="adoption_values"),
    path(f"{LINE}hand-in/", adoption_acts.adoption_hand_in, name="adoption_hand_in"),
    path(f"{LINE}sign/", adoption_acts.adoption_sign, name="adoption_sign"),
    path(f"{LINE}day/", adoption_acts.adoption_day, name="adoption_day"),
    path(f"{LINE}back/", adoption_acts.adoption_back, name="adoption_back"),
    path(f"{LINE}again/", adoption_acts.adoption_again, name="adoption_again"),
    path(f"{LINE}remarks/", adoption_talk.adoption_remark, name="adoption_remark"),
    path(f"{LINE}proposals/", adoption_talk.adoption_propose, name="adoption_propose"),
    path(f"{LINE}proposals/<int:remark>/", adoption_talk.adoption_agree, name="adoption_agree"),
]
library_patterns: list[URLPattern] = [
    path("library/", library.library, name="library"),
    path("library/matrix/", library.library_matrix, name="library_matrix"),
    path("library/of/<int:pk>/", library.library_standard, name="library_standard"),
    path("library/trials/<int:pk>/", library.library_trial, name="library_trial"),
]
end_patterns: list[URLPattern] = [
    path("rollouts/end/", site_ends.site_end, name="site_end"),
    path("rollouts/end/here/", site_ends.site_end_here, name="site_end_here"),
    path("rollouts/end/try/", site_ends.site_end_try, name="site_end_try"),
    path("rollouts/end/senders/", site_ends.order_sender_new, name="order_sender_new"),
    path("rollouts/end/senders/<int:pk>/remove/", site_ends.order_sender_remove, name="order_sender_remove"),
]
urlpatterns: list[URLPattern] = [
    *idea_patterns, *a3_patterns, *trial_patterns, *standard_patterns, *rollout_patterns, *adoption_patterns,
    *library_patterns, *end_patterns,
]  # fmt: skip
