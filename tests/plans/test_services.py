"""Plans are begun, written, agreed and closed by rule; nothing that somebody wrote is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.models import Objective, Plan, PlanState, PlanTemplate, SectionText
from plans.services.comments import add_comment, resolve_comment
from plans.services.objectives import (
    OtherBranchError,
    add_objective,
    change_objective,
    end_objective,
    remove_measure,
    set_measure,
)
from plans.services.plans import (
    StaleTextError,
    add_section,
    agree_plan,
    close_plan,
    publish_plan,
    save_section,
    start_plan,
)
from tests.factories import PostFactory, series_with_rules
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import CommentFactory, PlanFactory, aim_of, section

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def units(council: CouncilUnits) -> Tree:
    return tree(timezone.localdate())


def begin(unit: OrgUnit, **fields: Any) -> Plan:
    return start_plan(**{"by": BY, "unit": unit, "year": 2026, "kind": "unit", "today": TODAY, **fields})


def code_of(call: Any, *args: Any, **fields: Any) -> str | None:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call(*args, **fields)
    return refusal.value.code


class TestBeginning:
    def test_headings_and_guidance_come_with_the_template(self, council: CouncilUnits) -> None:
        plan = begin(council.unit, template=PlanTemplate.objects.get(kind="unit"))
        assert list(plan.sections.order_by("position").values_list("title", flat=True))[:2] == [
            "What we do", "What we will do better this year",
        ]  # fmt: skip
        assert all(one.guidance for one in plan.sections.all())
        assert Event.objects.get(action="start_plan").subject_id == str(plan.pk)

    def test_a_copy_takes_headings_and_texts_and_is_a_draft(self, council: CouncilUnits) -> None:
        source = PlanFactory.create(unit=council.second_unit, agreed=True)
        section(source, "What we do", "We sweep.")
        plan = begin(council.unit, copy_of=source)
        assert SectionText.objects.get(section__plan=plan).text == "We sweep."
        assert (plan.state, plan.copied_from, plan.edition) == (PlanState.DRAFT, source, 0)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"kind": "service"}, "kind"),
            ({"kind": "what"}, "kind"),
            ({"year": 2020}, "year"),
            ({"year": 2032}, "year"),
            ({"name": "With a name"}, "name_missing"),
            ({"kind": "improvement"}, "name_missing"),
            ({"kind": "improvement", "name": "x" * 121}, "too_long"),
        ],
    )
    def test_what_cannot_be_is_refused(self, council: CouncilUnits, fields: dict[str, Any], code: str) -> None:
        assert code_of(begin, council.unit, **fields) == code

    def test_headings_of_another_kind_and_ended_ones_are_refused(self, council: CouncilUnits) -> None:
        assert code_of(begin, council.unit, template=PlanTemplate.objects.get(kind="council")) == "template"
        own = PlanTemplate.objects.get(kind="unit")
        own.ended_at = timezone.now()
        own.save(update_fields=["ended_at"])
        assert code_of(begin, council.unit, template=own) == "template"

    def test_there_is_one_a_year_and_improvement_plans_by_name(self, council: CouncilUnits) -> None:
        begin(council.unit)
        assert code_of(begin, council.unit) == "there_already"
        begin(council.unit, kind="improvement", name="Recycling")
        begin(council.unit, kind="improvement", name="Fleet")
        assert code_of(begin, council.unit, kind="improvement", name="Fleet") == "there_already"


class TestWriting:
    def test_each_save_is_a_revision_and_the_same_again_is_none(self, council: CouncilUnits) -> None:
        held = section(PlanFactory.create(unit=council.unit))
        assert save_section(by=BY, section=held, text="One", based_on=0).revision == 1
        assert save_section(by=BY, section=held, text="One ", based_on=0).revision == 1
        assert save_section(by=BY, section=held, text="Two", based_on=1).revision == 2
        assert list(held.texts.order_by("revision").values_list("text", flat=True)) == ["One", "Two"]

    def test_a_stale_text_is_refused_with_what_stands_there(self, council: CouncilUnits) -> None:
        held = section(PlanFactory.create(unit=council.unit), text="Theirs")
        with pytest.raises(StaleTextError) as stale, transaction.atomic():
            save_section(by=BY, section=held, text="Mine", based_on=0)
        assert (stale.value.newest.text, stale.value.newest.revision) == ("Theirs", 1)
        assert save_section(by=BY, section=held, text="Both", based_on=1).revision == 2

    def test_a_closed_plan_and_a_text_without_end_are_refused(self, council: CouncilUnits) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True, state=PlanState.CLOSED)
        held = section(plan)
        assert code_of(save_section, by=BY, section=held, text="x", based_on=0) == "closed"
        assert code_of(add_section, by=BY, plan=plan, title="More") == "closed"
        assert code_of(add_objective, by=BY, plan=plan, wording="x", units=tree(TODAY)) == "closed"
        other = section(PlanFactory.create(unit=council.service))
        assert code_of(save_section, by=BY, section=other, text="x" * 20_001, based_on=0) == "too_long"

    def test_headings_are_added_at_the_end_up_to_forty(self, council: CouncilUnits) -> None:
        plan = PlanFactory.create(unit=council.unit)
        assert add_section(by=BY, plan=plan, title=" More ").title == "More"
        assert code_of(add_section, by=BY, plan=plan, title=" ") == "title"
        for number in range(39):
            add_section(by=BY, plan=plan, title=f"Heading {number}")
        assert code_of(add_section, by=BY, plan=plan, title="One too many") == "too_many"


class TestAgreeing:
    def test_an_empty_plan_is_not_agreed(self, council: CouncilUnits) -> None:
        assert code_of(agree_plan, by=BY, plan=PlanFactory.create(unit=council.unit)) == "empty"

    def test_each_agreement_is_an_edition_and_nothing_new_is_none(self, council: CouncilUnits) -> None:
        plan = PlanFactory.create(unit=council.unit)
        held = section(plan, text="One")
        assert agree_plan(by=BY, plan=plan, note="As discussed.").number == 1
        assert code_of(agree_plan, by=BY, plan=plan) == "nothing_new"
        save_section(by=BY, section=held, text="Two", based_on=1)
        assert agree_plan(by=BY, plan=plan).number == 2
        plan.refresh_from_db()
        assert (plan.state, plan.edition) == (PlanState.AGREED, 2)

    def test_it_is_published_and_closed_after_it_was_agreed(self, council: CouncilUnits) -> None:
        draft = PlanFactory.create(unit=council.service)
        assert code_of(publish_plan, by=BY, plan=draft) == "not_agreed"
        assert code_of(close_plan, by=BY, plan=draft) == "not_agreed"
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        assert publish_plan(by=BY, plan=plan).state == PlanState.PUBLISHED
        assert close_plan(by=BY, plan=plan).state == PlanState.CLOSED
        assert code_of(agree_plan, by=BY, plan=plan) == "closed"


class TestAims:
    def test_an_aim_supports_one_further_up_its_own_branch(self, council: CouncilUnits, units: Tree) -> None:
        above = aim_of(PlanFactory.create(unit=council.service), "Fewer missed bins")
        post = PostFactory.create(unit=council.unit)
        made = add_objective(
            by=BY, plan=PlanFactory.create(unit=council.unit), wording="No street\n is missed twice", units=units,
            parent=above, owner=post,
        )  # fmt: skip
        assert (made.texts.get().wording, made.parent, made.owner) == ("No street is missed twice", above, post)
        assert Event.objects.get(action="add_objective").detail["supports"] == above.pk

    def test_another_branch_another_year_and_the_same_level_are_refused(
        self, council: CouncilUnits, units: Tree
    ) -> None:
        plan = PlanFactory.create(unit=council.unit)
        foreign = aim_of(PlanFactory.create(unit=council.other_service), "Elsewhere")
        with pytest.raises(OtherBranchError), transaction.atomic():
            add_objective(by=BY, plan=plan, wording="x", units=units, parent=foreign)
        beside = aim_of(plan, "Beside")
        assert code_of(add_objective, by=BY, plan=plan, wording="x", units=units, parent=beside) == "not_higher"
        later = aim_of(PlanFactory.create(unit=council.service, year=2027), "Later")
        assert code_of(add_objective, by=BY, plan=plan, wording="x", units=units, parent=later) == "other_year"
        assert not Objective.objects.filter(texts__wording="x").exists()

    @pytest.mark.parametrize(
        ("fields", "code"),
        [({"wording": " "}, "wording"), ({"wording": "x" * 301}, "too_long"), ({"why": "x" * 2001}, "too_long")],
    )
    def test_words_that_say_nothing_or_too_much_are_refused(
        self, council: CouncilUnits, units: Tree, fields: dict[str, str], code: str
    ) -> None:
        plan = PlanFactory.create(unit=council.unit)
        assert code_of(add_objective, **{"by": BY, "plan": plan, "wording": "x", "units": units, **fields}) == code

    def test_a_post_that_has_ended_does_not_answer_for_one(self, council: CouncilUnits, units: Tree) -> None:
        gone = PostFactory.create(unit=council.unit, ended=dt.date(2026, 1, 1))
        plan = PlanFactory.create(unit=council.unit)
        assert code_of(add_objective, by=BY, plan=plan, wording="x", units=units, owner=gone) == "owner"

    def test_a_plan_has_no_end_of_aims(self, council: CouncilUnits, units: Tree) -> None:
        plan = PlanFactory.create(unit=council.unit)
        for number in range(60):
            aim_of(plan, f"Aim {number}")
        assert code_of(add_objective, by=BY, plan=plan, wording="x", units=units) == "too_many"

    def test_a_new_wording_is_a_revision_and_a_stale_one_is_refused_with_the_newer(
        self, council: CouncilUnits, units: Tree
    ) -> None:
        aim = aim_of(PlanFactory.create(unit=council.unit), "First")
        same: dict[str, Any] = {"by": BY, "objective": aim, "why": "", "owner": None, "parent": None, "units": units}
        change_objective(**same, wording="Second", based_on=1)
        assert list(aim.texts.order_by("revision").values_list("wording", flat=True)) == ["First", "Second"]
        with pytest.raises(ValidationError, match="Second"), transaction.atomic():
            change_objective(**same, wording="Third", based_on=1)
        change_objective(**same, wording="Second", based_on=1)  # the same words say nothing new
        assert aim.texts.count() == 2

    def test_an_aim_that_others_support_does_not_end_and_they_are_named(self, council: CouncilUnits) -> None:
        above = aim_of(PlanFactory.create(unit=council.service), "Above")
        below = aim_of(PlanFactory.create(unit=council.unit), "What hangs on it", parent=above)
        with pytest.raises(ValidationError, match="What hangs on it") as refusal, transaction.atomic():
            end_objective(by=BY, objective=above, reason="Done with it.")
        assert refusal.value.code == "children"
        assert code_of(end_objective, by=BY, objective=below, reason=" ") == "reason"
        end_objective(by=BY, objective=below, reason="It was reached.")
        assert end_objective(by=BY, objective=above, reason="So was this.").ended_reason == "So was this."
        assert code_of(end_objective, by=BY, objective=above, reason="Again.") == "ended"


class TestMeasures:
    def test_an_indicator_proves_an_aim_with_a_figure_and_a_day(self, council: CouncilUnits) -> None:
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        series = series_with_rules("CFA-01", council.unit)
        day = dt.date(2027, 3, 31)
        assert set_measure(by=BY, objective=aim, series=series, target=60, until=day).by == day
        set_measure(by=BY, objective=aim, series=series)
        assert aim.measures.get().target is None
        assert remove_measure(by=BY, objective=aim, series=series)
        assert not remove_measure(by=BY, objective=aim, series=series)
        assert Event.objects.filter(action="remove_objective_measure").count() == 1

    def test_half_a_target_a_day_before_the_year_and_an_ended_indicator_are_refused(
        self, council: CouncilUnits
    ) -> None:
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        series = series_with_rules("CFA-01", council.unit)
        assert code_of(set_measure, by=BY, objective=aim, series=series, target=60) == "half"
        early = dt.date(2026, 3, 31)
        assert code_of(set_measure, by=BY, objective=aim, series=series, target=60, until=early) == "date"
        series.indicator.retired_on, series.indicator.retired_reason = dt.date(2026, 6, 1), "It ended."
        assert code_of(set_measure, by=BY, objective=aim, series=series) == "retired"


class TestComments:
    def test_one_is_said_once_and_resolved_once(self, council: CouncilUnits) -> None:
        plan = PlanFactory.create(unit=council.unit)
        first = add_comment(by=BY, plan=plan, section=None, text=" Who does this? ")
        assert add_comment(by=BY, plan=plan, section=None, text="Who does this?") == first
        assert resolve_comment(by=Actor(8), comment=first)
        assert not resolve_comment(by=Actor(8), comment=first)
        assert add_comment(by=BY, plan=plan, section=None, text="Who does this?") != first

    @pytest.mark.parametrize(("text", "code"), [("  ", "empty"), ("x" * 2001, "too_long")])
    def test_nothing_and_too_much_are_refused(self, council: CouncilUnits, text: str, code: str) -> None:
        plan = PlanFactory.create(unit=council.unit)
        assert code_of(add_comment, by=BY, plan=plan, section=None, text=text) == code

    def test_the_system_says_nothing(self, council: CouncilUnits) -> None:
        plan = PlanFactory.create(unit=council.unit)
        assert code_of(add_comment, by=Actor(None, "beat"), plan=plan, section=None, text="x") == "no_person"


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        "fields",
        [
            {"year": 1980}, {"kind": "x"}, {"state": "x"}, {"name": "A unit plan with a name"},
            {"kind": "improvement", "name": ""}, {"state": "agreed", "edition": 0}, {"state": "draft", "edition": 1},
        ],
    )  # fmt: skip
    def test_a_plan_that_cannot_be_is_refused(self, council: CouncilUnits, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanFactory.create(unit=council.unit, **fields)

    def test_an_aim_supports_not_itself_and_ends_with_a_reason(self, council: CouncilUnits) -> None:
        aim = aim_of(PlanFactory.create(unit=council.unit), "Aim")
        for change in ({"parent_id": aim.pk}, {"ended_at": timezone.now()}, {"ended_reason": "No moment."}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Objective.objects.filter(pk=aim.pk).update(**change)

    def test_a_comment_is_resolved_by_somebody(self, council: CouncilUnits) -> None:
        for change in ({"resolved_by": 7}, {"text": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                CommentFactory.create(plan=PlanFactory.create(), **change)
