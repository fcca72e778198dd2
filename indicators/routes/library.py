"""Addresses of the screens for library."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
