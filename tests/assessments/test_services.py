"""Saying how a department sees itself: every view stays, a stale one is refused, and the words of then are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.assessments import shipped_dimensions
from council_pm.assessments.models import CouncilStep, Dimension, DimensionText, MaturityAnswer, MaturityView
from council_pm.assessments.selectors.maturity import dimensions
from council_pm.assessments.services.maturity import (
    DimensionWords,
    Said,
    add_dimension,
    change_dimension,
    record_view,
    say_council_step,
)
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from tests.factories.assessments import text_called, view_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = date(2026, 11, 20)
PLANS, LEARNING = "Plans that are used", "Learning from others"


def refused(code: str) -> Any:
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


def said(name: str = PLANS, stage: int = 2, **given: str) -> Said:
    return Said(text=text_called(name), stage=stage, **given)


def record(council: CouncilUnits, *answers: Said, based_on: int = 0, today: date = TODAY, **given: Any) -> MaturityView:
    return record_view(
        by=BY, **{"unit": council.department, "said": answers, "next_step": "", **given}, today=today, based_on=based_on
    )


def words(**given: Any) -> DimensionWords:
    return DimensionWords(**{"name": "Risks", "question": "Do we see them?", "stages": ("a", "b", "c", "d"), **given})


class TestSayingIt:
    def test_a_view_holds_the_quarter_of_its_day(self, council: CouncilUnits) -> None:
        view = record(council, said(words="As it is.", next="One page."), next_step="Begin.")
        assert (view.start, view.revision, view.next_step, view.by) == (date(2026, 10, 1), 1, "Begin.", 7)
        answer = view.answers.get()
        assert (answer.stage, answer.words, answer.next) == (2, "As it is.", "One page.")
        event = Event.objects.get()
        assert (event.action, event.subject_id, event.detail) == (
            "record_maturity_view", "PLA", {"quarter": "2026-10-01"},
        )  # fmt: skip

    def test_a_second_look_in_a_quarter_leaves_the_first_on_record(self, council: CouncilUnits) -> None:
        first = record(council, said(stage=1))
        record(council, said(stage=2), based_on=1)
        assert list(MaturityView.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]
        assert first.answers.get().stage == 1

    def test_over_a_view_that_was_not_seen_nothing_is_recorded(self, council: CouncilUnits) -> None:
        record(council, said(stage=1))
        with refused("stale"):
            record(council, said(stage=2))
        assert MaturityAnswer.objects.get().stage == 1

    def test_each_quarter_and_each_department_counts_for_itself(self, council: CouncilUnits) -> None:
        record(council, said())
        record(council, said(), unit=council.other_department)
        record(council, said(), today=date(2027, 1, 1))
        assert MaturityView.objects.filter(revision=1).count() == 3

    def test_what_cannot_be_is_refused(self, council: CouncilUnits) -> None:
        for code, answers, given in (
            ("level", [said()], {"unit": council.service}),
            ("nothing", [], {}),
            ("stage", [said(stage=5)], {}),
            ("too_long", [said(words="x" * 2001)], {}),
            ("too_long", [said(next="x" * 2001)], {}),
            ("too_long", [said()], {"next_step": "x" * 2001}),
        ):
            with refused(code):
                record(council, *answers, **given)
        assert not MaturityView.objects.exists()


class TestStatements:
    def test_a_council_begins_with_eight_of_them(self) -> None:
        found = dimensions(only_active=True)
        assert [one.dimension.position for one in found] == list(range(1, 9))
        assert all(all(one.text.stages) for one in found)
        shipped_dimensions.install()
        assert Dimension.objects.count() == 8

    def test_words_of_then_stay_with_what_was_said(self, council: CouncilUnits) -> None:
        text = text_called(PLANS)
        view = record(council, said(stage=2))
        change_dimension(
            by=BY, dimension=text.dimension, words=words(name="Plans"), active=True, based_on=1,
        )  # fmt: skip
        assert view.answers.get().text.stage_2 == text.stage_2
        assert dimensions(only_active=True)[0].text.name == "Plans"
        assert text.dimension.texts.count() == 2

    def test_one_that_is_not_asked_about_any_more_stays_on_record(self, council: CouncilUnits) -> None:
        text = text_called(LEARNING)
        record(council, said(LEARNING))
        same = words(name=text.name, question=text.question, stages=text.stages)
        change_dimension(by=BY, dimension=text.dimension, words=same, active=False, based_on=1)
        assert LEARNING not in [one.text.name for one in dimensions(only_active=True)]
        assert LEARNING in [one.text.name for one in dimensions(only_active=False)]
        assert text.dimension.texts.count() == 1
        assert MaturityAnswer.objects.count() == 1
        change_dimension(by=BY, dimension=text.dimension, words=same, active=False, based_on=1)
        assert Event.objects.filter(action="change_dimension").count() == 1

    def test_a_new_one_comes_last_and_there_are_twelve_at_most(self) -> None:
        made = add_dimension(by=BY, words=words(facts="actions"))
        assert (made.position, made.facts) == (9, "actions")
        for n in range(3):
            add_dimension(by=BY, words=words(name=f"More {n}"))
        with refused("too_many"):
            add_dimension(by=BY, words=words())

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"question": ""}, "question"),
            ({"stages": ("a", "b", "", "d")}, "stage_3"),
            ({"stages": ("a", "b", "c", "x" * 301)}, "stage_4"),
            ({"facts": "scores"}, "facts"),
        ],
    )
    def test_one_that_cannot_be_is_refused_at_its_field(self, given: dict[str, Any], field: str) -> None:
        with refused(field):
            add_dimension(by=BY, words=words(**given))

    def test_over_newer_words_nothing_is_changed(self) -> None:
        dimension = text_called(PLANS).dimension
        change_dimension(by=BY, dimension=dimension, words=words(name="Mine"), active=True, based_on=1)
        with refused("stale"):
            change_dimension(by=BY, dimension=dimension, words=words(name="Theirs"), active=False, based_on=1)
        dimension.refresh_from_db()
        assert dimension.active


class TestWhatTheCouncilDoesNext:
    def test_it_is_said_in_words_and_what_was_said_stays(self) -> None:
        say_council_step(by=BY, text=" A morning a month. ", based_on=0)
        say_council_step(by=BY, text="Two mornings.", based_on=1)
        assert list(CouncilStep.objects.order_by("revision").values_list("text", flat=True)) == [
            "A morning a month.", "Two mornings.",
        ]  # fmt: skip

    def test_what_cannot_be_is_refused(self) -> None:
        say_council_step(by=BY, text="A morning a month.", based_on=0)
        for code, text, based_on in (("empty", " ", 1), ("too_long", "x" * 2001, 1), ("stale", "Mine", 0)):
            with refused(code):
                say_council_step(by=BY, text=text, based_on=based_on)


@pytest.mark.parametrize(
    "row",
    [
        lambda view: MaturityView(unit=view.unit, start=view.start, revision=1, at=timezone.now()),
        lambda view: MaturityView(unit=view.unit, start=view.start, revision=0, at=timezone.now()),
        lambda view: MaturityAnswer(
            view=view, dimension=view.answers.get().dimension, text=view.answers.get().text, stage=1
        ),
        lambda view: MaturityAnswer(
            view=view, dimension=text_called(LEARNING).dimension, text=text_called(LEARNING), stage=5
        ),
        lambda view: Dimension(position=1),
        lambda view: Dimension(position=20, facts="scores"),
        lambda view: DimensionText(dimension=view.answers.get().dimension, revision=2, name="x", at=timezone.now()),
        lambda view: CouncilStep(revision=1, text="", at=timezone.now()),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(council: CouncilUnits, row: Any) -> None:
    view = view_of(council.department, {PLANS: (2, "", "")})
    made = row(view)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
