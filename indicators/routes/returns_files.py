"""Addresses of the files of returns."""

from django.urls import URLPattern, path

from indicators.views import return_files

_PLACE = "returns/<str:period>/<str:unit>/"
_SENT = f"{_PLACE}upload/<int:staged_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_PLACE}file/", return_files.returns_file, name="returns_file"),
    path(f"{_PLACE}upload/", return_files.returns_upload, name="returns_upload"),
    path(_SENT, return_files.returns_upload_staged, name="returns_upload_staged"),
    path(f"{_SENT}apply/", return_files.returns_upload_apply, name="returns_upload_apply"),
    path(f"{_SENT}discard/", return_files.returns_upload_discard, name="returns_upload_discard"),
]
