"""Addresses of the screens for settings, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
