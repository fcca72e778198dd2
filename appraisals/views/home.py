"""The first page of appraisals: mine, my team in counts, and where else to go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.models import Appraisal, CycleState
from appraisals.pages import privacy
from appraisals.selectors.now import now_of
from appraisals.selectors.own_work import own_appraisals
from appraisals.selectors.people import named_for
from appraisals.views.fetching import reader
from council_pm.configuration.request_frame import frame_of
from council_pm.core.access import Permission, may, permitted


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=reader)
def home(request: HttpRequest, user: Any) -> HttpResponse:
    """One's own appraisals with what to do now, those one has a part in as counts, and the other pages."""
    today = timezone.localdate()
    rows = Appraisal.objects.filter(person=user.person_id).select_related("cycle").order_by("-cycle__starts", "-pk")
    own = [(one, now_of(one, today)) for one in rows]
    context = {
        "page_title": _("Appraisals"),
        "breadcrumbs": [],
        "has_own": may(user, Permission.OWN_APPRAISAL),
        "now": [pair for pair in own if pair[0].cycle.state == CycleState.OPEN],
        "earlier": [one for one, _now in own if one.cycle.state != CycleState.OPEN],
        "named": named_for(user.person_id, today),
        "work": own_appraisals(user, today, frame_of(request).version),
        "appraises": may(user, Permission.APPRAISE),
        "links": _links(user),
        "privacy_links": privacy.links(user),
        "today": today,
    }
    return render(request, "appraisals/home.html", context)


def _links(user: Any) -> list[tuple[str, str]]:
    """The other pages that the reader may open, by what they are for."""
    pages = (
        (Permission.COUNTERSIGN_APPRAISAL, _("To countersign"), "countersigning"),
        (Permission.VIEW_LINE_STAGES, _("Progress of my line"), "line"),
        (Permission.VIEW_COMPLETION, _("Completion"), "completion"),
        (Permission.VIEW_COMPLETION, _("Targets and plans, in counts"), "coverage"),
        (Permission.VIEW_DEVELOPMENT_DEMAND, _("What people want to learn, in counts"), "demand"),
        (Permission.MANAGE_APPRAISALS, _("Cycles"), "cycle_list"),
        (Permission.MANAGE_APPRAISALS, _("Behaviours, and what people may want to learn"), "framework"),
        (Permission.MANAGE_APPRAISALS, _("People: who is left out, and who appraises instead of the line"), "people"),
    )
    return [(words, reverse(f"appraisals:{name}")) for right, words, name in pages if may(user, right)]
