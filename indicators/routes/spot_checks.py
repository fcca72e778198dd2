"""Addresses of spot checks."""

from django.urls import URLPattern, path

from indicators.views import spot_checks

_ITEM = "spot-checks/<int:check_id>/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("spot-checks/", spot_checks.spot_check_list, name="spot_check_list"),
    path("spot-checks/draw/", spot_checks.spot_check_draw, name="spot_check_draw"),
    path("spot-checks/<int:check_id>/", spot_checks.spot_check, name="spot_check"),
    path(f"{_ITEM}finding/", spot_checks.spot_check_finding, name="spot_check_finding"),
    path(f"{_ITEM}close/", spot_checks.spot_check_close, name="spot_check_close"),
]
