"""Addresses of the administration: the hub, and an area a module in ``routes``."""

from django.urls import path

from council_pm.administration.routes import accounts, audit, guide, organisation, people, settings, tables
from council_pm.administration.views.hub import hub

app_name = "administration"
urlpatterns = [
    path("", hub, name="hub"),
    *organisation.urlpatterns,
    *people.urlpatterns,
    *accounts.urlpatterns,
    *settings.urlpatterns,
    *audit.urlpatterns,
    *tables.urlpatterns,
    *guide.urlpatterns,
]
