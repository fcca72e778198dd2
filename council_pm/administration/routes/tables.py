"""Addresses of the screens for tables that are sent and taken away, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
