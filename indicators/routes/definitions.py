"""Addresses of the screens for definitions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
