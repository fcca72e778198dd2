"""Who is in which cycle, in which post, with which days, and who is left out of a stage: the rate is honest."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisals.eligibility import (
    Days,
    Held,
    Spell,
    began,
    group_of,
    is_appraised_elsewhere,
    is_overdue,
    last_day,
    main_post,
    months_after,
    own_days,
    started_after,
    tier_of,
    why_left_out,
)

TODAY = date(2026, 11, 27)
DAYS = Days(date(2026, 5, 31), date(2026, 10, 31), date(2027, 3, 31))


def held(post: int = 1, kind: str = "substantive", starts: date = date(2020, 1, 1), ends: date | None = None,
         role: str = "employee", *, manages: bool = False) -> Held:  # fmt: skip
    return Held(post, 10, role, kind, starts, ends, manages)


def test_the_post_held_for_good_and_longest_is_the_one_appraised_in() -> None:
    second, first, acting = held(2, starts=date(2022, 1, 1)), held(1), held(3, "acting", date(2019, 1, 1))
    assert main_post([second, acting, first], TODAY) == first
    assert main_post([acting], TODAY) == acting
    assert main_post([acting, held(4, "job_share", date(2026, 1, 1))], TODAY) == held(4, "job_share", date(2026, 1, 1))


def test_a_deputy_a_post_to_come_and_one_that_is_over_are_not_held() -> None:
    to_come, over = held(2, starts=date(2026, 12, 1)), held(3, ends=date(2026, 11, 26))
    assert main_post([held(1, "deputy", ends=date(2027, 1, 1)), to_come, over], TODAY) is None
    assert main_post([held(3, ends=TODAY)], TODAY) is not None, "the last day is included"


def test_somebody_works_here_since_the_first_of_posts_without_a_break() -> None:
    rows = [held(1, starts=date(2018, 1, 1), ends=date(2020, 5, 29)), held(2, starts=date(2020, 6, 1))]
    assert began(rows, TODAY) == date(2018, 1, 1)
    rows[1] = held(2, starts=date(2021, 6, 1))
    assert began(rows, TODAY) == date(2021, 6, 1), "somebody who came back has started anew"
    assert began([rows[0]], TODAY) is None
    assert last_day([rows[0]], TODAY) == date(2020, 5, 29)


def test_groups_follow_the_role_a_screen_and_what_hr_says() -> None:
    def group(role: str, *kinds: str, screen: bool = True, manages: bool = False) -> str:
        spells = [Spell(kind, date(2026, 1, 1)) for kind in kinds]
        return group_of(held(role=role, manages=manages), spells, TODAY, has_screen=screen)

    assert [group(role) for role in ("chief_executive", "chief_officer", "head_of_service")] == ["senior"] * 3
    assert group("manager") == "managers"
    assert group("corporate_perf", manages=True) == "managers"
    assert group("corporate_perf") == "staff"
    assert group("employee", screen=False) == "together"
    assert group("employee", "together") == "together"
    assert group("manager", "probation") == "probation"
    assert group("head_of_service", "together", screen=False) == "senior"


def test_tiers_stand_in_the_order_of_the_house() -> None:
    roles = ("chief_executive", "chief_officer", "head_of_service", "manager", "employee")
    assert [tier_of(held(role=role)) for role in roles] == [
        "chief_executive", "chief_officers", "heads", "managers", "staff",
    ]  # fmt: skip


def test_probation_has_days_of_its_own_and_a_starter_four_weeks_for_targets() -> None:
    assert own_days(DAYS, date(2026, 8, 31), probation=True) == Days(
        date(2026, 9, 30), date(2026, 11, 30), date(2027, 2, 28)
    )
    assert own_days(DAYS, date(2010, 1, 1), probation=False) == DAYS
    assert own_days(DAYS, date(2026, 9, 1), probation=False).setting == date(2026, 9, 29)


def test_a_starter_is_left_out_of_stages_they_came_too_late_for_and_of_no_other() -> None:
    own = own_days(DAYS, date(2026, 9, 1), probation=False)
    late = [started_after(own.setting, due, probation=False) for due in (DAYS.setting, DAYS.mid_year, DAYS.year_end)]
    assert late == [True, False, False]
    assert why_left_out(own.setting, [], started_late=True) == "starter"
    assert not started_after(date(2027, 1, 1), DAYS.setting, probation=True)


@pytest.mark.parametrize(
    ("spell", "why"),
    [
        (Spell("long_absence", date(2026, 5, 1), date(2026, 7, 1)), "absent"),
        (Spell("long_absence", date(2026, 5, 1)), "absent"),
        (Spell("long_absence", date(2026, 1, 1), date(2026, 5, 20)), "absent"),  # back less than four weeks before
        (Spell("long_absence", date(2026, 1, 1), date(2026, 4, 20)), ""),
        (Spell("long_absence", date(2026, 6, 1)), ""),  # was here on the day and had not done it
        (Spell("seconded", date(2026, 5, 1)), "seconded"),
        (Spell("school", date(2026, 5, 1)), "not_eligible"),
        (Spell("agency", date(2025, 5, 1), date(2025, 6, 1)), ""),
        (Spell("together", date(2026, 1, 1)), ""),
        (Spell("probation", date(2026, 1, 1)), ""),
    ],
)
def test_whoever_was_away_over_the_day_of_a_stage_is_left_out_of_it(spell: Spell, why: str) -> None:
    assert why_left_out(DAYS.setting, [spell]) == why


def test_a_leaver_counts_for_stages_before_their_last_day_only() -> None:
    assert why_left_out(DAYS.setting, [], ended_on=date(2026, 8, 1)) == ""
    assert why_left_out(DAYS.mid_year, [], ended_on=date(2026, 8, 1)) == "left"


def test_school_agency_and_casual_workers_get_no_appraisal_here() -> None:
    for kind in ("school", "agency", "casual"):
        assert is_appraised_elsewhere([Spell(kind, date(2026, 1, 1))], TODAY)
        assert not is_appraised_elsewhere([Spell(kind, date(2026, 1, 1), date(2026, 2, 1))], TODAY)


def test_what_is_not_counted_is_not_overdue_but_a_starter_has_a_day_of_their_own() -> None:
    assert is_overdue("setting", date(2026, 5, 31), "", TODAY)
    assert is_overdue("setting", date(2026, 9, 29), "starter", TODAY)
    assert not is_overdue("mid_year", date(2026, 10, 31), "starter", TODAY)
    assert not is_overdue("setting", date(2026, 5, 31), "absent", TODAY)
    assert not is_overdue("setting", TODAY, "", TODAY), "its day is not over"


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_a_month_later_is_in_that_month(day: date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
