"""Which rounds are to be opened today, and which a year will have: what is shown before either is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from council_pm.core.periods import Calendar, Frequency, Period, financial_year, following, period_containing
from council_pm.core.working_days import add_working_days
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Return, Round
from indicators.returns.calendar import CLOSES_AFTER, Rhythm, RoundDates, round_dates, rounds_of_year, rounds_open
from indicators.selectors.round_asks import Asks, Because, Due, NotAsked, RoundKey, asks_of, wanted_rhythms

ENDED_LONG_AGO = timedelta(days=62)  # for each month between two figures: a survey that is not held any more


@dataclass(frozen=True, slots=True)
class ComingRound:
    """A round that is to be opened or laid out: its dates, what it asks for, and what it leaves out.

    It is due with the first of its returns, and closes four weeks after the last; each return keeps its own due date.
    ``round`` is the row that is there already. ``asked`` holds only what nobody was asked for yet.
    """

    frequency: Frequency
    period: Period
    opens: date
    due: date
    closes: date
    asked: Sequence[Due]
    not_asked: Sequence[NotAsked]
    round: Round | None = None

    @property
    def key(self) -> RoundKey:
        """What a round is unique by."""
        return self.frequency, self.period


def rounds_to_open(today: date) -> list[ComingRound]:
    """Every round whose time has come and that has returns to ask for: by the calendar, and by dates that were set."""
    rows = {_key(one): one for one in Round.objects.all()}
    coming = [_from_row(one) for one in rows.values() if one.opens <= today <= one.closes]
    dated = [*rounds_open(wanted_rhythms(today), today), *_after_irregular(rows.values(), today)]
    coming += [_from_calendar(one) for one in dated if _calendar_key(one) not in rows and one.opens <= today]
    there = set(
        Return.objects.filter(round__in=[one.round for one in coming if one.round]).values_list("round_id", "series_id")
    )
    asks = asks_of([one.key for one in coming])
    found = [_with_asks(one, asks[one.key], there) for one in coming]
    return sorted((one for one in found if one.asked and today <= one.closes), key=_in_order)


def rounds_to_lay_out(year: Period, today: date) -> list[ComingRound]:
    """The rounds of the periods that end in a year and open after today, as far as they are not laid out yet."""
    rows = {_key(one): one for one in Round.objects.all()}
    irregular = [one for one in _after_irregular(rows.values(), today) if year.contains(one.period.end)]
    dates = [*rounds_of_year(wanted_rhythms(today), year), *irregular]
    coming = [_from_calendar(one) for one in dates if one.opens > today and _calendar_key(one) not in rows]
    asks = asks_of([one.key for one in coming])
    found = [_with_asks(one, asks[one.key], set()) for one in coming]
    return sorted((one for one in found if one.asked), key=_in_order)


def years_to_lay_out(today: date) -> list[Period]:
    """This financial year and the next."""
    this_year = financial_year(today)
    return [this_year, financial_year(this_year.end + timedelta(days=1))]


def year_to_lay_out(slug: str, today: date) -> Period:
    """The year that was asked for; the next one where none was."""
    years = years_to_lay_out(today)
    return next((year for year in years if year.slug == slug), years[-1])


def by_department(coming: ComingRound, units: Tree) -> list[tuple[str, int]]:
    """How many returns each department is asked for, by its name."""
    counts: Counter[str] = Counter()
    for one in coming.asked:
        line = units.line(one.unit_id)
        place = line[1] if len(line) > 1 else line[0] if line else None
        counts[place.name if place else _("Closed parts of the council")] += 1
    return sorted(counts.items())


def units_today(today: date) -> Tree:
    """The organisation by which returns are counted."""
    return tree(today)


def why_words(why: Because) -> str:
    """Why a line is not asked for."""
    return {
        Because.HAS_FIGURE: _("its figure is there already"),
        Because.PUBLISHED: _("its figure is published by somebody else, and loaded from a file"),
        Because.WORKED_OUT: _("it is worked out from other indicators"),
        Because.RETIRED: _("the indicator is retired"),
        Because.CLOSED: _("its part of the council is closed"),
    }[why]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one or more rounds leave out: of how many lines, and the codes under each reason in words."""

    rounds: str
    lines: int
    reasons: Sequence[tuple[str, Sequence[str]]]


def left_out(coming: Sequence[ComingRound], labels: Mapping[RoundKey, str]) -> list[LeftOut]:
    """What the rounds leave out and why; rounds that leave out the same are told of once."""
    same: dict[tuple[NotAsked, ...], list[str]] = {}
    for one in coming:
        if one.not_asked:
            same.setdefault(tuple(one.not_asked), []).append(labels[one.key])
    return [LeftOut(", ".join(names), len(lines), _by_reason(lines)) for lines, names in same.items()]


def _by_reason(lines: Sequence[NotAsked]) -> list[tuple[str, Sequence[str]]]:
    found: dict[Because, list[str]] = {}
    for one in lines:
        codes = found.setdefault(one.why, [])
        if one.code not in codes:
            codes.append(one.code)
    return [(why_words(why), codes) for why, codes in found.items()]


def _after_irregular(rounds: Iterable[Round], today: date) -> list[RoundDates]:
    """The periods that follow those of rounds which no calendar has: a survey's year goes on as it began."""
    latest: dict[Frequency, Period] = {}
    for one in rounds:
        frequency, period = _key(one)
        if not any(period_containing(period.start, frequency, calendar) == period for calendar in Calendar):
            latest[frequency] = max(period, latest.get(frequency, period), key=lambda known: known.end)
    return [
        round_dates(following(period, frequency), Rhythm(frequency), 0)
        for frequency, period in latest.items()
        if today - period.end < ENDED_LONG_AGO * frequency.months
    ]


def _key(one: Round) -> RoundKey:
    return Frequency(one.frequency), Period(one.start, one.end)


def _calendar_key(one: RoundDates) -> RoundKey:
    return one.frequency, one.period


def _from_row(one: Round) -> ComingRound:
    return ComingRound(*_key(one), one.opens, one.due, one.closes, (), (), one)


def _from_calendar(one: RoundDates) -> ComingRound:
    return ComingRound(one.frequency, one.period, one.opens, one.due, one.closes, (), ())


def _with_asks(one: ComingRound, asks: Asks, there: set[tuple[int, int]]) -> ComingRound:
    new = [due for due in asks.asked if one.round is None or (one.round.pk, due.series_id) not in there]
    if one.round is not None or not new:
        return replace(one, asked=new, not_asked=asks.not_asked)
    days = [max(due.due, one.opens) for due in new]
    closes = add_working_days(max(days), CLOSES_AFTER)
    return replace(one, due=min(days), closes=closes, asked=new, not_asked=asks.not_asked)


def _in_order(one: ComingRound) -> tuple[date, date, str]:
    return one.opens, one.period.end, one.frequency
