"""Improvement models: a catalogue in the council's own words, chosen or not, and evidence put on record once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from plans import shipped_model
from plans.models import Criterion, EvidenceCriterion, ImprovementModel, ModelChoice, ModelEvidence
from plans.selectors.improvement_models import to_tick, unit_models
from plans.services.improvement_models import add_criterion, change_criterion, change_model, create_model
from plans.services.model_evidence import (
    EvidenceFields,
    add_evidence,
    change_evidence,
    choose_model,
    leave_model,
    withdraw_evidence,
)
from tests.factories import SeriesFactory
from tests.factories.improvement_models import CriterionFactory, ImprovementModelFactory, ModelEvidenceFactory, chosen
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = date(2026, 11, 20)


def fields(**given: object) -> EvidenceFields:
    return EvidenceFields(**{"title": "Calls of a morning", "shows": "Who rings.", "day": TODAY, **given})  # type: ignore[arg-type]


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


class TestCatalogue:
    def test_a_council_begins_with_one_model_in_words_of_our_own(self) -> None:
        model = ImprovementModel.objects.get()
        assert model.code == shipped_model.CODE
        assert model.criteria.filter(parent__isnull=True).count() == 5
        assert model.criteria.filter(parent__isnull=False).count() == 11
        assert all(one.guidance for one in model.criteria.all())

    def test_what_ships_does_not_come_back_where_the_council_has_models_of_its_own(self) -> None:
        Criterion.objects.filter(parent__isnull=False).delete()
        Criterion.objects.all().delete()
        ImprovementModel.objects.all().delete()
        ImprovementModelFactory.create()
        shipped_model.install()
        assert ImprovementModel.objects.count() == 1

    def test_a_model_is_added_with_criteria_and_parts(self) -> None:
        model = create_model(by=BY, code=" Walk-1 ", name="  The  walk ", about="From door to door.", source="Ours")
        assert (model.code, model.name) == ("walk-1", "The walk")
        head = add_criterion(by=BY, model=model, code="1", heading="The door")
        part = add_criterion(by=BY, model=model, code="1.1", heading="Who opens it", parent=head)
        assert (head.position, part.position, part.parent) == (1, 2, head)
        assert list(Event.objects.order_by("pk").values_list("action", "subject_id")) == [
            ("create_model", "walk-1"), ("add_criterion", "walk-1"), ("add_criterion", "walk-1"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"code": "Two words"}, "code"),
            ({"code": ""}, "code"),
            ({"code": "evidence"}, "code"),
            ({"code": "round"}, "code"),
            ({"code": "x" * 21}, "code"),
            ({"name": " "}, "name"),
            ({"name": "a PLAIN round of improvement"}, "name"),
            ({"name": "x" * 121}, "name"),
            ({"about": "x" * 2001}, "about"),
            ({"source": "x" * 201}, "source"),
        ],
    )
    def test_a_model_that_cannot_be_is_refused_at_its_field(self, given: dict[str, str], field: str) -> None:
        with refused(field):
            create_model(by=BY, **{"code": "walk", "name": "The walk", **given})

    def test_a_criterion_that_cannot_be_is_refused_at_its_field(self) -> None:
        model, other = ImprovementModelFactory.create(), ImprovementModelFactory.create()
        head = CriterionFactory.create(model=model)
        part = CriterionFactory.create(model=model, parent=head)
        for given, field in (
            ({"code": head.code}, "code"),
            ({"code": "a b"}, "code"),
            ({"heading": ""}, "heading"),
            ({"heading": "x" * 201}, "heading"),
            ({"guidance": "x" * 2001}, "guidance"),
            ({"parent": part}, "parent"),
            ({"parent": CriterionFactory.create(model=other)}, "parent"),
        ):
            with refused(field):
                add_criterion(by=BY, model=model, **{"code": "9", "heading": "Nine", **given})  # type: ignore[arg-type]
        Criterion.objects.bulk_create(
            Criterion(model=model, position=10 + n, code=f"x{n}", heading="Many") for n in range(58)
        )
        with refused("too_many"):
            add_criterion(by=BY, model=model, code="9", heading="Nine")

    def test_a_change_over_a_newer_version_is_refused(self) -> None:
        model = ImprovementModelFactory.create(name="As it was")
        change_model(by=BY, model=model, name="Mine", about="", source="", active=True, version=1)
        with refused("stale"):
            change_model(by=BY, model=model, name="Theirs", about="", source="", active=False, version=1)
        model.refresh_from_db()
        assert (model.name, model.version, model.active) == ("Mine", 2, True)
        one = CriterionFactory.create(model=model)
        change_criterion(by=BY, criterion=one, heading="Mine", guidance="", active=False, version=1)
        with refused("stale"):
            change_criterion(by=BY, criterion=one, heading="Theirs", guidance="", active=True, version=1)
        one.refresh_from_db()
        assert (one.heading, one.version, one.active) == ("Mine", 2, False)

    def test_the_same_words_again_change_nothing(self) -> None:
        model = ImprovementModelFactory.create()
        one = CriterionFactory.create(model=model)
        change_model(by=BY, model=model, name=model.name, about="", source="", active=True, version=1)
        change_criterion(by=BY, criterion=one, heading=one.heading, guidance="", active=True, version=1)
        assert not Event.objects.exists()


class TestChoosing:
    def test_a_service_uses_none_one_or_several_and_may_come_back(self, council: CouncilUnits) -> None:
        assert unit_models(council.service.pk).chosen == ()
        first, second = ImprovementModel.objects.get(), ImprovementModelFactory.create()
        choice = choose_model(by=BY, unit=council.service, model=first, today=TODAY)
        choose_model(by=BY, unit=council.service, model=second, today=TODAY)
        leave_model(by=BY, choice=choice, reason="It fits nothing here.", today=TODAY)
        page = unit_models(council.service.pk)
        assert [one.name for one in page.chosen] == [second.name]
        assert [(one.name, one.reason) for one in page.left] == [(first.name, "It fits nothing here.")]
        choose_model(by=BY, unit=council.service, model=first, today=TODAY + timedelta(days=90))
        assert len(unit_models(council.service.pk).chosen) == 2

    def test_what_cannot_be_chosen_or_left_is_refused(self, council: CouncilUnits) -> None:
        model, ended = ImprovementModel.objects.get(), ImprovementModelFactory.create(active=False)
        choice = choose_model(by=BY, unit=council.service, model=model, today=TODAY)
        with refused("chosen"):
            choose_model(by=BY, unit=council.service, model=model, today=TODAY)
        with refused("not_offered"):
            choose_model(by=BY, unit=council.service, model=ended, today=TODAY)
        for reason in (" ", "x" * 2001):
            with refused("reason"):
                leave_model(by=BY, choice=choice, reason=reason, today=TODAY)
        leave_model(by=BY, choice=choice, reason="Enough.", today=TODAY)
        with refused("left"):
            leave_model(by=BY, choice=choice, reason="Again.", today=TODAY)


class TestEvidence:
    def test_one_piece_stands_under_criteria_of_several_models_and_is_on_record_once(
        self, council: CouncilUnits
    ) -> None:
        shipped, second = ImprovementModel.objects.get(), CriterionFactory.create()
        for model in (shipped, second.model):
            chosen(council.service, model)
        first = shipped.criteria.order_by("position")[1]
        made = add_evidence(by=BY, unit=council.service, fields=fields(criteria=[first.pk, second.pk]), today=TODAY)
        page = unit_models(council.service.pk)
        under = {
            (model.name, row.code): [(one.id, one.also) for one in row.evidence]
            for model in page.chosen
            for row in model.criteria
            if row.evidence
        }
        assert under == {
            (shipped.name, first.code): [(made.pk, (f"{second.model.name}, {second.code}",))],
            (second.model.name, second.code): [(made.pk, (f"{shipped.name}, {first.code}",))],
        }
        assert ModelEvidence.objects.count() == 1

    def test_criteria_of_models_that_are_not_in_use_here_are_refused(self, council: CouncilUnits) -> None:
        mine, others, resting = (CriterionFactory.create() for _each in range(3))
        chosen(council.service, mine.model)
        chosen(council.other_service, others.model)
        Criterion.objects.filter(pk=resting.pk).update(model=mine.model, position=9, code="9", active=False)
        for one in (others, resting):
            with refused("criteria"):
                add_evidence(by=BY, unit=council.service, fields=fields(criteria=[mine.pk, one.pk]), today=TODAY)
        assert not ModelEvidence.objects.exists()

    def test_what_stands_in_a_model_that_was_left_stays_there(self, council: CouncilUnits) -> None:
        kept, moved = CriterionFactory.create(), CriterionFactory.create()
        choice = chosen(council.service, kept.model)
        chosen(council.service, moved.model)
        made = ModelEvidenceFactory.create(unit=council.service, under=[kept, moved])
        leave_model(by=BY, choice=choice, reason="Enough.", today=TODAY)
        change_evidence(by=BY, evidence=made, fields=fields(), today=TODAY, version=1)
        assert list(made.criteria.all()) == [kept]
        page = unit_models(council.service.pk)
        assert [one.id for one in page.loose] == [made.pk]

    def test_a_change_over_a_newer_version_is_refused_and_nothing_of_it_stays(self, council: CouncilUnits) -> None:
        one = CriterionFactory.create()
        chosen(council.service, one.model)
        made = ModelEvidenceFactory.create(unit=council.service, title="As it was")
        change_evidence(by=BY, evidence=made, fields=fields(title="Mine"), today=TODAY, version=1)
        with refused("stale"):
            change_evidence(
                by=BY, evidence=made, fields=fields(title="Theirs", criteria=[one.pk]), today=TODAY, version=1
            )
        made.refresh_from_db()
        assert (made.title, made.version, made.criteria.count()) == ("Mine", 2, 0)

    def test_to_tick_one_more_criterion_is_a_change_and_to_save_the_same_is_none(self, council: CouncilUnits) -> None:
        one = CriterionFactory.create()
        chosen(council.service, one.model)
        made = add_evidence(by=BY, unit=council.service, fields=fields(), today=TODAY)
        change_evidence(by=BY, evidence=made, fields=fields(), today=TODAY, version=1)
        changed = change_evidence(by=BY, evidence=made, fields=fields(criteria=[one.pk]), today=TODAY, version=1)
        assert changed.version == 2
        assert Event.objects.filter(action="change_evidence").get().detail == {"fields": ["criteria"]}

    def test_what_was_taken_out_stays_with_the_reason_and_cannot_be_changed(self, council: CouncilUnits) -> None:
        one = CriterionFactory.create()
        chosen(council.service, one.model)
        made = ModelEvidenceFactory.create(unit=council.service, under=[one])
        for reason in ("", "x" * 2001):
            with refused("reason"):
                withdraw_evidence(by=BY, evidence=made, reason=reason)
        withdraw_evidence(by=BY, evidence=made, reason="The count was wrong.")
        page = unit_models(council.service.pk)
        assert [row.evidence for row in page.chosen[0].criteria] == [()]
        assert [row.id for row in page.withdrawn] == [made.pk]
        with refused("withdrawn"):
            change_evidence(by=BY, evidence=made, fields=fields(), today=TODAY, version=2)
        with refused("withdrawn"):
            withdraw_evidence(by=BY, evidence=made, reason="Again.")

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"shows": ""}, "shows"),
            ({"shows": "x" * 2001}, "shows"),
            ({"day": TODAY + timedelta(days=1)}, "day"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"url": "the intranet"}, "url"),
            ({"url": "https://"}, "url"),
            ({"url": "https://[half"}, "url"),
            ({"url": "https://a.example/two words"}, "url"),
            ({"url": f"https://a.example/{'x' * 500}"}, "url"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(
        self, council: CouncilUnits, given: dict[str, object], field: str
    ) -> None:
        with refused(field):
            add_evidence(by=BY, unit=council.service, fields=fields(**given), today=TODAY)

    def test_an_address_keeps_its_capitals_but_those_of_its_scheme(self, council: CouncilUnits) -> None:
        made = add_evidence(by=BY, unit=council.service, fields=fields(url=" HTTPS://a.example/Drawing "), today=TODAY)
        assert made.url == "https://a.example/Drawing"

    def test_an_indicator_that_has_ended_can_stay_and_not_come_new(self, council: CouncilUnits) -> None:
        series = SeriesFactory.create()
        made = add_evidence(by=BY, unit=council.service, fields=fields(series=series), today=TODAY)
        series.indicator.retired_on, series.indicator.retired_reason = TODAY, "Nobody opens it."
        series.indicator.save(update_fields=["retired_on", "retired_reason"])
        change_evidence(by=BY, evidence=made, fields=fields(series=series, title="New"), today=TODAY, version=1)
        with refused("series"):
            add_evidence(by=BY, unit=council.service, fields=fields(series=series), today=TODAY)


class TestConstraints:
    @pytest.mark.parametrize(
        "row",
        [
            lambda unit, model: ModelChoice(unit=unit, model=model, since=TODAY),
            lambda unit, model: ModelChoice(unit=unit, model=model, since=TODAY, until=TODAY),
            lambda unit, model: ModelChoice(
                unit=unit, model=model, since=TODAY, until=TODAY - timedelta(days=1), ended_reason="x"
            ),
            lambda unit, model: ModelEvidence(unit=unit, title="", shows="x", day=TODAY, at=timezone.now()),
            lambda unit, model: ModelEvidence(
                unit=unit, title="x", shows="x", day=TODAY, at=timezone.now(), url="ftp://a.example"
            ),
            lambda unit, model: ModelEvidence(
                unit=unit, title="x", shows="x", day=TODAY, at=timezone.now(), withdrawn_reason="x"
            ),
            lambda unit, model: Criterion(model=model, position=1, code="z", heading="x"),
            lambda unit, model: Criterion(model=model, position=99, code="1", heading="x"),
            lambda unit, model: Criterion(model=model, position=99, code="z", heading=""),
            lambda unit, model: ImprovementModel(code="z", name=""),
        ],
    )  # fmt: skip
    def test_the_database_refuses_what_must_never_be(self, council: CouncilUnits, row) -> None:  # type: ignore[no-untyped-def]
        model = ImprovementModel.objects.get()
        chosen(council.service, model)
        with pytest.raises(IntegrityError), transaction.atomic():
            row(council.service, model).save()

    def test_evidence_stands_under_a_criterion_once(self) -> None:
        one = CriterionFactory.create()
        made = ModelEvidenceFactory.create(under=[one])
        with pytest.raises(IntegrityError), transaction.atomic():
            EvidenceCriterion.objects.create(evidence=made, criterion=one)


class TestReading:
    def test_a_page_takes_as_many_queries_for_one_piece_as_for_three(self, council: CouncilUnits) -> None:
        model = ImprovementModel.objects.get()
        chosen(council.service, model)
        criteria = list(model.criteria.all())
        counts = []
        for more in (1, 2):
            for _each in range(more):
                ModelEvidenceFactory.create(unit=council.service, under=criteria[:3])
            with CaptureQueriesContext(connection) as queries:
                unit_models(council.service.pk)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_criterion_that_is_out_of_use_is_not_offered_and_shows_what_it_holds(self, council: CouncilUnits) -> None:
        head = CriterionFactory.create(heading="The head", active=False)
        part = CriterionFactory.create(model=head.model, parent=head, heading="The part")
        chosen(council.service, head.model)
        made = ModelEvidenceFactory.create(unit=council.service, under=[head])
        [(name, ticks)] = to_tick(council.service.pk)
        assert (name, [(one.value, one.is_part) for one in ticks]) == (head.model.name, [(str(part.pk), True)])
        first, second = unit_models(council.service.pk).chosen[0].criteria
        assert ([row.id for row in first.evidence], first.is_head, first.active) == ([made.pk], True, False)
        assert (second.is_part, second.evidence) == (True, ())
