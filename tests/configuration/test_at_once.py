"""Of two people who change a setting at the same moment one is told, on whatever database."""

from __future__ import annotations

import pytest

from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.services import StaleSettingError, change_setting
from council_pm.core.access import Actor
from tests.races import RACERS, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_changes_that_were_based_on_the_same_value_one_holds() -> None:
    def change() -> str:
        try:
            change_setting(by=Actor(7), key="contact", value="Ask Ann", based_on=0)
        except StaleSettingError as refusal:
            return f"told of {refusal.row.value}"
        return "holds"

    assert sorted(together(change)) == ["holds", *["told of Ask Ann"] * (RACERS - 1)]
    assert CouncilSetting.objects.count() == 1
