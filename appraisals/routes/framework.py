"""Addresses of what belongs to no one appraisal: the framework, and how long a session lasts."""

from __future__ import annotations

from django.urls import path

from appraisals.views import framework, words

urlpatterns = [
    path("session/", words.session, name="session"),
    path("framework/", framework.framework, name="framework"),
    path("framework/behaviours/<slug:code>/", framework.behaviour_edit, name="behaviour_edit"),
    path("framework/themes/new/", framework.theme_new, name="theme_new"),
    path("framework/themes/<slug:code>/edit/", framework.theme_edit, name="theme_edit"),
    path("framework/themes/<slug:code>/end/", framework.theme_end, name="theme_end"),
]
