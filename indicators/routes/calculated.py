"""Addresses of the screens for calculated indicators."""

from django.urls import URLPattern, path

from indicators.views import calculated

urlpatterns: list[URLPattern] = [
    path("formulas/", calculated.formulas, name="formulas"),
    path("indicators/<slug:code>/formula/", calculated.formula, name="formula"),
    path("indicators/<slug:code>/formula/change/", calculated.formula_change, name="formula_change"),
    path("indicators/<slug:code>/formula/<int:revision>/confirm/", calculated.formula_confirm, name="formula_confirm"),
    path("indicators/<slug:code>/formula/<int:revision>/refuse/", calculated.formula_refuse, name="formula_refuse"),
    path("indicators/<slug:code>/lineage/", calculated.indicator_lineage, name="lineage"),
]
