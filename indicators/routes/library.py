"""Addresses of the screens for the library."""

from django.urls import URLPattern, path

from indicators.views import library

urlpatterns: list[URLPattern] = [
    path("library/", library.library_list, name="library_list"),
    path("library/table/", library.library_table, name="library_table"),
    path("library/adopt/", library.library_adopt, name="library_adopt"),
    path("library/<slug:code>/", library.library_entry, name="library_entry"),
    path("library/<slug:code>/complete/", library.library_complete, name="library_complete"),
]
