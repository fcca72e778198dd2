"""Every address of the product; each view carries its permission or its reason for being public."""

from django.urls import path

urlpatterns: list = []
