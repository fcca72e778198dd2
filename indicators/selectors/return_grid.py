"""The grid of returns: one row for each, with its past, what was typed, and what that would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.exact_text import exact_words
from council_pm.core.marks import status_mark, trend_mark
from council_pm.core.periods import Period, find_previous, find_same_last_year
from indicators.bulk import among
from indicators.charts import number_text
from indicators.direction import Trend
from indicators.figures import read_figures
from indicators.models import Definition, Return
from indicators.models.returns import STAGES
from indicators.return_wording import all_words, finding_words
from indicators.returns.commentary import Figures, check_commentary
from indicators.returns.comments import CommentReason, comment_required, reasons_of
from indicators.returns.season import PastFigure
from indicators.returns.states import SIGNED, WITH_OFFICER, Signed, Stage
from indicators.selectors.return_batches import in_a_batch_to_undo
from indicators.selectors.return_parents import Parent
from indicators.selectors.return_places import ReturnPlace
from indicators.selectors.return_preview import Preview, Supposed, previews
from indicators.selectors.return_rules import Rules, bases_of, rules_of
from indicators.selectors.rows import target_text
from indicators.status import Polarity
from indicators.wording import bare_figure, bare_text, line_name

BOXES = ("happened", "why", "next_steps")
FILTERS = ("todo", "check", "all")
BY_STAGE: Mapping[str, frozenset[Stage]] = {
    "untouched": frozenset({Stage.DUE}),
    "draft": frozenset({Stage.DRAFT}),
    "sent": frozenset({Stage.SUBMITTED}),
    "queried": frozenset({Stage.QUERIED}),
    "signed": SIGNED,
    "late": WITH_OFFICER,
}
"""Filters that the wall of a round leads to."""
SOON = timedelta(days=60)  # what falls due later stays off the page of everything that is open


@dataclass(slots=True)
class GridRow:
    """A return as the grid shows it. ``typed`` are texts of its fields; ``errors`` what is wrong with them.

    ``parents`` is what is worked out from it, where that was asked for. ``takes_surprises``: its definition asks for no
    word on what is unusual; it is only pointed out.
    """

    return_id: int
    version: int
    stage: Stage
    code: str
    title: str
    url: str
    unit: str
    hint: str
    before: str
    before_label: str
    last_year: str
    target: str
    from_parts: bool
    typed: dict[str, str]
    absent: bool
    provisional: bool
    estimate: bool
    asks: Sequence[str]
    advice: Sequence[str]
    last_words: Mapping[str, str]
    question: str
    due: date
    is_open: bool
    saved: str
    preview: Preview | None
    wants: Sequence[str]
    takes_surprises: bool
    parents: Sequence[Parent] = ()
    errors: list[str] = field(default_factory=list)
    conflict: Mapping[str, str] = field(default_factory=dict)

    @property
    def stage_label(self) -> str:
        """How far it has come, in words."""
        return str(dict(STAGES)[self.stage.value])

    @property
    def light(self) -> SafeString:
        """The light that it would have."""
        return status_mark(self.preview.status.value) if self.preview else SafeString("")

    @property
    def way(self) -> SafeString:
        """Where the line would be going."""
        trend = self.preview.trend.trend if self.preview else ""
        return trend_mark(trend) if trend else SafeString("")

    @property
    def needs_word(self) -> bool:
        """Whether something was noticed that nobody has said a word on."""
        return bool(self.asks) and not self.typed["explanation"] and not self.takes_surprises

    @property
    def has_comment(self) -> bool:
        """Whether any box is filled in."""
        return any(self.typed[name] for name in ("happened", "why", "next_steps"))

    @property
    def figure(self) -> str:
        """What was typed or worked out, as a figure of the columns beside it is written; empty where nothing is."""
        return bare_text(self.typed["value"], self.unit)

    @property
    def is_filled(self) -> bool:
        """Whether there is a figure, or a word why there is none."""
        return bool(self.typed["value"]) or self.absent

    @property
    def is_open_below(self) -> bool:
        """Whether its details are shown at once: something in them waits."""
        return self.needs_word or self.absent or (bool(self.wants) and not self.has_comment)


@dataclass(frozen=True, slots=True)
class ReturnGrid:
    """The page: its place, its rows, and how far they are."""

    at: ReturnPlace
    rows: Sequence[GridRow]
    show: str
    today: date
    can_undo: bool = False  # whether the reader's last paste or file can be undone

    @property
    def shown(self) -> Sequence[GridRow]:
        """The rows that the filter leaves."""
        if self.show == "todo":
            return [row for row in self.rows if row.stage in WITH_OFFICER and not row.is_filled]
        if self.show == "check":
            return [row for row in self.rows if row.is_open and (row.needs_word or row.question or row.errors)]
        if self.show in BY_STAGE:
            rows = [row for row in self.rows if row.stage in BY_STAGE[self.show]]
            return [row for row in rows if row.due < self.today] if self.show == "late" else rows
        return self.rows

    @property
    def is_any_open(self) -> bool:
        """Whether anything can be entered or sent from here."""
        return any(row.is_open for row in self.rows)

    @property
    def ready(self) -> Sequence[GridRow]:
        """The rows that can be sent as they stand."""
        return [row for row in self.rows if row.stage in (Stage.DRAFT, Stage.QUERIED) and row.is_filled]

    @property
    def progress(self) -> str:
        """How far the page is, in one line."""
        entered = sum(row.is_filled for row in self.rows)
        check = sum(row.is_open and row.needs_word for row in self.rows)
        parts = [_("%(entered)s of %(all)s entered") % {"entered": entered, "all": len(self.rows)}]
        if check:
            parts.append(ngettext("%(n)s to check", "%(n)s to check", check) % {"n": check})
        coming = sorted(row.due for row in self.rows if row.stage in WITH_OFFICER)
        if coming:
            parts.append(due_words(coming[0], self.today))
        return ", ".join(parts)


def due_words(due: date, today: date) -> str:
    """When a return falls due, as seen from today."""
    days = (due - today).days
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    if days > 28:
        return _("due on %(day)s") % {"day": date_format(due, "j F Y")}
    return ngettext("due in %(n)s day", "due in %(n)s days", days) % {"n": days}


def returns_at(at: ReturnPlace, today: date) -> QuerySet[Return]:
    """Every return of the place in its rounds; on the page of everything that is open none that falls due later."""
    found = Return.objects.filter(among("series__unit_id", at.within), series__unit_id__in=at.within)
    found = found.filter(round__in=[one.pk for one in at.rounds])
    if at.is_of_open_rounds:
        found = found.filter(Q(due__lte=today + SOON) | ~Q(stage=Stage.DUE.value))
    return found


def measured_in(at: ReturnPlace, today: date) -> dict[int, str]:
    """The unit of measurement of each return of the place, in one query."""
    newest = Definition.objects.filter(indicator=OuterRef("series__indicator")).order_by("-version")
    return dict(returns_at(at, today).annotate(unit=Subquery(newest.values("unit")[:1])).values_list("pk", "unit"))


def return_grid(at: ReturnPlace, today: date, user_id: int, show: str = "all") -> ReturnGrid:
    """Every return of the place in its rounds, the ones that fall due first at the top."""
    rows = returns_at(at, today).select_related("series__indicator", "series__unit", "round")
    rows = rows.annotate(can_undo=in_a_batch_to_undo(user_id))
    returns = list(rows.order_by("due", "series__indicator__code", "series__unit__code", "series__breakdown"))
    show = show if show in (*FILTERS, *BY_STAGE) else "all"
    return ReturnGrid(at, grid_rows(returns, today, user_id), show, today, any(one.can_undo for one in returns))


def grid_rows(returns: Sequence[Return], today: date, user_id: int, *, with_past: bool = True) -> list[GridRow]:
    """Returns as rows, in as many queries for one as for hundreds.

    Without their past for who may not see it: no earlier figure, nothing worked out from one, no sentence with one.
    """
    if not returns:
        return []
    known, bases = read_figures({one.series_id for one in returns}), bases_of(returns)
    rules = rules_of(returns, known, bases)
    filled = [one for one in returns if with_past and (one.value is not None or one.absent)]
    ahead = previews({one.pk: _supposed(one) for one in filled}, known, bases)
    said = _last_words(returns)
    rows = [_row(one, rules[one.pk], ahead.get(one.pk), today, user_id, said[one.pk]) for one in returns]
    return rows if with_past else [_without_past(row) for row in rows]


def _without_past(row: GridRow) -> GridRow:
    row.before = row.before_label = row.last_year = ""
    row.asks = [_("This figure is unusual.")] if row.asks else []
    row.advice, row.last_words = (), {}
    return row


def required_comments(rows: Sequence[GridRow]) -> dict[int, Sequence[str]]:
    """The returns that cannot go without a commentary, with why it is asked for."""
    return {row.return_id: row.wants for row in rows if row.wants and not row.has_comment and not row.absent}


def _supposed(one: Return) -> Supposed:
    return Supposed(
        one.series_id, one.round.start, one.round.end, one.value, one.absent, one.numerator, one.denominator,
        one.provisional or one.estimate,
    )  # fmt: skip


def _last_words(returns: Sequence[Return]) -> dict[int, dict[str, str]]:
    """By return what the last one of its series before it said in its boxes, in one query."""
    latest = max(one.round.start for one in returns)
    earlier = Return.objects.filter(series__in={one.series_id for one in returns}, round__end__lt=latest)
    said: dict[int, list[tuple[date, dict[str, str]]]] = {}
    for series_id, end, *boxes in earlier.order_by("round__end").values_list("series_id", "round__end", *BOXES):
        if any(boxes):
            said.setdefault(series_id, []).append((end, dict(zip(BOXES, boxes, strict=True))))
    return {
        one.pk: next((words for end, words in reversed(said.get(one.series_id, ())) if end < one.round.start), {})
        for one in returns
    }


def _advice(
    one: Return, rules: Rules, previous: Decimal | None, year_ago: Decimal | None, said: Mapping[str, str]
) -> Sequence[str]:
    """What in the words does not go with the figures (B4): it advises and never blocks."""
    boxes = {name: getattr(one, name) for name in BOXES}
    if not any(boxes.values()):
        return ()
    definition, context = rules.definition, rules.context
    figures = Figures(
        value=one.value,
        period=context.period,
        frequency=context.frequency,
        calendar=context.calendar,
        polarity=Polarity(definition.polarity),
        decimals=definition.decimals,
        is_percentage=definition.unit == "%",
        previous=previous,
        last_year=year_ago,
        target=context.target,
        past=[figure.value for figure in rules.past],
        last_words=said,
    )
    return [finding_words(finding) for finding in check_commentary(boxes, figures)]


def _row(
    one: Return, rules: Rules, preview: Preview | None, today: date, user_id: int, said: Mapping[str, str]
) -> GridRow:
    definition, series = rules.definition, one.series
    period, frequency = rules.context.period, rules.context.frequency
    by_period = {figure.period: figure for figure in rules.past}
    before = find_previous(by_period, period, frequency)
    year_ago = find_same_last_year(by_period, period, frequency)
    title = line_name(definition.name, series.breakdown)
    label = period.short_label(rules.context.calendar, frequency=frequency)
    closes = max(one.round.closes, one.due)
    can_change = one.at in WITH_OFFICER or (one.at in SIGNED and one.signed == Signed.PROVISIONAL)
    target = preview.target if preview else rules.context.target
    return GridRow(
        return_id=one.pk,
        version=one.version,
        stage=one.at,
        code=series.indicator.code,
        title=title,
        url=reverse("indicators:return_page", args=[one.pk]),
        unit=definition.unit,
        hint=_("%(period)s, %(better)s") % {"period": label, "better": _better(definition.polarity)},
        before=_figure(by_period.get(before) if before else None, rules),
        before_label=before.short_label(rules.context.calendar, frequency=frequency) if before else "",
        last_year=_figure(by_period.get(year_ago) if year_ago else None, rules),
        target=target_text(
            target, preview.low if preview else None, preview.high if preview else None, definition.decimals,
            definition.unit,
        ),
        from_parts=rules.made.from_parts,
        typed=_typed(one, definition.decimals),
        absent=bool(one.absent),
        provisional=one.provisional,
        estimate=one.estimate,
        asks=all_words(one.findings),
        advice=_advice(one, rules, _value(by_period, before), _value(by_period, year_ago), said),
        last_words=said,
        question=one.question if one.at is Stage.QUERIED else "",
        due=one.due,
        is_open=can_change and one.round.opens <= today and (today <= closes or one.signed != Signed.NOTHING),
        saved=_saved(one, user_id),
        preview=preview,
        wants=_wants(preview, one, rules),
        takes_surprises=_takes_surprises(rules),
    )  # fmt: skip


def _wants(preview: Preview | None, one: Return, rules: Rules) -> Sequence[str]:
    """Why a commentary is needed. What is unusual is answered by the word on what was noticed, and not asked here."""
    if preview is None or one.absent:
        return ()
    words = {CommentReason.OFF_TARGET: _("it is off target"), CommentReason.WORSENING: _("it is getting worse")}
    trend = Trend(preview.trend.trend) if preview.trend.trend else None
    reasons = comment_required(reasons_of(rules.definition.comment_on), preview.status, trend, surprising=False)
    return [str(words[reason]) for reason in reasons]


def _takes_surprises(rules: Rules) -> bool:
    return CommentReason.SURPRISING not in reasons_of(rules.definition.comment_on)


def _value(by_period: Mapping[Period, PastFigure], period: Period | None) -> Decimal | None:
    return by_period[period].value if period else None


def _figure(figure: PastFigure | None, rules: Rules) -> str:
    if figure is None or figure.value is None:
        return ""
    return bare_figure(figure.value, rules.definition.decimals, rules.definition.unit)


def _typed(one: Return, decimals: int) -> dict[str, str]:
    """The texts of its fields: a figure to the last decimal that was typed, never rounded on its way back."""
    texts = {name: _exact(getattr(one, name)) for name in ("numerator", "denominator")}
    texts["value"] = _exact(one.value)
    if one.value is not None and one.numerator is not None:
        texts["value"] = number_text(one.value, decimals)
    texts["expected_on"] = date_format(one.expected_on, "j F Y") if one.expected_on else ""
    for name in ("happened", "why", "next_steps", "explanation", "absent_reason"):
        texts[name] = getattr(one, name)
    return texts


def _exact(value: Decimal | None) -> str:
    return "" if value is None else exact_words(value)


def _saved(one: Return, user_id: int) -> str:
    if one.saved_at is None:
        return ""
    at = timezone.localtime(one.saved_at)
    when = time_format(at, "H:i") if at.date() == timezone.localdate() else date_format(at, "j F")
    return (
        _("Saved %(when)s by you") % {"when": when} if one.saved_by == user_id else _("Saved %(when)s") % {"when": when}
    )


def _better(polarity: str) -> str:
    words: dict[str, Any] = {"higher": _("higher is better"), "lower": _("lower is better")}
    return str(words.get(polarity, _("a range is best") if polarity == "range" else _("for information")))


def label_of(at: ReturnPlace) -> str:
    """The period of a page in words."""
    if at.is_of_open_rounds or not at.rounds:
        return _("everything that is open")
    one = at.rounds[0]
    return Period(one.start, one.end).label()
