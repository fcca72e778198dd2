"""What the system gathers for a review: each reader sees what they see elsewhere, of this year and this person only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from appraisals.evidence_sources import facts_of
from appraisals.selectors.content import content_of
from appraisals.selectors.evidence import Evidence, evidence_of
from council_pm.forums.models import Completion
from council_pm.people.models import Occupancy, User
from council_pm.people.roles import Role
from council_pm.practice.models import NomineeKind
from plans.models import ActionStatus
from tests.appraisals.conversation import Conversation
from tests.factories import PersonFactory, series_with_rules, user_with_role
from tests.factories.appraisals import AppraisalTargetFactory, CheckInFactory
from tests.factories.forums import ModuleFactory
from tests.factories.plans import ActionFactory
from tests.factories.practice import AwardFactory, PracticeEntryFactory
from tests.screens import signed_in
from tests.speed.test_plan_tree import queries

pytestmark = pytest.mark.django_db
IN_YEAR, BEFORE = date(2026, 5, 10), date(2025, 11, 10)


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def seen_by(talk: Conversation, user: User) -> Evidence:
    at = talk.at(user)
    found = evidence_of(at, content_of(at))
    assert found is not None
    return found


def done(talk: Conversation, title: str, on: date, **given: object) -> None:
    given = {"owner": talk.post(talk.somebody), "unit": talk.units.unit, **given}
    ActionFactory.create(title=title, status=ActionStatus.DONE, done_on=on, **given)


def test_at_the_setting_nothing_is_gathered() -> None:
    talk = Conversation("setting")
    at = talk.at(talk.somebody)
    assert evidence_of(at, content_of(at)) is None
    assert 'id="evidence"' not in talk.page(talk.somebody)


def test_actions_that_their_post_finished_in_the_year_stand_beside_the_boxes(talk: Conversation) -> None:
    done(talk, "Of this year", IN_YEAR)
    done(talk, "Of last year", BEFORE)
    done(talk, "Of the manager", IN_YEAR, owner=talk.post(talk.manager))
    ActionFactory.create(owner=talk.post(talk.somebody), unit=talk.units.unit, title="Not done yet")
    assert [one.text for one in seen_by(talk, talk.somebody).actions] == ["Of this year"]
    assert "Of this year" in talk.page(talk.manager)


def test_an_action_that_a_reader_does_not_see_elsewhere_is_not_seen_here(talk: Conversation) -> None:
    done(talk, "Promised in a clinic", IN_YEAR, visibility="clinic")
    assert [one.text for one in seen_by(talk, talk.somebody).actions] == ["Promised in a clinic"]
    assert seen_by(talk, talk.adviser).actions == ()


def test_what_a_post_finished_before_or_after_they_held_it_is_not_theirs(talk: Conversation) -> None:
    Occupancy.objects.filter(person=talk.somebody.person).update(starts=date(2026, 7, 1))
    done(talk, "Before they came", IN_YEAR)
    done(talk, "Since they came", date(2026, 8, 1))
    assert [one.text for one in seen_by(talk, talk.somebody).actions] == ["Since they came"]


def test_the_indicator_of_a_target_is_shown_with_its_line(talk: Conversation) -> None:
    series = series_with_rules("CFA-01", talk.units.unit, name="Streets that are clean")
    AppraisalTargetFactory.create(appraisal=talk.appraisal, series=series)
    assert [one.row.series_id for one in seen_by(talk, talk.somebody).figures] == [series.pk]
    assert "Streets that are clean" in talk.page(talk.manager)


class TestPractice:
    def test_what_somebody_shared_is_told_and_drafts_and_entries_of_others_are_not(self, talk: Conversation) -> None:
        post = talk.post(talk.somebody)
        PracticeEntryFactory.create(title="Shared by the post", contact=post, unit=talk.units.unit)
        PracticeEntryFactory.create(title="Written by them", created_by=talk.somebody.pk, unit=talk.units.unit)
        PracticeEntryFactory.create(title="A draft", contact=post, unit=talk.units.unit, draft=True)
        PracticeEntryFactory.create(title="Of somebody else", unit=talk.units.unit)
        PracticeEntryFactory.create(
            title="Long ago", contact=post, unit=talk.units.unit, published_at=datetime(2024, 5, 1, tzinfo=UTC)
        )
        for reader in (talk.somebody, talk.manager, talk.adviser):
            assert sorted(one.text for one in seen_by(talk, reader).facts) == [
                "Shared in the good practice register: Shared by the post",
                "Shared in the good practice register: Written by them",
            ]

    def test_an_award_is_theirs_where_name_and_unit_fit_or_it_went_to_their_unit(self, talk: Conversation) -> None:
        name = talk.somebody.person.name if talk.somebody.person else ""
        one = {"kind": NomineeKind.INDIVIDUAL, "recipient": name}
        AwardFactory.create(**one, unit=talk.units.unit)
        AwardFactory.create(**one, unit=talk.units.other_unit, year=2025)
        AwardFactory.create(recipient="The five worst rounds", unit=talk.units.unit)
        AwardFactory.create(recipient="Elsewhere", unit=talk.units.other_unit)
        AwardFactory.create(recipient="A colleague", kind=NomineeKind.INDIVIDUAL, unit=talk.units.unit)
        AwardFactory.create(
            recipient="Taken back", unit=talk.units.unit, withdrawn_at=timezone.now(), withdrawn_reason="By mistake"
        )
        assert {one.text for one in seen_by(talk, talk.somebody).facts} == {
            f"Award 2026 to {name}", "Award 2026 to The five worst rounds"
        }  # fmt: skip


class TestForums:
    def test_modules_completed_in_the_year_are_told_to_those_who_read_that_record(self, talk: Conversation) -> None:
        module = ModuleFactory.create(name="Listening", forum__name="New managers")
        old = ModuleFactory.create(name="Long ago")
        person = talk.somebody.person
        for what, who, on in ((module, person, IN_YEAR), (old, person, BEFORE), (old, PersonFactory.create(), IN_YEAR)):
            Completion.objects.create(module=what, person=who, on=on, at=timezone.now())
        for reader in (talk.somebody, talk.manager, talk.head):
            assert [one.text for one in seen_by(talk, reader).facts] == ["Completed: Listening (New managers)"]
        assert seen_by(talk, talk.adviser).facts == ()


def test_whoever_reads_no_appraisal_reads_no_facts_of_a_person(talk: Conversation) -> None:
    Completion.objects.create(module=ModuleFactory.create(), person=talk.somebody.person, on=IN_YEAR, at=timezone.now())
    colleague = user_with_role(Role.EMPLOYEE, unit=talk.units.unit)
    assert facts_of(colleague, talk.appraisal.person_id, (), date(2026, 4, 1), date(2027, 3, 31)) == ()


def test_facts_come_in_the_order_of_days(talk: Conversation) -> None:
    done(talk, "Later", date(2026, 6, 1))
    done(talk, "Earlier", IN_YEAR)
    assert [one.text for one in seen_by(talk, talk.somebody).actions] == ["Earlier", "Later"]


def test_more_evidence_needs_no_more_queries(talk: Conversation) -> None:
    def gather(number: int) -> None:
        series = series_with_rules(f"CFA-0{number}", talk.units.unit)
        AppraisalTargetFactory.create(appraisal=talk.appraisal, series=series)
        CheckInFactory.create(appraisal=talk.appraisal)
        done(talk, f"Action {number}", IN_YEAR)
        PracticeEntryFactory.create(contact=talk.post(talk.somebody), unit=talk.units.unit)
        AwardFactory.create(recipient=f"Group {number}", unit=talk.units.unit)
        Completion.objects.create(
            module=ModuleFactory.create(), person=talk.somebody.person, on=IN_YEAR, at=timezone.now()
        )

    gather(1)
    client = signed_in(talk.manager)
    client.get(talk.url())
    one = queries(client, talk.url())
    gather(2)
    gather(3)
    assert queries(client, talk.url()) == one
