"""The guide to the first hour: what stands is counted, and each step leads to its screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from council_pm.administration.selectors.guide import guide
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import CurrentStatus
from indicators.recompute import recompute
from tests.factories import (
    BasketItemFactory,
    OccupancyFactory,
    TargetFactory,
    ValueFactory,
    make_council,
    series_with_rules,
    user_with_role,
)

pytestmark = pytest.mark.django_db


def states(user: User) -> dict[str, bool]:
    return {step.key: step.done for step in guide(user).steps}


@pytest.fixture
def administrator() -> User:
    """As ``init_council`` leaves things: a council without departments, and who administers it."""
    council = OrgUnit.objects.create(code="NEW", level=1)
    return user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=council)


def test_a_new_council_begins_with_its_name(administrator: User, client: Client) -> None:
    client.force_login(administrator)
    page = client.get(reverse("administration:guide_page"))
    assert "1 of 10 steps taken" in page.text
    assert guide(administrator).next_step == guide(administrator).steps[0]
    assert 'href="#step-brand"' in page.text


def test_each_thing_that_is_made_takes_its_step(administrator: User) -> None:
    by = Actor(administrator.pk)
    assert [key for key, done in states(administrator).items() if done] == ["year"]
    change_setting(by=by, key="council_name", value="New Council", reason="It is ours")
    assert not states(administrator)["brand"]
    assert "the colour is the product's own" in guide(administrator).steps[0].stands
    change_setting(by=by, key="brand_colour", value="#005a30", reason="It is ours")
    assert states(administrator)["brand"]
    change_setting(by=by, key="target_round_opens", value="02-01", reason="Ours")
    assert guide(administrator).steps[1].stands == "You have set them."

    council = make_council()
    assert states(administrator)["organisation"]
    for _person in range(3):
        OccupancyFactory.create()
    assert states(administrator)["people"]
    assert not states(administrator)["invitations"]
    for _user in range(2):
        user_with_role(Role.EMPLOYEE, unit=council.unit)
    assert states(administrator)["invitations"]

    series = series_with_rules("WASTE-1", council.unit)
    BasketItemFactory.create(series=series)
    TargetFactory.create(series=series)
    ValueFactory.create(series=series)
    assert [key for key, done in states(administrator).items() if not done] == ["dashboard"]
    recompute()
    assert CurrentStatus.objects.exists()
    assert guide(administrator).next_step is None


def test_a_council_that_has_everything_is_led_to_its_dashboard(administrator: User, client: Client) -> None:
    test_each_thing_that_is_made_takes_its_step(administrator)
    client.force_login(administrator)
    page = client.get(reverse("administration:guide_page"))
    assert "10 of 10 steps taken" in page.text
    assert reverse("dashboards:executive_overview") in page.text


def test_a_step_leads_only_to_screens_that_the_reader_may_open(administrator: User, client: Client) -> None:
    client.force_login(administrator)
    page = client.get(reverse("administration:guide_page"))
    assert reverse("administration:table_organisation") in page.text
    assert reverse("indicators:history_list") not in page.text
    assert "Corporate performance does this." in page.text
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=OrgUnit.objects.get(code="NEW")))
    page = client.get(reverse("administration:guide_page"))
    assert reverse("indicators:history_list") in page.text
    assert "Corporate performance does this." not in page.text


def test_the_guide_costs_the_same_however_much_there_is(
    administrator: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(administrator)
    for _times in range(3):
        with django_assert_max_num_queries(8):
            client.get(reverse("administration:guide_page"))
        OccupancyFactory.create()
