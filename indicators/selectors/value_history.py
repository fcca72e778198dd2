"""One period of an indicator: why it has its light, and every figure that was ever in force for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope
from council_pm.core.marks import direction_mark, status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from council_pm.people.selectors import Signatory, in_force, signatories
from indicators.calculation import plain
from indicators.charts import number_text
from indicators.engine import MEMBERS_STEP
from indicators.models import (
    Audience,
    BasketItem,
    BasketKind,
    Definition,
    Indicator,
    Release,
    Series,
    StatusSnapshot,
    Target,
    Value,
)
from indicators.selectors.audience_words import audience_words
from indicators.selectors.current_definitions import definition_in_force
from indicators.selectors.rows import target_text
from indicators.selectors.scorecard import scope_of
from indicators.visibility import Sight
from indicators.wording import figure


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The figure of a period with its judgement. ``scope`` says where the series belongs."""

    indicator: Indicator
    definition: Definition
    period: Period
    label: str
    scope: AccessScope
    value: Value
    value_text: str
    parts: tuple[tuple[str, str], ...]
    target: Target | None
    target_text: str
    status: str
    status_mark: SafeString
    sentence: str
    vs_previous: SafeString
    vs_last_year: SafeString
    judged_at: datetime | None
    released_to: str
    seen_by: str
    is_restated: bool

    def access_scope(self) -> AccessScope:
        """Where its series belongs."""
        return self.scope


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that was in force from a moment until the next one. ``who`` is a name or a post, as may be seen."""

    when: datetime
    value: str
    reason: str
    who: str
    submitted: str
    is_current: bool
    provisional: bool


def period_figures(indicator: Indicator, period: Period, sight: Sight, as_of: date) -> PeriodFigures | None:
    """The figure in force for a period; nothing where there is none that this reader may see (matrix M010 to M010c)."""
    series = Series.objects.filter(indicator=indicator, breakdown="").order_by("pk").first()
    definition = definition_in_force(indicator)
    if series is None or definition is None:
        return None
    value = (
        Value.objects.filter(series=series, start=period.start, end=period.end)
        .select_related("round")
        .order_by("-revision")
        .first()
    )
    scope = series_scope(series, as_of)
    if value is None:
        return None
    step = widest_audience(value)
    if step < sight.step(scope):
        return None
    snapshot = StatusSnapshot.objects.filter(value=value).select_related("target").order_by("-pk").first()
    target = snapshot.target if snapshot else None
    return PeriodFigures(
        indicator=indicator,
        definition=definition,
        period=period,
        label=period.label(Calendar(definition.calendar), frequency=Frequency(definition.frequency)),
        scope=scope,
        value=value,
        value_text=_text(value.value, definition),
        parts=_parts(value, definition),
        target=target,
        target_text=target_text(target.value, target.low, target.high, definition.decimals, definition.unit)
        if target
        else "",
        status=snapshot.status if snapshot else "no_data",
        status_mark=status_mark(snapshot.status if snapshot else "no_data"),
        sentence=snapshot.sentence if snapshot else "",
        vs_previous=direction_mark(snapshot.vs_previous if snapshot else "not_available"),
        vs_last_year=direction_mark(snapshot.vs_last_year if snapshot else "not_available"),
        judged_at=snapshot.made_at if snapshot else None,
        released_to=str(Audience(step).label),
        seen_by=audience_words(step),
        is_restated=value.revision > 1,
    )


def revisions(figures: PeriodFigures, sight: Sight, *, with_names: bool) -> list[Revision]:
    """The figures of the period that were released to this reader, newest first.

    Officers stand there by name only where the reader may see names (M025, M026).
    """
    step = sight.step(figures.scope)
    every = Value.objects.filter(
        series_id=figures.value.series_id, start=figures.period.start, end=figures.period.end
    ).order_by("-revision")
    rows = [row for row in every if row.round_id == figures.value.round_id or widest_audience(row) >= step]
    people = signatories({i for row in rows for i in (row.signed_by, row.submitted_by) if i is not None})
    return [
        Revision(
            when=row.known_from,
            value=_text(row.value, figures.definition),
            reason=row.reason,
            who=_who(people.get(row.signed_by or 0), with_names=with_names),
            submitted=_who(people.get(row.submitted_by or 0), with_names=with_names),
            is_current=row.pk == figures.value.pk,
            provisional=row.provisional,
        )
        for row in rows
    ]


def scopes_of(lines: Sequence[Series], as_of: date, tree: Tree) -> dict[int, AccessScope]:
    """Where each of these series belongs today; one query."""
    portfolios = dict(
        BasketItem.objects.filter(in_force(as_of), series__in=lines, basket__kind=BasketKind.PORTFOLIO)
        .order_by("-pk")
        .values_list("series_id", "basket__portfolio_id")
    )
    return {line.pk: scope_of(line.unit_id, portfolios.get(line.pk), tree) for line in lines}


def series_scope(series: Series, as_of: date, tree: Tree | None = None) -> AccessScope:
    """Where a series belongs today; a tree already read saves a query."""
    portfolio = (
        BasketItem.objects.filter(in_force(as_of), series=series, basket__kind=BasketKind.PORTFOLIO)
        .values_list("basket__portfolio_id", flat=True)
        .first()
    )
    return scope_of(series.unit_id, portfolio, tree or tree_at(placement_rows(as_of), as_of))


def widest_audience(value: Value) -> int:
    """The step of the widest audience that sees a figure; a history load is for members and staff at once."""
    if value.round_id is None:
        return MEMBERS_STEP
    return max(Release.objects.filter(round_id=value.round_id).values_list("audience", flat=True), default=0)


def _who(person: Signatory | None, *, with_names: bool) -> str:
    if person is None:
        return ""
    if with_names or person.named_to_all:
        return f"{person.name}, {person.post}" if person.post else person.name
    return person.post or _("an officer")


def _text(value: Decimal | None, definition: Definition) -> str:
    return _("No figure") if value is None else figure(value, definition.decimals, definition.unit)


def _parts(value: Value, definition: Definition) -> tuple[tuple[str, str], ...]:
    """Numerator, denominator and interval, where the source gives them."""
    found = []
    if value.absent == "suppressed":
        return ()  # what is withheld because its counts are small would be told by them
    if value.numerator is not None:
        found.append((definition.numerator or _("Numerator"), plain(value.numerator)))
    if value.denominator is not None:
        found.append((definition.denominator or _("Denominator"), plain(value.denominator)))
    if value.lower_ci is not None and value.upper_ci is not None:
        found.append(
            (
                _("95% confidence interval"),
                _("%(low)s to %(high)s")
                % {
                    "low": number_text(value.lower_ci, definition.decimals),
                    "high": number_text(value.upper_ci, definition.decimals),
                },
            )
        )
    return tuple(found)
