"""Addresses of the screens for targets."""

from django.urls import URLPattern, path

from indicators.views import target_decisions, targets

_PLACE = "targets/<str:year>/<str:unit>/"
_SERIES = "indicators/<str:code>/targets/<str:year>/<int:series_id>/"

urlpatterns: list[URLPattern] = [
    path("targets/", targets.targets_home, name="targets_home"),
    path(_PLACE, targets.targets_grid, name="targets_grid"),
    path(f"{_PLACE}file/", targets.targets_file, name="targets_file"),
    path(f"{_PLACE}upload/", targets.targets_upload, name="targets_upload"),
    path(f"{_PLACE}rollover/", targets.targets_rollover, name="targets_rollover"),
    path(f"{_PLACE}proposals/", target_decisions.targets_proposals, name="targets_proposals"),
    path(f"{_PLACE}proposals/decide/", target_decisions.targets_decide, name="targets_decide"),
    path(f"{_PLACE}proposals/withdraw/", target_decisions.targets_withdraw, name="targets_withdraw"),
    path(f"{_PLACE}provisional/", target_decisions.targets_provisional, name="targets_provisional"),
    path(f"{_PLACE}provisional/confirm/", target_decisions.targets_confirm, name="targets_confirm"),
    path(_SERIES, target_decisions.series_targets_page, name="series_targets"),
    path(f"{_SERIES}change/", target_decisions.series_change, name="series_change"),
]
