"""Addresses of the screens for baskets."""

from django.urls import URLPattern, path

from indicators.views import basket_changes, baskets

urlpatterns: list[URLPattern] = [
    path("baskets/", baskets.basket_list, name="basket_list"),
    path("baskets/table/", baskets.basket_list_table, name="basket_list_table"),
    path("baskets/new/", basket_changes.basket_new, name="basket_new"),
    path("baskets/<slug:slug>/", baskets.basket_show, name="basket_show"),
    path("baskets/<slug:slug>/table/", baskets.basket_table, name="basket_table"),
    path("baskets/<slug:slug>/compare/", baskets.basket_compare, name="basket_compare"),
    path("baskets/<slug:slug>/compare/table/", baskets.basket_compare_table, name="basket_compare_table"),
    path("baskets/<slug:slug>/rename/", basket_changes.basket_rename, name="basket_rename"),
    path("baskets/<slug:slug>/add/", basket_changes.basket_add, name="basket_add"),
    path("baskets/<slug:slug>/remove/", basket_changes.basket_remove, name="basket_remove"),
]
