"""Addresses that this app alone serves; pages that show several apps stand in ``dashboards``."""

from django.urls import path

from indicators.routes import (
    baskets,
    calculated,
    definitions,
    library,
    quality,
    returns,
    returns_files,
    rounds,
    spot_checks,
    targets,
)
from indicators.views import history, method

app_name = "indicators"
urlpatterns = [
    path("method/", method.method, name="method"),
    path("history/", history.history_list, name="history_list"),
    path("history/<int:load_id>/", history.history_load, name="history_load"),
    path("history/<int:load_id>/apply/", history.history_apply, name="history_apply"),
    path("history/<int:load_id>/discard/", history.history_discard, name="history_discard"),
    *library.urlpatterns,
    *baskets.urlpatterns,
    *definitions.urlpatterns,
    *targets.urlpatterns,
    *calculated.urlpatterns,
    *quality.urlpatterns,
    *returns_files.urlpatterns,
    *returns.urlpatterns,
    *rounds.urlpatterns,
    *spot_checks.urlpatterns,
]
