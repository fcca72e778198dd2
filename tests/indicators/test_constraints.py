"""What must always hold is a constraint of the database: each is tried past the services, on either engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from council_pm.org.models import CommitteeKind
from indicators.models import (
    Adoption,
    Audience,
    Basket,
    BasketItem,
    BasketKind,
    CurrentStatus,
    Definition,
    DefinitionDraft,
    Exclusion,
    FigureConfidence,
    Formula,
    FormulaDecision,
    Indicator,
    Ownership,
    QualityAnswer,
    Rebase,
    Release,
    ReleasePlan,
    Return,
    ReturnBatch,
    ReturnMail,
    ReturnVersion,
    Round,
    Series,
    SeriesBreak,
    SpotCheck,
    SpotCheckItem,
    StandardJudgement,
    StatusRule,
    StatusSnapshot,
    SupplyMinutes,
    Target,
    TargetConfirmation,
    TargetProposal,
    Underpinning,
    Value,
    ViewCount,
    Working,
    WorkingPart,
)
from indicators.models.comparators import AreaGroupMember, ComparatorValue
from tests import factories
from tests.factories.formulas import sum_of
from tests.factories.indicators import KNOWN

pytestmark = pytest.mark.django_db

DAY, DAY_BEFORE = date(2026, 4, 1), date(2026, 3, 31)


def committee() -> Any:
    return factories.CommitteeFactory.create(kind=CommitteeKind.SELECT)


def portfolio() -> Any:
    return factories.PortfolioFactory.create()


def second_membership() -> BasketItem:
    """Another one that has no end, from another day on."""
    held = factories.BasketItemFactory.create(starts=DAY_BEFORE)
    return BasketItem(basket=held.basket, series=held.series, starts=DAY)


def snapshot_of(value: Value, **fields: Any) -> StatusSnapshot:
    definition = Definition.objects.get(indicator=value.series.indicator)
    defaults: dict[str, Any] = {
        "series": value.series, "start": value.start, "end": value.end, "inputs": "v1", "engine_version": 1,
        "value": value, "definition": definition, "status": "green", "vs_previous": "same", "vs_last_year": "same",
        "sentence": "It is met.", "made_at": KNOWN,
    }  # fmt: skip
    return StatusSnapshot(**(defaults | fields))


def a_value() -> Value:
    series = factories.series_with_rules("S-1", factories.UnitWithPlaceFactory.create())
    made: Value = factories.ValueFactory.create(series=series)
    return made


def a_release_plan() -> ReleasePlan:
    return ReleasePlan.objects.create(round=factories.RoundFactory.create(), audience=Audience.PUBLIC, on=DAY)


def a_return_mail() -> ReturnMail:
    return ReturnMail.objects.create(person=factories.PersonFactory.create(), on=DAY, job_id=1, returns=2)


def again(row: models.Model) -> models.Model:
    """The same row once more."""
    row.pk = None
    row._state.adding = True
    return row


def snapshot_pointed_to_twice() -> models.Model:
    value = a_value()
    snapshot = snapshot_of(value)
    snapshot.save()
    return again(CurrentStatus.objects.create(series=value.series, audience=3, snapshot=snapshot))


def a_check(**fields: Any) -> SpotCheck:
    return SpotCheck(**{"drawn_at": KNOWN, "drawn_by": 7, "seed": "s", "size": 1, "out_of": 2, "since": DAY} | fields)


def a_count(**fields: Any) -> ViewCount:
    indicator = factories.IndicatorFactory.create()
    return ViewCount(**{"indicator": indicator, "role": "member", "month": DAY, "views": 1} | fields)


def an_item(**fields: Any) -> SpotCheckItem:
    """An item not yet stored of a check that is."""
    check, value = a_check(), factories.ValueFactory.create()
    check.save()
    return SpotCheckItem(**{"check_of": check, "number": 1, "value": value} | fields)


def another_item(**fields: Any) -> SpotCheckItem:
    """One more of the same check, which differs from the first in these fields only."""
    first = an_item()
    first.save()
    return SpotCheckItem(**{"check_of": first.check_of, "number": first.number, "value": first.value} | fields)


def saved(row: models.Model) -> models.Model:
    row.save()
    return row


def changed(row: models.Model, **fields: Any) -> models.Model:
    """The same row once more, with other fields."""
    for name, value_of in fields.items():
        setattr(row, name, value_of)
    return again(row)


def a_draft(**fields: Any) -> DefinitionDraft:
    based_on = factories.DefinitionFactory.create()
    about = {"indicator": based_on.indicator, "based_on": based_on, "author": 1, "saved_at": KNOWN}
    return DefinitionDraft(**(about | fields))


def a_formula(**fields: Any) -> Formula:
    value_of = a_value()
    return sum_of(factories.IndicatorFactory.create(), value_of.series, **fields)


def decision(**fields: Any) -> models.Model:
    defaults: dict[str, Any] = {"outcome": "confirmed", "decided_at": KNOWN}
    return FormulaDecision(formula=a_formula(confirmed=False), **(defaults | fields))


def a_working() -> Working:
    value_of = a_value()
    made = Working.objects.create(
        value=value_of, formula=sum_of(value_of.series.indicator, value_of.series), inputs="f1"
    )
    WorkingPart.objects.create(working=made, used=value_of)
    return made


def proposed(**fields: Any) -> TargetProposal:
    made: TargetProposal = factories.TargetProposalFactory.create(**fields)
    return made


def a_return(**fields: Any) -> models.Model:
    return built(Return, factories.ReturnFactory, **fields)


def signed_return(**fields: Any) -> models.Model:
    """What is right for one that is signed off, but for the fields given."""
    whole: dict[str, Any] = {
        "stage": "signed_off", "signed": "final", "value": Decimal(1), "submitted_by": 7, "submitted_at": KNOWN,
        "signed_by": 8, "signed_at": KNOWN, "journal": a_value(),
    }  # fmt: skip
    return a_return(**(whole | fields))


def a_version(**fields: Any) -> ReturnVersion:
    about: dict[str, Any] = {"version": 1, "act": "save", "stage": "draft", "at": KNOWN, "by": 7}
    return ReturnVersion(of=factories.ReturnFactory.create(), **(about | fields))


ANOTHER = {"year": "2030-31", "version": 9}  # beside the proposal that is stored

BUILD: dict[str, Callable[[], models.Model]] = {
    "indicators_replaced_when_retired": lambda: Indicator(code="X", replaced_by=factories.IndicatorFactory.create()),
    "indicators_draft_two_people": lambda: a_draft(state="accepted", checker=1, decided_at=KNOWN),
    "indicators_draft_decided": lambda: a_draft(state="accepted"),
    "indicators_draft_about": lambda: a_draft(code="X"),
    "indicators_draft_state": lambda: a_draft(state="lost"),
    "indicators_draft_one_each": lambda: again(saved(a_draft())),
    "indicators_retired_with_reason": lambda: Indicator(code="X", retired_on=DAY),
    "indicators_definition_version": lambda: again(factories.DefinitionFactory.create()),
    "indicators_definition_two_people": lambda: definition(author=7, checker=7),
    "indicators_definition_decimals": lambda: definition(decimals=7),
    "indicators_definition_polarity": lambda: definition(polarity="sideways"),
    "indicators_definition_comment_on": lambda: definition(comment_on="rain"),
    "indicators_definition_kinds": lambda: definition(measure_kind="guess"),
    "indicators_definition_named_partner": lambda: definition(influence="shared", shared_with=""),
    "indicators_definition_bounds": lambda: definition(lower_bound=Decimal(2), upper_bound=Decimal(1)),
    "indicators_series_once": lambda: again(factories.SeriesFactory.create()),
    "indicators_break_once": lambda: again(factories.SeriesBreakFactory.create()),
    "indicators_break_reason": lambda: built(SeriesBreak, factories.SeriesBreakFactory, reason=""),
    "indicators_underpinning_once": lambda: again(factories.UnderpinningFactory.create()),
    "indicators_underpinning_not_itself": lambda: underpinning_itself(),
    "indicators_ownership_dates": lambda: built(Ownership, factories.OwnershipFactory, starts=DAY, ends=DAY_BEFORE),
    "indicators_ownership_once": lambda: again(factories.OwnershipFactory.create()),
    "indicators_rule_revision": lambda: again(factories.StatusRuleFactory.create()),
    "indicators_rule_changed_with_reason": lambda: rule(revision=2, reason=""),
    "indicators_rule_tolerance_type": lambda: rule(tolerance_type="generous"),
    "indicators_rule_tolerance": lambda: rule(tolerance=Decimal(-1)),
    "indicators_rule_has_tolerance": lambda: rule(tolerance_type="percent", tolerance=None),
    "indicators_rule_has_threshold": lambda: rule(tolerance_type="threshold", amber_threshold=None),
    "indicators_basket_kind": lambda: Basket(slug="b", name="B", kind=BasketKind.COMMITTEE, portfolio=portfolio()),
    "indicators_basket_item_once": lambda: again(factories.BasketItemFactory.create(ends=DAY)),
    "indicators_basket_item_one_open": lambda: second_membership(),
    "indicators_adoption_entry": lambda: Adoption(
        indicator=factories.IndicatorFactory.create(), entry="", adopted_at=KNOWN
    ),
    "indicators_basket_item_dates": lambda: built(
        BasketItem, factories.BasketItemFactory, starts=DAY, ends=DAY_BEFORE
    ),
    "indicators_value_revision": lambda: again(factories.ValueFactory.create()),
    "indicators_value_dates": lambda: value(start=DAY, end=DAY_BEFORE),
    "indicators_value_or_absent": lambda: value(value=None, absent=""),
    "indicators_value_signed_whole": lambda: value(signed_at=KNOWN, signed_by=None),
    "indicators_value_two_people": lambda: value(signed_at=KNOWN, signed_by=7, submitted_by=7),
    "indicators_value_restated_with_reason": lambda: value(revision=2, reason=""),
    "indicators_target_revision": lambda: again(factories.TargetFactory.create()),
    "indicators_target_dates": lambda: target(start=DAY, end=DAY_BEFORE),
    "indicators_target_figure_or_range": lambda: target(low=Decimal(1), high=Decimal(2)),
    "indicators_target_low_high": lambda: target(value=None, low=Decimal(2), high=Decimal(1)),
    "indicators_target_reason": lambda: target(reason=""),
    "indicators_target_agreed_whole": lambda: target(agreed_by=8, agreed_at=None),
    "indicators_target_two_people": lambda: target(set_by=7, agreed_by=7, agreed_at=KNOWN),
    "indicators_round_once": lambda: again(factories.RoundFactory.create()),
    "indicators_round_dates": lambda: built(Round, factories.RoundFactory, opens=date(2026, 9, 1)),
    "indicators_release_once": lambda: again(factories.ReleaseFactory.create()),
    "indicators_release_audience": lambda: built(Release, factories.ReleaseFactory, audience=Audience.SIGNED_OFF),
    "indicators_release_plan_once": lambda: again(a_release_plan()),
    "indicators_release_plan_audience": lambda: changed(a_release_plan(), audience=Audience.SIGNED_OFF),
    "indicators_return_mail_once_a_day": lambda: again(a_return_mail()),
    "indicators_snapshot_once": lambda: again(saved(snapshot_of(a_value()))),
    "indicators_snapshot_status": lambda: snapshot_of(a_value(), status="overdue"),
    "indicators_snapshot_standing": lambda: snapshot_of(a_value(), rank=10, out_of=9, quartile=1),
    "indicators_current_once": lambda: snapshot_pointed_to_twice(),
    "indicators_formula_revision": lambda: again(a_formula()),
    "indicators_formula_codes": lambda: changed(a_formula(), revision=2, kind="expression"),
    "indicators_formula_multiplier": lambda: changed(a_formula(), revision=2, multiplier=0),
    "indicators_formula_least_share": lambda: changed(a_formula(), revision=2, missing="leave_out"),
    "indicators_formula_reason": lambda: changed(a_formula(), revision=2, reason=""),
    "indicators_formula_part_once": lambda: again(a_formula().parts.latest("pk")),
    "indicators_formula_part_role": lambda: changed(a_formula().parts.latest("pk"), position=9, role="cosine"),
    "indicators_formula_outcome": lambda: decision(outcome="perhaps"),
    "indicators_formula_two_people": lambda: decision(set_by=7, decided_by=7),
    "indicators_proposal_version": lambda: changed(proposed(), state="withdrawn", decided_at=KNOWN),
    "indicators_proposal_one_open": lambda: changed(proposed(), version=9),
    "indicators_proposal_figure_or_range": lambda: changed(proposed(), **ANOTHER, low=1, high=2),
    "indicators_proposal_low_high": lambda: changed(proposed(), **ANOTHER, value=None, low=2, high=1),
    "indicators_proposal_reason": lambda: changed(proposed(), **ANOTHER, reason=""),
    "indicators_proposal_kinds": lambda: changed(proposed(), **ANOTHER, kind="change"),
    "indicators_proposal_decided_whole": lambda: changed(proposed(), **ANOTHER, state="agreed"),
    "indicators_proposal_two_people": lambda: changed(
        proposed(proposer=7), **ANOTHER, state="agreed", decider=7, decided_at=KNOWN
    ),
    "indicators_proposal_returned_with_reason": lambda: changed(
        proposed(proposer=7), **ANOTHER, state="returned", decider=8, decided_at=KNOWN
    ),
    "indicators_target_confirmed_once": lambda: again(
        TargetConfirmation.objects.create(series=factories.SeriesFactory.create(), year="2026-27", by=7, at=KNOWN)
    ),
    "indicators_return_once": lambda: again(factories.ReturnFactory.create()),
    "indicators_return_stage": lambda: a_return(stage="lost"),
    "indicators_return_value_or_absent": lambda: a_return(value=Decimal(1), absent="no_data"),
    "indicators_return_absent": lambda: a_return(absent="perhaps"),
    "indicators_return_saved_whole": lambda: a_return(saved_by=7),
    "indicators_return_submitted_whole": lambda: a_return(submitted_by=7),
    "indicators_return_queried_whole": lambda: a_return(queried_by=7, question="Why?"),
    "indicators_return_signed_whole": lambda: a_return(signed_by=8),
    "indicators_return_reopened_with_reason": lambda: a_return(reopened_by=7, reopened_at=KNOWN),
    "indicators_return_queried_with_question": lambda: a_return(queried_by=7, queried_at=KNOWN),
    "indicators_return_stage_submitted": lambda: a_return(stage="submitted", value=Decimal(1)),
    "indicators_return_submitted_something": lambda: a_return(
        stage="submitted", submitted_by=7, submitted_at=KNOWN
    ),
    "indicators_return_stage_signed": lambda: signed_return(signed_by=None, signed_at=None),
    "indicators_return_two_people": lambda: signed_return(signed_by=7),
    "indicators_return_signed_in_journal": lambda: a_return(signed="final"),
    "indicators_return_version": lambda: again(saved(a_version())),
    "indicators_return_version_act": lambda: a_version(act="wish"),
    "indicators_batch_of_table": lambda: again(saved(ReturnBatch(by=7, at=KNOWN, channel="file", table=3))),
    "indicators_batch_channel": lambda: ReturnBatch(by=7, at=KNOWN, channel="pigeon"),
    "indicators_batch_undone": lambda: ReturnBatch(
        by=7, at=KNOWN, channel="paste", undone_at=KNOWN - timedelta(days=1)
    ),
    "indicators_working_part_once": lambda: again(a_working().parts.latest("pk")),
    "indicators_area_member_once": lambda: again(factories.AreaGroupMemberFactory.create()),
    "indicators_comparator_once": lambda: again(factories.ComparatorValueFactory.create()),
    "indicators_comparator_dates": lambda: built(
        ComparatorValue, factories.ComparatorValueFactory, start=DAY, end=DAY_BEFORE
    ),
    "indicators_supply_minutes_once": lambda: again(
        SupplyMinutes.objects.create(
            indicator=factories.IndicatorFactory.create(), year=2026, minutes=5, said_by=7, said_at=KNOWN
        )
    ),
    "indicators_confidence_grade": lambda: FigureConfidence(
        value=factories.ValueFactory.create(), grade="fair", worked_out_on=DAY
    ),
    "indicators_view_count_once": lambda: again(saved(a_count())),
    "indicators_view_count_some": lambda: a_count(views=0),
    "indicators_spot_check_size": lambda: a_check(size=3),
    "indicators_spot_check_seed": lambda: a_check(seed=""),
    "indicators_spot_item_number": lambda: another_item(value=factories.ValueFactory.create()),
    "indicators_spot_item_once": lambda: another_item(number=2),
    "indicators_spot_item_found_whole": lambda: an_item(finding="agrees"),
    "indicators_spot_item_finding": lambda: an_item(finding="fine", words="x", found_by=7, found_at=KNOWN),
    "indicators_spot_item_follow_up": lambda: an_item(finding="differs", words="x", found_by=7, found_at=KNOWN),
    "indicators_spot_item_by_another": lambda: an_item(
        finding="agrees", words="x", found_by=7, found_at=KNOWN, signed_by=7
    ),
    "indicators_spot_item_closed_whole": lambda: an_item(closed_by=7),
    "indicators_quality_answer_text": lambda: built(QualityAnswer, factories.QualityAnswerFactory, text=""),
    "indicators_quality_answer_code": lambda: built(QualityAnswer, factories.QualityAnswerFactory, code=""),
    "indicators_rebase_revision": lambda: again(factories.RebaseFactory.create()),
    "indicators_rebase_reason": lambda: built(Rebase, factories.RebaseFactory, reason=""),
    "indicators_rebase_stood": lambda: built(Rebase, factories.RebaseFactory, active=False),
    "indicators_exclusion_revision": lambda: again(factories.ExclusionFactory.create()),
    "indicators_exclusion_reason": lambda: built(Exclusion, factories.ExclusionFactory, reason=""),
    "indicators_exclusion_stood": lambda: built(Exclusion, factories.ExclusionFactory, active=False),
    "indicators_exclusion_dates": lambda: built(Exclusion, factories.ExclusionFactory, start=DAY, end=DAY_BEFORE),
    "indicators_standard_judgement_revision": lambda: again(factories.StandardJudgementFactory.create()),
    "indicators_standard_judgement_reason": lambda: built(
        StandardJudgement, factories.StandardJudgementFactory, reason=""
    ),
    "indicators_standard_judgement_stood": lambda: built(
        StandardJudgement, factories.StandardJudgementFactory, active=False
    ),
}  # fmt: skip
OF_HISTORY_LOADS = {"HistoryLoad", "HistoryRow"}


def built(model: type[models.Model], factory: Any, **fields: Any) -> models.Model:
    """A row not yet stored, whose relations are."""
    row: models.Model = factory.build(**fields)
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and getattr(row, field.attname, None) is None and not field.null:
            related = getattr(row, field.name)
            stored = STORED[type(related).__name__]()
            setattr(row, field.name, stored)
    return row


STORED: dict[str, Callable[[], models.Model]] = {
    "Indicator": factories.IndicatorFactory.create,
    "Series": factories.SeriesFactory.create,
    "Round": factories.RoundFactory.create,
    "Basket": factories.BasketFactory.create,
    "Post": factories.PostFactory.create,
    "Area": factories.AreaFactory.create,
    "Value": factories.ValueFactory.create,
}


def definition(**fields: Any) -> models.Model:
    return built(Definition, factories.DefinitionFactory, **fields)


def rule(**fields: Any) -> models.Model:
    return built(StatusRule, factories.StatusRuleFactory, **fields)


def value(**fields: Any) -> models.Model:
    return built(Value, factories.ValueFactory, **fields)


def target(**fields: Any) -> models.Model:
    return built(Target, factories.TargetFactory, **fields)


def underpinning_itself() -> models.Model:
    indicator = factories.IndicatorFactory.create()
    return Underpinning(key=indicator, supporting=indicator)


@pytest.mark.parametrize("name", list(BUILD))
def test_the_database_refuses(name: str) -> None:
    row = BUILD[name]()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row)._default_manager.bulk_create([row])
    constraint = {one.name: one for one in type(row)._meta.constraints}[name]
    if isinstance(constraint, models.CheckConstraint) or connection.vendor == "postgresql":
        assert name in str(refused.value)
    else:
        assert f"UNIQUE constraint failed: {type(row)._meta.db_table}." in str(refused.value)


def test_every_constraint_is_tried() -> None:
    there_are = {
        constraint.name
        for model in apps.get_app_config("indicators").get_models()
        if model.__name__ not in OF_HISTORY_LOADS
        for constraint in model._meta.constraints
    }
    assert there_are == set(BUILD)


@pytest.mark.parametrize("code", ["", "7"])
def test_a_code_is_unique_and_the_total_has_an_empty_breakdown(code: str) -> None:
    """``breakdown`` is never NULL: two NULLs would both be let in."""
    series = factories.SeriesFactory.create(breakdown=code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.bulk_create([Series(indicator=series.indicator, unit=series.unit, breakdown=code)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.bulk_create([Indicator(code=series.indicator.code)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.bulk_create([Series(indicator=series.indicator, unit=series.unit, breakdown=None)])


def test_every_member_group_and_target_that_is_right_is_let_in() -> None:
    """The other side: refusing all would pass the tests above."""
    Basket.objects.bulk_create(
        [
            Basket(slug="c", name="C", kind=BasketKind.COMMITTEE, committee=committee()),
            Basket(slug="p", name="P", kind=BasketKind.PORTFOLIO, portfolio=portfolio()),
            Basket(slug="k", name="K", kind=BasketKind.CORPORATE),
        ]
    )
    AreaGroupMember.objects.bulk_create(
        [AreaGroupMember(group=factories.AreaGroupFactory.create(), area=factories.AreaFactory.create())]
    )
    for row in (
        target(value=None, low=Decimal(1), high=Decimal(1)),
        target(value=None, withdrawn=True),
        target(set_by=7, agreed_by=8, agreed_at=KNOWN),
        value(value=None, absent="suppressed"),
        value(signed_at=KNOWN, signed_by=7, submitted_by=8),
        value(revision=2, reason="Counted again."),
        rule(tolerance_type="threshold", tolerance=None, amber_threshold=Decimal(50)),
        definition(author=7, checker=8),
        definition(influence="shared", shared_with="The police"),
    ):
        type(row)._default_manager.bulk_create([row])
