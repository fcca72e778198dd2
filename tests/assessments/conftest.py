"""A council of two departments, and who says and reads how one sees itself."""

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
def director(council: CouncilUnits) -> User:
    return user_with_role(Role.CHIEF_OFFICER, unit=council.department)


@pytest.fixture
def manager(council: CouncilUnits) -> User:
    return user_with_role(Role.MANAGER, unit=council.unit)


@pytest.fixture
def keeper(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def chief(council: CouncilUnits) -> User:
    return user_with_role(Role.CHIEF_EXECUTIVE, unit=council.council)
