"""Addresses of the screens for baskets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
