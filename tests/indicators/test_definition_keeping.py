"""Keeping an indicator: who answers for it, what stands below it, its lines, breaks and rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.marks import status_mark
from council_pm.people.roles import Role
from indicators.models import (
    Indicator,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    StatusRule,
    StatusSnapshot,
    Underpinning,
)
from indicators.recompute import recompute
from indicators.selectors.rule_effects import rule_effect
from indicators.services import definitions, keeping
from indicators.services.drafts import start_draft
from indicators.status_types import ToleranceType
from tests.factories import (
    BasketItemFactory,
    DefinitionFactory,
    IndicatorFactory,
    OccupancyFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
    SeriesBreakFactory,
    UnderpinningFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")
URL = "/definitions/WAS-01/"


@pytest.fixture
def indicator(units: CouncilUnits) -> Indicator:
    return series_with_rules("WAS-01", units.unit, name="Waste recycled", review_on=date(2099, 4, 1)).indicator


@pytest.fixture
def client(units: CouncilUnits) -> Client:
    browser = Client()
    browser.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council))
    return browser


def text(client: Client, url: str = URL, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def refused(client: Client, url: str, words: str, **typed: str) -> str:
    """The page after a form was refused: it says why and keeps what was typed."""
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'id="error-summary"' in page
    return page


def code_of(change: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(ValidationError) as error, transaction.atomic():
        change(**arguments)
    return str(error.value.error_list[0].code)


def stands_below(key: Indicator, *codes: str) -> list[Underpinning]:
    made = [DefinitionFactory.create(indicator__code=code, name=f"Name of {code}").indicator for code in codes]
    return [definitions.underpin(by=BY, key=key, supporting=one) for one in made]


def order_of(key: Indicator) -> list[str]:
    return list(key.supported_by.order_by("position").values_list("supporting__code", flat=True))


def test_a_post_is_named_as_owner_deputy_and_provider_for_dates(indicator: Indicator, client: Client) -> None:
    manager = PostFactory.create(title="Waste manager", code="waste-manager")
    OccupancyFactory.create(post=manager, person=PersonFactory.create(name="Cara Held"), kind="acting")
    typed = {"kind": "owner", "post": "waste manager", "starts": "1/4/2026", "ends": ""}
    assert client.post(f"{URL}owners/", typed).headers["Location"] == f"{URL}#owners"
    typed = {"kind": "provider", "post": "waste-manager", "starts": "2026-04-01", "ends": "30/9/2026"}
    client.post(f"{URL}owners/", typed)
    rows = Ownership.objects.order_by("pk").values_list("kind", "post", "starts", "ends")
    assert list(rows) == [
        ("owner", manager.pk, date(2026, 4, 1), None),
        ("provider", manager.pk, date(2026, 4, 1), date(2026, 9, 30)),
    ]
    page = text(client)
    assert "Cara Held (acting)" in page
    assert "Data provider" in page
    assert "Nobody answers for it today" not in page


def test_an_ownership_that_cannot_be_is_refused_in_words(indicator: Indicator, client: Client) -> None:
    PostFactory.create(title="Manager", code="m-1")
    PostFactory.create(title="Manager", code="m-2")
    PostFactory.create(title="Ending", code="m-3", ended=timezone.localdate() + timedelta(days=30))
    PostFactory.create(title="Ended", code="m-4", ended=date(2020, 1, 1))
    OwnershipFactory.create(indicator=indicator, post=PostFactory.create(title="Held"), starts=date(2026, 4, 1))
    good = {"kind": "owner", "post": "m-1", "starts": "1/4/2026", "ends": ""}
    for typed, words in (
        ({"post": "Manager"}, "Several posts have this title"),
        ({"post": "Nobody at all"}, "There is no post of this title"),
        ({"post": "Ended"}, "There is no post of this title"),
        ({"post": "x" * 400}, "shorten it to 160 characters"),
        ({"post": ""}, "Name the post."),
        ({"post": "Ending"}, "This post ends on"),
        ({"post": "Held"}, "This post has this part from this day already"),
        ({"kind": "king"}, "Choose one of the list."),
        ({"starts": ""}, "Give the day"),
        ({"starts": "soon"}, "Write the day like 1/4/2026."),
        ({"ends": "1/1/2026"}, "The last day lies before the first"),
    ):
        page = refused(client, f"{URL}owners/", words, **{**good, **typed})
        assert f'value="{({**good, **typed})["starts"]}"' in page or not ({**good, **typed})["starts"]
    assert Ownership.objects.count() == 1


def test_a_part_ends_on_a_day_and_one_to_come_is_taken_back(indicator: Indicator, client: Client) -> None:
    today = timezone.localdate()
    past = OwnershipFactory.create(indicator=indicator, starts=date(2020, 1, 1))
    coming = OwnershipFactory.create(indicator=indicator, kind="deputy", starts=today + timedelta(days=9))
    over = OwnershipFactory.create(indicator=indicator, kind="provider", ends=date(2021, 1, 1))
    assert "It began on 1 January 2020" in text(client, f"/definitions/owners/{past.pk}/end/")
    refused(client, f"/definitions/owners/{past.pk}/end/", "lies before the first", ends="1/1/2019")
    refused(client, f"/definitions/owners/{past.pk}/end/", "Write the day like", ends="32/1/2019")
    refused(client, f"/definitions/owners/{over.pk}/end/", "has ended already", ends="1/1/2027")
    assert client.post(f"/definitions/owners/{past.pk}/end/", {"ends": "30/6/2026"}).status_code == 302
    client.post(f"/definitions/owners/{coming.pk}/end/", {"ends": "1/1/2026"})
    past.refresh_from_db()
    assert past.ends == date(2026, 6, 30)
    assert not Ownership.objects.filter(pk=coming.pk).exists()
    assert Event.objects.filter(action="end_ownership").count() == 2
    assert client.get("/definitions/owners/999999/end/").status_code == 404


def test_the_page_says_that_the_owner_has_left(indicator: Indicator, client: Client) -> None:
    post = PostFactory.create(title="Waste manager")
    OwnershipFactory.create(indicator=indicator, post=post)
    OccupancyFactory.create(post=post, person=PersonFactory.create(name="Dan Left"), ends=date(2026, 5, 2))
    OccupancyFactory.create(post=post, person=PersonFactory.create(name="Eve Deputy"), kind="deputy",
                            ends=date(2099, 1, 1))  # fmt: skip
    ended = PostFactory.create(title="Old deputy", ended=date(2026, 6, 30))
    OwnershipFactory.create(indicator=indicator, post=ended, kind="deputy")
    OccupancyFactory.create(post=ended)
    page = text(client)
    assert "Nobody answers for it today" in page
    assert "vacant since 3 May 2026" in page
    assert "vacant since 1 July 2026" in page
    assert "Dan Left" not in page


def test_a_breakdown_and_another_unit_are_added_once(units: CouncilUnits, indicator: Indicator, client: Client) -> None:
    url, unit = f"{URL}lines/", str(units.second_unit.pk)
    assert client.post(url, {"unit": unit, "breakdown": ""}).status_code == 302
    assert client.post(url, {"unit": unit, "breakdown": "Women"}).status_code == 302
    assert "Women" in refused(client, url, "This line is there already", unit=unit, breakdown="Women")
    refused(client, url, "Choose one of the list", unit="999", breakdown="")
    refused(client, url, "shorten it to 80 characters", unit=unit, breakdown="x" * 81)
    refused(client, url, "cannot be shown", unit=unit, breakdown="a\x01b")
    assert Series.objects.filter(indicator=indicator).count() == 3
    assert "Street Cleansing" in text(client)


def test_what_stands_below_is_added_moved_dragged_and_taken_away(indicator: Indicator, client: Client) -> None:
    pairs = stands_below(indicator, "A-1", "B-1")
    DefinitionFactory.create(indicator__code="C-1", name="Third")
    assert client.post(f"{URL}below/", {"code": "C-1"}).status_code == 302
    ids = [str(pk) for pk in indicator.supported_by.order_by("position").values_list("pk", flat=True)]
    assert order_of(indicator) == ["A-1", "B-1", "C-1"]
    order = f"{URL}below/order/"
    client.post(order, {"order": ids, "move": f"up:{ids[2]}"})
    assert order_of(indicator) == ["A-1", "C-1", "B-1"]
    client.post(order, {"order": [ids[0], ids[2], ids[1]], "move": f"down:{ids[0]}"})
    assert order_of(indicator) == ["C-1", "A-1", "B-1"]
    client.post(order, {"order": ids})
    assert order_of(indicator) == ["A-1", "B-1", "C-1"]
    before = Event.objects.filter(action="arrange_underpinning").count()
    for nothing in ({"move": f"up:{ids[0]}"}, {"move": f"down:{ids[2]}"}, {"move": "sideways:1"}, {"move": "up:x"}):
        client.post(order, {"order": ids, **nothing})
    assert order_of(indicator) == ["A-1", "B-1", "C-1"]
    assert Event.objects.filter(action="arrange_underpinning").count() == before
    assert client.post(f"/definitions/below/{pairs[1].pk}/remove/").headers["Location"] == f"{URL}#underpinning"
    assert order_of(indicator) == ["A-1", "C-1"]
    assert (
        "Somebody else changed what stands below it" in client.post(order, {"order": ids}, follow=True).content.decode()
    )
    assert client.post(f"/definitions/below/{pairs[1].pk}/remove/").status_code == 404
    client.post(order, {"order": ["9" * 30, "x", "-1"]})
    assert order_of(indicator) == ["A-1", "C-1"]


def test_a_circle_and_an_unknown_indicator_are_refused(indicator: Indicator, client: Client) -> None:
    (pair,) = stands_below(indicator, "A-1")
    refused(client, "/definitions/A-1/below/", "stands above this indicator already", code="WAS-01")
    refused(client, f"{URL}below/", "Choose one of the list", code="NONE")
    refused(client, f"{URL}below/", "Choose one", code="")
    assert "It stands below:" in text(client, "/definitions/A-1/")
    assert Underpinning.objects.get() == pair


def test_a_break_and_a_rule_are_set_with_their_reasons(indicator: Indicator, client: Client) -> None:
    assert client.post(f"{URL}breaks/", {"on": "1/4/2025", "reason": "New bins."}).status_code == 302
    refused(client, f"{URL}breaks/", "There is a break on this day already", on="1/4/2025", reason="Again.")
    assert "Kept" in refused(client, f"{URL}breaks/", "Write the day like", on="tomorrow", reason="Kept")
    refused(client, f"{URL}breaks/", "Say what changed", on="1/4/2024", reason=" ")
    assert SeriesBreak.objects.get().reason == "New bins."
    good = {
        "rule": "tolerance", "tolerance_type": "percent", "tolerance": "5", "amber_threshold": "",
        "minimum_acceptable": "40.5%", "effective_from": "1/4/2026", "reason": "Agreed.",
    }  # fmt: skip
    for typed, words in (
        ({"tolerance": "lots"}, "lots is not a number we can read"),
        ({"tolerance": "-1"}, "tolerance"),
        ({"tolerance": "1.1234567"}, "six decimal places"),
        ({"tolerance": ""}, "tolerance"),
        ({"rule": "magic"}, "Choose one of the list"),
        ({"reason": ""}, "Say why it is judged in another way"),
        ({"minimum_acceptable": "1e9"}, "not a number"),
        ({"effective_from": "never"}, "Write the day like"),
    ):
        refused(client, f"{URL}rule/", words, **{**good, **typed})
    assert StatusRule.objects.count() == 1
    assert set_rule(client, **good).status_code == 302
    rule = StatusRule.objects.get(revision=2)
    assert (rule.tolerance, rule.minimum_acceptable, rule.effective_from) == (
        5,
        rule.minimum_acceptable,
        date(2026, 4, 1),
    )
    page = text(client)
    assert "5% of the target" in page
    assert "40.5" in page
    assert "for periods that end on 1 Apr 2026 or later" in page


def test_rules_of_every_kind_are_told_in_words(indicator: Indicator, client: Client) -> None:
    for typed in (
        {"tolerance_type": "threshold", "amber_threshold": "45"},
        {"tolerance_type": "none"},
        {"rule": "contextual", "tolerance_type": "none"},
    ):
        set_rule(client, **{"rule": "tolerance", "reason": "Why.", **typed})
    page = text(client)
    for words in ("near target up to 45", "Not judged: for information", "Near target within a tolerance"):
        assert words in page


def test_what_has_ended_is_read_and_not_changed(units: CouncilUnits, indicator: Indicator, client: Client) -> None:
    (pair,) = stands_below(indicator, "A-1")
    Indicator.objects.filter(pk=indicator.pk).update(retired_on=date(2026, 1, 1), retired_reason="Old.")
    page = text(client)
    assert "It was retired on 1 January 2026" in page
    assert "Judge it in another way" not in page
    typed = {"on": "1/4/2025", "reason": "New bins."}
    answer = client.post(f"{URL}breaks/", typed)
    assert (answer.status_code, "its history stays as it is" in answer.content.decode()) == (422, True)
    again = client.post(f"{URL}below/order/", {"order": [str(pair.pk)]}, follow=True).content.decode()
    assert "its history stays as it is" in again
    for part in ("retire", "replace"):
        assert client.get(f"{URL}{part}/").headers["Location"] == URL
    assert not SeriesBreak.objects.exists()


def test_every_table_of_the_page_is_a_file(indicator: Indicator, client: Client) -> None:
    stands_below(indicator, "A-1")
    OwnershipFactory.create(indicator=indicator, post=PostFactory.create(title="=Owner"))
    SeriesBreakFactory.create(indicator=indicator)
    for part, words in (
        ("", "Version,Since,Why"),
        ("versions", "Version,Since,Why"),
        ("owners", "'=Owner"),
        ("lines", "Waste and Recycling,Total,0"),
        ("underpinning", "A-1,Name of A-1,"),
        ("breaks", "2022-04-01,It is counted in another way."),
        ("rules", "Near target within a tolerance,2,"),
    ):
        answer = client.get(f"{URL}table/", {"part": part})
        assert words in answer.content.decode("utf-8-sig"), part
        assert client.get(f"{URL}table/", {"part": part, "format": "xlsx"}).content[:2] == b"PK"
    assert client.get(f"{URL}table/", {"part": "secrets"}).status_code == 404


def test_the_page_asks_as_often_for_three_of_each_as_for_one(
    units: CouncilUnits, indicator: Indicator, client: Client
) -> None:
    def add(number: int) -> None:
        stands_below(indicator, f"A-{number}")
        UnderpinningFactory.create(supporting=indicator, key=IndicatorFactory.create(code=f"K-{number}"))
        post = OwnershipFactory.create(indicator=indicator, kind="provider").post
        OccupancyFactory.create(post=post)
        SeriesBreakFactory.create(indicator=indicator, on=date(2020, 1, number))
        DefinitionFactory.create(indicator=indicator, version=number + 1, author=number, checker=number + 90)
        line = Series.objects.create(indicator=indicator, unit=units.unit, breakdown=f"Part {number}")
        BasketItemFactory.create(series=line)
        writer = user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)
        start_draft(by=Actor(writer.pk), indicator=indicator)

    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            add(number)
        with CaptureQueriesContext(connection) as asked:
            text(client)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 22


def test_names_of_officers_are_for_those_who_may_read_them(units: CouncilUnits, indicator: Indicator) -> None:
    writer = user_with_role(Role.PERFORMANCE_OFFICER, unit=units.unit, person=PersonFactory.create(name="Nora Hidden"))
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service, person=PersonFactory.create(name="Hal Known"))
    DefinitionFactory.create(indicator=indicator, version=2, author=writer.pk, checker=head.pk)
    StatusRule.objects.create(indicator=indicator, revision=2, known_from=timezone.now(), rule="tolerance",
                              tolerance_type="none", set_by=writer.pk, reason="Stricter.")  # fmt: skip
    post = OwnershipFactory.create(indicator=indicator).post
    OccupancyFactory.create(post=post, person=PersonFactory.create(name="Olaf Hidden"))
    for role, sees in ((Role.MEMBER, False), (Role.PERFORMANCE_OFFICER, False), (Role.AUDITOR, True)):
        browser = Client()
        browser.force_login(user_with_role(role, unit=units.council))
        for url in (URL, f"{URL}table/?part=versions", f"{URL}table/?part=owners", f"{URL}table/?part=rules"):
            shown = browser.get(url).content.decode()
            assert ("Nora Hidden" in shown or "Olaf Hidden" in shown) is sees, (role, url)
        assert "Hal Known" in browser.get(URL).content.decode()
        assert "Change the definition" not in browser.get(URL).content.decode()


def test_kinds_of_ownership_have_words() -> None:
    assert [str(kind.label) for kind in OwnershipKind] == ["Owner", "Deputy", "Data provider"]


def test_an_order_of_others_is_refused(indicator: Indicator) -> None:
    pairs = stands_below(indicator, "A-1", "B-1")
    for order in ([pairs[0].pk], [pairs[0].pk, pairs[0].pk], [pairs[0].pk, 999_999]):
        assert code_of(keeping.arrange_underpinning, by=BY, key=indicator, order=order) == "changed_meanwhile"


RULE = {
    "rule": "tolerance", "tolerance_type": "none", "tolerance": "", "amber_threshold": "", "minimum_acceptable": "",
    "effective_from": "", "reason": "Stricter.", "based_on": "1",
}  # fmt: skip


def set_rule(client: Client, **typed: str) -> Any:
    """Try it on the past, then set it, as a person does."""
    tried = client.post(f"{URL}rule/", {**RULE, **typed, "action": "show"})
    return client.post(f"{URL}rule/", {**RULE, **typed, "action": "set", "shown": tried.context["rule_form"].shown})


def test_a_rule_is_tried_on_the_last_periods_before_it_is_set(
    units: CouncilUnits, indicator: Indicator, client: Client
) -> None:
    assert "There is no figure yet" in client.post(f"{URL}rule/", {**RULE, "action": "show"}).content.decode()
    women = Series.objects.create(indicator=indicator, unit=units.unit, breakdown="Women")
    for series, figures in ((indicator.series.get(breakdown=""), ("54", "54")), (women, ("60", "54"))):
        for number, value in enumerate(figures, 1):
            figure(series, quarter(2025, number), value)
            aim(series, quarter(2025, number), "55")
    shown = client.post(f"{URL}rule/", {**RULE, "action": "show"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Tried on the last periods: 3 of 4 lights would be other ones." in page
    assert "When it is set, 3 of 4 lights change." in page
    assert "Waste and Recycling, Women: the last 2 periods" in page
    assert "Stricter." in page
    later = client.post(f"{URL}rule/", {**RULE, "action": "show", "effective_from": "1/8/2025"}).content.decode()
    assert "When it is set, 2 of 2 lights change." in later
    assert "Tried on the last periods: 3 of 4 lights would be other ones." in later
    assert later.count("tried only") == 2
    same = {**RULE, "tolerance_type": "absolute", "tolerance": "2", "action": "show"}
    unchanged = client.post(f"{URL}rule/", same).content.decode()
    assert "Tried on the last periods: no light would be another one." in unchanged
    assert "No light changes when it is set." in unchanged
    refused(client, f"{URL}rule/", "tolerance", **{**RULE, "tolerance_type": "absolute", "action": "show"})
    why_not = client.post(f"{URL}rule/", {**RULE, "reason": "", "action": "show"})
    assert (why_not.status_code, "What it would change" in why_not.content.decode()) == (200, True)
    unsaid = {**RULE, "reason": "", "action": "set", "shown": why_not.context["rule_form"].shown}
    assert "What it would change" in refused(client, f"{URL}rule/", "Say why", **unsaid)
    not_tried = client.post(f"{URL}rule/", {**RULE, "action": "set"})
    assert (not_tried.status_code, "What it would change" in not_tried.content.decode()) == (200, True)
    other = client.post(f"{URL}rule/", {**RULE, "action": "set", "shown": shown.context["rule_form"].shown,
                                        "tolerance_type": "absolute", "tolerance": "9"})  # fmt: skip
    assert "What it would change" in other.content.decode()
    assert StatusRule.objects.count() == 1
    assert set_rule(client).status_code == 302
    assert StatusRule.objects.count() == 2


def test_a_rule_with_a_line_on_the_wrong_side_of_a_target_is_refused(indicator: Indicator, client: Client) -> None:
    series = indicator.series.get()
    for number, target in ((1, "55"), (2, "60")):
        aim(series, quarter(2025, number), target)
    line = {"tolerance_type": "threshold", "amber_threshold": "57", "tolerance": ""}
    words = "Q1 2025/26: The near-target line (57) is on the wrong side of the target (55)."
    assert "Stricter." in refused(client, f"{URL}rule/", words, **{**RULE, **line})
    refused(client, f"{URL}rule/", words, **{**RULE, **line, "action": "show"})
    least = {"minimum_acceptable": "58", "tolerance_type": "none"}
    refused(client, f"{URL}rule/", "least acceptable level (58) is above the target (55)", **{**RULE, **least})
    assert StatusRule.objects.count() == 1
    assert set_rule(client, **line, effective_from="1/8/2025").status_code == 302, "the target of then allows it"


def test_another_rule_without_a_reason_is_refused_wherever_it_comes_from(indicator: Indicator) -> None:
    fields = definitions.RuleFields(reason=" ")
    assert code_of(definitions.set_rule, by=BY, indicator=indicator, fields=fields) == "reason_missing"
    assert StatusRule.objects.count() == 1


def test_trying_a_rule_asks_as_often_for_three_lines_as_for_one(
    units: CouncilUnits, indicator: Indicator, client: Client
) -> None:
    counts = []
    for breakdown in ("Women", "Men"):
        series = Series.objects.create(indicator=indicator, unit=units.unit, breakdown=breakdown)
        figure(series, quarter(2025, 1), "54")
        with CaptureQueriesContext(connection) as asked:
            client.post(f"{URL}rule/", {**RULE, "action": "show"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_was_tried_is_what_a_recomputation_finds(indicator: Indicator) -> None:
    series = indicator.series.get()
    for year in (2023, 2024, 2025):
        for number in (1, 2, 3, 4):
            figure(series, quarter(year, number), str(50 + number))
            aim(series, quarter(year, number), str(52 + (year + number) % 3))
    recompute()
    fields = definitions.RuleFields(
        tolerance_type=ToleranceType.ABSOLUTE, tolerance=Decimal(1), reason="Stricter.", minimum_acceptable=Decimal(52)
    )
    (line,) = rule_effect(indicator, fields).lines
    assert len(line.periods) == 8
    assert line.line == "Waste and Recycling, total", "a line is named, not coded"
    definitions.set_rule(by=BY, indicator=indicator, fields=fields)
    recompute()
    newest = StatusSnapshot.objects.filter(series=series).order_by("pk")
    stored = {one.end: one.status for one in newest}
    lights = [status_mark(stored[end]) for end in sorted(stored, reverse=True)[:8]]
    assert [one.after for one in line.periods] == lights
    assert any(one.changes for one in line.periods)


def test_a_rule_that_was_typed_before_somebody_elses_was_set_is_sent_again(
    indicator: Indicator, client: Client
) -> None:
    set_rule(client, reason="The other's.")
    sent = set_rule(client)
    page = sent.content.decode()
    assert (sent.status_code, "Somebody else set a rule while you were typing" in page) == (422, True)
    assert "The other&#x27;s." in page
    assert "Stricter." in page
    assert 'name="based_on" value="2"' in page
    assert set_rule(client, based_on="2").status_code == 302
