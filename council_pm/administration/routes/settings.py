"""Addresses of the screens for settings, below ``/administration/``."""

from django.urls import URLPattern, path

from council_pm.administration.views import settings, settings_logo

urlpatterns: list[URLPattern] = [
    path("settings/", settings.settings_list, name="settings_list"),
    path("settings/table/", settings.settings_table, name="settings_table"),
    path("settings/logo/change/", settings_logo.logo_change, name="logo_change"),
    path("settings/<slug:key>/", settings.setting_page, name="setting_page"),
    path("settings/<slug:key>/change/", settings.setting_change, name="setting_change"),
    path("settings/<slug:key>/table/", settings.setting_history_table, name="setting_history_table"),
]
