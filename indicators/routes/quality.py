"""Addresses of what is worth a second look."""

from django.urls import URLPattern, path

from indicators.views import quality

urlpatterns: list[URLPattern] = [
    path("second-look/", quality.second_look_list, name="second_look_list"),
    path("second-look/<int:series_id>/", quality.second_look, name="second_look"),
    path("second-look/<int:series_id>/answer/", quality.second_look_answer, name="second_look_answer"),
]
