"""What the tests of plans share: the council, and who works in its first service and unit."""

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
def manager(council: CouncilUnits) -> User:
    return user_with_role(Role.MANAGER, unit=council.unit)


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)
