"""Addresses of the tables that people may send, below ``/administration/tables/``: five for each kind."""

from django.urls import URLPattern

from council_pm.administration.crumbs import crumbs
from council_pm.administration.tables import KINDS
from council_pm.jobs.tables.views import Pages, routes

urlpatterns: list[URLPattern] = [
    pattern for kind in KINDS for pattern in routes(Pages(kind, "administration", crumbs), f"tables/{kind.key}/")
]
