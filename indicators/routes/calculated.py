"""Addresses of the screens for calculated."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
