"""Every address of the product; each view carries its permission or its reason for being public."""

from django.urls import URLPattern, URLResolver, include, path

from council_pm.core import health_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health_views.healthz, name="healthz"),
    path("readyz", health_views.readyz, name="readyz"),
    path("", include("council_pm.core.urls")),
    path("", include("council_pm.configuration.urls")),
    path("", include("council_pm.people.urls")),
    path("", include("council_pm.jobs.urls")),
    path("notices/", include("council_pm.notices.urls")),
    path("attachments/", include("council_pm.attachments.urls")),
    path("guidance/", include("council_pm.guidance.urls")),
    path("administration/", include("council_pm.administration.urls")),
    path("", include("indicators.urls")),
    path("plans/", include("plans.urls")),
    path("actions/", include("plans.routes.actions")),
    path("risks/", include("plans.routes.risks")),
    path("clinics/", include("clinics.urls")),
    path("appraisals/", include("appraisals.urls")),
    path("maturity/", include("council_pm.assessments.urls")),
    path("practice/", include("council_pm.practice.urls")),
    path("forums/", include("council_pm.forums.urls")),
    path("", include("council_pm.dashboards.urls")),
    path("", include("council_pm.packs.urls")),
]

handler400 = "council_pm.core.error_views.bad_request"
handler403 = "council_pm.core.error_views.not_allowed"
handler404 = "council_pm.core.error_views.not_found"
handler500 = "council_pm.core.error_views.server_error"
