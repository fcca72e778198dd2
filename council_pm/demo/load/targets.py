"""Targets: for service indicators for each period to the end of this year, for published ones as ``targets`` says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from council_pm.core.periods import Period, following
from council_pm.demo import basket, published, service, targets, year
from council_pm.demo.figures import ServiceFigure
from council_pm.demo.load.holders import Holders
from council_pm.demo.load.indicators import AUTHOR, Lines
from council_pm.demo.load.moments import moment, office_day, published_on, target_agreed_on, target_set_on
from council_pm.demo.load.people import Council
from council_pm.demo.load.record import note_part
from council_pm.demo.organisation import BEGAN, posts
from indicators.models import Target

BATCH = 1000
DAYS_TO_AGREE = 28
AUTHORS_POST = "cor31-corporate-performance"


class _Writer:
    """Makes the rows of one load."""

    def __init__(self, as_of: dt.date, lines: Lines, council: Council, holders: Holders) -> None:
        self.as_of, self.lines, self.council, self.holders = as_of, lines, council, holders
        self.portfolios = {entry.code: entry.portfolio for entry in basket.entries()}
        self.units = basket.owner_units()
        self.titles = {spec.code: spec.title for spec in posts()}

    def of_service(self, figures: Sequence[ServiceFigure]) -> Iterator[Target]:
        """The aim of each period that has a figure, and of the periods still to come in this financial year."""
        periods: dict[tuple[str, str], list[Period]] = {}
        for figure in figures:
            periods.setdefault((figure.code, figure.breakdown), []).append(figure.period)
        for (code, breakdown), known in periods.items():
            for period in [*known, *self._to_come(code, known[-1])]:
                yield self._service_target(code, breakdown, period)

    def of_published(self) -> Iterator[Target]:
        """The latest periods of the basket's published indicators, set when their figures came out."""
        specs = {spec.code: spec for spec in published.indicators()}
        for aim in targets.targets():
            spec = specs[aim.indicator]
            lag = published.lag_working_days(spec, self.as_of)
            day = max(BEGAN, published_on(aim.end, spec.frequency, lag))
            yield self._agreed(
                Target(
                    series=self.lines.series[(aim.indicator, "")],
                    start=aim.start,
                    end=aim.end,
                    value=aim.value,
                    known_from=moment(day, self.as_of),
                    set_by=self.council.user_ids[AUTHOR],
                    set_by_title=self.titles[AUTHORS_POST],
                    reason=aim.reason,
                ),
                aim.indicator,
                office_day(day + dt.timedelta(days=DAYS_TO_AGREE)),
            )

    def _to_come(self, code: str, last: Period) -> Iterator[Period]:
        frequency = service.indicator(code).frequency
        start = year.financial_year_start(self.as_of)
        period = following(last, frequency)
        while period.end < start.replace(year=start.year + 1):
            yield period
            period = following(period, frequency)

    def _service_target(self, code: str, breakdown: str, period: Period) -> Target:
        aim = service.aim(code, period)
        day = target_set_on(period)
        proposer, post = self.holders.proposer(self.units[code], day)
        target = Target(
            series=self.lines.series[(code, breakdown)],
            start=period.start,
            end=period.end,
            value=aim.value,
            low=aim.low,
            high=aim.high,
            basis=aim.basis,
            known_from=moment(day, self.as_of),
            set_by=proposer,
            set_by_title=self.titles[post],
            reason=aim.reason,
        )
        return self._agreed(target, code, target_agreed_on(period))

    def _agreed(self, target: Target, code: str, day: dt.date) -> Target:
        """Confirmed by a second person, where the day for it has come."""
        if day < self.as_of:
            target.agreed_by = self.holders.agreed_by(self.portfolios[code], self.units[code], day)
            target.agreed_at = moment(day, self.as_of)
        return target


def load_targets(
    as_of: dt.date, figures: Sequence[ServiceFigure], lines: Lines, council: Council, holders: Holders
) -> None:
    """Write all targets."""
    writer = _Writer(as_of, lines, council, holders)
    made = [*writer.of_service(figures), *writer.of_published()]
    Target.objects.bulk_create(made, batch_size=BATCH)
    note_part("targets", {"targets": len(made)})
