"""Who did something, as screens show it: by name or by post."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from council_pm.people.models import OccupancyKind
from council_pm.people.roles import Role
from council_pm.people.selectors import signatories
from tests.factories import OccupancyFactory, PostFactory, ServiceAccountFactory, UserFactory, user_with_role

pytestmark = pytest.mark.django_db

NAMED = {Role.CHIEF_EXECUTIVE, Role.CHIEF_OFFICER, Role.HEAD_OF_SERVICE}


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.PERFORMANCE_OFFICER, Role.CORPORATE_PERFORMANCE, *sorted(NAMED)])
def test_directors_and_heads_are_named_to_everybody_and_others_by_post(role: Role) -> None:
    user = user_with_role(role, person__name="Ann Lee")
    found = signatories([user.pk])[user.pk]
    assert (found.name, found.named_to_all) == ("Ann Lee", role in NAMED)
    assert found.post == user.person.occupancies.get().post.title


def test_any_number_of_users_is_one_query(django_assert_num_queries: Any) -> None:
    users = [user_with_role(Role.EMPLOYEE), user_with_role(Role.MEMBER), ServiceAccountFactory.create().user]
    with django_assert_num_queries(1):
        found = signatories({user.pk for user in users} | {987654})
    assert set(found) == {user.pk for user in users}
    assert [found[user.pk].post for user in users[1:]] == ["", ""]
    assert found[users[2].pk].name == users[2].email


def test_a_post_that_is_over_is_not_shown_and_the_one_that_names_counts() -> None:
    user = UserFactory.create()
    OccupancyFactory.create(person=user.person, post=PostFactory.create(title="Officer"))
    head = PostFactory.create(title="Acting head", role=Role.HEAD_OF_SERVICE)
    OccupancyFactory.create(
        person=user.person, post=head, kind=OccupancyKind.ACTING, starts=date(2026, 1, 1), ends=date(2026, 3, 31)
    )
    during, after = (signatories([user.pk], day)[user.pk] for day in (date(2026, 3, 31), date(2026, 4, 1)))
    assert (during.post, during.named_to_all) == ("Acting head", True)
    assert (after.post, after.named_to_all) == ("Officer", False)
