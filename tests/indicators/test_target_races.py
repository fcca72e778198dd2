"""Two people work on the same target at the same moment: one of them is told, and neither overwrites the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from indicators.models import Series, Target, TargetProposal
from tests.indicators.target_council import TargetCouncil, agree, propose, row, target_council
from tests.people.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


def proposed(council: TargetCouncil, series: Series, text: str, **asked: Any) -> None:
    """Propose, or raise what was refused."""
    if not propose(council, row(series, text, version=asked.pop("version", 0)), **asked).saved:
        raise ValidationError("The row was refused.", "refused")


def test_of_two_who_propose_for_one_series_at_once_one_is_told(council: TargetCouncil) -> None:
    one = council.series()
    refused = at_once(
        lambda: proposed(council, one, "55"),
        lambda: proposed(council, one, "57", by=Actor(council.head.pk)),
    )
    assert refused in (["refused"], ["stale"])
    assert TargetProposal.objects.count() == 1
    assert Event.objects.filter(action="propose_target").count() == 1


def test_of_two_who_agree_at_once_one_is_told_and_the_target_is_set_once(council: TargetCouncil) -> None:
    propose(council, row(council.series(), "55"))
    waiting = TargetProposal.objects.get()
    refused = at_once(
        lambda: agree(council, waiting),
        lambda: agree(council, waiting, by=Actor(council.executive.pk)),
    )
    assert refused == ["not_open"]
    assert Target.objects.count() == 4


def test_what_is_agreed_is_never_what_was_overtaken_in_the_same_moment(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    seen = TargetProposal.objects.get()
    refused = at_once(
        lambda: agree(council, seen),
        lambda: proposed(council, one, "65", version=1, by=Actor(council.head.pk)),
    )
    states = list(TargetProposal.objects.order_by("version").values_list("state", flat=True))
    if refused == ["not_open"]:
        assert (states, Target.objects.count()) == (["overtaken", "proposed"], 0)
    else:
        assert refused in (["refused"], ["stale"])
        assert states == ["agreed"]
        assert set(Target.objects.values_list("value", flat=True)) == {55}
