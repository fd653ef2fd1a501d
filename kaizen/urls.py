"""Pages of ideas, A3s, trials and standards; mounted under ``sites/<site>/``."""

from django.urls import URLPattern

idea_patterns: list[URLPattern] = []
a3_patterns: list[URLPattern] = []
trial_patterns: list[URLPattern] = []
standard_patterns: list[URLPattern] = []
urlpatterns: list[URLPattern] = [*idea_patterns, *a3_patterns, *trial_patterns, *standard_patterns]
