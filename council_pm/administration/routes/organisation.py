"""Addresses of the screens for organisation, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
