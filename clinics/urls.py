"""Addresses of clinics; those of their packs stand in ``council_pm.packs``."""

from django.urls import URLPattern, URLResolver, include, path

from clinics.views import clinics

app_name = "clinics"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:clinic_id>/", clinics.clinic_page, name="clinic_page"),
    path("", include("clinics.routes.after")),
]
