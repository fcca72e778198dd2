"""Two people change one definition at the same moment: one is first, the other is told, nothing is half-done."""

from __future__ import annotations

from datetime import date

import pytest

from council_pm.core.access import Actor
from council_pm.people.roles import Role
from indicators import library
from indicators.models import DefinitionDraft, DraftState, Indicator, Ownership, SeriesBreak, Underpinning
from indicators.selectors.hanging import what_hangs_on
from indicators.services import definitions, keeping
from indicators.services.drafts import accept_draft, save_draft, start_draft, start_new, submit_draft, withdraw_draft
from indicators.services.library import Wish, adopt_indicators
from tests.factories import IndicatorFactory, PostFactory, make_council, series_with_rules, user_with_role
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "a test")
APRIL = date(2026, 4, 1)


@pytest.fixture
def indicator() -> Indicator:
    return series_with_rules("WAS-01", make_council().unit, review_on=date(2099, 4, 1)).indicator


@pytest.fixture
def people() -> list[Actor]:
    return [Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk) for _ in range(3)]


def sent(by: Actor, indicator: Indicator, wording: str) -> DefinitionDraft:
    draft = start_draft(by=by, indicator=indicator)
    texts = {**draft.fields, "wording": wording}
    draft = save_draft(by=by, draft=draft, texts=texts, reason="Clearer.", lock=draft.lock)
    return submit_draft(by=by, draft=draft, lock=draft.lock)


def test_of_two_drafts_accepted_at_once_one_is_merged_first(indicator: Indicator, people: list[Actor]) -> None:
    first, second = sent(people[0], indicator, "One"), sent(people[1], indicator, "Two")
    refused = at_once(
        lambda: accept_draft(by=people[2], draft=first, lock=first.lock),
        lambda: accept_draft(by=people[2], draft=second, lock=second.lock),
    )
    assert refused == ["newer_version"]
    assert indicator.definitions.count() == 2
    states = DefinitionDraft.objects.values_list("state", flat=True)
    assert sorted(states) == [DraftState.ACCEPTED, DraftState.WAITING]
    assert {draft.fields["wording"] for draft in DefinitionDraft.objects.all()} == {"One", "Two"}


def test_one_draft_is_accepted_once_and_not_withdrawn_as_well(indicator: Indicator, people: list[Actor]) -> None:
    draft = sent(people[0], indicator, "One")
    refused = at_once(
        lambda: accept_draft(by=people[1], draft=draft, lock=draft.lock),
        lambda: accept_draft(by=people[2], draft=draft, lock=draft.lock),
        lambda: withdraw_draft(by=people[0], draft=draft),
    )
    assert refused == ["not_open", "not_open"]
    draft.refresh_from_db()
    assert indicator.definitions.count() == (2 if draft.state == DraftState.ACCEPTED else 1)


def test_two_clicks_start_one_draft(indicator: Indicator, people: list[Actor]) -> None:
    assert at_once(*[lambda: start_draft(by=people[0], indicator=indicator)] * 3) == []
    assert DefinitionDraft.objects.count() == 1


def test_two_tabs_that_save_at_once_lose_nothing(indicator: Indicator, people: list[Actor]) -> None:
    draft = start_draft(by=people[0], indicator=indicator)

    def save(wording: str) -> None:
        texts = {**draft.fields, "wording": wording}
        save_draft(by=people[0], draft=draft, texts=texts, reason="", lock=draft.lock)

    assert at_once(lambda: save("One"), lambda: save("Two")) == ["changed_meanwhile"]


def test_of_two_new_indicators_with_one_code_one_is_refused(people: list[Actor]) -> None:
    unit = make_council().unit
    texts = {
        "name": "Bins", "wording": "Bins.", "why_it_matters": "Yes.", "unit": "number", "theme": "Waste",
        "source": "Depot", "review_on": "1/4/2099",
    }  # fmt: skip
    drafts = [start_new(by=one, code="BIN-01", unit=unit, texts=texts) for one in people[:2]]
    drafts = [submit_draft(by=Actor(one.author), draft=one, lock=1) for one in drafts]
    refused = at_once(*(lambda d=one: accept_draft(by=people[2], draft=d, lock=d.lock) for one in drafts))
    assert refused == ["code_taken"]
    assert Indicator.objects.count() == 1


def test_of_two_adoptions_of_one_entry_one_is_refused(people: list[Actor]) -> None:
    wish = Wish(entry=library.by_code()["CFA-01"], code="CFA-01", unit=make_council().unit)
    adopt = [lambda one=one: adopt_indicators(by=one, wishes=[wish], today=APRIL) for one in people[:2]]
    assert len(at_once(*adopt)) == 1
    assert Indicator.objects.count() == 1


def test_two_links_do_not_close_a_circle(indicator: Indicator) -> None:
    other = IndicatorFactory.create()
    refused = at_once(
        lambda: definitions.underpin(by=BY, key=indicator, supporting=other),
        lambda: definitions.underpin(by=BY, key=other, supporting=indicator),
    )
    assert refused == ["cycle"]
    assert Underpinning.objects.count() == 1


def test_the_same_thing_twice_at_once_is_done_once(indicator: Indicator) -> None:
    post = PostFactory.create()
    give = {"by": BY, "indicator": indicator, "post": post, "starts": APRIL, "kind": "provider"}
    assert at_once(*[lambda: definitions.give_ownership(**give)] * 2) == ["given_already"]
    declare = {"by": BY, "indicator": indicator, "on": APRIL, "reason": "Why."}
    assert at_once(*[lambda: definitions.declare_break(**declare)] * 2) == ["break_exists"]
    seen = what_hangs_on(indicator, APRIL).fingerprint
    retiring = {"by": BY, "indicator": indicator, "on": APRIL, "reason": "Old.", "seen": seen}
    assert at_once(*[lambda: keeping.retire(**retiring)] * 2) == ["retired"]
    assert (Ownership.objects.count(), SeriesBreak.objects.count()) == (1, 1)
