"""Pages of ideas, A3s, trials and standards; mounted under ``sites/<site>/``."""

from django.urls import URLPattern, path

from kaizen.views import a3, a3_paper, a3_writing, benefits, capture_places, ideas, trials

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
    path("a3/<int:number>/end/", a3_writing.a3_end, name="a3_end"),
    path("a3/<int:number>/a3.pdf", a3_paper.a3_pdf, name="a3_pdf"),
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
standard_patterns: list[URLPattern] = []
urlpatterns: list[URLPattern] = [*idea_patterns, *a3_patterns, *trial_patterns, *standard_patterns]
