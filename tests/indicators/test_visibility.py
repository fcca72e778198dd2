"""Who sees which signed-off figure before everybody does: rows M010a to M010c of the matrix, cell by cell."""

from __future__ import annotations

import pytest

from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience
from indicators.selectors.scorecard import scope_of
from indicators.visibility import sight_of
from tests.factories import PortfolioFactory, make_council, user_with_role
from tests.factories.indicators_quarters import quarter
from tests.factories.organisation import CouncilUnits
from tests.matrix.table import COLUMNS, cell

pytestmark = pytest.mark.django_db

AS_OF = quarter(2026, 2).end
STEP_OF_ROW = {
    "M010a": Audience.SIGNED_OFF,
    "M010b": Audience.MANAGEMENT_TEAM,
    "M010c": Audience.PORTFOLIO_HOLDERS,
    "M010": Audience.MEMBERS_AND_STAFF,
}
ROLE_OF_COLUMN = {column: column for column in COLUMNS} | {
    "perf_officer_own": "perf_officer",
    "perf_officer_other": "perf_officer",
    "head_of_service_own": "head_of_service",
    "head_of_service_other": "head_of_service",
    "manager_own_unit": "manager",
    "manager_other": "manager",
    "chief_officer_own": "chief_officer",
    "chief_officer_other": "chief_officer",
}
# The anonymous have no sight at all; a system administrator's place in the matrix is 403 before any figure is read.
SEEING = [column for column in COLUMNS if column not in {"anonymous", "system_admin"}]


def reader_of(column: str, units: CouncilUnits, portfolio: object) -> User:
    """Somebody of this column whose own place is the department "Place", or the other one for ``..._other``."""
    other = column.endswith("_other")
    role = Role(ROLE_OF_COLUMN[column])
    unit = {
        Role.MANAGER: units.other_unit if other else units.unit,
        Role.HEAD_OF_SERVICE: units.other_service if other else units.service,
    }.get(role, units.other_department if other else units.department)
    return user_with_role(role, unit=unit, portfolio=portfolio)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", SEEING)
@pytest.mark.parametrize("row", list(STEP_OF_ROW))
def test_a_reader_sees_a_step_where_the_matrix_says_so(row: str, column: str) -> None:
    units, portfolio = make_council(), PortfolioFactory.create()
    reader = reader_of(column, units, portfolio)
    scope = scope_of(units.unit.pk, portfolio.pk, tree(AS_OF))
    assert (sight_of(reader).step(scope) <= STEP_OF_ROW[row]) == (cell(row, column) == "Y")


def test_an_executive_member_sees_other_portfolios_with_everybody() -> None:
    units = make_council()
    own, other = PortfolioFactory.create_batch(2)
    sight = sight_of(user_with_role(Role.EXECUTIVE_MEMBER, portfolio=own))
    assert sight.step(scope_of(units.unit.pk, own.pk, None)) == Audience.PORTFOLIO_HOLDERS
    assert sight.step(scope_of(units.unit.pk, other.pk, None)) == Audience.MEMBERS_AND_STAFF
    assert sight.step(scope_of(units.unit.pk, None, None)) == Audience.MEMBERS_AND_STAFF


def test_two_roles_give_the_wider_sight() -> None:
    units, portfolio = make_council(), PortfolioFactory.create()
    both = user_with_role(Role.EXECUTIVE_MEMBER, portfolio=portfolio)
    both.grants = (*both.grants, *user_with_role(Role.HEAD_OF_SERVICE, unit=units.service).grants)
    scope = scope_of(units.unit.pk, portfolio.pk, tree(AS_OF))
    assert sight_of(both).step(scope) == Audience.SIGNED_OFF


def test_a_role_that_is_over_gives_no_sight() -> None:
    units = make_council()
    former = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    former.person.occupancies.update(ends=quarter(2020, 1).end)
    assert sight_of(former).step(scope_of(units.unit.pk, None, tree(AS_OF))) == Audience.MEMBERS_AND_STAFF


@pytest.mark.parametrize(
    ("role", "needs_places"),
    [
        (Role.MEMBER, False),
        (Role.EMPLOYEE, False),
        (Role.EXECUTIVE_MEMBER, False),
        (Role.CHIEF_EXECUTIVE, False),
        (Role.CORPORATE_PERFORMANCE, False),
        (Role.PERFORMANCE_OFFICER, True),
        (Role.HEAD_OF_SERVICE, True),
        (Role.MANAGER, True),
        (Role.CHIEF_OFFICER, True),
    ],
)
def test_the_tree_is_read_only_for_readers_whose_place_matters(role: Role, needs_places: bool) -> None:
    units = make_council()
    assert sight_of(user_with_role(role, unit=units.unit)).needs_places is needs_places


def test_readers_with_the_same_sight_share_what_is_cached() -> None:
    units = make_council()
    first, second = (sight_of(user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)) for _ in range(2))
    elsewhere = sight_of(user_with_role(Role.HEAD_OF_SERVICE, unit=units.other_service))
    members = {sight_of(user_with_role(role)) for role in (Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EMPLOYEE)}
    assert first == second != elsewhere
    assert len(members) == 1
