"""The Executive's overview of the whole council, and the pages of its departments, services and units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics.access import scope_of_item
from clinics.selectors.standing import council_told, unit_told
from clinics.selectors.told_rows import council_rows, rows_of_units
from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.dashboards import exports
from council_pm.dashboards.fragments import Once, reading_of
from council_pm.dashboards.frame import keep_frame
from council_pm.dashboards.pages import DashboardPage, answer
from council_pm.dashboards.selectors import summary
from council_pm.dashboards.selectors.corporate import CORPORATE, BasketMoment, basket_moment, corporate_card
from council_pm.dashboards.selectors.parts import Organisation, Part, compared, organisation, parts
from council_pm.dashboards.selectors.units import UnitPlace, counted, key_group, unit_card, unit_place
from council_pm.jobs.selectors import calculations_delayed
from council_pm.org.models import Level
from indicators.known_later import known_query
from indicators.selectors.headline import headline
from indicators.selectors.restatements import lights_then
from indicators.selectors.scorecard import Scorecard
from plans.access import scope_of_unit


@require_safe
@permitted(Permission.VIEW_DASHBOARD)
def executive_overview(request: HttpRequest) -> HttpResponse:
    """The whole corporate basket: by department, the worst across the council, what is overdue."""
    reading, moment = reading_of(request), _moment(council_rows)
    org = Once(lambda: organisation(reading.as_of, reading.version))
    page = DashboardPage(
        name=("executive",),
        template="dashboards/executive.html",
        top_template="dashboards/_executive_top.html",
        card=Once(lambda: corporate_card(org(), reading.sight, reading.known.day)),
        top=lambda card: executive_top(card, org(), moment()),
        caption=_("Indicators of the whole council"),
        restated={"basket": CORPORATE},
        is_delayed=lambda: _is_delayed(moment),
    )
    context = {
        "breadcrumbs": [],
        "tools": {
            "csv_url": reverse("dashboards:executive_table") + known_query(reading.known.day),
            "summary_url": f"{request.path}summary/{known_query(reading.known.day)}",
        },
    }
    return answer(request, reading, page, context)


@require_safe
@permitted(Permission.VIEW_DASHBOARD)
def executive_table(request: HttpRequest) -> HttpResponse:
    """The corporate basket as a CSV file, filtered like the page."""
    reading = reading_of(request)
    card = corporate_card(organisation(reading.as_of, reading.version), reading.sight, reading.known.day)
    return exports.table_asked(request, reading.known, card, "council")


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=unit_place)
def unit_page(request: HttpRequest, unit: UnitPlace) -> HttpResponse:
    """One page pattern for a department, a service and a unit: its parts, its key and its underpinning indicators."""
    keep_frame(request, unit.in_force)
    reading = reading_of(request)
    tells_clinics = _reads_clinics(request, unit) and reading.known.day is None
    moment = _moment((lambda: rows_of_units(unit.org.today.below(unit.place.unit_id))) if tells_clinics else None)
    page = DashboardPage(
        name=("unit", unit.place.code, tells_clinics),
        template="dashboards/unit.html",
        top_template="dashboards/_unit_top.html",
        card=Once(lambda: unit_card(unit, reading.sight, reading.known.day)),
        top=lambda card: unit_top(card, unit, moment()),
        caption=_("Indicators of %(unit)s") % {"unit": unit.place.name},
        restated={"unit": unit.place.code},
        is_delayed=lambda: _is_delayed(moment),
        group_of=lambda row: key_group(row, moment().series),
    )
    context = {
        "unit": unit.place,
        "breadcrumbs": _line(unit),
        "own_view_url": _own_view_url(request, unit),
        "tools": {
            "csv_url": reverse("dashboards:unit_table", args=[unit.place.code]) + known_query(reading.known.day),
            "summary_url": f"{request.path}summary/{known_query(reading.known.day)}",
        },
    }
    return answer(request, reading, page, context)


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=unit_place)
def unit_table(request: HttpRequest, unit: UnitPlace) -> HttpResponse:
    """The part's list as a CSV file, filtered like the page."""
    keep_frame(request, unit.in_force)
    reading = reading_of(request)
    card = unit_card(unit, reading.sight, reading.known.day)
    return exports.table_asked(request, reading.known, card, unit.place.code.lower())


def _own_view_url(request: HttpRequest, unit: UnitPlace) -> str:
    """Where a department says how it sees itself, for those who read that (N102)."""
    scope = scope_of_unit(unit.place.unit_id, unit.org.today)
    if unit.place.level != Level.DEPARTMENT or not may(request.user, Permission.VIEW_MATURITY, scope):
        return ""
    return reverse("assessments:maturity_page", args=[unit.place.code])


def _reads_clinics(request: HttpRequest, unit: UnitPlace) -> bool:
    """Whether the reader reads the papers of this part (M060): nobody else is told what it brought to clinics."""
    return may(request.user, Permission.VIEW_CLINIC, scope_of_item(unit.place.unit_id, unit.org.today))


def executive_top(card: Scorecard, org: Organisation, moment: BasketMoment) -> Mapping[str, Any]:
    """What the upper half of the overview prints."""
    counts = card.counts
    since = None if card.known_on else moment.last_meeting
    then = lights_then(card, org.as_of, since) if since else {}
    changed = summary.changed(card, since, then)
    previous, last_year = compared(card.rows)
    return {
        "headline": headline(counts, changed=len(changed), since=since),
        "matrix": summary.matrix(counts, card.known_on),
        "others": summary.others(counts, card.known_on),
        "since_previous": previous,
        "since_last_year": last_year,
        "parts": parts(card.rows, org, Level.DEPARTMENT),
        "parts_title": _("By department"),
        "exceptions": summary.exceptions(card.exceptions),
        "overdue": summary.waiting(_only(card, "overdue")),
        "slipping": summary.trending(card.slipping),
        "likely_to_miss": summary.likely_to_miss(card.likely_to_miss),
        "changed": changed,
        "last_meeting": since,
        "clinics": None if card.known_on else council_told(moment.beside, card.as_of),
    }


def unit_top(card: Scorecard, unit: UnitPlace, moment: BasketMoment) -> Mapping[str, Any]:
    """What the upper half of a part's page prints: counts of its key indicators, or of all where none is key."""
    told = counted(card, moment.series)
    counts = told.counts
    key = sum(row.series_id in moment.series for row in told.rows)
    below: list[Part] = []
    if unit.place.level < Level.UNIT:
        below = parts(told.rows, unit.org, unit.place.level + 1, unit.place)
    return {
        "headline": headline(counts),
        "rows": told.rows,
        "matrix": summary.matrix(counts, card.known_on),
        "others": summary.others(counts, card.known_on),
        "exceptions": summary.exceptions(told.exceptions),
        "slipping": summary.trending(told.slipping),
        "likely_to_miss": summary.likely_to_miss(told.likely_to_miss),
        "key": key,
        "underpinning": len(card.rows) - key,
        "parts": below,
        "parts_title": {Level.COUNCIL: _("By department"), Level.DEPARTMENT: _("By service")}.get(
            Level(unit.place.level), _("By unit")
        ),
        "moved": unit.moved(),
        "from_clinics": unit_told(moment.beside, unit.place.unit_id, unit.org.today, card.as_of),
    }


def _moment(beside: Callable[[], QuerySet[Any, tuple[Any, ...]]] | None = None) -> Once[BasketMoment]:
    return Once(lambda: basket_moment(timezone.localdate(), timezone.now(), beside() if beside else None))


def _is_delayed(moment: Once[BasketMoment]) -> bool:
    """Told with the basket where that was read for this page, else by a query of its own: one either way."""
    return moment().calculations_delayed if moment.is_made else calculations_delayed(timezone.now())


def _only(card: Scorecard, status: str) -> Scorecard:
    return replace(card, rows=tuple(row for row in card.rows if row.status == status))


def _line(unit: UnitPlace) -> list[dict[str, str]]:
    parts = [
        (place.name, reverse("dashboards:unit_page", args=[place.code]))
        for place in unit.org.today.line(unit.place.unit_id)
        if place.level > Level.COUNCIL
    ]
    whole = (_("The whole council"), reverse("dashboards:executive_overview"))
    return crumbs(whole, *parts[:-1], (unit.place.name, ""))
