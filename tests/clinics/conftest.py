"""What the tests of clinics share: the council, who runs clinics, and the heads of two services."""

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
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


@pytest.fixture
def other_head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)


@pytest.fixture
def centre(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def chief(council: CouncilUnits) -> User:
    return user_with_role(Role.CHIEF_OFFICER, unit=council.department)


@pytest.fixture
def keeper(centre: User) -> User:
    """Who runs clinics, as the tests of what follows them say."""
    return centre


@pytest.fixture
def member(council: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER, unit=council.council)
