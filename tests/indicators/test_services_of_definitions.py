"""Defining indicators: what is refused, in words, and what is written with each change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency
from council_pm.jobs.models import Job
from council_pm.org.models import OrgUnit
from indicators.models import Definition, Indicator, OwnershipKind, Series, SeriesBreak, StatusRule, Underpinning
from indicators.services import definitions
from indicators.services.definitions import DefinitionFields, RuleFields
from indicators.status import Polarity, ToleranceType
from tests.factories import PostFactory, UnitWithPlaceFactory

pytestmark = pytest.mark.django_db

ANN, BEN = Actor(7), 8
FIELDS = DefinitionFields(
    name="Missed bins",
    wording="Bins not emptied on the day, for each 100,000 collections.",
    why_it_matters="A missed bin is the service that a resident notices first.",
    unit="number",
    decimals=1,
    polarity=Polarity.LOWER,
    frequency=Frequency.QUARTERLY,
    theme="Environment",
    source="Collection records",
)


@pytest.fixture
def unit() -> OrgUnit:
    made: OrgUnit = UnitWithPlaceFactory.create()
    return made


@pytest.fixture
def indicator(unit: OrgUnit) -> Indicator:
    return define("CFA-01", unit)


def define(code: str, unit: OrgUnit) -> Indicator:
    return definitions.create_indicator(by=ANN, code=code, fields=FIELDS, unit=unit, checker=BEN)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> tuple[str | None, str]:
    found = error.value.error_list[0]
    return found.code, found.messages[0]


def test_an_indicator_has_its_first_version_its_total_and_one_event(unit: OrgUnit) -> None:
    made = define(" CFA-01 ", unit)
    version = Definition.objects.get(indicator=made)
    assert (made.code, version.version, version.author, version.checker) == ("CFA-01", 1, 7, 8)
    assert Series.objects.get(indicator=made).breakdown == ""
    event = Event.objects.get(subject_kind="indicator")
    assert (event.action, event.subject_id, event.subject_version, event.actor_id) == (
        "create_indicator", "CFA-01", "1", 7,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["CFA-01", "cfa-01", " CFA-01", "", "  "])
def test_a_code_is_never_used_again(indicator: Indicator, unit: OrgUnit, code: str) -> None:
    definitions.retire_indicator(by=ANN, indicator=indicator, on=date(2026, 3, 31), reason="Counted no longer.")
    with pytest.raises(ValidationError) as error:
        define(code, unit)
    assert refused(error) == ("code_taken", f"The code {code.strip()} is taken or empty: codes are never used again.")


def test_the_author_does_not_check_the_own_definition(indicator: Indicator, unit: OrgUnit) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.create_indicator(by=ANN, code="CFA-02", fields=FIELDS, unit=unit, checker=7)
    assert refused(error) == (
        "two_people",
        "Somebody else checks a definition, not the person who wrote it: choose a second person.",
    )
    with pytest.raises(ValidationError) as error:
        definitions.revise_definition(by=ANN, indicator=indicator, fields=FIELDS, checker=7, reason="Clearer.")
    assert refused(error)[0] == "two_people"
    assert not Indicator.objects.filter(code="CFA-02").exists()


@pytest.mark.parametrize("field", ["name", "wording", "why_it_matters", "unit", "theme", "source"])
def test_a_definition_that_says_nothing_is_refused(unit: OrgUnit, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.create_indicator(by=ANN, code="CFA-02", fields=replace(FIELDS, **{field: ""}), unit=unit)
    assert set(error.value.message_dict) == {field}
    assert not Indicator.objects.exists()


def test_a_partner_who_shares_an_indicator_is_named(unit: OrgUnit) -> None:
    with pytest.raises(ValidationError):
        definitions.create_indicator(by=ANN, code="CFA-02", fields=replace(FIELDS, influence="shared"), unit=unit)


def test_a_revision_needs_a_reason_and_keeps_the_old_version(indicator: Indicator) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.revise_definition(by=ANN, indicator=indicator, fields=FIELDS, checker=BEN, reason=" ")
    assert refused(error) == ("reason_missing", "Say why the definition changes: the reason stays with it.")
    clearer = replace(FIELDS, name="Bins missed")
    definitions.revise_definition(by=ANN, indicator=indicator, fields=clearer, checker=BEN, reason="Clearer.")
    assert list(indicator.definitions.order_by("version").values_list("version", "name", "reason")) == [
        (1, "Missed bins", ""),
        (2, "Bins missed", "Clearer."),
    ]
    assert definitions.current_definition(indicator).version == 2
    assert Job.objects.get(kind="recompute_statuses").params == {"series": [indicator.series.get().pk]}


def test_an_ended_indicator_takes_no_change(indicator: Indicator, unit: OrgUnit) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.retire_indicator(by=ANN, indicator=indicator, on=date(2026, 3, 31), reason="")
    assert refused(error) == ("reason_missing", "Say why it ends: the reason is shown on its page.")
    definitions.retire_indicator(by=ANN, indicator=indicator, on=date(2026, 3, 31), reason="Counted no longer.")
    ended = ("retired", "CFA-01 has ended: its history stays as it is.")
    for change in (
        lambda: definitions.revise_definition(by=ANN, indicator=indicator, fields=FIELDS, checker=BEN, reason="Late."),
        lambda: definitions.add_series(by=ANN, indicator=indicator, unit=unit, breakdown="North"),
        lambda: definitions.retire_indicator(by=ANN, indicator=indicator, on=date(2027, 3, 31), reason="Again."),
    ):
        with pytest.raises(ValidationError) as error:
            change()
        assert refused(error) == ended


def test_a_line_is_added_once(indicator: Indicator, unit: OrgUnit) -> None:
    definitions.add_series(by=ANN, indicator=indicator, unit=unit, breakdown="North")
    with pytest.raises(ValidationError) as error:
        definitions.add_series(by=ANN, indicator=indicator, unit=unit, breakdown="North")
    assert refused(error) == ("series_exists", "This line is there already.")


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        (RuleFields(rule="by_feeling"), "unknown_rule", "There is no rule of the name by_feeling."),
        (
            RuleFields(tolerance_type=ToleranceType.ABSOLUTE),
            "rule_refused",
            "Say how far from the target is still near it.",
        ),
        (
            RuleFields(tolerance_type=ToleranceType.PERCENT, tolerance=Decimal(-5)),
            "rule_refused",
            "A tolerance cannot be less than nought.",
        ),
        (RuleFields(tolerance_type=ToleranceType.THRESHOLD), "rule_refused", "Say where near target begins."),
        (RuleFields(rule="range"), "rule_refused", "This rule is for indicators where a range is best."),
    ],
)
def test_a_rule_that_cannot_be_is_refused(indicator: Indicator, fields: RuleFields, code: str, words: str) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.set_rule(by=ANN, indicator=indicator, fields=fields)
    assert error.value.messages == [words]
    assert not StatusRule.objects.exists()


def test_rules_are_revised_never_replaced(indicator: Indicator) -> None:
    for tolerance in (2, 3):
        fields = RuleFields(tolerance_type=ToleranceType.ABSOLUTE, tolerance=Decimal(tolerance), reason="Agreed.")
        definitions.set_rule(by=ANN, indicator=indicator, fields=fields)
    revisions = indicator.rules.order_by("revision")
    assert list(revisions.values_list("revision", "tolerance", "set_by")) == [(1, Decimal(2), 7), (2, Decimal(3), 7)]
    assert Event.objects.filter(action="set_rule", reason="Agreed.").count() == 2


def test_a_break_needs_a_reason_and_is_declared_once(indicator: Indicator) -> None:
    day = date(2020, 4, 1)
    with pytest.raises(ValidationError) as error:
        definitions.declare_break(by=ANN, indicator=indicator, on=day, reason="")
    assert refused(error) == ("reason_missing", "Say what changed: the reason is shown on the chart.")
    definitions.declare_break(by=ANN, indicator=indicator, on=day, reason="Another definition.")
    with pytest.raises(ValidationError) as error:
        definitions.declare_break(by=ANN, indicator=indicator, on=day, reason="Once more.")
    assert refused(error) == ("break_exists", "There is a break on this day already.")
    assert SeriesBreak.objects.count() == 1


def test_no_indicator_supports_itself_directly_or_in_a_circle(unit: OrgUnit) -> None:
    key, below, lowest, beside = (define(code, unit) for code in ("KEY", "BELOW", "LOWEST", "BESIDE"))
    definitions.underpin(by=ANN, key=key, supporting=below)
    definitions.underpin(by=ANN, key=below, supporting=lowest)
    definitions.underpin(by=ANN, key=key, supporting=lowest)  # two ways down are no circle
    definitions.underpin(by=ANN, key=beside, supporting=lowest)
    for above, supporting in ((lowest, key), (below, key), (lowest, below), (key, key)):
        with pytest.raises(ValidationError) as error:
            definitions.underpin(by=ANN, key=above, supporting=supporting)
        words = f"{supporting.code} stands above this indicator already: it cannot support it."
        assert refused(error) == ("cycle", words)
    assert Underpinning.objects.count() == 4


def test_a_new_owner_ends_the_time_of_the_one_before_and_leaves_deputies(indicator: Indicator) -> None:
    first, second, deputy = PostFactory.create_batch(3)
    definitions.give_ownership(by=ANN, indicator=indicator, post=first, starts=date(2024, 4, 1))
    definitions.give_ownership(
        by=ANN, indicator=indicator, post=deputy, starts=date(2024, 4, 1), kind=OwnershipKind.DEPUTY
    )
    definitions.give_ownership(by=ANN, indicator=indicator, post=second, starts=date(2026, 4, 1))
    rows = indicator.ownerships.order_by("pk").values_list("post_id", "kind", "ends")
    assert list(rows) == [
        (first.pk, "owner", date(2026, 3, 31)),
        (deputy.pk, "deputy", None),
        (second.pk, "owner", None),
    ]


def test_an_ownership_that_ends_before_it_begins_is_refused(indicator: Indicator) -> None:
    with pytest.raises(ValidationError) as error:
        definitions.give_ownership(
            by=ANN, indicator=indicator, post=PostFactory.create(), starts=date(2026, 4, 1), ends=date(2026, 3, 1)
        )
    assert refused(error) == ("dates", "The last day lies before the first: change one of them.")
