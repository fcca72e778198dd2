"""Addresses of the screens for people, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
