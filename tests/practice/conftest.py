"""A council, who writes practice up in its first unit and service, and who keeps the register."""

from __future__ import annotations

import pytest

from council_pm.people.models import Post, User
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


@pytest.fixture
def employee(council: CouncilUnits) -> User:
    return user_with_role(Role.EMPLOYEE, unit=council.unit)


@pytest.fixture
def other(council: CouncilUnits) -> User:
    return user_with_role(Role.MANAGER, unit=council.other_unit)


@pytest.fixture
def keeper(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def member(council: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER)


def post_of(user: User) -> Post:
    """The post that a user holds."""
    assert user.person is not None
    return user.person.occupancies.get().post
