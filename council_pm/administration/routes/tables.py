"""Addresses of the tables that people may send, below ``/administration/tables/``: five for each kind."""

from django.urls import URLPattern, path

from council_pm.administration.tables import KINDS
from council_pm.administration.views import tables

_STAGED = "<int:staged_id>/"

urlpatterns: list[URLPattern] = [
    pattern
    for kind in KINDS
    for pattern in (
        path(f"tables/{kind.key}/", tables.upload_view(kind), name=f"table_{kind.key}"),
        path(f"tables/{kind.key}/current/", tables.current_view(kind), name=f"table_{kind.key}_current"),
        path(f"tables/{kind.key}/{_STAGED}", tables.staged_view(kind), name=f"table_{kind.key}_staged"),
        path(f"tables/{kind.key}/{_STAGED}apply/", tables.apply_view(kind), name=f"table_{kind.key}_apply"),
        path(f"tables/{kind.key}/{_STAGED}discard/", tables.discard_view(kind), name=f"table_{kind.key}_discard"),
    )
]
