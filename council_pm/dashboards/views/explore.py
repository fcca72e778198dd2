"""The figure behind "Explore this chart"."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.dashboards.views.indicators import fetch_page
from indicators.explore import Words, figure_of
from indicators.selectors.indicator_page import IndicatorPage


@require_safe
@permitted(Permission.VIEW_VALUE, fetch=fetch_page)
def indicator_figure(request: HttpRequest, page: IndicatorPage) -> JsonResponse:
    """What the page's chart is drawn from, as this reader sees it, for Plotly."""
    words = Words(
        unit=page.definition.unit,
        value=page.definition.name,
        target=_("Target"),
        low=_("Target from"),
        high=_("Target to"),
        mean=pgettext("average", "Mean"),
        lower_limit=_("Lower limit"),
        upper_limit=_("Upper limit"),
        forecast=_("Forecast"),
        lower_quartile=_("Lower quartile"),
        upper_quartile=_("Upper quartile"),
    )
    return JsonResponse(figure_of(page.drawing, words))
