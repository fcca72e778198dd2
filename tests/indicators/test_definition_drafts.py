"""A definition is written by one person and put in force by another; nobody's text is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Definition, DefinitionDraft, DraftState, Indicator, Series
from indicators.services import definitions
from indicators.services.drafts import (
    accept_draft,
    fields_of,
    return_draft,
    save_draft,
    start_draft,
    start_new,
    submit_draft,
    take_back_draft,
    texts_of,
    withdraw_draft,
)
from tests.factories import IndicatorFactory, UnitWithPlaceFactory, series_with_rules, user_with_role
from tests.factories.formulas import sum_of

pytestmark = pytest.mark.django_db
NEXT_REVIEW = "1/4/2099"


@pytest.fixture
def unit() -> OrgUnit:
    return UnitWithPlaceFactory.create()


@pytest.fixture
def indicator(unit: OrgUnit) -> Indicator:
    return series_with_rules("WAS-01", unit, name="Waste recycled", review_on=date(2027, 4, 1)).indicator


@pytest.fixture
def ann(unit: OrgUnit) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=unit)


@pytest.fixture
def ben(unit: OrgUnit) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=unit)


def by(user: User) -> Actor:
    return Actor(user.pk)


def written(user: User, indicator: Indicator, reason: str = "Clearer.", **texts: str) -> DefinitionDraft:
    draft = start_draft(by=by(user), indicator=indicator)
    return save_draft(by=by(user), draft=draft, texts={**draft.fields, **texts}, reason=reason, lock=draft.lock)


def sent(user: User, indicator: Indicator, **texts: str) -> DefinitionDraft:
    draft = written(user, indicator, **{"wording": "Said in another way.", **texts})
    return submit_draft(by=by(user), draft=draft, lock=draft.lock)


def new_texts(**texts: str) -> Mapping[str, Any]:
    return {
        "name": "Bins missed", "wording": "Bins that were not emptied.", "why_it_matters": "People notice.",
        "unit": "number", "theme": "Environment", "source": "The depot", "review_on": NEXT_REVIEW, **texts,
    }  # fmt: skip


def refused(change: Any, **arguments: Any) -> str:
    with pytest.raises(ValidationError) as error, transaction.atomic():
        change(**arguments)
    return str(getattr(error.value, "code", None) or error.value.error_list[0].code)


def test_a_draft_begins_with_what_holds_and_each_person_has_one(indicator: Indicator, ann: User, ben: User) -> None:
    draft = start_draft(by=by(ann), indicator=indicator)
    assert draft.fields["name"] == "Waste recycled"
    assert draft.fields["review_on"] == "1/4/2027"
    assert start_draft(by=by(ann), indicator=indicator).pk == draft.pk
    assert start_draft(by=by(ben), indicator=indicator).pk != draft.pk
    assert DefinitionDraft.objects.count() == 2


def test_what_a_draft_says_comes_into_force_with_author_checker_and_reason(
    indicator: Indicator, ann: User, ben: User
) -> None:
    draft = sent(ann, indicator, wording="Every bin.", lower_bound="1,000", decimals="2", seasonal="on")
    accept_draft(by=by(ben), draft=draft, lock=draft.lock, note="Well put.")
    newest = definitions.current_definition(indicator)
    assert (newest.version, newest.wording, newest.decimals, newest.seasonal) == (2, "Every bin.", 2, True)
    assert newest.lower_bound == 1000
    assert (newest.author, newest.checker, newest.reason) == (ann.pk, ben.pk, "Clearer.")
    draft.refresh_from_db()
    assert (draft.state, draft.checker, draft.note) == (DraftState.ACCEPTED, ben.pk, "Well put.")
    actions = Event.objects.filter(subject_kind="definition_draft").order_by("pk").values_list("action", "actor_id")
    assert list(actions) == [
        ("start_draft", ann.pk), ("save_draft", ann.pk), ("submit_draft", ann.pk), ("accept_draft", ben.pk),
    ]  # fmt: skip


def test_fields_that_the_form_does_not_know_stay_and_emptied_bounds_go(unit: OrgUnit, ann: User, ben: User) -> None:
    series = series_with_rules("CAL-01", unit, formula_type="sum", lower_bound=0, upper_bound=100)
    sum_of(series.indicator, series_with_rules("PART-1", unit))
    draft = sent(ann, series.indicator, lower_bound="", review_on=NEXT_REVIEW)
    accept_draft(by=by(ben), draft=draft, lock=draft.lock)
    old, new = (series.indicator.definitions.get(version=number) for number in (1, 2))
    assert (new.formula_type, new.lower_bound, new.upper_bound) == ("sum", None, 100)
    told = replace(fields_of(new), wording=old.wording, lower_bound=old.lower_bound, review_on=old.review_on)
    assert told == fields_of(old)


def test_a_new_indicator_exists_only_once_a_second_person_has_accepted_it(unit: OrgUnit, ann: User, ben: User) -> None:
    draft = start_new(by=by(ann), code="BIN-01", unit=unit, texts=new_texts())
    draft = submit_draft(by=by(ann), draft=draft, lock=draft.lock)
    assert not Indicator.objects.exists()
    accepted = accept_draft(by=by(ben), draft=draft, lock=draft.lock)
    made = Indicator.objects.get(code="BIN-01")
    assert accepted.indicator == made
    assert list(Series.objects.values_list("indicator_id", "unit_id", "breakdown")) == [(made.pk, unit.pk, "")]
    assert (made.definitions.get().author, made.definitions.get().checker) == (ann.pk, ben.pk)


@pytest.mark.parametrize("code", ["", " ", "a code", "CODE.1", "-A", "new", "Drafts", "X" * 21, "É-1"])
def test_a_code_that_cannot_be_one_is_refused(unit: OrgUnit, ann: User, code: str) -> None:
    assert refused(start_new, by=by(ann), code=code, unit=unit) == "code"
    assert not DefinitionDraft.objects.exists()


def test_a_code_that_was_ever_used_is_refused_whatever_its_case(unit: OrgUnit, ann: User, ben: User) -> None:
    IndicatorFactory.create(code="USED-1")
    IndicatorFactory.create(code="GONE-1", retired_on=date(2020, 1, 1), retired_reason="Old.")
    for code, words in (("used-1", "is taken by another indicator"), ("gone-1", "codes are never used again")):
        with pytest.raises(ValidationError, match=words):
            start_new(by=by(ann), code=code, unit=unit)
    first, second = (start_new(by=by(one), code="BIN-01", unit=unit, texts=new_texts()) for one in (ann, ben))
    first, second = (submit_draft(by=by(one), draft=draft, lock=1) for one, draft in ((ann, first), (ben, second)))
    accept_draft(by=by(ben), draft=first, lock=first.lock)
    assert refused(accept_draft, by=by(ann), draft=second, lock=second.lock) == "code_taken"
    second.refresh_from_db()
    assert (second.state, second.fields["name"]) == (DraftState.WAITING, "Bins missed")


def test_nobody_checks_the_own_draft_or_without_the_right(indicator: Indicator, ann: User) -> None:
    draft = sent(ann, indicator)
    officer = user_with_role(Role.PERFORMANCE_OFFICER)
    for change in (accept_draft, return_draft):
        assert refused(change, by=by(ann), draft=draft, lock=draft.lock, note="No.") == "two_people"
        assert refused(change, by=by(officer), draft=draft, lock=draft.lock, note="No.") == "not_yours"
        assert refused(change, by=Actor(None, "beat"), draft=draft, lock=draft.lock, note="No.") == "a_person_writes"
    assert indicator.definitions.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        DefinitionDraft.objects.filter(pk=draft.pk).update(
            state=DraftState.ACCEPTED, checker=ann.pk, decided_at=timezone.now()
        )


def test_only_the_author_writes_sends_and_takes_back(indicator: Indicator, ann: User, ben: User) -> None:
    draft = written(ann, indicator)
    saving = {"texts": draft.fields, "reason": "", "lock": draft.lock}
    assert refused(save_draft, by=by(ben), draft=draft, **saving) == "not_yours"
    assert refused(submit_draft, by=by(ben), draft=draft, lock=draft.lock) == "not_yours"
    assert refused(take_back_draft, by=by(ben), draft=draft) == "not_yours"
    assert refused(withdraw_draft, by=by(ben), draft=draft) == "not_yours"
    assert refused(start_draft, by=Actor(None, "beat"), indicator=indicator) == "a_person_writes"


def test_the_draft_of_somebody_who_has_left_is_withdrawn_by_a_colleague(
    indicator: Indicator, ann: User, ben: User
) -> None:
    draft = written(ann, indicator, wording="Half a thought")
    User.objects.filter(pk=ann.pk).update(is_active=False)
    withdrawn = withdraw_draft(by=by(ben), draft=draft)
    assert (withdrawn.state, withdrawn.fields["wording"]) == (DraftState.WITHDRAWN, "Half a thought")
    assert refused(withdraw_draft, by=by(ben), draft=draft) == "not_open"


def test_a_stale_save_is_refused_and_what_was_kept_stays(indicator: Indicator, ann: User) -> None:
    draft = start_draft(by=by(ann), indicator=indicator)
    texts = {**draft.fields, "wording": "From the first tab"}
    save_draft(by=by(ann), draft=draft, texts=texts, reason="", lock=draft.lock)
    other = {**texts, "wording": "From the second tab"}
    assert refused(save_draft, by=by(ann), draft=draft, texts=other, reason="", lock=draft.lock) == "changed_meanwhile"
    draft.refresh_from_db()
    assert draft.fields["wording"] == "From the first tab"
    assert refused(submit_draft, by=by(ann), draft=draft, lock=draft.lock - 1) == "changed_meanwhile"


def test_of_two_people_who_change_one_definition_the_second_is_asked_to_merge(
    indicator: Indicator, ann: User, ben: User
) -> None:
    first, second = sent(ann, indicator, wording="Ann's words"), sent(ben, indicator, wording="Ben's words")
    accept_draft(by=by(ben), draft=first, lock=first.lock)
    assert refused(accept_draft, by=by(ann), draft=second, lock=second.lock) == "newer_version"
    second.refresh_from_db()
    assert (second.state, second.fields["wording"]) == (DraftState.WAITING, "Ben's words")
    old, new = (indicator.definitions.get(version=number).pk for number in (1, 2))
    merging = {"texts": {**second.fields, "wording": "Both"}, "reason": "Both.", "lock": second.lock}
    assert refused(save_draft, by=by(ben), draft=second, merged_with=old, **merging) == "newer_version"
    merged = save_draft(by=by(ben), draft=second, merged_with=new, **merging)
    assert (merged.state, merged.based_on_id) == (DraftState.DRAFT, new)
    again = submit_draft(by=by(ben), draft=merged, lock=merged.lock)
    accept_draft(by=by(ann), draft=again, lock=again.lock)
    assert definitions.current_definition(indicator).wording == "Both"
    assert indicator.definitions.count() == 3


def test_a_stale_draft_is_not_sent_before_it_is_merged(indicator: Indicator, ann: User, ben: User) -> None:
    mine, theirs = written(ann, indicator, wording="Mine", review_on=NEXT_REVIEW), sent(ben, indicator)
    accept_draft(by=by(ann), draft=theirs, lock=theirs.lock)
    assert refused(submit_draft, by=by(ann), draft=mine, lock=mine.lock) == "newer_version"


def test_a_draft_is_kept_unfinished_and_sent_only_when_it_is_whole(unit: OrgUnit, ann: User) -> None:
    draft = start_new(by=by(ann), code="BIN-01", unit=unit)
    draft = save_draft(by=by(ann), draft=draft, texts={"name": "Bins"}, reason="", lock=draft.lock)
    with pytest.raises(ValidationError) as error:
        submit_draft(by=by(ann), draft=draft, lock=draft.lock)
    assert error.value.error_list[0].code == "incomplete"
    assert "What is counted: this is missing." in error.value.messages
    draft.refresh_from_db()
    assert (draft.state, draft.fields["name"]) == (DraftState.DRAFT, "Bins")


def test_a_change_needs_a_reason_a_coming_review_and_something_that_differs(indicator: Indicator, ann: User) -> None:
    draft = written(ann, indicator, reason="  ", wording="Other")
    assert refused(submit_draft, by=by(ann), draft=draft, lock=draft.lock) == "reason_missing"
    draft = written(ann, indicator, review_on="1/4/2020")
    assert refused(submit_draft, by=by(ann), draft=draft, lock=draft.lock) == "review_past"
    texts = {"wording": draft.based_on.wording, "review_on": "2027-04-01", "multiplier": "1.00"}
    draft = written(ann, indicator, **texts)
    assert refused(submit_draft, by=by(ann), draft=draft, lock=draft.lock) == "nothing_changed"


def test_a_faulty_text_is_not_kept_and_what_was_kept_stays(indicator: Indicator, ann: User) -> None:
    draft = start_draft(by=by(ann), indicator=indicator)
    for texts, reason in (({"name": "x" * 400}, ""), ({"decimals": "many"}, ""), ({}, "x" * 5000), ({}, "\x00")):
        saving = {"texts": {**draft.fields, **texts}, "reason": reason, "lock": draft.lock}
        assert refused(save_draft, by=by(ann), draft=draft, **saving) == "faults"
    draft.refresh_from_db()
    assert (draft.lock, draft.fields["name"], draft.reason) == (1, "Waste recycled", "")


def test_a_returned_draft_goes_back_with_a_note_and_is_sent_again(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator)
    for note, code in (("", "note_missing"), ("x" * 5000, "faults")):
        assert refused(return_draft, by=by(ben), draft=draft, lock=draft.lock, note=note) == code
    draft = return_draft(by=by(ben), draft=draft, lock=draft.lock, note="Which bins?")
    assert (draft.state, draft.checker, draft.note) == (DraftState.RETURNED, ben.pk, "Which bins?")
    assert refused(accept_draft, by=by(ben), draft=draft, lock=draft.lock) == "not_open"
    texts = {**draft.fields, "wording": "Black bins"}
    draft = save_draft(by=by(ann), draft=draft, texts=texts, reason="Why.", lock=draft.lock)
    assert (draft.state, draft.checker) == (DraftState.DRAFT, None)
    draft = submit_draft(by=by(ann), draft=draft, lock=draft.lock)
    assert (draft.state, draft.note) == (DraftState.WAITING, "Which bins?")


def test_what_waits_is_not_written_on_until_it_is_taken_back(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator)
    saving = {"texts": draft.fields, "reason": "", "lock": draft.lock}
    assert refused(save_draft, by=by(ann), draft=draft, **saving) == "not_open"
    assert refused(submit_draft, by=by(ann), draft=draft, lock=draft.lock) == "not_open"
    seen = draft.lock
    draft = take_back_draft(by=by(ann), draft=draft)
    assert refused(take_back_draft, by=by(ann), draft=draft) == "not_open"
    draft = submit_draft(by=by(ann), draft=draft, lock=draft.lock)
    assert refused(accept_draft, by=by(ben), draft=draft, lock=seen) == "changed_meanwhile"


def test_a_retired_indicator_is_not_changed(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator)
    definitions.retire_indicator(by=by(ben), indicator=indicator, on=date(2026, 1, 1), reason="Old.")
    assert refused(accept_draft, by=by(ben), draft=draft, lock=draft.lock) == "retired"
    assert refused(start_draft, by=by(ann), indicator=indicator) == "retired"
    assert Definition.objects.count() == 1


def test_the_table_itself_refuses_half_a_decision_and_a_draft_about_nothing(
    indicator: Indicator, unit: OrgUnit, ann: User
) -> None:
    base = {"author": ann.pk, "saved_at": timezone.now()}
    about = {"indicator": indicator, "based_on": indicator.definitions.get()}
    for fields in (
        {},
        {"code": "NEW-1"},
        {**about, "code": "NEW-1"},
        {**about, "state": "accepted"},
        {**about, "state": "draft", "checker": 999_999, "decided_at": timezone.now()},
        {**about, "state": "accepted", "checker": 999_999},
        {**about, "state": "unknown"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DefinitionDraft.objects.create(**base, **fields)
    DefinitionDraft.objects.create(**base, **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        DefinitionDraft.objects.create(**base, **about)
    assert str(DefinitionDraft.objects.get()).endswith("of WAS-01")


def test_every_version_can_be_written_as_texts_and_read_back(indicator: Indicator) -> None:
    texts = texts_of(indicator.definitions.get())
    assert (texts["seasonal"], texts["multiplier"], texts["lower_bound"]) == ("", "1", "")
