"""Baskets as screens show them: the list, what is in one on any day, and two years compared like for like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.configuration.words import worded
from council_pm.core.marks import status_label
from council_pm.core.periods import Calendar, Frequency, Period, PeriodError, financial_year
from council_pm.org.models import Committee, CommitteeKind
from council_pm.people.models import Portfolio
from indicators.bulk import among
from indicators.engine import ValueFact
from indicators.facts import load_facts
from indicators.models import Basket, BasketItem, BasketKind, Definition, Series, StatusSnapshot
from indicators.selectors.rows import SeriesRow
from indicators.selectors.scorecard import Choice, readable
from indicators.visibility import Sight
from indicators.wording import bare_figure

MOST_TO_CHOOSE = 200
LIGHTS = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class BasketRow:
    """A basket in the list. ``audience`` is who reads it, ``indicators`` how many are in it on the day asked for."""

    slug: str
    name: str
    kind: str
    audience: str
    indicators: int


@dataclass(frozen=True, slots=True)
class Membership:
    """An indicator's time in a basket; ``ends`` is its last day, nothing until further notice."""

    item_id: int
    code: str
    name: str
    url: str
    theme: str
    unit: str
    lead: bool
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class BasketPage:
    """A basket on a day: what is in it, and what was in it before or comes later."""

    basket: Basket
    audience: str
    on: date
    members: tuple[Membership, ...]
    others: tuple[Membership, ...]

    @property
    def has_leads(self) -> bool:
        """Whether it matters who leads: of committees one leads and others follow."""
        return self.basket.kind == BasketKind.COMMITTEE


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that can be put into a basket."""

    series_id: int
    code: str
    name: str
    theme: str
    unit: str


class YearFigure(NamedTuple):
    """The latest figure of a year that the reader may see, as it was judged."""

    period: str
    figure: str
    status: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """An indicator with its two years; a year without a figure for this reader is nothing."""

    code: str
    name: str
    url: str
    theme: str
    first: YearFigure | None
    second: YearFigure | None

    @property
    def is_whole(self) -> bool:
        """Whether it has a figure in both years: only such ones are counted."""
        return self.first is not None and self.second is not None


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many of those with figures in both years had a status, in the one year and in the other."""

    status: str
    label: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years of a basket: indicators in both, and those in only one of them apart."""

    first: Period
    second: Period
    rows: tuple[ComparedRow, ...]
    only_first: tuple[SeriesRow, ...]
    only_second: tuple[SeriesRow, ...]

    @property
    def whole(self) -> list[ComparedRow]:
        """Those with a figure in both years."""
        return [row for row in self.rows if row.is_whole]

    @property
    def counts(self) -> list[StatusCount]:
        """The lights first, then every other status that occurs."""
        before = Counter(row.first.status for row in self.rows if row.first and row.second)
        after = Counter(row.second.status for row in self.rows if row.first and row.second)
        others = sorted({*before, *after} - {*LIGHTS})
        return [StatusCount(code, status_label(code), before[code], after[code]) for code in (*LIGHTS, *others)]


def basket_rows(on: date) -> list[BasketRow]:
    """Every basket with how many indicators are in it on a day: one query."""
    held = Q(items__starts__lte=on) & (Q(items__ends__isnull=True) | Q(items__ends__gte=on))
    rows = Basket.objects.select_related("committee", "portfolio").annotate(held=Count("items", filter=held))
    order = {BasketKind.CORPORATE: 0, BasketKind.COMMITTEE: 1, BasketKind.PORTFOLIO: 2}
    found = sorted(rows, key=lambda basket: (order[BasketKind(basket.kind)], basket.name))
    return [BasketRow(b.slug, b.name, str(b.get_kind_display()), audience_of(b), b.held) for b in found]


def audience_of(basket: Basket) -> str:
    """Who reads a basket, in words."""
    if basket.committee is not None:
        return basket.committee.name
    if basket.portfolio is not None:
        return basket.portfolio.name
    executive = worded(_("The %(executive)s, and everybody"))
    return executive if basket.slug == Basket.EXECUTIVE else _("Everybody")


def basket_page(basket: Basket, on: date) -> BasketPage:
    """What is in a basket on a day, and its other memberships: one query besides the basket."""
    rows = BasketItem.objects.filter(basket=basket).order_by("series__indicator__code", "starts")
    members: list[Membership] = []
    others: list[Membership] = []
    for one in _memberships(rows):
        inside = one.starts <= on and (one.ends is None or one.ends >= on)
        (members if inside else others).append(one)
    return BasketPage(basket, audience_of(basket), on, tuple(members), tuple(others))


def items_of(basket: Basket, ids: Iterable[int]) -> list[BasketItem]:
    """These items of a basket, with their series and indicators; ids of other baskets are left out."""
    rows = BasketItem.objects.filter(basket=basket, pk__in=list(ids)).order_by("series__indicator__code", "starts")
    return list(rows.select_related("series__indicator", "series__unit", "basket"))


def candidates(basket: Basket, on: date, *, words: str = "", theme: str = "") -> tuple[list[Candidate], list[str]]:
    """Totals that live and are not in the basket from a day on, by code; and the themes there are. Two queries."""
    held = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=on), basket=basket).values("series_id")
    lives = Q(indicator__retired_on__isnull=True) | Q(indicator__retired_on__gt=on)
    rows = _named(Series.objects.filter(lives, breakdown="").exclude(pk__in=held))
    if theme:
        rows = rows.filter(indicator__definitions__theme=theme)
    for word in words.split():
        rows = rows.filter(Q(indicator__code__icontains=word) | Q(indicator__definitions__name__icontains=word))
    values = rows.order_by("indicator__code", "unit__code").values_list(
        "pk", "indicator__code", "indicator__definitions__name", "indicator__definitions__theme", "unit__code"
    )
    themes = Definition.objects.order_by("theme").values_list("theme", flat=True).distinct()
    return [Candidate(*row) for row in values[:MOST_TO_CHOOSE]], list(themes)


def series_chosen(ids: Iterable[int]) -> list[Series]:
    """The totals with these ids, with their indicators and units, by code."""
    rows = Series.objects.filter(pk__in=list(ids), breakdown="").select_related("indicator", "unit")
    return list(rows.order_by("indicator__code", "pk"))


def free_committees(on: date) -> QuerySet[Committee]:
    """Committees of a day without a basket; the Executive reads the corporate one."""
    here = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return Committee.objects.filter(here, basket__isnull=True).exclude(kind=CommitteeKind.EXECUTIVE).order_by("name")


def free_portfolios(on: date) -> QuerySet[Portfolio]:
    """Portfolios of a day without a basket."""
    return Portfolio.objects.filter(Q(ends__isnull=True) | Q(ends__gte=on), basket__isnull=True).order_by("name")


def years_of(basket: Basket, as_of: date) -> list[Period]:
    """The financial years since the first membership, or the year before, up to this one; newest first."""
    began = BasketItem.objects.filter(basket=basket).aggregate(first=Min("starts"))["first"] or as_of
    latest = financial_year(as_of)
    first = min(financial_year(began).start.year, latest.start.year - 1)
    return [financial_year(date(year, 4, 1)) for year in range(latest.start.year, first - 1, -1)]


def year_asked(text: str, years: Sequence[Period]) -> Period | None:
    """The year of this slug (2026-27) among those to choose from, or nothing."""
    try:
        year = Period.from_slug(text)
    except PeriodError:
        return None
    return year if year in years else None


def comparison(basket: Basket, first: Period, second: Period, sight: Sight, as_of: date) -> Comparison:
    """Two years of a basket as a reader of this sight sees them, like for like. A fixed number of queries.

    In a year are the indicators that were in the basket on its last day, or today where it has not ended. Each one's
    figure of a year is the latest whose period ended in it, judged as the indicator's own page shows it.
    """
    items = list(BasketItem.objects.filter(basket=basket).values_list("series_id", "starts", "ends"))
    before, after = (_held(items, min(year.end, as_of)) for year in (first, second))
    series = readable(Choice(series_ids=before | after), sight, as_of) if before | after else []
    both = {row.series_id: (row, step) for row, step in series if row.series_id in before & after}
    figures = _figures(both, min(first, second))
    rows = sorted((_compared(row, figures, first, second) for row, _step in both.values()), key=lambda row: row.name)
    apart = sorted((row for row, _step in series if row.series_id not in both), key=lambda row: row.name)
    return Comparison(
        first=first,
        second=second,
        rows=tuple(rows),
        only_first=tuple(row for row in apart if row.series_id in before),
        only_second=tuple(row for row in apart if row.series_id in after),
    )


Figures = Mapping[int, Sequence[tuple[ValueFact, str]]]


def _held(items: Iterable[tuple[int, date, date | None]], day: date) -> frozenset[int]:
    return frozenset(pk for pk, starts, ends in items if starts <= day and (ends is None or ends >= day))


def _figures(both: Mapping[int, tuple[SeriesRow, int]], earlier: Period) -> Figures:
    """By series: every figure since the earlier year that the reader may see, oldest first, with its status."""
    facts = load_facts(sorted(both), since=earlier.start)[0] if both else []
    visible = {one.series_id: [v for v in one.values if v.step >= both[one.series_id][1]] for one in facts}
    ids = [value.id for values in visible.values() for value in values]
    # The newest judgement of a figure is the one that its indicator's page shows.
    judged = dict(
        StatusSnapshot.objects.filter(among("value_id", ids)).order_by("pk").values_list("value_id", "status")
    )
    return {pk: [(v, judged[v.id]) for v in values if v.id in judged] for pk, values in visible.items()}


def _compared(row: SeriesRow, figures: Figures, first: Period, second: Period) -> ComparedRow:
    known = figures.get(row.series_id, ())
    return ComparedRow(
        code=row.code,
        name=row.name,
        url=_url(row.code),
        theme=row.theme,
        first=_in_year(row, known, first),
        second=_in_year(row, known, second),
    )


def _in_year(row: SeriesRow, known: Sequence[tuple[ValueFact, str]], year: Period) -> YearFigure | None:
    found = [(value, status) for value, status in known if year.contains(value.end)]
    if not found:
        return None
    value, status = max(found, key=lambda one: (one[0].end, one[0].start))
    period = Period(value.start, value.end).short_label(Calendar(row.calendar), frequency=Frequency(row.frequency))
    figure = "" if value.value is None else bare_figure(value.value, row.decimals, row.unit)
    return YearFigure(period, figure, status)


def _named(rows: QuerySet[Series]) -> QuerySet[Series]:
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    return rows.filter(indicator__definitions__pk=Subquery(newest))


def _memberships(rows: QuerySet[BasketItem]) -> list[Membership]:
    newest = Definition.objects.filter(indicator=OuterRef("series__indicator")).order_by("-version")
    values = rows.annotate(
        code=F("series__indicator__code"),
        name=Subquery(newest.values("name")[:1]),
        theme=Subquery(newest.values("theme")[:1]),
    ).values_list("pk", "code", "name", "theme", "series__unit__code", "lead", "starts", "ends")
    return [
        Membership(pk, code, name or code, _url(code), theme or "", unit, lead, starts, ends)
        for pk, code, name, theme, unit, lead, starts, ends in values
    ]


def _url(code: str) -> str:
    return reverse("dashboards:indicator_page", args=[code])
