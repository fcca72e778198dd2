"""Addresses of the screens for accounts, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
