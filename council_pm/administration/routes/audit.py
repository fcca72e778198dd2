"""Addresses of the screens for the audit log, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
