"""Pages of ideas, A3s, trials and standards; mounted under ``sites/<site>/``."""

from django.urls import URLPattern, path

from kaizen.views import a3, a3_paper, a3_writing

idea_patterns: list[URLPattern] = []
a3_patterns: list[URLPattern] = [
    path("a3/", a3.a3_list, name="a3s"),
    path("a3/new/", a3.a3_new, name="a3_new"),
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
trial_patterns: list[URLPattern] = []
standard_patterns: list[URLPattern] = []
urlpatterns: list[URLPattern] = [*idea_patterns, *a3_patterns, *trial_patterns, *standard_patterns]
