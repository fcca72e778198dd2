"""The council that the cases of bad inputs assume: indicators CP01 to CP99, an open, a closed and a future period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Definition, Indicator, Return, Round, Series
from indicators.services.return_files import Imported, import_file
from indicators.services.return_steps import sign_off_returns, submit_returns
from tests import factories
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role

TODAY = date(2026, 7, 10)
OFFICER = "officer@council.example"
_KINDS: dict[str, dict[str, Any]] = {
    "CP01": {"decimals": 1, "lower_bound": Decimal(0), "upper_bound": Decimal(100)},
    "CP02": {"unit": "cases", "decimals": 0},
    "CP03": {"unit": "£", "decimals": 2},
    "CP04": {"unit": "per 1,000", "decimals": 1},
    "CP05": {"unit": "days", "polarity": "lower"},
    "CP06": {"decimals": 1},
}


@dataclass(frozen=True)
class CaseCouncil:
    """The council of the cases, with who sends files."""

    units: CouncilUnits
    officer: User
    round: Round

    def send(self, data: bytes | str, today: date = TODAY) -> Imported:
        content = data.encode() if isinstance(data, str) else data
        return import_file(by=Actor(self.officer.pk), data=content, today=today)


@pytest.fixture
def cases(db: None) -> CaseCouncil:
    """All of it, in a transaction of the test."""
    return build_cases()


def build_cases() -> CaseCouncil:
    """70 indicators, and their returns of 2026-27 Q1."""
    units = make_council()
    opened = factories.RoundFactory.create(
        opens=date(2020, 1, 1), due=date(2026, 7, 21), closes=date(2199, 12, 31)
    )  # on whatever day the tests run
    factories.RoundFactory.create(
        slug="2025-26-q4", start=date(2026, 1, 1), end=date(2026, 3, 31),
        opens=date(2026, 4, 1), due=date(2026, 4, 21), closes=date(2026, 5, 31),
    )  # fmt: skip
    officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department, email=OFFICER)
    codes = [f"CP{number:02d}" for number in [*range(1, 70), 99]]
    ended = {"CP99": {"retired_on": date(2026, 3, 31), "retired_reason": "Replaced."}}
    indicators = Indicator.objects.bulk_create(Indicator(code=code, **ended.get(code, {})) for code in codes)
    Definition.objects.bulk_create(
        factories.DefinitionFactory.build(indicator=one, **_KINDS.get(one.code, {"unit": "cases"}))
        for one in indicators
    )
    lines = Series.objects.bulk_create(
        Series(indicator=one, unit=units.other_unit if one.code == "CP60" else units.unit) for one in indicators
    )
    Return.objects.bulk_create(
        Return(round=opened, series=one, due=opened.due) for one in lines if one.indicator.code != "CP99"
    )
    _sign(units, Return.objects.get(series__indicator__code="CP07"))
    return CaseCouncil(units, officer, opened)


def _sign(units: CouncilUnits, one: Return) -> None:
    from indicators.services.return_entry import Asked, save_entries

    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department)
    asked = Asked(return_id=one.pk, fields={"value": Decimal(41)})
    block = save_entries(by=Actor(officer.pk), asked=[asked], today=TODAY)
    sent = submit_returns(by=Actor(officer.pk), versions={one.pk: block.outcomes[0].kept.version}).done
    assert not sign_off_returns(by=Actor(head.pk), versions={one.pk: sent[0].version}).refused
