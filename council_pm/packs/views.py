"""The two-page summary of each dashboard, to print and as a file, and plans as files: the same rights and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from council_pm.configuration.words import worded
from council_pm.core.access import Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.dashboards.asked import asked_of
from council_pm.dashboards.fragments import Reading, reading_of
from council_pm.dashboards.frame import frame_of, keep_frame
from council_pm.dashboards.selectors.committees import CommitteePage, committee_card
from council_pm.dashboards.selectors.corporate import basket_moment, corporate_card
from council_pm.dashboards.selectors.parts import organisation
from council_pm.dashboards.selectors.units import UnitPlace, counted, unit_card, unit_place
from council_pm.dashboards.views.committees import open_committee
from council_pm.packs.content import Summary, length
from council_pm.packs.pdf import pdf
from council_pm.packs.plan_selectors import plan_paper
from council_pm.packs.plan_word import plan_word
from council_pm.packs.selectors import Occasion, summary
from council_pm.packs.word import word
from indicators.selectors.colour_causes import colour_causes, lights_of
from indicators.selectors.figure_words import figure_words
from indicators.selectors.restatements import lights_then
from indicators.selectors.scorecard import Filters, Scorecard
from plans.access import PlanInTree
from plans.kinds import year_slug
from plans.selectors.plan_page import plan_page
from plans.views.fetching import plan_at
from plans.views.plans import asked_edition

_FILES: dict[str, tuple[Callable[[Summary], bytes], str]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
MOST_AT_FULL_SIZE = 9_000  # characters that a browser prints on two pages without a smaller type


@dataclass(frozen=True, slots=True)
class Paper:
    """A summary, with its dashboard (name, address, what was asked of it) and the name of its file."""

    summary: Summary
    name: str
    url: str
    query: str
    file_name: str


def _committee_and_kind(user: object, slug: str, kind: str) -> tuple[CommitteePage, str]:
    return open_committee(user, slug), kind


def _unit_and_kind(user: object, code: str, kind: str) -> tuple[UnitPlace, str]:
    return unit_place(user, code), kind


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=open_committee)
def committee_summary(request: HttpRequest, committee: CommitteePage) -> HttpResponse:
    """A committee's summary, to read and to print."""
    return _page(request, _of_committee(request, committee))


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=_committee_and_kind)
def committee_file(request: HttpRequest, asked: tuple[CommitteePage, str]) -> HttpResponse:
    """A committee's summary as a file."""
    return _file(_of_committee(request, asked[0]), asked[1])


@require_safe
@permitted(Permission.VIEW_DASHBOARD)
def executive_summary(request: HttpRequest) -> HttpResponse:
    """The whole council's summary, to read and to print."""
    return _page(request, _of_council(request))


@require_safe
@permitted(Permission.VIEW_DASHBOARD)
def executive_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole council's summary as a file."""
    return _file(_of_council(request), kind)


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=unit_place)
def unit_summary(request: HttpRequest, unit: UnitPlace) -> HttpResponse:
    """The summary of a part of the council, to read and to print."""
    return _page(request, _of_unit(request, unit))


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=_unit_and_kind)
def unit_file(request: HttpRequest, asked: tuple[UnitPlace, str]) -> HttpResponse:
    """The summary of a part of the council as a file."""
    return _file(_of_unit(request, asked[0]), asked[1])


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=plan_at)
def plan_file(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """The plan as its reader sees it, or one of its editions, as a file."""
    edition, today, frame = asked_edition(request, at), timezone.localdate(), frame_of(request)
    page = plan_page(request.user, at, today, edition)
    paper = plan_paper(page, council=str(frame["council_name"]), colour=str(frame["brand_colour"]), today=today)
    response = HttpResponse(plan_word(paper), content_type=_FILES["docx"][1])
    name = f"{page.plan.code.lower()}-{page.plan.kind}-{year_slug(page.plan.year)}"
    if not page.plan.drafts:
        name += f"-edition-{page.plan.edition}"
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'  # codes and numbers only
    response["Cache-Control"] = "no-store"
    return response


def _of_committee(request: HttpRequest, committee: CommitteePage) -> Paper:
    keep_frame(request, committee.in_force)
    reading, head = reading_of(request), committee.head
    occasion = replace(
        _occasion(request, reading, head.url),
        name=head.name,
        for_whom=_("For the members of: %(name)s") % {"name": head.name},
        since=head.last_meeting,
        next_meeting=head.next_meeting,
        is_delayed=committee.calculations_delayed(timezone.now()),
    )
    return _paper(
        request, committee_card(head, reading.sight, reading.as_of, reading.known.day), occasion, head.url, head.slug
    )


def _of_council(request: HttpRequest) -> Paper:
    reading, url = reading_of(request), reverse("dashboards:executive_overview")
    moment = basket_moment(reading.as_of, timezone.now())
    occasion = replace(
        _occasion(request, reading, url),
        name=_("The whole council"),
        for_whom=worded(_("For the %(executive)s, the Chief Executive and directors")),
        since=moment.last_meeting,
        is_delayed=moment.calculations_delayed,
    )
    card = corporate_card(organisation(reading.as_of, reading.version), reading.sight, reading.known.day)
    return _paper(request, card, occasion, url, "council")


def _of_unit(request: HttpRequest, unit: UnitPlace) -> Paper:
    """Of the key indicators where there are any, as the sentence on the part's page; the others are counted."""
    keep_frame(request, unit.in_force)
    reading, place = reading_of(request), unit.place
    moment = basket_moment(reading.as_of, timezone.now())
    whole = unit_card(unit, reading.sight, reading.known.day)
    card = counted(whole, moment.series)
    url = reverse("dashboards:unit_page", args=[place.code])
    occasion = replace(
        _occasion(request, reading, url),
        name=place.name,
        for_whom=_("For those who answer for: %(name)s") % {"name": place.name},
        notes=(*_underpinning(len(card.rows), len(whole.rows) - len(card.rows)), *unit.moved()),
        is_delayed=moment.calculations_delayed,
    )
    return _paper(request, card, occasion, url, place.code.lower())


def _occasion(request: HttpRequest, reading: Reading, url: str) -> Occasion:
    return Occasion(
        council=str(frame_of(request)["council_name"]),
        contact=reading.contact,
        address=request.build_absolute_uri(url),
        is_early=bool(reading.sight.grants),
        is_demonstration=settings.DEMONSTRATION,
    )


def _underpinning(key: int, others: int) -> tuple[str, ...]:
    if not others:
        return ()
    return (
        ngettext("Counted: %(key)s key indicator.", "Counted: %(key)s key indicators.", key) % {"key": key},
        ngettext(
            "%(number)s more underpins them and is on screen.", "%(number)s more underpin them and are on screen.",
            others,
        ) % {"number": others},
    )  # fmt: skip


def _paper(request: HttpRequest, card: Scorecard, occasion: Occasion, url: str, slug: str) -> Paper:
    asked = asked_of(request.GET, card.known_on)
    if card.known_on:
        names = {"name": occasion.name, "day": date_format(card.known_on, "j F Y")}
        occasion = replace(occasion, name=_("%(name)s, as it was known on %(day)s") % names, since=None)
        causes = {}
    else:
        if occasion.since:
            occasion = replace(occasion, then=lights_then(card, card.as_of, occasion.since))
        causes = colour_causes(lights_of(card.rows), every_name=False)  # a paper is passed on
    worst = (
        []
        if card.known_on
        else card.filtered(Filters(asked.filters.theme, asked.filters.status, asked.filters.direction)).exceptions
    )
    words = figure_words([row.value_id for row in worst if row.value_id], with_posts=False) if worst else {}
    return Paper(
        summary=summary(card, asked.filters, replace(occasion, causes=causes, words=words)),
        name=occasion.name,
        url=url,
        query=asked.query(),
        file_name=f"{slug}-summary-{card.as_of.isoformat()}",
    )


def _page(request: HttpRequest, paper: Paper) -> HttpResponse:
    files = {f"{kind}_url": f"{paper.url}summary.{kind}{paper.query}" for kind in _FILES}
    context = {
        "paper": paper.summary,
        "is_dense": length(paper.summary) > MOST_AT_FULL_SIZE,
        "breadcrumbs": crumbs((paper.name, paper.url + paper.query), (_("Summary"), "")),
        "tools": files,
    }
    return render(request, "packs/summary.html", context)


def _file(paper: Paper, kind: str) -> HttpResponse:
    make, content_type = _FILES[kind]
    response = HttpResponse(make(paper.summary), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{paper.file_name}.{kind}"'  # slugs and days only
    response["Cache-Control"] = "no-store"
    return response
