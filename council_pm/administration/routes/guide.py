"""Addresses of the screens for the guide to the first hour, below ``/administration/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
