"""Targets by the services: who sets them, what they may hang on, how many, and what two do at the same moment."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisals.models import Appraisal, AppraisalTarget, Progress
from appraisals.prompts import MOST_ASKED, Draft, Prompt, prompts
from appraisals.selectors.content import content_of
from appraisals.selectors.earlier import earlier_open
from appraisals.selectors.target_links import links_of
from appraisals.selectors.targets import support_lines
from appraisals.services.targets import (
    TargetWords,
    carry_over,
    change_target,
    note_progress,
    place_target,
    remove_target,
    set_target,
)
from appraisals.target_link import NOTHING, Link
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience
from indicators.recompute import recompute
from plans.models import Objective
from tests.appraisals.targets_council import CANARY, TODAY, TargetsCouncil
from tests.factories import series_with_rules, user_with_role
from tests.factories.appraisals import AppraisalTargetFactory
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.plans import AGREED, MeasureFactory, PlanFactory, aim_of
from tests.races import at_once, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> TargetsCouncil:
    return TargetsCouncil()


def refused(change: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(ValidationError) as refusal:
        change()
    return str(refusal.value.code)


def lines(council: TargetsCouncil, user: User) -> dict[int, Any]:
    at = council.at(user)
    return support_lines(at.user, content_of(at).targets, TODAY)


class TestSetting:
    @pytest.mark.parametrize("who", ["somebody", "manager"])
    def test_both_sides_set_targets_and_each_change_makes_the_appraisal_newer(
        self, council: TargetsCouncil, who: str
    ) -> None:
        user = getattr(council, who)
        made = council.set(user, link=Link(objective_id=council.aim.pk), how_known="The share", due=date(2027, 1, 31))
        assert (made.objective_id, made.series_id, made.by) == (council.aim.pk, None, user.pk)
        assert Appraisal.objects.get(pk=council.appraisal.pk).version == 2
        event = Event.objects.get(action="set_appraisal_target")
        assert (event.subject_id, event.detail) == (str(council.appraisal.pk), {"target": made.pk})

    def test_the_words_are_sealed_in_the_table(self, council: TargetsCouncil) -> None:
        made = council.set(council.manager, "Canary words of a target", how_known="Canary of how it is known")
        with connection.cursor() as cursor:
            cursor.execute("SELECT wording, how_known FROM appraisals_appraisaltarget WHERE id = %s", [made.pk])
            assert "Canary" not in str(cursor.fetchone())
        assert "Canary" not in str(list(Event.objects.values()))

    def test_what_is_sent_twice_is_kept_once_and_a_key_of_another_appraisal_tells_nothing(
        self, council: TargetsCouncil
    ) -> None:
        key, by, said = uuid.uuid4(), Actor(council.manager.pk), TargetWords(wording="Answer")
        first = set_target(by=by, at=council.at(council.manager), key=key, target=said)
        again = set_target(by=by, at=council.at(council.manager), key=key, target=TargetWords(wording="Other"))
        assert first == again
        assert Event.objects.filter(action="set_appraisal_target").count() == 1
        elsewhere = council.at(council.manager, council.last_year())
        assert refused(lambda: set_target(by=by, at=elsewhere, key=key, target=said)) == "key"

    def test_at_most_six_by_default_and_as_many_as_the_cycle_says(self, council: TargetsCouncil) -> None:
        for number in range(6):
            council.set(council.manager, f"Target {number}")
        assert refused(lambda: council.set(council.somebody, "A seventh")) == "full"
        type(council.cycle).objects.update(most_targets=7)
        council.set(council.somebody, "A seventh")
        assert refused(lambda: council.set(council.somebody, "An eighth")) == "full"

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ({"wording": " \x00 "}, "wording"),
            ({"wording": "A" * 301}, "wording"),
            ({"wording": "Words", "how_known": "A" * 501}, "how_known"),
            ({"wording": "Words", "due": date(2026, 3, 31)}, "due"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
        self, council: TargetsCouncil, words: dict[str, Any], code: str
    ) -> None:
        at = council.at(council.manager)
        said = TargetWords(**words)
        assert refused(lambda: set_target(by=Actor(1), at=at, key=uuid.uuid4(), target=said)) == code
        assert AppraisalTarget.objects.count() == 0
        assert Appraisal.objects.get(pk=council.appraisal.pk).version == 1

    def test_after_both_signed_and_after_the_end_nothing_is_written(self, council: TargetsCouncil) -> None:
        target, at = council.target(), council.at(council.somebody)
        changes = [
            lambda: set_target(by=Actor(1), at=at, key=uuid.uuid4(), target=TargetWords(wording="Late")),
            lambda: change_target(
                by=Actor(1), at=at, target_id=target.pk, version=1, target=TargetWords(wording="Late")
            ),
            lambda: note_progress(by=Actor(1), at=at, target_id=target.pk, version=1, progress="reached", note=""),
            lambda: place_target(by=Actor(1), at=at, target_id=target.pk, place=1),
            lambda: remove_target(by=Actor(1), at=at, target_id=target.pk, version=1),
            lambda: carry_over(by=Actor(1), at=at),
        ]
        Appraisal.objects.update(is_open=False)
        assert [refused(change) for change in changes] == ["shut"] * 6
        Appraisal.objects.update(is_open=True, ended_on=TODAY - timedelta(days=1))
        assert [refused(change) for change in changes] == ["over"] * 6
        assert AppraisalTarget.objects.get().wording.open() == "Answer within five days"


class TestHangingOn:
    def test_aims_of_the_units_plan_come_first_then_those_above_and_none_of_elsewhere(
        self, council: TargetsCouncil
    ) -> None:
        aim_of(PlanFactory.create(unit=council.units.second_unit, agreed=True), "An aim of the neighbours")
        links = links_of(council.at(council.somebody))
        assert [one.wording for one in links.own] == ["No street missed twice"]
        assert links.own[0].thread == "Fewer bins missed > Clean streets > Places to be proud of"
        assert [one.wording for one in links.above] == ["Fewer bins missed", "Clean streets", "Places to be proud of"]

    def test_where_the_unit_has_no_plan_the_nearest_above_is_suggested(self, council: TargetsCouncil) -> None:
        Objective.objects.filter(pk=council.aim.pk).update(ended_at=AGREED, ended_reason="Done")
        assert [one.wording for one in links_of(council.at(council.manager)).own] == ["Fewer bins missed"]

    def test_a_draft_that_one_of_them_may_not_read_is_refused_to_the_one_who_may(self, council: TargetsCouncil) -> None:
        draft = aim_of(PlanFactory.create(unit=council.units.unit, kind="improvement", name="Next"), CANARY)
        since = aim_of(council.plans["unit"], CANARY, at=AGREED.replace(month=6))
        for user in (council.manager, council.somebody):
            shown = [one.wording for one in links_of(council.at(user)).own]
            assert shown == ["No street missed twice"]
            for one in (draft, since):
                assert refused(lambda: council.set(user, link=Link(objective_id=one.pk))) == "link"  # noqa: B023

    def test_a_draft_that_both_read_may_be_chosen(self, council: TargetsCouncil) -> None:
        User.objects.filter(pk=council.somebody.pk).update(is_active=False)  # reads on paper what the manager prints
        draft = aim_of(PlanFactory.create(unit=council.units.unit, kind="improvement", name="Next"), "A draft of ours")
        council.set(council.manager, link=Link(objective_id=draft.pk))
        assert lines(council, council.manager)[AppraisalTarget.objects.get().pk].text == "A draft of ours"

    def test_a_guessed_id_is_refused_in_the_same_words(self, council: TargetsCouncil) -> None:
        elsewhere = aim_of(PlanFactory.create(unit=council.units.other_unit), CANARY)
        for link in (Link(objective_id=elsewhere.pk), Link(objective_id=999_999), Link(series_id=999_999)):
            assert refused(lambda: council.set(council.manager, link=link)) == "link"  # noqa: B023

    def test_indicators_are_those_of_the_unit_and_those_that_prove_the_aims(self, council: TargetsCouncil) -> None:
        own = series_with_rules("OWN-1", council.units.unit, name="Own indicator")
        proof = series_with_rules("TOP-1", council.units.council, name="Proof of the priority")
        foreign = series_with_rules("FOR-1", council.units.other_unit, name="Foreign indicator")
        MeasureFactory.create(objective=council.top, series=proof)
        assert [one.row.name for one in links_of(council.at(council.somebody)).lines] == [
            "Own indicator", "Proof of the priority",
        ]  # fmt: skip
        council.set(council.somebody, link=Link(series_id=own.pk))
        assert refused(lambda: council.set(council.somebody, link=Link(series_id=foreign.pk))) == "link"

    def test_an_indicator_brings_the_nearest_aim_that_it_proves_and_with_it_the_line(
        self, council: TargetsCouncil
    ) -> None:
        proof = series_with_rules("TOP-1", council.units.council, name="Proof of both")
        loose = series_with_rules("OWN-1", council.units.unit, name="Own indicator")
        for aim in (council.top, council.aim):
            MeasureFactory.create(objective=aim, series=proof)
        links = links_of(council.at(council.manager))
        brings = Link(objective_id=council.aim.pk, series_id=proof.pk)
        assert {one.row.name: one.link for one in links.lines} == {
            "Own indicator": Link(series_id=loose.pk), "Proof of both": brings,
        }  # fmt: skip
        made = council.set(council.manager, link=links.by_code[brings.code].link)
        assert (made.objective_id, made.series_id) == (council.aim.pk, proof.pk)
        line = lines(council, council.somebody)[made.pk]
        assert [one.text for one in line.parts] == [
            "No street missed twice",
            "Fewer bins missed",
            "Clean streets",
            "Places to be proud of",
        ]
        assert [one.name for one in line.figures] == ["Proof of both"]
        assert links.not_hung([brings]) == ()
        assert refused(lambda: council.set(council.manager, link=Link(council.top.pk, proof.pk))) == "link"

    def test_an_aim_of_this_years_plan_is_offered_in_a_cycle_of_the_year_before(self, council: TargetsCouncil) -> None:
        old = council.last_year()
        assert [one.wording for one in links_of(council.at(council.manager, old)).own] == ["No street missed twice"]


class TestTheLine:
    def test_it_runs_up_to_the_priority_with_the_figures_of_the_aim(self, council: TargetsCouncil) -> None:
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        MeasureFactory.create(objective=council.aim, series=series)
        target = council.target(objective=council.aim)
        line = lines(council, council.somebody)[target.pk]
        assert line.text == "No street missed twice > Fewer bins missed > Clean streets > Places to be proud of"
        assert line.url == council.aim.get_absolute_url()
        assert [one.name for one in line.figures] == ["Bins missed"]

    def test_what_hangs_on_an_indicator_alone_shows_that_and_what_hangs_on_nothing_has_no_line(
        self, council: TargetsCouncil
    ) -> None:
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        target = council.target(series=series)
        council.target()
        found = lines(council, council.manager)
        assert list(found) == [target.pk]
        assert found[target.pk].text == "Bins missed"

    def test_an_aim_of_a_plan_that_the_reader_may_not_open_shows_none_of_its_words(
        self, council: TargetsCouncil
    ) -> None:
        draft = aim_of(PlanFactory.create(unit=council.units.unit, kind="improvement", name="Next"), CANARY)
        target = council.target(objective=draft)
        theirs = lines(council, council.somebody)[target.pk]
        assert (theirs.text, theirs.url, theirs.parts) == ("an aim of a plan you cannot open", "", ())
        assert lines(council, council.manager)[target.pk].text == CANARY

    def test_an_aim_that_has_ended_says_so_and_still_leads_up(self, council: TargetsCouncil) -> None:
        target = council.target(objective=council.aim)
        Objective.objects.filter(pk=council.aim.pk).update(ended_at=AGREED, ended_reason="Done")
        line = lines(council, council.somebody)[target.pk]
        assert line.ended
        assert len(line.parts) == 4

    def test_a_figure_that_is_not_released_yet_is_told_to_who_may_see_it_and_to_nobody_else(
        self, council: TargetsCouncil
    ) -> None:
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        for number, value, released in ((1, "61", Audience.MEMBERS_AND_STAFF), (2, "77.77", None)):
            period = quarter(2026, number)
            kept = round_of(period, *((released,) if released is not None else ()))
            figure(series, period, value, round=kept, signed_by=1, signed_at=AGREED)
        recompute()
        target = council.target(series=series)
        early, late = (lines(council, user)[target.pk].figure for user in (council.manager, council.somebody))
        assert early.startswith("Bins missed 77.8")
        assert late.startswith("Bins missed 61")

    def test_six_targets_ask_as_often_as_one(self, council: TargetsCouncil) -> None:
        counts = []
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        MeasureFactory.create(objective=council.aim, series=series)
        for objective, other in ((council.aim, None), (council.higher, None), (None, series), (council.top, None)):
            council.target(objective=objective, series=other)
            at = council.at(council.somebody)
            rows, reader = content_of(at).targets, User.objects.get(pk=council.somebody.pk)
            assert reader.grants
            with CaptureQueriesContext(connection) as asked:
                support_lines(reader, rows, TODAY)
            counts.append(len(asked))
        assert counts == [counts[-1]] * len(counts)
        assert counts[0] <= 4


class TestChanging:
    def change(self, council: TargetsCouncil, user: User, target: Any, version: int, **words: Any) -> Any:
        return change_target(
            by=Actor(user.pk), at=council.at(user), target_id=target.pk, version=version, target=TargetWords(**words)
        )

    def test_either_side_words_it_anew_and_a_stale_change_is_refused(self, council: TargetsCouncil) -> None:
        target = council.set(council.manager)
        self.change(council, council.somebody, target, 1, wording="Answer within three days")
        assert refused(lambda: self.change(council, council.manager, target, 1, wording="Mine")) == "stale"
        assert AppraisalTarget.objects.get().wording.open() == "Answer within three days"

    def test_the_same_change_sent_twice_is_made_once(self, council: TargetsCouncil) -> None:
        target = council.set(council.manager)
        for _again in range(2):
            self.change(council, council.manager, target, 1, wording="Answer within three days")
        assert Event.objects.filter(action="change_appraisal_target").count() == 1
        assert AppraisalTarget.objects.get().version == 2

    def test_what_it_hangs_on_may_stay_though_nobody_may_choose_it_any_more(self, council: TargetsCouncil) -> None:
        target = council.target(objective=council.aim)
        Objective.objects.filter(pk=council.aim.pk).update(ended_at=AGREED, ended_reason="Done")
        stays = Link(objective_id=council.aim.pk)
        self.change(council, council.somebody, target, 1, wording="New words", link=stays)
        assert AppraisalTarget.objects.get().objective_id == council.aim.pk
        self.change(council, council.somebody, target, 2, wording="New words", link=NOTHING)
        assert refused(lambda: self.change(council, council.somebody, target, 3, wording="W", link=stays)) == "link"

    def test_a_target_of_somebody_else_is_never_reached_by_its_number(self, council: TargetsCouncil) -> None:
        other = council.target(appraisal=council.last_year())
        at = council.at(council.manager)
        words = TargetWords(wording="Mine now")
        codes = [
            refused(lambda: change_target(by=Actor(1), at=at, target_id=other.pk, version=1, target=words)),
            refused(lambda: note_progress(by=Actor(1), at=at, target_id=other.pk, version=1, progress="open", note="")),
            refused(lambda: place_target(by=Actor(1), at=at, target_id=other.pk, place=1)),
        ]
        remove_target(by=Actor(1), at=at, target_id=other.pk, version=1)
        assert codes == ["gone"] * 3
        assert AppraisalTarget.objects.get(pk=other.pk).wording.open() == "Answer within five days"

    def test_progress_is_said_by_either_side_with_a_note(self, council: TargetsCouncil) -> None:
        target, by = council.target(), Actor(council.somebody.pk)
        at = council.at(council.somebody)

        def say(progress: str, note: str, version: int) -> Any:
            return note_progress(
                by=by, at=at, target_id=target.pk, version=version, progress=progress, note=note
            )  # fmt: skip

        say(Progress.REACHED, "Four of five.", 1)
        found = AppraisalTarget.objects.get()
        assert (found.progress, found.progress_note.open(), found.version) == ("reached", "Four of five.", 2)
        assert refused(lambda: say(Progress.OPEN, "", 1)) == "stale"
        assert refused(lambda: say("well", "", 2)) == "progress"
        assert refused(lambda: say(Progress.OPEN, "A" * 1_001, 2)) == "note"

    def test_a_target_goes_to_its_place_and_asks_nobody_to_sign_anew(self, council: TargetsCouncil) -> None:
        first, second, third = (council.target(position=number, wording=f"T{number}") for number in (1, 2, 3))
        at, by = council.at(council.manager), Actor(council.manager.pk)
        place_target(by=by, at=at, target_id=third.pk, place=1)
        place_target(by=by, at=at, target_id=third.pk, place=1)
        place_target(by=by, at=at, target_id=first.pk, place=99)
        order = AppraisalTarget.objects.order_by("position").values_list("pk", flat=True)
        assert list(order) == [third.pk, second.pk, first.pk]
        assert Event.objects.filter(action="order_appraisal_targets").count() == 2
        assert Appraisal.objects.get(pk=council.appraisal.pk).version == 1

    def test_what_is_removed_is_gone_and_what_was_changed_meanwhile_is_not_removed(
        self, council: TargetsCouncil
    ) -> None:
        target = council.target(version=2)
        at, by = council.at(council.manager), Actor(council.manager.pk)
        assert refused(lambda: remove_target(by=by, at=at, target_id=target.pk, version=1)) == "stale"
        for _again in range(2):
            remove_target(by=by, at=at, target_id=target.pk, version=2)
        assert not AppraisalTarget.objects.exists()
        assert Event.objects.filter(action="remove_appraisal_target").count() == 1


class TestCarryingOver:
    @pytest.mark.parametrize("who", ["somebody", "manager"])
    def test_what_was_left_open_is_copied_once_with_its_words_and_its_link(
        self, council: TargetsCouncil, who: str
    ) -> None:
        user, last = getattr(council, who), council.last_year()
        plan = PlanFactory.create(unit=council.units.unit, year=2025, agreed=True)
        same, gone = aim_of(plan, "No street missed twice"), aim_of(plan, "Something of last year")
        council.target(appraisal=last, wording="Kept aim", objective=council.aim, how_known="The share")
        council.target(appraisal=last, wording="Same words", objective=same)
        council.target(appraisal=last, wording="Aim is gone", objective=gone, progress=Progress.NOT_REACHED)
        council.target(appraisal=last, wording="Reached", progress=Progress.REACHED)
        made = carry_over(by=Actor(user.pk), at=council.at(user))
        assert [(one.wording.open(), one.objective_id, one.progress) for one in made] == [
            ("Kept aim", council.aim.pk, "open"), ("Same words", council.aim.pk, "open"), ("Aim is gone", None, "open"),
        ]  # fmt: skip
        assert made[0].how_known.open() == "The share"
        assert made[0].carried_from_id is not None
        assert refused(lambda: carry_over(by=Actor(user.pk), at=council.at(user))) == "none"

    def test_one_is_copied_by_itself_and_never_one_of_somebody_else(self, council: TargetsCouncil) -> None:
        last = council.last_year()
        one, _two = council.target(appraisal=last), council.target(appraisal=last)
        foreign = AppraisalTargetFactory.create(wording=CANARY)
        at = council.at(council.manager)
        carry_over(by=Actor(1), at=at, target_ids=frozenset({one.pk, foreign.pk}))
        assert AppraisalTarget.objects.filter(appraisal=council.appraisal).count() == 1
        assert refused(lambda: carry_over(by=Actor(1), at=at, target_ids=frozenset({foreign.pk}))) == "none"

    def test_where_there_is_no_room_for_all_nothing_is_copied(self, council: TargetsCouncil) -> None:
        type(council.cycle).objects.update(most_targets=1)
        last = council.last_year()
        council.target(appraisal=last)
        council.target(appraisal=last)
        assert refused(lambda: carry_over(by=Actor(1), at=council.at(council.manager))) == "full"
        assert not AppraisalTarget.objects.filter(appraisal=council.appraisal).exists()

    def test_the_new_manager_of_somebody_who_moved_reads_nothing_of_the_year_before(
        self, council: TargetsCouncil
    ) -> None:
        last = council.last_year()
        council.target(appraisal=last, wording=CANARY)
        old = user_with_role(Role.EMPLOYEE, unit=council.units.other_unit)
        Appraisal.objects.filter(pk=last.pk).update(post=council.post(old))  # as their post was then
        assert earlier_open(council.at(council.manager)) is None
        assert earlier_open(council.at(council.somebody)) is not None
        assert refused(lambda: carry_over(by=Actor(1), at=council.at(council.manager))) == "none"

    def test_what_was_deleted_is_not_offered(self, council: TargetsCouncil) -> None:
        council.target(appraisal=council.last_year())
        Appraisal.objects.exclude(pk=council.appraisal.pk).update(words_deleted_at=AGREED)
        assert earlier_open(council.at(council.somebody)) is None


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_of_four_who_want_the_sixth_place_one_has_it(self, council: TargetsCouncil) -> None:
        for number in range(5):
            council.target(position=number)
        at = council.at(council.manager)
        works = [
            lambda: set_target(by=Actor(1), at=at, key=uuid.uuid4(), target=TargetWords(wording="The sixth"))
        ] * 4  # fmt: skip
        assert at_once(*works) == ["full"] * 3
        assert AppraisalTarget.objects.count() == 6

    def test_one_form_that_is_sent_four_times_at_once_is_kept_once(self, council: TargetsCouncil) -> None:
        key, at = uuid.uuid4(), council.at(council.manager)
        made = together(lambda: set_target(by=Actor(1), at=at, key=key, target=TargetWords(wording="Once")))
        assert len({one.pk for one in made}) == 1
        assert AppraisalTarget.objects.count() == 1

    def test_of_two_changes_one_is_refused(self, council: TargetsCouncil) -> None:
        target, at = council.target(), council.at(council.manager)

        def change(words: str) -> Any:
            said = TargetWords(wording=words)
            return lambda: change_target(by=Actor(1), at=at, target_id=target.pk, version=1, target=said)

        assert at_once(change("Mine"), change("Theirs")) == ["stale"]


class TestQuestions:
    @pytest.mark.parametrize(
        ("draft", "asked"),
        [
            (Draft("Good service"), (Prompt.WHAT_IS_DONE, Prompt.HOW_KNOWN, Prompt.BY_WHEN)),
            (Draft("Support the team", "They say so"), (Prompt.WHAT_CHANGES, Prompt.HOW_MUCH, Prompt.BY_WHEN)),
            (Draft("Cut the days to repair to five by March", "The report"), ()),
            (Draft("Replied to all letters within 5 days", "A count", date(2027, 1, 1)), ()),
            (Draft("Run two courses", due=date(2027, 1, 1)), (Prompt.HOW_KNOWN,)),
            (Draft("Run two courses", due=date(2027, 1, 1), shown_by=True), ()),
            (Draft("Train two, and meet one, and plan four, and write it", "By June"), (Prompt.ONE_OR_TWO,)),
            (Draft(""), (Prompt.WHAT_IS_DONE, Prompt.HOW_KNOWN, Prompt.BY_WHEN)),
        ],
    )
    def test_they_ask_for_what_is_missing_and_for_nothing_else(self, draft: Draft, asked: tuple[Prompt, ...]) -> None:
        assert prompts(draft) == asked

    def test_whatever_is_written_there_are_at_most_three(self) -> None:
        for text in ("\x00", "a" * 5_000, "and " * 500, "\u202e!!", "1", "Kürzer"):
            assert len(prompts(Draft(text))) <= MOST_ASKED


def test_the_line_of_somebody_whose_unit_moved_is_that_of_today(council: TargetsCouncil) -> None:
    Appraisal.objects.filter(pk=council.appraisal.pk).update(unit=council.units.other_unit)
    assert [one.wording for one in links_of(council.at(council.somebody)).own] == ["Places to be proud of"]
