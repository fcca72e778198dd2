"""Addresses of papers: each below the dashboard that it belongs to."""

from django.urls import path, register_converter

from council_pm.packs import clinic_views, risk_views, views


class FileKind:
    """What a summary can be downloaded as."""

    regex = "pdf|docx"

    def to_python(self, value: str) -> str:
        """As the view takes it."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in an address."""
        return value


register_converter(FileKind, "summary_file")

app_name = "packs"
urlpatterns = [
    path("clinics/<int:clinic_id>/pack/", clinic_views.clinic_pack, name="clinic_pack"),
    path("clinics/<int:clinic_id>/pack.<summary_file:kind>", clinic_views.clinic_pack_file, name="clinic_pack_file"),
    path("clinics/<int:clinic_id>/freeze/", clinic_views.clinic_freeze, name="clinic_freeze"),
    path("clinics/<int:clinic_id>/items/<int:item_id>/paper/", clinic_views.clinic_paper, name="clinic_paper"),
    path(
        "clinics/<int:clinic_id>/items/<int:item_id>/paper.<summary_file:kind>", clinic_views.clinic_paper_file,
        name="clinic_paper_file",
    ),
    path("risks/register.docx", risk_views.risk_register_file, name="risk_register_file"),
    path("scrutiny/<slug:slug>/summary/", views.committee_summary, name="committee_summary"),
    path("scrutiny/<slug:slug>/summary.<summary_file:kind>", views.committee_file, name="committee_file"),
    path("executive/summary/", views.executive_summary, name="executive_summary"),
    path("executive/summary.<summary_file:kind>", views.executive_file, name="executive_file"),
    path("units/<slug:code>/summary/", views.unit_summary, name="unit_summary"),
    path("plans/<int:plan_id>/plan.docx", views.plan_file, name="plan_file"),
    path("units/<slug:code>/summary.<summary_file:kind>", views.unit_file, name="unit_file"),
]  # fmt: skip
