"""The rules of clinics without Django: their days, what is put forward, readiness, the pulse, and recovery."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.choosing import MOST_CANDIDATES, Light, LineFacts, Reason, Why, candidates, concerns_of, successes_of
from clinics.pulse import FEWEST, is_closed, told
from clinics.readiness import Part, Prepared, readiness, words_in
from clinics.recovery import Kept, Promise, kept_of, median_months, months_to_recover
from clinics.steps import days_of, minutes_left, opens_again

DAY = date(2026, 10, 14)  # a Wednesday


def line(*recent: str, **given: Any) -> LineFacts:
    """A line whose judged periods were ``red`` or ``green``, with ``-`` behind where they got worse."""
    lights = [Light(one.rstrip("-"), "worse" if one.endswith("-") else "same") for one in recent]
    status = lights[-1].status if lights else "no_data"
    return LineFacts(**{"series_id": 1, "unit_id": 1, "order": (0,), "status": status, "forecast_status": "",
                        "recent": lights, **given})  # fmt: skip


class TestDays:
    def test_they_are_counted_back_in_working_days(self) -> None:
        days = days_of(DAY)
        assert (days.told, days.pack, days.final) == (date(2026, 9, 23), date(2026, 9, 30), date(2026, 10, 9))

    def test_christmas_is_no_working_day(self) -> None:
        assert days_of(date(2027, 1, 5)).final == date(2026, 12, 30)

    @pytest.mark.parametrize(("frozen", "ahead", "opens"), [(True, 30, True), (True, 2, False), (False, 30, False)])
    def test_final_papers_open_again_where_a_move_leaves_time(self, frozen: bool, ahead: int, opens: bool) -> None:
        assert opens_again(frozen, DAY + timedelta(days=ahead), DAY) is opens

    def test_minutes_may_be_too_many(self) -> None:
        assert minutes_left(150, [60, 60, 45]) == -15


class TestChoosing:
    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            (line("green", "red", "red"), [(Why.OFF_TARGET, 2)]),
            (line("red"), []),
            (line("amber-", "amber-", "amber-"), [(Why.WORSE, 3)]),
            (line("amber-", "amber-"), []),
            (line("green", forecast_status="red"), [(Why.FORECAST, 0)]),
            (line("red", forecast_status="red"), []),
            (line("green", missed_promises=2), [(Why.COMMITMENT, 2)]),
            (line("red", "red-", wants_answer=True, low_confidence=True),
             [(Why.OFF_TARGET, 2), (Why.NO_ANSWER, 0), (Why.CONFIDENCE, 0)]),
            (line("red", wants_answer=True, low_confidence=True), []),
        ],
    )  # fmt: skip
    def test_why_a_line_is_put_forward(self, facts: LineFacts, why: list[tuple[Why, int]]) -> None:
        assert [(one.why, one.count) for one in concerns_of(facts)] == why

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            (line("red", "green", "green"), [(Why.RECOVERED, 2)]),
            (line("red", "green"), []),
            (line("green", "green", "green"), []),
            (line("amber", turned=True), [(Why.TURNED, 0)]),
            (line("red", "red", turned=True), []),
        ],
    )
    def test_what_is_a_success_to_learn_from(self, facts: LineFacts, why: list[tuple[Why, int]]) -> None:
        assert [(one.why, one.count) for one in successes_of(facts)] == why

    def test_the_corporate_basket_comes_first_then_what_has_most_to_say(self) -> None:
        lines = [
            line("red", "red", series_id=1),
            line("red", "red", series_id=2, wants_answer=True),
            line("red", "red", series_id=3, in_basket=True),
            line("red", "green", "green", series_id=4),
        ]
        found = candidates(lines)
        assert [(one.series_id, one.success) for one in found] == [(3, False), (2, False), (1, False), (4, True)]

    def test_a_line_that_is_both_is_a_concern_only(self) -> None:
        both = line("red", "green", "green", missed_promises=1)
        assert [(one.series_id, one.success) for one in candidates([both])] == [(1, False)]

    def test_a_long_list_is_cut(self) -> None:
        lines = [line("red", "red", series_id=number) for number in range(100)]
        assert len(candidates(lines)) == MOST_CANDIDATES

    def test_reasons_without_weight_of_their_own_never_put_a_line_forward(self) -> None:
        assert concerns_of(line("red", wants_answer=True)) == ()
        assert Reason(Why.NO_ANSWER) in concerns_of(line("red", "red", wants_answer=True))


class TestReadiness:
    def prepared(self, **given: Any) -> Prepared:
        return Prepared(**{"story": "", "causes": (), "help_asked": "", "proposals": "", "has_line": True,
                           "has_figure": True, "answered": False, **given})  # fmt: skip

    def test_an_item_nobody_wrote_in_has_its_figure_only(self) -> None:
        found = readiness(self.prepared())
        assert found.done == {Part.DATA}
        assert found.left == (Part.CAUSE, Part.HELP, Part.PROPOSALS, Part.ANSWER)

    def test_a_story_without_a_cause_to_look_at_is_not_enough(self) -> None:
        assert Part.CAUSE not in readiness(self.prepared(story="We lost crews.")).done
        assert Part.CAUSE in readiness(self.prepared(story="We lost crews.", causes=("capacity",))).done

    def test_promises_of_last_time_are_asked_for_where_there_were_any(self) -> None:
        assert Part.FOLLOW_UP not in readiness(self.prepared()).asked
        assert Part.FOLLOW_UP in readiness(self.prepared(promised=2, promised_silent=1)).left

    def test_a_question_that_nobody_counts_needs_no_figure(self) -> None:
        ready = readiness(self.prepared(story="x", causes=("data",), help_asked="x", proposals="x", has_line=False))
        assert ready.is_ready

    @pytest.mark.parametrize(("text", "count"), [("", 0), ("one -- two", 2), ("it's  a\nday", 3), ("- - -", 0)])
    def test_words_are_counted_as_a_person_would(self, text: str, count: int) -> None:
        assert words_in(text) == count


class TestPulse:
    def test_nothing_is_told_before_it_is_closed(self) -> None:
        assert told({"yes": 20, "partly": 0, "no": 3}, closed=False) is None

    def test_nothing_is_told_of_fewer_than_five(self) -> None:
        assert told({"yes": 4, "partly": 0, "no": 0}, closed=True) is None

    def test_that_all_said_the_same_is_told_as_nine_in_ten(self) -> None:
        found = told({"yes": 8, "partly": 0, "no": 0}, closed=True)
        assert found is not None
        assert dict(found.tenths) == {"yes": 9, "partly": 1, "no": 1}

    @given(st.integers(FEWEST, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
    def test_no_share_is_ever_none_or_all(self, given: tuple[int, int]) -> None:
        total, yes = given
        found = told({"yes": yes, "no": total - yes}, closed=True)
        assert found is not None
        assert all(1 <= share <= 9 for share in found.tenths.values())

    def test_it_is_closed_on_the_day_after_its_last(self) -> None:
        assert [is_closed(until, DAY) for until in (None, DAY, DAY - timedelta(days=1))] == [False, False, True]


class TestRecovery:
    def test_promises_are_counted_by_how_they_ended(self) -> None:
        before, after = DAY - timedelta(days=9), DAY + timedelta(days=9)
        promises = [
            Promise(before, before, False), Promise(before, DAY, False), Promise(before, None, False),
            Promise(after, None, True), Promise(after, None, False),
        ]  # fmt: skip
        found = kept_of(promises, DAY)
        assert found == Kept(kept=1, late=1, missed=2, open=1)
        assert found.due == 4

    def test_a_line_has_recovered_where_it_stayed_on_target(self) -> None:
        ends = [date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)]
        months = months_to_recover(DAY, list(zip(ends, ["red", "green", "green", "red"], strict=True)))
        assert months == pytest.approx(168 / 30.4)
        assert months_to_recover(DAY, list(zip(ends, ["green", "red", "green", "red"], strict=True))) is None
        assert months_to_recover(DAY, [(date(2026, 9, 30), "green"), (ends[0], "green")]) is None

    def test_a_median_of_few_would_tell_of_single_lines(self) -> None:
        assert median_months([3.0, None, 4.0]) is None
        assert median_months([3.0, None, 4.04, 9.0]) == 4.0
