"""Retiring and replacing an indicator: what hangs on it is shown first, and nothing is left half-done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import (
    Basket,
    BasketItem,
    DefinitionDraft,
    DraftState,
    Indicator,
    Ownership,
    Series,
    SeriesBreak,
    Underpinning,
)
from indicators.selectors.hanging import plan_replacement, what_hangs_on
from indicators.services import definitions, keeping
from indicators.services.drafts import start_draft
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    IndicatorFactory,
    OwnershipFactory,
    PostFactory,
    SeriesFactory,
    UnderpinningFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.formulas import sum_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")
DAY = date(2026, 4, 1)


@pytest.fixture
def old(units: CouncilUnits) -> Series:
    return series_with_rules("OLD-01", units.unit, name="Old measure")


@pytest.fixture
def new(units: CouncilUnits) -> Series:
    return series_with_rules("NEW-01", units.unit, name="New measure")


@pytest.fixture
def ann(units: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)


@pytest.fixture
def client(ann: User) -> Client:
    browser = Client()
    browser.force_login(ann)
    return browser


def committee_basket(name: str) -> Basket:
    return BasketFactory.create(name=name, kind="committee", committee=CommitteeFactory.create())


def refused(change: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(ValidationError) as error, transaction.atomic():
        change(by=BY, **arguments)
    return str(error.value.error_list[0].code)


def retired(series: Series, on: date = DAY) -> None:
    seen = what_hangs_on(series.indicator, on).fingerprint
    keeping.retire(by=BY, indicator=series.indicator, on=on, reason="Nobody asks.", seen=seen)


def replaced(old: Series, new: Series, on: date = DAY) -> None:
    seen = plan_replacement(old.indicator, new.indicator, on).fingerprint
    keeping.replace_indicator(
        by=BY, indicator=old.indicator, successor=new.indicator, on=on, reason="Better counted.", seen=seen
    )


def spans(series: Series) -> list[tuple[str, date, date | None, bool]]:
    rows = BasketItem.objects.filter(series=series).order_by("basket__name", "starts")
    return list(rows.values_list("basket__name", "starts", "ends", "lead"))


def test_retiring_ends_its_places_and_drafts_and_keeps_its_history(old: Series, ann: User) -> None:
    indicator = old.indicator
    BasketItemFactory.create(series=old, basket__name="Corporate", starts=date(2020, 1, 1))
    BasketItemFactory.create(series=old, basket__name="Gone", starts=date(2020, 1, 1), ends=date(2021, 1, 1))
    BasketItemFactory.create(series=old, basket__name="To come", starts=date(2026, 9, 1))
    key = IndicatorFactory.create(code="KEY-1")
    UnderpinningFactory.create(key=key, supporting=indicator)
    below = UnderpinningFactory.create(key=indicator)
    draft = start_draft(by=Actor(ann.pk), indicator=indicator)
    retired(old)
    indicator.refresh_from_db()
    draft.refresh_from_db()
    assert (indicator.retired_on, indicator.retired_reason) == (DAY, "Nobody asks.")
    assert spans(old) == [
        ("Corporate", date(2020, 1, 1), date(2026, 3, 31), True),
        ("Gone", date(2020, 1, 1), date(2021, 1, 1), True),
    ]
    assert list(Underpinning.objects.all()) == [below]
    assert (draft.state, draft.fields["name"]) == (DraftState.WITHDRAWN, "Old measure")
    assert (indicator.definitions.count(), indicator.series.count()) == (1, 1)


def test_retiring_is_refused_when_what_hangs_on_it_has_changed(old: Series) -> None:
    seen = what_hangs_on(old.indicator, DAY).fingerprint
    BasketItemFactory.create(series=old)
    wanted = {"indicator": old.indicator, "on": DAY, "reason": "Why.", "seen": seen}
    assert refused(keeping.retire, **wanted) == "changed_meanwhile"
    wanted["seen"] = what_hangs_on(old.indicator, DAY).fingerprint
    assert refused(keeping.retire, **{**wanted, "reason": " "}) == "reason_missing"
    old.indicator.refresh_from_db()
    assert (old.indicator.retired_on, BasketItem.objects.get().ends) == (None, None)


def test_a_part_of_a_calculated_indicator_is_neither_retired_nor_replaced(old: Series, new: Series) -> None:
    whole = IndicatorFactory.create(code="SUM-1")
    sum_of(whole, old)
    hanging = what_hangs_on(old.indicator, DAY)
    assert hanging.formulas == ["SUM-1"]
    wanted = {"indicator": old.indicator, "on": DAY, "reason": "Why."}
    assert refused(keeping.retire, **wanted, seen=hanging.fingerprint) == "used_in_formula"
    seen = plan_replacement(old.indicator, new.indicator, DAY).fingerprint
    assert refused(keeping.replace_indicator, **wanted, successor=new.indicator, seen=seen) == "used_in_formula"


def test_the_screen_of_retiring_lists_what_ends_and_keeps_what_was_typed(
    old: Series, client: Client, ann: User
) -> None:
    BasketItemFactory.create(series=old, basket__name="Corporate basket")
    UnderpinningFactory.create(key=IndicatorFactory.create(code="KEY-1"), supporting=old.indicator)
    start_draft(by=Actor(ann.pk), indicator=old.indicator)
    url = "/definitions/OLD-01/retire/"
    page = client.get(url).content.decode()
    for words in ("Its place in the basket Corporate basket", "Its place below KEY-1", "1 draft, whose text stays"):
        assert words in page
    seen = what_hangs_on(old.indicator, timezone.localdate()).fingerprint
    assert f'value="{seen}"' in page
    for typed, words in (
        ({"on": "soon"}, "Write the day like"),
        ({"reason": ""}, "Say why it ends"),
        ({"reason": "x" * 5000}, "shorten it to 4000 characters"),
        ({"seen": "old"}, "What hangs on it has changed"),
    ):
        today = timezone.localdate().isoformat()
        answer = client.post(url, {"on": today, "reason": "Kept words", "seen": seen, **typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Kept words" in answer.content.decode() or "reason" in typed
        assert f'value="{seen}"' in answer.content.decode()
    answer = client.post(url, {"on": timezone.localdate().isoformat(), "reason": "Old.", "seen": seen}, follow=True)
    assert "It is retired. Its history stays" in answer.content.decode()


def test_a_day_that_changes_what_hangs_on_it_is_shown_again_before_it_is_done(old: Series, client: Client) -> None:
    BasketItemFactory.create(series=old, ends=timezone.localdate() + timedelta(days=3))
    url, later = "/definitions/OLD-01/retire/", (timezone.localdate() + timedelta(days=9)).isoformat()
    seen = what_hangs_on(old.indicator, timezone.localdate()).fingerprint
    first = client.post(url, {"on": later, "reason": "Old.", "seen": seen})
    assert (first.status_code, Indicator.objects.filter(retired_on=None).count()) == (422, 1)
    shown = what_hangs_on(old.indicator, date.fromisoformat(later)).fingerprint
    assert client.post(url, {"on": later, "reason": "Old.", "seen": shown}).status_code == 302


def test_a_successor_takes_the_places_with_a_declared_break(old: Series, new: Series) -> None:
    for name, starts, ends in (
        ("Corporate", date(2020, 1, 1), None),
        ("Ends later", date(2020, 1, 1), date(2026, 12, 31)),
        ("To come", date(2026, 9, 1), None),
    ):
        BasketItemFactory.create(series=old, basket__name=name, starts=starts, ends=ends)
    key, low = IndicatorFactory.create(code="KEY-1"), IndicatorFactory.create(code="LOW-1")
    UnderpinningFactory.create(key=key, supporting=old.indicator, position=4)
    UnderpinningFactory.create(key=old.indicator, supporting=low, position=2)
    post = OwnershipFactory.create(indicator=old.indicator, post=PostFactory.create()).post
    replaced(old, new)
    old.indicator.refresh_from_db()
    assert (old.indicator.replaced_by, old.indicator.retired_on) == (new.indicator, DAY)
    assert spans(old) == [
        ("Corporate", date(2020, 1, 1), date(2026, 3, 31), True),
        ("Ends later", date(2020, 1, 1), date(2026, 3, 31), True),
    ]
    assert spans(new) == [
        ("Corporate", DAY, None, True), ("Ends later", DAY, date(2026, 12, 31), True),
        ("To come", date(2026, 9, 1), None, True),
    ]  # fmt: skip
    pairs = Underpinning.objects.order_by("key__code").values_list("key__code", "supporting__code", "position")
    assert list(pairs) == [("KEY-1", "NEW-01", 4), ("NEW-01", "LOW-1", 2)]
    assert SeriesBreak.objects.get(indicator=new.indicator, on=DAY).reason.endswith("OLD-01: Better counted.")
    assert Ownership.objects.get(indicator=new.indicator).post == post


def test_what_has_no_place_with_the_successor_ends_and_is_said(units: CouncilUnits, old: Series, new: Series) -> None:
    women = SeriesFactory.create(indicator=old.indicator, unit=units.unit, breakdown="Women")
    BasketItemFactory.create(series=women, basket__name="Alpha")
    both = BasketFactory.create(name="Both")
    BasketItemFactory.create(series=old, basket=both)
    BasketItemFactory.create(series=new, basket=both)
    BasketItemFactory.create(series=new, basket=committee_basket("Leads on the new"), lead=True)
    BasketItemFactory.create(series=old, basket=committee_basket("Leads on the old"), lead=True)
    UnderpinningFactory.create(key=old.indicator, supporting=new.indicator)
    key = IndicatorFactory.create(code="KEY-1")
    for one in (old, new):
        UnderpinningFactory.create(key=key, supporting=one.indicator)
    SeriesBreak.objects.create(indicator=new.indicator, on=DAY, reason="Known.", known_from=timezone.now())
    OwnershipFactory.create(indicator=old.indicator)
    kept = OwnershipFactory.create(indicator=new.indicator)
    said = [step.text for step in plan_replacement(old.indicator, new.indicator, DAY).steps]
    assert said == [
        "Alpha: Women ends, the new indicator has no such line",
        "Both: the total ends, the new indicator is in it already",
        "Leads on the old: the total is followed, because another committee leads on the new indicator",
        "Underpinning: the link with KEY-1 ends, the new indicator has its own",
        "Underpinning: the link with NEW-01 ends, the new indicator has its own",
    ]
    replaced(old, new)
    assert spans(women)[0][2] == date(2026, 3, 31)
    assert [(name, lead) for name, _starts, _ends, lead in spans(new)] == [
        ("Both", True), ("Leads on the new", True), ("Leads on the old", False),
    ]  # fmt: skip
    assert list(Underpinning.objects.values_list("key__code", "supporting__code")) == [("KEY-1", "NEW-01")]
    assert SeriesBreak.objects.get().reason == "Known."
    assert Ownership.objects.get(indicator=new.indicator) == kept


def test_a_total_of_another_unit_stands_in_for_a_total(units: CouncilUnits, old: Series) -> None:
    elsewhere = series_with_rules("NEW-02", units.council)
    BasketItemFactory.create(series=old, basket__name="Corporate")
    OwnershipFactory.create(indicator=old.indicator, post=PostFactory.create(ended=date(2030, 1, 1)))
    replaced(old, elsewhere)
    assert [(name, ends) for name, _starts, ends, _lead in spans(elsewhere)] == [("Corporate", None)]
    assert not Ownership.objects.filter(indicator=elsewhere.indicator).exists()


def test_who_cannot_take_the_place_is_refused(units: CouncilUnits, old: Series, new: Series) -> None:
    empty = IndicatorFactory.create(code="EMPTY")
    gone = series_with_rules("GONE-1", units.unit)
    definitions.retire_indicator(by=BY, indicator=gone.indicator, on=DAY, reason="Old.")
    wanted = {"indicator": old.indicator, "on": DAY, "reason": "Why.", "seen": "x"}
    for successor, code in (
        (old.indicator, "same"),
        (gone.indicator, "successor_retired"),
        (empty, "no_total"),
        (new.indicator, "changed_meanwhile"),
    ):
        assert refused(keeping.replace_indicator, successor=successor, **wanted) == code


def test_a_replacement_that_would_close_a_circle_changes_nothing(old: Series, new: Series) -> None:
    key = IndicatorFactory.create(code="KEY-1")
    BasketItemFactory.create(series=old, basket__name="Corporate")
    UnderpinningFactory.create(key=key, supporting=old.indicator)
    UnderpinningFactory.create(key=new.indicator, supporting=key)
    seen = plan_replacement(old.indicator, new.indicator, DAY).fingerprint
    wanted = {"indicator": old.indicator, "successor": new.indicator, "on": DAY, "reason": "Why.", "seen": seen}
    assert refused(keeping.replace_indicator, **wanted) == "cycle"
    old.indicator.refresh_from_db()
    assert old.indicator.retired_on is None
    assert spans(new) == []
    assert Underpinning.objects.count() == 2


def test_a_replacement_is_shown_before_it_is_done(old: Series, new: Series, client: Client) -> None:
    BasketItemFactory.create(series=old, basket__name="Corporate basket")
    url = "/definitions/OLD-01/replace/"
    page = client.get(url).content.decode()
    assert "New measure (NEW-01)" in page
    assert "What would be done" not in page
    typed = {"code": "NEW-01", "on": "1/4/2026", "reason": "Better counted.", "seen": ""}
    shown = client.post(url, {**typed, "action": "show"})
    assert shown.status_code == 200
    assert "Corporate basket: the total is replaced" in shown.content.decode()
    blind = client.post(url, {**typed, "action": "replace"})
    assert (blind.status_code, "has changed since it was shown" in blind.content.decode()) == (422, True)
    for wrong in ({"code": "OLD-01"}, {"on": ""}, {"reason": ""}, {"reason": "\x00"}):
        assert client.post(url, {**typed, "action": "replace", **wrong}).status_code == 422
    seen = plan_replacement(old.indicator, new.indicator, DAY).fingerprint
    assert f'value="{seen}"' in shown.content.decode()
    done = client.post(url, {**typed, "action": "replace", "seen": seen})
    assert done.headers["Location"] == "/definitions/NEW-01/"
    assert "Replaced by NEW-01" in client.get("/definitions/OLD-01/").content.decode()
    assert not DefinitionDraft.objects.exists()


def test_what_ends_on_a_day_to_come_is_in_use_until_then(old: Series, client: Client) -> None:
    coming = timezone.localdate() + timedelta(days=30)
    retired(old, coming)
    assert "It ends on" in client.get("/definitions/OLD-01/").content.decode()
    listed = client.get("/definitions/").content.decode()
    assert "OLD-01" in listed
    assert "Ends on" in listed
    assert "OLD-01" not in client.get("/definitions/", {"show": "retired"}).content.decode()
