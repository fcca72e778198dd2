"""Addresses of the dashboards."""

from django.urls import path

from council_pm.dashboards.views import (
    before_after,
    burden,
    committees,
    council,
    explore,
    home,
    indicators,
    restatements,
    standards,
    why,
)

app_name = "dashboards"
urlpatterns = [
    path("", home.home, name="home"),
    path("account/why/", why.why, name="why"),
    path("my-work/", home.my_work, name="my_work"),
    path("scrutiny/<slug:slug>/", committees.committee_dashboard, name="committee_dashboard"),
    path("scrutiny/<slug:slug>/table.csv", committees.committee_table, name="committee_table"),
    path("burden/", burden.burden, name="burden"),
    path("restatements/", restatements.restatement_list, name="restatement_list"),
    path("restatements/table.csv", restatements.restatement_table, name="restatement_table"),
    path("executive/", council.executive_overview, name="executive_overview"),
    path("executive/table.csv", council.executive_table, name="executive_table"),
    path("units/<slug:code>/", council.unit_page, name="unit_page"),
    path("units/<slug:code>/before-and-after/", before_after.before_and_after, name="before_and_after"),
    path("units/<slug:code>/table.csv", council.unit_table, name="unit_table"),
    path("indicators/<slug:code>/", indicators.indicator_page, name="indicator_page"),
    path("indicators/<slug:code>/numbers.csv", indicators.indicator_numbers, name="indicator_numbers"),
    path("indicators/<slug:code>/figure.json", explore.indicator_figure, name="indicator_figure"),
    path("indicators/<slug:code>/<slug:period>/", indicators.indicator_period, name="indicator_period"),
    path("indicators/<slug:code>/<slug:period>/not-good-enough/", standards.not_good_enough, name="not_good_enough"),
    path("indicators/<slug:code>/<slug:period>/history/", indicators.value_history, name="value_history"),
]
