"""Addresses of what core itself shows: the council's colour and the component gallery."""

from django.urls import path, re_path
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.core.brand_views import brand_css
from council_pm.core.gallery import component_gallery

app_name = "core"
urlpatterns = [
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand_css, name="brand_css"),
    path("components/", require_safe(permitted(Permission.USE_PRODUCT)(component_gallery)), name="component_gallery"),
]
