"""Addresses of how departments see themselves manage performance."""

from django.urls import path

from council_pm.assessments.views import maturity, statements

app_name = "assessments"
urlpatterns = [
    path("", maturity.maturity_list, name="maturity_list"),
    path("next-step/", statements.council_step_say, name="council_step_say"),
    path("statements/", statements.dimension_list, name="dimension_list"),
    path("statements/new/", statements.dimension_new, name="dimension_new"),
    path("statements/<int:dimension_id>/", statements.dimension_edit, name="dimension_edit"),
    path("<slug:code>/", maturity.maturity_page, name="maturity_page"),
    path("<slug:code>/record/", maturity.maturity_record, name="maturity_record"),
    path("<slug:code>/views/<int:view_id>/", maturity.maturity_view, name="maturity_view"),
]
