"""The address of the guide to the first hour, below ``/administration/``."""

from django.urls import URLPattern, path

from council_pm.administration.views.guide import guide_page

urlpatterns: list[URLPattern] = [path("first-hour/", guide_page, name="guide_page")]
