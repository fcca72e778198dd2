"""Addresses of what the configuration itself shows: the council's logo."""

from django.urls import re_path

from council_pm.configuration.views import brand_logo

app_name = "configuration"
urlpatterns = [
    re_path(r"^brand/logo-(?P<digest>[0-9a-f]{64})\.(?P<kind>png|jpg|svg)$", brand_logo, name="brand_logo"),
]
