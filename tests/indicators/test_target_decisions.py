"""Deciding on targets: by a second person, in the open round, all chosen or none; confirming is no change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from indicators.models import Definition, Series, Target, TargetConfirmation, TargetProposal
from indicators.services.target_decisions import agree_proposals, confirm_targets, return_proposals
from indicators.services.target_rollover import check_rollover, roll_over, rollover_rows
from indicators.services.targets import Aim, set_target, withdraw_target
from tests.factories.indicators import KNOWN
from tests.factories.indicators_quarters import aim, figure
from tests.indicators.target_council import (
    AFTER_ROUND,
    IN_ROUND,
    LAST_YEAR,
    QUARTERS,
    YEAR,
    TargetCouncil,
    agree,
    propose,
    row,
    target_council,
    targets_of,
)

pytestmark = pytest.mark.django_db
BEST_SHAPE = ["20", "45", "70", "100"]


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


def refused(council: TargetCouncil, *proposals: TargetProposal, **asked: Any) -> str | None:
    """The code of why nothing was agreed; and nothing was."""
    before = list(TargetProposal.objects.values_list("pk", "state")), Target.objects.count()
    with pytest.raises(ValidationError) as refusal:
        agree(council, *proposals, **asked)
    assert (list(TargetProposal.objects.values_list("pk", "state")), Target.objects.count()) == before
    return refusal.value.error_list[0].code


def proposed(council: TargetCouncil, series: Series, text: str, **fields: Any) -> TargetProposal:
    assert propose(council, row(series, text, **fields)).saved
    return TargetProposal.objects.get(series=series, year=fields.get("year", YEAR), state="proposed")


# --- Agreeing


def test_what_is_agreed_becomes_the_target_of_every_period(council: TargetCouncil) -> None:
    one = council.series()
    proposal = proposed(council, one, "55")
    assert agree(council) == 1
    assert targets_of(one) == [(period, "55") for period in QUARTERS]
    made = one.targets.order_by("end")[0]
    assert (made.set_by, made.agreed_by, made.reason, made.basis, made.effective_from, made.revision) == (
        council.officer.pk, council.director.pk, "Council plan.", "set", None, 1,
    )  # fmt: skip
    assert made.set_by_title == proposal.proposer_title != ""
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decider) == ("agreed", council.director.pk)
    event = Event.objects.get(action="agree_target")
    assert (event.actor_id, event.subject_id, event.detail["target"]) == (council.director.pk, str(one.pk), "55.0%")
    assert Job.objects.filter(kind="recompute_statuses").count() == 1


def test_a_portfolio_holder_agrees_what_the_director_proposed(council: TargetCouncil) -> None:
    one = council.series()
    assert propose(council, row(one, "55"), by=Actor(council.director.pk)).saved
    assert refused(council) == "two_people"
    assert agree(council, by=Actor(council.executive.pk)) == 1


def test_one_own_proposal_among_others_keeps_all_of_them_open(council: TargetCouncil) -> None:
    first, second = council.series("PLA-01"), council.series("PLA-02")
    propose(council, row(first, "55"))
    propose(council, row(second, "55"), by=Actor(council.director.pk))
    assert refused(council) == "two_people"


def test_only_a_person_decides_and_only_on_something(council: TargetCouncil) -> None:
    one = proposed(council, council.series(), "55")
    assert refused(council, by=Actor(None, "beat")) == "no_person"
    with pytest.raises(ValidationError) as refusal:
        agree_proposals(by=Actor(council.director.pk), ids=[], within=council.within, today=IN_ROUND)
    assert refusal.value.code == "nothing_chosen"
    assert refused(council, one, note="x" * 501) == "note_too_long"


def test_what_was_decided_or_replaced_meanwhile_is_not_agreed(council: TargetCouncil) -> None:
    one = council.series()
    seen = proposed(council, one, "55")
    propose(council, row(one, "65"), by=Actor(council.head.pk))
    assert refused(council, seen) == "not_open", "the director saw 55, not 65"
    agree(council)
    assert refused(council, TargetProposal.objects.get(state="agreed")) == "not_open"


def test_proposals_of_another_department_are_out_of_reach(council: TargetCouncil) -> None:
    elsewhere = council.series("CHI-01", place=council.units.other_unit)
    propose(council, row(elsewhere, "55"), within=None)
    assert refused(council) == "not_open"


def test_after_the_round_its_proposals_are_returned_and_changes_agreed(council: TargetCouncil) -> None:
    late = proposed(council, council.series("PLA-01"), "55")
    assert refused(council, today=AFTER_ROUND) == "round_closed"
    done = return_proposals(by=Actor(council.director.pk), ids=[late.pk], within=council.within, note="Too late.")
    assert done == 1
    propose(council, row(council.series("PLA-02"), "55"), today=AFTER_ROUND)
    assert agree(council, today=AFTER_ROUND) == 1


def test_the_council_says_when_its_round_is(council: TargetCouncil) -> None:
    change_setting(by=Actor(None, "test"), key="target_round_closes", value="04-30")
    proposed_late = propose(council, row(council.series(), "55"), today=date(2026, 4, 30))
    assert proposed_late.saved
    assert refused(council, today=date(2026, 5, 1)) == "round_closed"


def test_returned_proposals_have_a_reason_and_can_be_proposed_anew(council: TargetCouncil) -> None:
    one = council.series()
    first = proposed(council, one, "55")
    for note, code in ((" ", "note_missing"), ("x" * 501, "note_too_long")):
        with pytest.raises(ValidationError) as refusal:
            return_proposals(by=Actor(council.director.pk), ids=[first.pk], within=council.within, note=note)
        assert refusal.value.code == code
    return_proposals(by=Actor(council.director.pk), ids=[first.pk], within=council.within, note="Aim higher.")
    first.refresh_from_db()
    assert (first.state, first.note, first.decider) == ("returned", "Aim higher.", council.director.pk)
    assert Event.objects.get(action="return_target").reason == "Aim higher."
    assert proposed(council, one, "60", version=1).version == 2


def test_the_proposer_does_not_return_an_own_proposal_but_withdraws_it(council: TargetCouncil) -> None:
    one = proposed(council, council.series(), "55")
    with pytest.raises(ValidationError) as refusal:
        return_proposals(by=Actor(council.officer.pk), ids=[one.pk], within=council.within, note="x")
    assert refusal.value.code == "two_people"


# --- The path through the year


@pytest.mark.parametrize(
    ("definition", "fields", "figures", "basis"),
    [
        ({}, {}, ["60", "60", "60", "60"], "set"),
        ({}, {"path": "typed", "figures": "54; 56; 58; 60"}, ["54", "56", "58", "60"], "explicit"),
        ({"measure_kind": "cumulative"}, {}, ["15", "30", "45", "60"], "even"),
        ({"reported_as": "year_to_date"}, {"path": "even"}, ["15", "30", "45", "60"], "even"),
        ({"measure_kind": "cumulative"}, {"path": "last_year"}, ["12", "27", "42", "60"], "last_year"),
        ({"measure_kind": "cumulative", "seasonal": True}, {}, ["12", "27", "42", "60"], "last_year"),
        ({"measure_kind": "cumulative"}, {"figures": "10; 20 30;60"}, ["10", "20", "30", "60"], "explicit"),
    ],
)
def test_a_target_is_reached_by_its_path(
    council: TargetCouncil, definition: dict[str, Any], fields: dict[str, Any], figures: list[str], basis: str
) -> None:
    one = council.series("PLA-01", BEST_SHAPE, **definition)
    proposed(council, one, "60", **fields)
    agree(council)
    assert [text for _period, text in targets_of(one)] == figures
    assert set(one.targets.values_list("basis", flat=True)) == {basis}


def test_a_range_that_adds_up_is_spread_at_both_ends(council: TargetCouncil) -> None:
    one = council.series("PLA-01", polarity="range", measure_kind="cumulative")
    proposed(council, one, "40 to 60")
    agree(council)
    assert [(row.low, row.high) for row in one.targets.order_by("end")] == [
        (Decimal(10), Decimal(15)), (Decimal(20), Decimal(30)), (Decimal(30), Decimal(45)), (Decimal(40), Decimal(60)),
    ]  # fmt: skip


def test_a_shape_that_is_lost_meanwhile_is_said_and_nothing_is_set(council: TargetCouncil) -> None:
    one = council.series("PLA-01", BEST_SHAPE, measure_kind="cumulative")
    proposed(council, one, "60", path="last_year")
    figure(one, LAST_YEAR[1], None, absent="no_data")
    assert refused(council) == "no_shape"


def test_an_indicator_that_became_context_takes_no_target_any_more(council: TargetCouncil) -> None:
    one = council.series()
    proposed(council, one, "60")
    Definition.objects.create(
        indicator=one.indicator, version=2, known_from=KNOWN, name="N", wording="W", why_it_matters="Y", unit="%",
        polarity="neutral", frequency="quarterly", measure_kind="period", theme="T", source="S",
    )  # fmt: skip
    assert refused(council) == "context"


# --- A change in the year


def test_a_change_leaves_earlier_periods_and_their_colours_alone(council: TargetCouncil) -> None:
    one = council.series()
    proposed(council, one, "55")
    agree(council)
    propose(council, row(one, "50", reason="Staff left."), today=AFTER_ROUND, change_from=date(2026, 10, 1))
    assert refused(council, by=Actor(council.officer.pk), today=AFTER_ROUND) == "two_people"
    agree(council, today=AFTER_ROUND)
    assert [text for _period, text in targets_of(one)] == ["55", "55", "50", "50"]
    changed = one.targets.filter(revision=2)
    assert list(changed.values_list("effective_from", "reason", "agreed_by").distinct()) == [
        (date(2026, 10, 1), "Staff left.", council.director.pk)
    ]


# --- Confirming


def confirm(council: TargetCouncil, *series: Series, **asked: Any) -> int:
    defaults: dict[str, Any] = {"by": Actor(council.director.pk), "year": YEAR, "within": council.within}
    return confirm_targets(series_ids=[one.pk for one in series], **(defaults | {"today": IN_ROUND} | asked))


def test_a_confirmation_is_no_revision_of_the_target(council: TargetCouncil) -> None:
    one = council.series()
    proposed(council, one, "55")
    agree(council)
    before = list(one.targets.values_list("pk", "revision"))
    assert confirm(council, one, note="The outturn was as expected.") == 1
    assert list(one.targets.values_list("pk", "revision")) == before
    made = TargetConfirmation.objects.get()
    assert (made.by, made.note, made.year) == (council.director.pk, "The outturn was as expected.", YEAR)
    assert Event.objects.get(action="confirm_target").subject_id == str(one.pk)


def test_what_cannot_be_confirmed_says_why(council: TargetCouncil) -> None:
    agreed, bare, open_one = (council.series(f"PLA-0{n}") for n in (1, 2, 3))
    new = council.series("PLA-04", [])
    for one in (agreed, new):
        proposed(council, one, "55")
    agree(council)
    aim(open_one, QUARTERS[0], "5")
    cases: list[tuple[tuple[Series, ...], dict[str, Any], str]] = [
        ((), {}, "nothing_chosen"),
        ((agreed,), {"within": {council.units.other_unit.pk}}, "nothing_chosen"),
        ((agreed,), {"today": date(2026, 3, 31)}, "too_early"),
        ((agreed, bare), {}, "not_agreed"),
        ((open_one,), {}, "not_agreed"),
        ((new,), {}, "outturn_missing"),
        ((agreed,), {"by": Actor(None, "beat")}, "no_person"),
        ((agreed,), {"note": "x" * 501}, "note_too_long"),
    ]
    for series, asked, code in cases:
        with pytest.raises(ValidationError) as refusal:
            confirm(council, *series, **asked)
        assert refusal.value.code == code
    assert not TargetConfirmation.objects.exists()
    assert confirm(council, agreed, new, note="New this year.") == 2
    with pytest.raises(ValidationError) as refusal:
        confirm(council, agreed)
    assert refusal.value.code == "confirmed_already"


def test_a_confirmation_stays_as_it_was_written(council: TargetCouncil) -> None:
    made = TargetConfirmation.objects.create(series=council.series(), year=YEAR, by=7, at=KNOWN)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TargetConfirmation.objects.filter(pk=made.pk).update(note="Changed.")
    with pytest.raises(DatabaseError), transaction.atomic():
        TargetConfirmation.objects.create(series=made.series, year=YEAR, by=8, at=KNOWN)


# --- The rollover


def carry(council: TargetCouncil, per_cent: str = "0", **asked: Any) -> Any:
    defaults: dict[str, Any] = {"by": Actor(council.officer.pk), "year": YEAR, "today": IN_ROUND}
    defaults |= {"within": council.within, "per_cent": Decimal(per_cent), "reason": "Carried over."}
    return roll_over(**(defaults | asked))


def test_the_rollover_proposes_last_years_figures_once(council: TargetCouncil) -> None:
    one, two, new, set_already = (council.series(f"PLA-0{n}") for n in (1, 2, 3, 4))
    ranged = council.series("PLA-05", polarity="range")
    for series in (one, two, set_already):
        aim(series, LAST_YEAR[3], "52.5")
    aim(set_already, QUARTERS[3], "60")
    aim(ranged, LAST_YEAR[3], None, low=Decimal(5), high=Decimal("50.5"))
    proposed(council, two, "70")
    done = carry(council)
    assert done.saved
    found = {p.series_id: (p.value, p.low, p.high, p.reason) for p in TargetProposal.objects.exclude(series=two)}
    assert found == {
        one.pk: (Decimal("52.5"), None, None, "Carried over."),
        ranged.pk: (None, Decimal(5), Decimal("50.5"), "Carried over."),
    }
    assert not carry(council).saved, "a second time there is nothing left"
    assert not new.target_proposals.exists()


def test_the_rollover_shows_what_it_saves_and_changes_figures_by_a_per_cent(council: TargetCouncil) -> None:
    one = council.series()
    aim(one, LAST_YEAR[3], "52.5")
    asked: dict[str, Any] = {"year": YEAR, "within": council.within, "per_cent": Decimal(2), "reason": "Up."}
    shown = check_rollover(by=Actor(council.officer.pk), today=IN_ROUND, **asked)
    assert [check.aim.value for check in shown.rows] == [Decimal("53.6")]
    assert not TargetProposal.objects.exists()
    carry(council, "2")
    assert TargetProposal.objects.get().value == Decimal("53.6")


def test_a_withdrawn_target_is_not_carried_over(council: TargetCouncil) -> None:
    one = council.series()
    set_target(by=Actor(7), series=one, period=LAST_YEAR[3], aim=Aim(value=Decimal(5)), reason="Plan.")
    withdraw_target(by=Actor(7), series=one, period=LAST_YEAR[3], reason="No use.")
    assert rollover_rows(year=YEAR, within=council.within, per_cent=Decimal(0), reason="x") == []


# --- Many at once


def test_agreeing_asks_as_often_for_four_as_for_two(council: TargetCouncil) -> None:
    made = [council.series(f"PLA-0{n}") for n in range(6)]

    def asked(*series: Series) -> int:
        for one in series:
            proposed(council, one, "55")
        with CaptureQueriesContext(connection) as queries:
            agree(council)
        return len(queries)

    assert asked(*made[:2]) == asked(*made[2:])
