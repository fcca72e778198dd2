"""Proposing targets: every row is checked, the whole block is saved or nothing, and what was seen is what is saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import PeriodError
from council_pm.people.roles import Role
from indicators.models import StatusRule, StatusSnapshot, Target, TargetProposal
from indicators.recompute import recompute
from indicators.selectors.target_preview import changed_words, preview_lines
from indicators.services.proposals import propose_block, withdraw_proposal
from indicators.services.targets import Aim, set_target, target_findings
from indicators.target_rows import ProposalRow
from tests.factories import DefinitionFactory, TargetProposalFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.indicators.target_council import (
    AFTER_ROUND,
    BEFORE_ROUND,
    IN_ROUND,
    LAST_YEAR,
    QUARTERS,
    YEAR,
    TargetCouncil,
    agree,
    check,
    propose,
    row,
    target_council,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


def errors(council: TargetCouncil, *rows: ProposalRow, **asked: Any) -> list[str]:
    """What is wrong with each row; and saving it as well writes nothing."""
    found = check(council, *rows, **asked)
    assert not propose(council, *rows, **asked).saved
    assert not TargetProposal.objects.filter(state="proposed").exists()
    return [error for one in found.rows for error in one.errors]


# --- What is proposed


def test_a_block_is_proposed_as_a_whole_with_one_event_a_row(council: TargetCouncil) -> None:
    first, second = council.series("PLA-01"), council.series("PLA-02")
    done = propose(council, row(first, "55", 1), row(second, "60.5", 2, reason="A bid."))
    assert done.saved
    found = TargetProposal.objects.order_by("pk").values_list("series", "value", "reason", "state", "kind", "version")
    assert list(found) == [
        (first.pk, Decimal(55), "Council plan.", "proposed", "round", 1),
        (second.pk, Decimal("60.5"), "A bid.", "proposed", "round", 1),
    ]
    made = TargetProposal.objects.first()
    assert made is not None
    post = council.officer.person.occupancies.get().post
    assert (made.proposer, made.proposer_title) == (council.officer.pk, post.title)
    events = Event.objects.filter(action="propose_target").order_by("pk")
    assert [(one.subject_id, one.detail["target"], one.reason) for one in events] == [
        (str(first.pk), "55", "Council plan."),
        (str(second.pk), "60.5", "A bid."),
    ]
    assert not Target.objects.exists(), "a proposal is no target"


def test_one_refused_row_keeps_the_whole_block_from_being_saved(council: TargetCouncil) -> None:
    good, bad = council.series("PLA-01"), council.series("PLA-02")
    found = errors(council, row(good, "55"), row(bad, "about sixty"))
    assert found == ["about sixty is not a number we can read. Write it like 1234.5 or 1,234.5."]


def test_a_blank_row_is_left_as_it_is(council: TargetCouncil) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02")
    done = propose(council, row(one, " "), row(two, "55"))
    assert [len(done.skipped), len(done.proposed), done.saved] == [1, 1, True]
    assert done.summary == "1 target to propose, 0 rows need attention, 1 left as it is"


def test_what_is_proposed_already_is_left_as_it_is(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    again = propose(council, row(one, "55.0", reason=""))
    assert (again.saved, len(again.skipped)) == (False, 1)
    assert TargetProposal.objects.count() == 1


def test_a_later_proposal_overtakes_the_open_one_which_stays_on_record(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    propose(council, row(one, "56", version=1), by=Actor(council.head.pk))
    found = TargetProposal.objects.order_by("version").values_list("version", "value", "state", "decider")
    assert list(found) == [(1, Decimal(55), "overtaken", None), (2, Decimal(56), "proposed", None)]
    assert Event.objects.filter(action="propose_target").last().detail["before"] == "55.0%"


def test_a_stale_row_is_refused_with_both_figures_and_nothing_is_lost(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"), by=Actor(council.head.pk))
    done = propose(council, row(one, "57", version=0))
    assert not done.saved
    (words,) = done.rows[0].errors
    assert council.head.person.name in words
    assert "55.0% " in words
    assert "you typed 57." in words
    assert done.rows[0].row.target == "57"
    assert propose(council, row(one, "57", version=1)).saved, "sent again on top of what stands, it is proposed"


def test_a_range_takes_both_ends_and_other_indicators_one_figure(council: TargetCouncil) -> None:
    ranged, plain = council.series("PLA-01", polarity="range"), council.series("PLA-02")
    assert errors(council, row(ranged, "55"), row(plain, "5 to 9")) == [
        "A range is best here: write both ends, like 5 to 9.",
        "Write one figure: this indicator has no range.",
    ]
    assert errors(council, row(ranged, "60 to 50")) == ["The low end of the range (60) is above the high end (50)."]
    assert propose(council, row(ranged, "50 TO 60%")).saved
    made = TargetProposal.objects.get()
    assert (made.value, made.low, made.high) == (None, Decimal(50), Decimal(60))


def test_several_years_are_proposed_at_once_and_no_further_than_three_ahead(council: TargetCouncil) -> None:
    one = council.series()
    assert propose(
        council, row(one, "55", 1), row(one, "57", 2, year="2027-28"), row(one, "59", 3, year="2029-30")
    ).saved
    assert sorted(TargetProposal.objects.values_list("year", flat=True)) == ["2026-27", "2027-28", "2029-30"]
    found = [check(council, row(one, "60", year=year)).rows[0].errors for year in ("2030-31", "2025-26", "next")]
    assert found == [
        ["2030/31 is none of the years 2026/27 to 2029/30."],
        ["2025/26 is none of the years 2026/27 to 2029/30."],
        ["next is not a year."],
    ]


def test_a_year_that_is_none_is_refused(council: TargetCouncil) -> None:
    with pytest.raises(PeriodError):
        check(council, year="2026")


# --- Which series


def test_rows_name_their_series_by_code_unit_and_breakdown(council: TargetCouncil) -> None:
    one = council.series("PLA-01")
    elsewhere = one.indicator.series.create(unit=council.units.second_unit)
    part = one.indicator.series.create(unit=council.units.unit, breakdown="North")
    rows = [
        ProposalRow(number=4, code="pla-01", unit="pla11", target="55"),
        ProposalRow(number=5, code="PLA-01", unit="PLA12", target="56"),
        ProposalRow(number=6, code="PLA-01", breakdown="north", target="57"),
    ]
    found = check(council, *rows, reason="Plan.")
    assert [one.line.series_id if one.line else 0 for one in found.rows] == [one.pk, elsewhere.pk, part.pk]
    assert propose(council, *rows, reason="Plan.").saved


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "NONE-1"}, "NONE-1 is not among the indicators that take a target here."),
        ({"code": " "}, "The code of the indicator is missing."),
        ({"code": "PLA-01"}, "PLA-01 is counted for several units: give the code of the unit, too."),
        ({"code": "PLA-01", "unit": "PLA11", "breakdown": "South"},
         "PLA-01 is not among the indicators that take a target here."),
        ({"code": "CHI-01"}, "CHI-01 is not among the indicators that take a target here."),
        ({"code": "CON-01"}, "CON-01 is not among the indicators that take a target here."),
        ({"series_id": 987654}, "This indicator takes no target here."),
    ],
)  # fmt: skip
def test_a_row_whose_series_is_not_found_here_is_refused(
    council: TargetCouncil, fields: dict[str, Any], words: str
) -> None:
    one = council.series("PLA-01")
    one.indicator.series.create(unit=council.units.second_unit)
    council.series("CHI-01", place=council.units.other_unit)
    council.series("CON-01", influence="context")
    assert errors(council, ProposalRow(number=7, target="55", reason="Plan.", **fields)) == [words]


def test_the_definition_in_force_says_whether_there_is_a_target(council: TargetCouncil) -> None:
    was, is_now = council.series("PLA-01", influence="context"), council.series("PLA-02")
    DefinitionFactory.create(indicator=was.indicator, version=2)
    DefinitionFactory.create(indicator=is_now.indicator, version=2, influence="context")
    assert [check(council, row(one, "55")).rows[0].errors for one in (was, is_now)] == [
        [], ["This indicator takes no target here."],
    ]  # fmt: skip


def test_one_series_in_two_rows_is_refused(council: TargetCouncil) -> None:
    one = council.series()
    assert errors(council, row(one, "55", 3), ProposalRow(number=9, code="PLA-01", target="56", reason="x")) == [
        "This indicator stands in row 3 already."
    ]


def test_an_ended_indicator_takes_targets_for_periods_before_its_end_only(council: TargetCouncil) -> None:
    one = council.series()
    one.indicator.retired_on, one.indicator.retired_reason = date(2026, 6, 30), "Counted no longer."
    one.indicator.save()
    assert [period.slug for period in check(council, row(one, "55")).rows[0].periods] == ["2026-27-q1"]
    assert errors(council, row(one, "55", year="2027-28")) == [
        "PLA-01 ended on 30 June 2026: it takes no target for 2027/28."
    ]


def test_a_biennial_indicator_has_no_target_in_a_year_without_a_period(council: TargetCouncil) -> None:
    one = series_with_rules("PLA-09", council.units.unit, frequency="biennial")
    assert errors(council, row(one, "55", year="2026-27")) == ["PLA-09 has no period that ends in 2026/27."]


# --- What is said of a figure


def test_a_figure_out_of_all_proportion_wants_a_word(council: TargetCouncil) -> None:
    """Oxford: a result of 73,390 against a target of 420."""
    one = council.series("PLA-01", ["73390"] * 4, unit="people")
    asked = row(one, "420", reason="")
    found = check(council, asked, reason="Council plan.").rows[0]
    assert found.warnings == ["The latest value is 73,390 and the target 420: is the unit right?"]
    assert found.errors == ["Say in the reason of this row why the figure is right all the same."]
    assert found.warnings == [f.message for f in target_findings(one, Aim(value=Decimal(420)))][:1]
    assert not propose(council, asked, reason="Council plan.").saved
    assert propose(council, row(one, "420", reason="Counted in another way from April.")).saved


def test_a_figure_that_is_rounded_is_shown_before_it_is_kept(council: TargetCouncil) -> None:
    found = check(council, row(council.series(decimals=6), "55.12345678", reason=""), reason="Plan.").rows[0]
    assert (found.aim.value, found.errors) == (Decimal("55.123457"), [])
    assert found.warnings == ["55.12345678 was rounded to 6 decimal places: 55.123457."]


def test_a_first_quarter_is_no_measure_for_the_target_of_a_year(council: TargetCouncil) -> None:
    one = council.series("PLA-01", ["24", "49", "73", "97"], measure_kind="cumulative", frequency="quarterly")
    figure(one, quarter(2026, 1), "9")
    assert check(council, row(one, "98")).rows[0].warnings == []


def test_bounds_and_rules_refuse_what_cannot_be(council: TargetCouncil) -> None:
    one = council.series("PLA-01", lower_bound=Decimal(0), upper_bound=Decimal(100))
    StatusRule.objects.create(
        indicator=one.indicator, revision=2, known_from="2020-04-02T00:00Z", rule="tolerance",
        tolerance_type="threshold", amber_threshold=Decimal(70), reason="Agreed.",
    )  # fmt: skip
    assert errors(council, row(one, "101")) == ["101 is above 100, the most that this indicator can be."]
    assert errors(council, row(one, "60")) == ["The near-target line (70) is on the wrong side of the target (60)."]
    typed = row(one, "80", path="typed", figures="70; 75; -1; 80")
    assert errors(council, typed) == ["-1 is below 0, the least that this indicator can be."]


def test_a_series_without_a_rule_or_figures_is_checked_as_well(council: TargetCouncil) -> None:
    one = council.series("PLA-01", [], ruled=False)
    found = check(council, row(one, "55")).rows[0]
    assert (found.errors, found.warnings, found.effects) == ([], [], [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " "}, "Say why this target: the reason stays beside it."),
        ({"reason": "x" * 501}, "The reason is too long: write at most 500 characters."),
        ({"path": "steep"}, "steep is not a path through the year."),
        ({"path": "last_year"}, "Last year's shape is for figures that add up through the year: choose another path."),
        ({"path": "typed"}, "Type a figure for each of the 4 periods, with semicolons between them."),
        ({"path": "typed", "figures": "1; 2"}, "2 figures are typed; the year has 4 periods."),
        ({"path": "typed", "figures": "1; 2; 3; 4"}, "The typed figures end at 4; the target for the year is 55."),
        ({"path": "typed", "figures": "1; 2; x; 4"}, "x is not a number we can read. Write it like 1234.5 or 1,234.5."),
        ({"path": "even", "figures": "1; 2; 3; 55"},
         "Figures are typed, but the path is another one: choose Typed figures, or clear them."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_proposed_says_why(council: TargetCouncil, fields: dict[str, Any], words: str) -> None:
    assert errors(council, row(council.series(), "55", **fields)) == [words]


# --- The round


def test_nothing_is_proposed_before_the_round_opens(council: TargetCouncil) -> None:
    assert errors(council, row(council.series(), "55"), today=BEFORE_ROUND) == [
        "The target round for 2026/27 opens on 1 January 2026."
    ]


def test_after_the_round_what_has_no_target_is_proposed_as_a_change_from_the_first_day(council: TargetCouncil) -> None:
    assert propose(council, row(council.series(), "55"), today=AFTER_ROUND).saved
    made = TargetProposal.objects.get()
    assert (made.kind, made.effective_from) == ("change", date(2026, 4, 1))


def test_after_the_round_a_target_that_stands_is_not_typed_over(council: TargetCouncil) -> None:
    one = council.series()
    set_target(by=Actor(7), series=one, period=QUARTERS[0], aim=Aim(value=Decimal(54)), reason="First targets.")
    assert errors(council, row(one, "55"), today=AFTER_ROUND) == [
        "A target for 2026/27 stands already: a change of it is proposed on the page of this indicator."
    ]
    assert propose(council, row(one, "55")).saved, "in the round what nobody agreed can be proposed anew"


def test_an_agreed_target_is_not_typed_over_in_the_round_either(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    agree(council)
    (words,) = check(council, row(one, "58")).rows[0].errors
    assert words.startswith("A target for 2026/27 stands already")


# --- A change in the year


def test_a_change_in_the_year_holds_from_a_day_of_that_year(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    agree(council)
    for day in (date(2026, 3, 31), date(2027, 4, 1)):
        assert check(council, row(one, "50"), today=AFTER_ROUND, change_from=day).rows[0].errors == [
            "A change in the year holds from a day between 1 April 2026 and 31 March 2027."
        ]
    assert propose(council, row(one, "50"), today=AFTER_ROUND, change_from=date(2026, 10, 1)).saved
    made = TargetProposal.objects.get(state="proposed")
    assert (made.kind, made.version, made.effective_from) == ("change", 2, date(2026, 10, 1))


def test_in_the_round_nothing_is_changed_that_does_not_stand_yet(council: TargetCouncil) -> None:
    assert errors(council, row(council.series(), "50"), change_from=date(2026, 10, 1)) == [
        "Targets for 2026/27 are proposed and agreed now, until 30 June 2026."
    ]


# --- The effect on colours


def test_the_preview_says_what_becomes_of_the_latest_light(council: TargetCouncil) -> None:
    one = council.series("PLA-01", ["50", "51", "52", "53"])
    set_target(by=Actor(7), series=one, period=LAST_YEAR[3], aim=Aim(value=Decimal(50)), reason="Last year's.")
    (effect,) = check(council, row(one, "60")).rows[0].effects
    assert (effect.end, effect.before, effect.after, effect.supposed) == (date(2026, 3, 31), "green", "red", True)
    (same,) = check(council, row(one, "52")).rows[0].effects
    assert not same.changes


def test_the_preview_replays_the_last_eight_periods(council: TargetCouncil) -> None:
    one = council.series("PLA-01", ["50", "51", "52", "53"])
    for number, (quarters, text) in enumerate(((2024, "40"), (2023, "60"))):
        for place in (1, 2, 3, 4):
            figure(one, quarter(quarters, place), text)
        aim(one, quarter(quarters, 4), str(50 + number))
    checked = check(council, row(one, "52")).rows[0]
    assert len(checked.replayed) == 8
    assert [one.after for one in checked.replayed] == ["red"] * 4 + ["amber", "amber", "green", "green"]
    assert [one.before for one in checked.replayed] == ["no_target"] * 3 + ["red"] + ["no_target"] * 4
    assert all(one.supposed for one in checked.replayed)
    (line,) = preview_lines(check(council, row(one, "52")))
    assert line.replay_title == "Last 8 periods: 7 other lights"
    assert changed_words([line]) == "1 light would change: PLA-01."
    aim(one, LAST_YEAR[3], "53")
    assert changed_words(preview_lines(check(council, row(one, "52")))) == "No light would change."


def test_what_was_replayed_is_what_a_recomputation_finds(council: TargetCouncil) -> None:
    one = council.series("PLA-01")
    for period, text in zip(QUARTERS[:3], ("55", "49", "52"), strict=True):
        figure(one, period, text)
        aim(one, period, "50")
    recompute()
    changed = {"change_from": QUARTERS[1].start, "today": QUARTERS[2].start}
    replayed = check(council, row(one, "53"), **changed).rows[0].replayed
    propose(council, row(one, "53"), **changed)
    agree(council, today=QUARTERS[2].start)
    recompute()
    stored = {row.end: row.status for row in StatusSnapshot.objects.filter(series=one).order_by("pk")}
    meant = [(one.end, one.after) for one in replayed if not one.supposed]
    assert [stored[end] for end, _after in meant] == [after for _end, after in meant] == ["red", "amber"]
    assert [one.end for one in replayed if one.supposed][-1] == QUARTERS[0].end, "it keeps its target"
    assert stored[QUARTERS[0].end] == "green"


def test_a_change_in_the_year_lets_no_profile_fall(council: TargetCouncil) -> None:
    one = council.series("PLA-01", ["25", "50", "75", "100"], measure_kind="cumulative")
    for period, text in zip(QUARTERS, ("30", "60", "90", "120"), strict=True):
        aim(one, period, text)
    third = QUARTERS[2].start
    words = (
        "From that day the profile would fall from 60.0 to 30.0: a year to date never falls. Let the change hold from"
        " an earlier day, or type a higher figure."
    )
    changed = {"change_from": third, "today": third}
    assert errors(council, row(one, "40"), **changed) == [words]
    assert check(council, row(one, "100"), **changed).can_be_saved
    assert check(council, row(one, "40"), change_from=QUARTERS[0].start, today=third).can_be_saved
    propose(council, row(one, "120"), **changed)
    aim(one, QUARTERS[1], "95")
    with pytest.raises(ValidationError) as refusal:
        agree(council, today=third)
    assert refusal.value.messages == [f"PLA-01: {words.replace('from 60.0 to 30.0', 'from 95.0 to 90.0')}"]
    assert not Target.objects.filter(value=Decimal(90), agreed_by__isnull=False).exists()


# --- Who, and taking back


def test_only_a_person_proposes(council: TargetCouncil) -> None:
    with pytest.raises(ValidationError) as refusal:
        propose(council, row(council.series(), "55"), by=Actor(None, "beat"))
    assert refusal.value.code == "no_person"


def test_somebody_without_a_post_has_no_title(council: TargetCouncil) -> None:
    member = user_with_role(Role.MEMBER)
    assert propose(council, row(council.series(), "55"), by=Actor(member.pk)).saved
    assert TargetProposal.objects.get().proposer_title == ""


def test_a_proposal_is_withdrawn_once_and_stays_on_record(council: TargetCouncil) -> None:
    propose(council, row(council.series(), "55"))
    made = TargetProposal.objects.get()
    withdraw_proposal(by=Actor(council.officer.pk), proposal=made, reason="Too bold.")
    made.refresh_from_db()
    assert (made.state, made.note) == ("withdrawn", "Too bold.")
    assert Event.objects.filter(action="withdraw_target_proposal").count() == 1
    with pytest.raises(ValidationError) as refusal:
        withdraw_proposal(by=Actor(council.officer.pk), proposal=made)
    assert refusal.value.code == "not_open"


def test_checking_asks_as_often_for_three_rows_as_for_one(council: TargetCouncil) -> None:
    made = [council.series(f"PLA-0{n}") for n in range(3)]

    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            check(council, *(row(one, "55", n) for n, one in enumerate(made[:count])))
        return len(queries)

    assert asked(1) == asked(3)


def test_nothing_sent_is_nothing_saved(council: TargetCouncil) -> None:
    done = propose_block(by=Actor(council.officer.pk), year=YEAR, rows=[], today=IN_ROUND)
    assert (done.saved, done.can_be_saved) == (False, False)


# --- What always holds


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"value": None}, "figure_or_range"),
        ({"low": Decimal(1), "high": Decimal(2)}, "figure_or_range"),
        ({"value": None, "low": Decimal(3), "high": Decimal(2)}, "low_high"),
        ({"reason": ""}, "proposal_reason"),
        ({"kind": "whim"}, "proposal_kinds"),
        ({"kind": "change"}, "proposal_kinds"),
        ({"path": "steep"}, "proposal_kinds"),
        ({"state": "lost"}, "decided_whole"),
        ({"state": "agreed"}, "decided_whole"),
        ({"decider": 5}, "decided_whole"),
        ({"state": "agreed", "proposer": 5, "decider": 5, "decided_at": "2026-05-05T10:00Z"}, "two_people"),
        ({"state": "returned", "decider": 5, "decided_at": "2026-05-05T10:00Z"}, "returned_with_reason"),
    ],
)
def test_the_database_refuses_a_proposal_that_cannot_be(
    council: TargetCouncil, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TargetProposalFactory.create(series=council.series(), **fields)


def test_a_series_has_one_open_proposal_for_a_year_and_each_version_once(council: TargetCouncil) -> None:
    one = council.series()
    TargetProposalFactory.create(series=one)
    for version in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetProposalFactory.create(series=one, version=version)
    TargetProposalFactory.create(series=one, year="2027-28")
