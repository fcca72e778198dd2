"""Spot checks: drawn by a seed, said by somebody else, followed up, and seen only by those whose figures they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import FigureConfidence, SpotCheck, SpotCheckItem, Value
from indicators.recompute import recompute
from indicators.services.spot_checks import close_item, draw_spot_check, say_finding
from tests import factories
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

NOW = quarter(2026, 1)
SINCE = date(2026, 1, 1)
DAY = date(2027, 1, 31)
SIGNED = datetime(2026, 7, 20, 9, tzinfo=UTC)


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def checker(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def figures(council: CouncilUnits) -> list[Value]:
    """Three of one place and three of another, and some that cannot be drawn."""
    collected = round_of(NOW)
    signed = {"round": collected, "submitted_by": 901, "signed_by": 902, "signed_at": SIGNED}
    units = [council.unit] * 3 + [council.other_unit] * 3
    found = [
        figure(factories.series_with_rules(f"S-{n}", unit), NOW, str(50 + n), **signed) for n, unit in enumerate(units)
    ]
    figure(factories.series_with_rules("LOADED", council.unit), NOW, "40")
    figure(factories.series_with_rules("ABSENT", council.unit), NOW, None, absent="no_data", **signed)
    recompute()
    return found


def drawn(checker: User, size: int = 6, seed: str = "") -> SpotCheck:
    return draw_spot_check(by=Actor(checker.pk), size=size, since=SINCE, seed=seed)


def numbers_of(check: SpotCheck) -> list[int]:
    return list(check.items.order_by("number").values_list("value_id", flat=True))


def refused(work: Callable[[], Any]) -> str | None:
    with pytest.raises(ValidationError) as refusal:
        work()
    return refusal.value.code


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_what_came_through_a_round_is_drawn_and_the_seed_draws_it_again(checker: User, figures: list[Value]) -> None:
    first = drawn(checker, size=4)
    assert set(numbers_of(first)) < {one.pk for one in figures}
    assert first.out_of == 6
    assert numbers_of(drawn(checker, size=4, seed=first.seed)) == numbers_of(first)
    event = Event.objects.filter(action="draw_spot_check").latest("pk")
    assert event.detail == {"drawn": 4, "out_of": 6, "seed": first.seed, "since": "2026-01-01"}


def test_its_page_draws_a_sample_again_of_the_figures_as_they_stood_then(checker: User, figures: list[Value]) -> None:
    check = drawn(checker, size=4)
    figure(
        figures[0].series, NOW, "77", revision=2, reason="A row was left out.", round=figures[0].round, signed_by=902,
        submitted_by=901, signed_at=SIGNED, recorded_at=timezone.now(),
    )  # fmt: skip
    address = reverse("indicators:spot_check", args=[check.pk])
    assert "the same ones" in text(signed_in(checker).get(address))
    left_out = next(one for one in figures if one.pk not in numbers_of(check))
    check.items.filter(number=1).update(value=left_out)
    assert "it gives other ones" in text(signed_in(checker).get(address))


def test_only_the_revision_in_force_is_drawn(checker: User, figures: list[Value]) -> None:
    old = figures[0]
    new = figure(
        old.series, NOW, "77", revision=2, reason="A row was left out.", round=old.round, signed_by=902,
        submitted_by=901, signed_at=SIGNED,
    )  # fmt: skip
    assert new.pk in numbers_of(drawn(checker))
    assert old.pk not in numbers_of(drawn(checker))


@pytest.mark.parametrize(("size", "code"), [(0, "size"), (61, "size"), (7, "too_few")])
def test_more_than_there_is_or_nothing_at_all_is_not_drawn(
    checker: User, figures: list[Value], size: int, code: str
) -> None:
    assert refused(lambda: drawn(checker, size=size)) == code
    assert not SpotCheck.objects.exists()


def item(checker: User, place: int = 0) -> SpotCheckItem:
    found = drawn(checker).items.order_by("number")[place]
    assert isinstance(found, SpotCheckItem)
    return found


def test_a_finding_counts_against_the_figure_until_it_is_closed(checker: User, figures: list[Value]) -> None:
    one, by = item(checker), Actor(checker.pk)
    say_finding(by=by, item_id=one.pk, finding="differs", words="The log says 12 more.", follow_up_by=DAY)
    assert FigureConfidence.objects.get(value=one.value).grade == "low"
    close_item(by=by, item_id=one.pk, words="Restated with the missing rows.")
    assert FigureConfidence.objects.get(value=one.value).grade == "medium"
    assert list(Event.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
        "find_spot_check", "close_spot_check",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"finding": ""}, "finding"),
        ({"finding": "fine"}, "finding"),
        ({"words": " \x00"}, "words_missing"),
        ({"words": "x" * 1001}, "too_long"),
        ({"follow_up_by": None}, "day_missing"),
    ],
)
def test_half_a_finding_is_refused_and_nothing_is_kept(
    checker: User, figures: list[Value], given: dict[str, Any], code: str
) -> None:
    one = item(checker)
    asked: dict[str, Any] = {"finding": "no_source", "words": "Nobody had it.", "follow_up_by": DAY, **given}
    assert refused(lambda: say_finding(by=Actor(checker.pk), item_id=one.pk, **asked)) == code
    one.refresh_from_db()
    assert one.finding == ""


def test_nobody_checks_a_figure_that_they_supplied_or_signed(checker: User, figures: list[Value]) -> None:
    one = item(checker)
    for own in ("supplied_by", "signed_by"):
        SpotCheckItem.objects.filter(pk=one.pk).update(**{"supplied_by": 901, "signed_by": 902, own: checker.pk})
        asked = {"finding": "agrees", "words": "Seen.", "follow_up_by": None}
        assert refused(lambda asked=asked: say_finding(by=Actor(checker.pk), item_id=one.pk, **asked)) == "own_figure"


def test_what_was_said_stands_and_only_what_is_open_is_closed(checker: User, figures: list[Value]) -> None:
    one, by = item(checker), Actor(checker.pk)
    assert refused(lambda: close_item(by=by, item_id=one.pk, words="Done.")) == "not_open"
    say_finding(by=by, item_id=one.pk, finding="agrees", words="The log says so.", follow_up_by=DAY)
    one.refresh_from_db()
    assert one.follow_up_by is None
    again = {"finding": "differs", "words": "No.", "follow_up_by": DAY}
    assert refused(lambda: say_finding(by=by, item_id=one.pk, **again)) == "said"
    assert refused(lambda: close_item(by=by, item_id=one.pk, words="Done.")) == "not_open"


def test_a_person_says_it_never_the_system(checker: User, figures: list[Value]) -> None:
    one = item(checker)
    asked = {"finding": "agrees", "words": "Seen.", "follow_up_by": None}
    assert refused(lambda: say_finding(by=Actor(None, "beat"), item_id=one.pk, **asked)) == "no_person"
    assert refused(lambda: draw_spot_check(by=Actor(None, "beat"), size=1, since=SINCE)) == "no_person"


# --- Screens


def test_corporate_performance_draws_says_and_closes_on_screen(checker: User, figures: list[Value]) -> None:
    client = signed_in(checker)
    refusal = client.post(reverse("indicators:spot_check_draw"), {"size": "200", "since": "1 January 2026"})
    assert refusal.status_code == 422
    assert client.post(reverse("indicators:spot_check_draw"), {"size": "6", "since": "soon"}).status_code == 422
    few = client.post(reverse("indicators:spot_check_draw"), {"size": "9", "since": "1 January 2026"})
    assert "Only 6 figures were signed off since then" in text(few)
    made = client.post(reverse("indicators:spot_check_draw"), {"size": "6", "since": "1 January 2026"}, follow=True)
    assert "6 drawn at random of 6 figures signed off since 1 January 2026" in text(made)
    check = SpotCheck.objects.get()
    say = reverse("indicators:spot_check_finding", args=[check.pk, 1])
    half = client.post(say, {"finding": "differs", "words": "The log says 12 more."})
    assert half.status_code == 422
    assert "Give a day by which it is to be followed up" in text(half)
    assert "The log says 12 more." in text(half)
    said = client.post(
        say, {"finding": "differs", "words": "The log says 12 more.", "follow_up_by": "31/01/2027"}, follow=True
    )
    assert "To be followed up by 31 January 2027" in text(said)
    close = reverse("indicators:spot_check_close", args=[check.pk, 1])
    assert client.post(close, {"words": ""}).status_code == 422
    assert "Restated." in text(client.post(close, {"words": "Restated."}, follow=True))
    assert client.post(close, {"words": "Again."}).status_code == 422
    assert client.post(reverse("indicators:spot_check_close", args=[check.pk, 9]), {"words": "x"}).status_code == 404


def test_a_service_sees_the_findings_about_its_own_figures_only(
    council: CouncilUnits, checker: User, figures: list[Value]
) -> None:
    check = drawn(checker)
    for one in check.items.all():
        say_finding(
            by=Actor(checker.pk), item_id=one.pk, finding="differs", words=f"word {one.value.series.indicator.code}.",
            follow_up_by=DAY,
        )  # fmt: skip
    head = signed_in(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service))
    page = text(head.get(reverse("indicators:spot_check", args=[check.pk])))
    assert all(f"word S-{n}." in page for n in range(3))
    assert not any(f"word S-{n}." in page for n in range(3, 6))
    assert "You see those of your part of the council" in page
    assert "Findings of spot checks to follow up" in text(head.get("/my-work/"))
    listed = text(head.get(reverse("indicators:spot_check_list")))
    assert "Draw a sample" not in listed
    elsewhere = user_with_role(Role.HEAD_OF_SERVICE, unit=factories.OrgUnitFactory.create())
    assert signed_in(elsewhere).get(reverse("indicators:spot_check", args=[check.pk])).status_code == 404


def test_the_page_of_a_sample_costs_the_same_for_one_figure_and_for_six(checker: User, figures: list[Value]) -> None:
    client, counts = signed_in(checker), []
    for size in (1, 6):
        check = drawn(checker, size=size)
        client.get(reverse("indicators:spot_check", args=[check.pk]))
        with CaptureQueriesContext(connection) as made:
            client.get(reverse("indicators:spot_check", args=[check.pk]))
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_what_is_open_is_followed_up_by_the_post_that_owns_the_indicator(checker: User, figures: list[Value]) -> None:
    one = item(checker)
    post = factories.PostFactory.create(title="Depot manager")
    factories.OwnershipFactory.create(indicator=one.value.series.indicator, post=post)
    say_finding(by=Actor(checker.pk), item_id=one.pk, finding="no_source", words="Nobody had it.", follow_up_by=DAY)
    page = signed_in(checker).get(reverse("indicators:spot_check", args=[one.check_of_id]))
    assert "Depot manager follows it up by 31 January 2027" in text(page)
