"""Addresses of appraisals: none of them is in the API, the search or a sitemap."""

from django.urls import include, path

from appraisals.views import home, page

app_name = "appraisals"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("appraisals.routes.cycles")),
    path("", include("appraisals.routes.completion")),
    path("", include("appraisals.routes.counts")),
    path("", include("appraisals.routes.privacy")),
    path("", include("appraisals.routes.together")),
    path("", include("appraisals.routes.framework")),
    path("<int:person_id>/<slug:cycle>/", page.appraisal_page, name="appraisal_page"),
    path("<int:person_id>/<slug:cycle>/", include("appraisals.routes.targets")),
    path("<int:person_id>/<slug:cycle>/", include("appraisals.routes.words")),
    path("<int:person_id>/<slug:cycle>/", include("appraisals.routes.signing")),
    path("<int:person_id>/<slug:cycle>/", include("appraisals.routes.privacy_of_one")),
]
