"""Addresses of clinics; those of their packs stand in ``council_pm.packs``."""

from django.urls import URLPattern, URLResolver

app_name = "clinics"
urlpatterns: list[URLPattern | URLResolver] = []
