"""Addresses of the screens for targets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
