"""Addresses of the screens for returns."""

from django.urls import URLPattern, path

from indicators.views import return_steps, returns

_ONE = "returns/one/<int:return_id>/"
_PLACE = "returns/<str:period>/<str:unit>/"

urlpatterns: list[URLPattern] = [
    path("returns/", returns.returns_home, name="returns_home"),
    path("returns/cell/<int:return_id>/", returns.return_cell, name="return_cell"),
    path(_ONE, return_steps.return_page, name="return_page"),
    path(f"{_ONE}query/", return_steps.return_query, name="return_query"),
    path(f"{_ONE}minutes/", return_steps.return_minutes, name="return_minutes"),
    path(f"{_ONE}sign/", return_steps.return_sign, name="return_sign"),
    path(f"{_ONE}reopen/", return_steps.return_reopen, name="return_reopen"),
    path(f"{_ONE}take-back/", return_steps.return_take_back, name="return_take_back"),
    path(f"{_ONE}withdraw/", return_steps.return_withdraw, name="return_withdraw"),
    path(_PLACE, returns.returns_grid, name="returns_grid"),
    path(f"{_PLACE}paste/", returns.returns_paste, name="returns_paste"),
    path(f"{_PLACE}undo/", returns.returns_undo, name="returns_undo"),
    path(f"{_PLACE}sign-off/", return_steps.returns_sign, name="returns_sign"),
]
