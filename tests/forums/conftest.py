"""A council, who keeps its forums, and who comes to them."""

from __future__ import annotations

import pytest

from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.organisation import CouncilUnits, make_council


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def keeper(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


@pytest.fixture
def officer(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


@pytest.fixture
def employee(council: CouncilUnits) -> User:
    return user_with_role(Role.EMPLOYEE, unit=council.unit)
