"""A small council in an open target round: officers who propose, a director and a portfolio holder who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series, TargetProposal
from indicators.services.proposals import BlockResult, check_block, propose_block
from indicators.services.target_decisions import agree_proposals
from indicators.target_rows import ProposalRow
from tests.factories import (
    DefinitionFactory,
    IndicatorFactory,
    SeriesFactory,
    StatusRuleFactory,
    make_council,
    user_with_role,
)
from tests.factories.indicators_quarters import figure, quarter
from tests.factories.organisation import CouncilUnits

YEAR, LABEL = "2026-27", "2026/27"
IN_ROUND = date(2026, 5, 12)
BEFORE_ROUND = date(2025, 12, 31)
AFTER_ROUND = date(2026, 11, 25)
QUARTERS = [quarter(2026, n) for n in (1, 2, 3, 4)]
LAST_YEAR = [quarter(2025, n) for n in (1, 2, 3, 4)]


@dataclass(frozen=True, slots=True)
class TargetCouncil:
    """Who works for the round."""

    units: CouncilUnits
    officer: User
    head: User
    director: User
    corporate: User
    chief: User
    executive: User

    @property
    def within(self) -> frozenset[int]:
        """The units of the department."""
        units = self.units
        return frozenset({units.department.pk, units.service.pk, units.unit.pk, units.second_unit.pk})

    def series(
        self,
        code: str = "PLA-01",
        figures: Sequence[str] = ("50", "51", "52", "53"),
        *,
        place: OrgUnit | None = None,
        ruled: bool = True,
        **definition: Any,
    ) -> Series:
        """A quarterly percentage of the department with the figures of the four quarters of last year."""
        indicator = IndicatorFactory.create(code=code)
        DefinitionFactory.create(indicator=indicator, **definition)
        if ruled:
            StatusRuleFactory.create(indicator=indicator)
        made = SeriesFactory.create(indicator=indicator, unit=place or self.units.unit)
        for period, text in zip(LAST_YEAR, figures, strict=False):
            figure(made, period, text)
        return made


def target_council() -> TargetCouncil:
    """Write it."""
    units = make_council()

    def somebody(role: Role, unit: Any) -> User:
        return user_with_role(role, unit=unit)

    return TargetCouncil(
        units,
        somebody(Role.PERFORMANCE_OFFICER, units.department),
        somebody(Role.HEAD_OF_SERVICE, units.service),
        somebody(Role.CHIEF_OFFICER, units.department),
        somebody(Role.CORPORATE_PERFORMANCE, units.council),
        somebody(Role.CHIEF_EXECUTIVE, units.council),
        somebody(Role.EXECUTIVE_MEMBER, units.council),
    )


def row(series: Series, target: str, number: int = 1, **fields: Any) -> ProposalRow:
    """A row of a grid, with a reason."""
    return ProposalRow(number=number, series_id=series.pk, target=target, **({"reason": "Council plan."} | fields))


def check(council: TargetCouncil, *rows: ProposalRow, **asked: Any) -> BlockResult:
    """What proposing would do, by the officer in the open round."""
    defaults = {"by": Actor(council.officer.pk), "year": YEAR, "today": IN_ROUND, "within": council.within}
    return check_block(rows=rows, **(defaults | asked))


def propose(council: TargetCouncil, *rows: ProposalRow, **asked: Any) -> BlockResult:
    """Propose, by the officer in the open round."""
    defaults = {"by": Actor(council.officer.pk), "year": YEAR, "today": IN_ROUND, "within": council.within}
    return propose_block(rows=rows, **(defaults | asked))


def agree(council: TargetCouncil, *proposals: TargetProposal, **asked: Any) -> int:
    """Agree these proposals, or all that wait, by the director in the open round."""
    ids = [one.pk for one in proposals or TargetProposal.objects.filter(state="proposed")]
    defaults = {"by": Actor(council.director.pk), "today": IN_ROUND, "within": council.within}
    return agree_proposals(ids=ids, **(defaults | asked))


def targets_of(series: Series) -> list[tuple[Period, str]]:
    """Periods and figures of the newest revisions, oldest first."""
    found = {}
    for one in series.targets.order_by("end", "revision"):
        text = f"{one.value.normalize():f}" if one.value is not None else f"{one.low:f} to {one.high:f}"
        found[Period(one.start, one.end)] = text
    return list(found.items())
