"""The select committee's dashboard: how are our services doing, what to ask, what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.dashboards import exports
from council_pm.dashboards.fragments import Once, Reading, reading_of
from council_pm.dashboards.frame import keep_frame
from council_pm.dashboards.pages import DashboardPage, answer
from council_pm.dashboards.selectors import summary
from council_pm.dashboards.selectors.committees import CommitteeHead, CommitteePage, committee_card, committee_page
from indicators.known_later import known_query
from indicators.selectors.headline import headline
from indicators.selectors.restatements import lights_then
from indicators.selectors.scorecard import Scorecard


def open_committee(user: object, slug: str) -> CommitteePage:
    """The committee at this address; every reader of dashboards may see every committee's."""
    found = committee_page(slug, timezone.localdate(), timezone.now())
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=open_committee)
def committee_dashboard(request: HttpRequest, committee: CommitteePage) -> HttpResponse:
    """Worst first, in one sentence, one strip, one matrix, at most seven things to ask, and the full list."""
    keep_frame(request, committee.in_force)
    reading, head = reading_of(request), committee.head
    page = DashboardPage(
        name=("committee", head),
        template="dashboards/committee.html",
        top_template="dashboards/_committee_top.html",
        card=Once(lambda: committee_card(head, reading.sight, reading.as_of, reading.known.day)),
        top=lambda card: committee_top(card, head, reading),
        caption=_("Indicators of %(committee)s") % {"committee": head.name},
        is_delayed=lambda: committee.calculations_delayed(timezone.now()),
        restated={"basket": head.basket},
        extra=_next_meeting(head),
    )
    context = {
        "committee": head,
        "may_read_summaries": may(request.user, Permission.VIEW_CLINIC_SUMMARY),
        "breadcrumbs": crumbs((head.name, "")),
        "tools": {
            "csv_url": reverse("dashboards:committee_table", args=[head.slug]) + known_query(reading.known.day),
            "summary_url": f"{request.path}summary/{known_query(reading.known.day)}",
        },
    }
    return answer(request, reading, page, context)


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=open_committee)
def committee_table(request: HttpRequest, committee: CommitteePage) -> HttpResponse:
    """The list as a CSV file, filtered like the page."""
    keep_frame(request, committee.in_force)
    reading, head = reading_of(request), committee.head
    card = committee_card(head, reading.sight, reading.as_of, reading.known.day)
    return exports.table_asked(request, reading.known, card, head.slug)


def committee_top(card: Scorecard, head: CommitteeHead, reading: Reading) -> Mapping[str, Any]:
    """What the upper half prints."""
    counts = card.counts
    since = None if card.known_on else head.last_meeting
    then = lights_then(card, reading.as_of, since) if since else {}
    changed = summary.changed(card, since, then)
    return {
        "headline": headline(counts, changed=len(changed), since=since),
        "groups": summary.strip(card),
        "matrix": summary.matrix(counts, card.known_on),
        "others": summary.others(counts, card.known_on),
        "exceptions": summary.exceptions(card.exceptions),
        "slipping": summary.trending(card.slipping),
        "likely_to_miss": summary.likely_to_miss(card.likely_to_miss),
        "going_well": summary.trending(card.going_well),
        "changed": changed,
        "last_meeting": since,
        "waiting": summary.waiting(card),
    }


def _next_meeting(head: CommitteeHead) -> str:
    if head.next_meeting is None:
        return ""
    return _("next meeting %(day)s") % {"day": date_format(head.next_meeting, "j F Y")}
