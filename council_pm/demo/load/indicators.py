"""The 153 indicators: definitions, rules, breaks, lines, owners, what underpins what, and the baskets.

Written in bulk, so that no job waits for statuses that the load works out itself; one event stands for a batch.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from council_pm.demo import basket, complaints, organisation, people, published, service, targets, year
from council_pm.demo.load.moments import moment
from council_pm.demo.load.organisation import Places
from council_pm.demo.load.people import Council
from council_pm.demo.load.record import BY, note_part
from indicators.models import (
    BasketItem,
    Definition,
    Indicator,
    Influence,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    StatusRule,
    Underpinning,
)
from indicators.services.baskets import create_basket
from indicators.status import RULES

AUTHOR, CHECKER = "Gwendolyn Ropner-Shaw", "Bronwen Tilery"
"""The Corporate Performance Lead writes definitions, the Policy and Performance Manager checks them."""

DEPARTMENTS = (*complaints.SHARES, complaints.CHILDREN, complaints.OTHERS)
SERVICE_SOURCE = "Demonstration figures, made up; see the documentation"
REVIEW = (1, 31)
STAGGER_DAYS, STAGGERED = 3, 5
"""Nobody fills in the demonstration's open returns: read for weeks, they grow overdue a few at a time, not at once."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Indicators by code, and series by code and breakdown ("" for the total)."""

    indicators: dict[str, Indicator]
    series: dict[tuple[str, str], Series]


def load_indicators(as_of: dt.date, places: Places, council: Council) -> Lines:
    """Write definitions and everything that hangs on them, baskets included."""
    ours = {spec.code for spec in service.indicators()}
    codes = [spec.code for spec in published.indicators()] + sorted(ours)
    made = Indicator.objects.bulk_create(Indicator(code=code, demonstration=code in ours) for code in codes)
    indicators = {one.code: one for one in made}
    definitions = [_published(spec, as_of) for spec in published.indicators()]
    definitions += [_service(spec, as_of, n) for n, spec in enumerate(service.indicators())]
    began = moment(organisation.BEGAN, as_of)
    author, checker = council.user_ids[AUTHOR], council.user_ids[CHECKER]
    for code, definition in definitions:
        definition.indicator, definition.version, definition.known_from = indicators[code], 1, began
        definition.author, definition.checker, definition.review_on = author, checker, _review_on(as_of)
        definition.clean_fields(exclude=_left_empty(definition))
    Definition.objects.bulk_create(definition for _code, definition in definitions)
    StatusRule.objects.bulk_create(_rules(indicators, began, author))
    SeriesBreak.objects.bulk_create(
        SeriesBreak(
            indicator=indicators[one.indicator],
            on=one.on,
            reason=one.reason,
            known_from=moment(max(one.on, organisation.BEGAN), as_of),
            declared_by=author,
        )
        for one in published.breaks()
    )
    positions = enumerate(basket.underpinning())
    Underpinning.objects.bulk_create(
        Underpinning(key=indicators[key], supporting=indicators[below], position=n) for n, (key, below) in positions
    )
    lines = Lines(indicators, _series(indicators, places))
    _own(indicators, council)
    _fill_baskets(as_of, lines, places, council)
    note_part("indicators", {"indicators": len(indicators), "series": len(lines.series)})
    return lines


def _left_empty(definition: Definition) -> set[str]:
    """Fields that may be empty and are: Django would ask for them as a form does."""
    fields = Definition._meta.concrete_fields
    return {"indicator", *(f.name for f in fields if f.null and getattr(definition, f.attname) is None)}


def _review_on(as_of: dt.date) -> dt.date:
    this_year = dt.date(as_of.year, *REVIEW)
    return this_year if this_year > as_of else this_year.replace(year=as_of.year + 1)


def _published(spec: published.PublishedIndicator, as_of: dt.date) -> tuple[str, Definition]:
    return spec.code, Definition(
        name=spec.name,
        wording=spec.definition,
        why_it_matters=spec.why_it_matters,
        unit=spec.unit,
        decimals=spec.decimals,
        polarity=spec.polarity,
        frequency=spec.frequency.value,
        calendar=spec.calendar,
        measure_kind=spec.kind,
        lag_working_days=published.lag_working_days(spec, as_of),
        theme=spec.theme,
        influence=spec.influence,
        shared_with=spec.partner,
        lower_bound=spec.lower_bound,
        upper_bound=spec.upper_bound,
        source=f"{spec.publisher} ({published.SOURCES[spec.source]})",
        source_url=spec.source_url,
        licence=published.LICENCE,
    )


def _service(spec: service.ServiceIndicator, as_of: dt.date, position: int) -> tuple[str, Definition]:
    lag = year.lag_in_demonstration(spec.frequency, spec.lag_working_days, as_of)
    return spec.code, Definition(
        name=spec.name,
        wording=spec.definition,
        why_it_matters=spec.why_it_matters,
        formula_type="ratio" if spec.denominator else "value",
        numerator=spec.numerator,
        denominator=spec.denominator,
        multiplier=spec.multiplier,
        unit=spec.unit,
        decimals=spec.decimals,
        polarity=spec.polarity,
        frequency=spec.frequency.value,
        measure_kind=spec.kind,
        reported_as=spec.reported_as,
        seasonal=spec.seasonal,
        lag_working_days=lag + STAGGER_DAYS * (position % STAGGERED),
        theme=spec.theme,
        influence=spec.influence,
        shared_with=spec.partner,
        lower_bound=spec.lower_bound,
        upper_bound=spec.upper_bound,
        small_sample=spec.small_sample,
        source=SERVICE_SOURCE,
    )


def _rules(indicators: dict[str, Indicator], known_from: dt.datetime, set_by: int) -> list[StatusRule]:
    found = []
    for spec in published.indicators():
        if spec.influence == Influence.CONTEXT:
            found.append(StatusRule(indicator=indicators[spec.code], rule="contextual"))
        else:
            kind, size = targets.tolerance(spec)
            rule = StatusRule(indicator=indicators[spec.code], rule="tolerance", tolerance_type=kind, tolerance=size)
            found.append(rule)
    for own in service.indicators():
        rule = StatusRule(
            indicator=indicators[own.code],
            rule="range" if own.polarity == "range" else "tolerance",
            tolerance_type=own.tolerance_type,
            tolerance=own.tolerance,
        )
        found.append(rule)
    for rule in found:
        rule.revision, rule.rule_version, rule.known_from = 1, RULES[rule.rule].version, known_from
        rule.set_by, rule.reason = set_by, "Agreed with the council plan"
    return found


def _series(indicators: dict[str, Indicator], places: Places) -> dict[tuple[str, str], Series]:
    wanted = [(code, "", unit) for code, unit in basket.owner_units().items()]
    unit = service.indicator(complaints.CODE).owner_unit
    wanted += [(complaints.CODE, department, unit) for department in DEPARTMENTS]
    made = Series.objects.bulk_create(
        Series(indicator=indicators[code], unit=places.units[unit], breakdown=breakdown)
        for code, breakdown, unit in wanted
    )
    return {(code, breakdown): series for (code, breakdown, _unit), series in zip(wanted, made, strict=True)}


def _own(indicators: dict[str, Indicator], council: Council) -> None:
    """The unit's head owns an indicator; of a service indicator, the department's performance officer brings data."""
    ours = {spec.code for spec in service.indicators()}
    owned = []
    for code, unit in basket.owner_units().items():
        posts = [(organisation.head_post(unit), OwnershipKind.OWNER)]
        if code in ours:
            posts.append((f"{unit[:3].lower()}-performance", OwnershipKind.PROVIDER))
        owned += [
            Ownership(indicator=indicators[code], post=council.posts[post], kind=kind, starts=organisation.BEGAN)
            for post, kind in posts
        ]
    Ownership.objects.bulk_create(owned)


def _fill_baskets(as_of: dt.date, lines: Lines, places: Places, council: Council) -> None:
    """The corporate basket, one for each lead committee, one for each portfolio."""
    corporate = create_basket(by=BY, slug=basket.SLUG, name=basket.NAME)
    by_committee = {
        slug: create_basket(by=BY, slug=_slug(slug), name=committee.name, committee=committee)
        for slug, committee in places.committees.items()
        if committee.kind == "select"
    }
    by_portfolio = {
        slug: create_basket(by=BY, slug=slug, name=portfolio.name, portfolio=portfolio)
        for slug, portfolio in council.portfolios.items()
    }
    since = people.portfolios_since(as_of)
    items = []
    for entry in basket.entries():
        series = lines.series[(entry.code, "")]
        items += [
            BasketItem(basket=corporate, series=series, starts=organisation.BEGAN),
            BasketItem(basket=by_committee[entry.committee], series=series, starts=organisation.BEGAN),
            BasketItem(basket=by_portfolio[entry.portfolio], series=series, starts=since),
        ]
    BasketItem.objects.bulk_create(items)
    note_part("baskets", {"items": len(items)})


def _slug(committee: str) -> str:
    """A committee's basket has the committee's slug; that of the Corporate committee is taken by the whole basket."""
    return f"{committee}-committee" if committee == basket.SLUG else committee
