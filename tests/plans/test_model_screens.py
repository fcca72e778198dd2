"""The screens of improvement models: nothing is asked for, counted or set side by side; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.services import attach_file
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.kinds import year_of
from plans.models import ImprovementModel, ModelChoice, ModelEvidence
from plans.services.model_evidence import EvidenceFields, change_evidence
from tests.attachments.samples import pdf
from tests.factories import series_with_rules, user_with_role
from tests.factories.improvement_models import CriterionFactory, ImprovementModelFactory, ModelEvidenceFactory, chosen
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.screens import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(council: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council)


@pytest.fixture
def member(council: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER)


def page(user: User, name: str, *args: Any, **query: Any) -> str:
    response = signed_in(user).get(reverse(f"plans:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(user: User, name: str, /, *args: Any, **data: Any) -> HttpResponse:
    response: HttpResponse = signed_in(user).post(reverse(f"plans:{name}", args=args), data)
    return response


def typed(**given: Any) -> dict[str, Any]:
    return {"title": "Calls of a morning", "shows": "Who rings.", "day": timezone.localdate().isoformat(), **given}


class TestTheCatalogue:
    def test_everybody_reads_it_and_only_corporate_performance_is_led_on(self, member: User, keeper: User) -> None:
        for name, args in (("model_list", ()), ("model_page", ("round",))):
            assert "A plain round of improvement" in page(member, name, *args)
        assert reverse("plans:model_new") not in page(member, "model_list")
        assert reverse("plans:model_new") in page(keeper, "model_list")
        assert reverse("plans:criterion_new", args=["round"]) not in page(member, "model_page", "round")
        assert reverse("plans:criterion_new", args=["round"]) in page(keeper, "model_page", "round")

    def test_a_reader_with_a_post_is_led_to_the_own_part(self, head: User, member: User) -> None:
        assert reverse("plans:unit_models", args=["PLA1"]) in page(head, "model_list")
        assert "Your own part" not in page(member, "model_list")

    def test_a_model_is_written_on_screen(self, keeper: User) -> None:
        made = send(keeper, "model_new", code="walk", name="The walk", about="Door to door.", source="")
        assert made.headers["Location"] == reverse("plans:model_page", args=["walk"])
        assert send(keeper, "criterion_new", "walk", code="1", heading="The door").status_code == 302
        door = ImprovementModel.objects.get(code="walk").criteria.get()
        assert send(keeper, "criterion_new", "walk", code="1.1", heading="Who opens", parent=door.pk).status_code == 302
        shown = page(keeper, "model_page", "walk")
        assert re.search(r"1 The door.*1\.1 Who opens", shown, re.DOTALL)
        assert "The door" in page(keeper, "criterion_edit", "walk", door.pk)
        assert send(keeper, "criterion_edit", "walk", door.pk, heading="A door", version=1).status_code == 302
        assert "not in use any more" in page(keeper, "model_page", "walk")
        assert "Door to door." in page(keeper, "model_edit", "walk")
        assert send(keeper, "model_edit", "walk", name="The long walk", version=1).status_code == 302
        assert "It is not offered any more" in page(keeper, "model_page", "walk")

    def test_what_is_refused_keeps_what_was_typed(self, keeper: User) -> None:
        model = CriterionFactory.create(code="1").model
        for name, args, data, kept in (
            ("model_new", (), {"code": "new", "name": "My words"}, "My words"),
            ("model_edit", (model.code,), {"name": "", "about": "My words", "version": 1}, "My words"),
            ("criterion_new", (model.code,), {"code": "1", "heading": "My words"}, "My words"),
            ("criterion_edit", (model.code, model.criteria.get().pk), {"guidance": "My words"}, "My words"),
        ):
            response = send(keeper, name, *args, **data)
            assert response.status_code == 422
            assert kept in response.content.decode()

    def test_a_colleagues_newer_words_are_shown_and_can_be_saved_over_once_they_were_seen(self, keeper: User) -> None:
        model = ImprovementModelFactory.create(name="Theirs", version=2)
        first = send(keeper, "model_edit", model.code, name="Mine", active="on", version=1)
        assert first.status_code == 422
        shown = first.content.decode()
        assert "What stands there now: Theirs" in shown
        assert 'name="version" value="2"' in shown
        assert send(keeper, "model_edit", model.code, name="Mine", active="on", version=2).status_code == 302
        one = CriterionFactory.create(model=model, heading="Theirs", version=2)
        second = send(keeper, "criterion_edit", model.code, one.pk, heading="Mine", version=1).content.decode()
        assert "What stands there now: Theirs" in second
        assert 'name="version" value="2"' in second

    def test_what_is_not_there_is_not_found(self, keeper: User) -> None:
        for name, args in (("model_page", ("none",)), ("criterion_edit", ("round", 10**19))):
            assert signed_in(keeper).get(reverse(f"plans:{name}", args=args)).status_code == 404


class TestAPartOfTheCouncil:
    def test_to_use_none_is_fine_and_said_so(self, council: CouncilUnits, head: User, member: User) -> None:
        assert "It uses no improvement model, which is fine" in page(member, "unit_models", "PLA1")
        assert "Use a model" not in page(member, "unit_models", "PLA1")
        assert "Use a model" in page(head, "unit_models", "PLA1")

    def test_a_model_is_chosen_and_left_with_a_word_on_why(self, council: CouncilUnits, head: User) -> None:
        model = ImprovementModel.objects.get()
        assert send(head, "model_choose", "PLA1", model=model.pk).status_code == 302
        choice = ModelChoice.objects.get()
        refused = send(head, "model_leave", "PLA1", choice.pk, reason="")
        assert refused.status_code == 422
        assert "Say in a few words why" in refused.content.decode()
        assert send(head, "model_leave", "PLA1", choice.pk, reason="It fits nothing here.").status_code == 302
        shown = page(head, "unit_models", "PLA1")
        assert "Used before" in shown
        assert "It fits nothing here." in shown

    def test_a_model_that_is_chosen_already_or_was_left_already_is_refused(
        self, council: CouncilUnits, head: User
    ) -> None:
        choice = chosen(council.service, ImprovementModel.objects.get())
        assert send(head, "model_choose", "PLA1", model=choice.model_id).status_code == 422
        assert send(head, "model_leave", "PLA1", choice.pk, reason="Enough.").status_code == 302
        again = send(head, "model_leave", "PLA1", choice.pk, reason="My words")
        assert again.status_code == 422
        assert "It was left already." in again.content.decode()
        assert "My words" in again.content.decode()

    def test_a_choice_of_another_part_is_not_found_below_ones_own(self, council: CouncilUnits, head: User) -> None:
        other = chosen(council.other_service, ImprovementModel.objects.get())
        assert send(head, "model_leave", "PLA1", other.pk, reason="Enough.").status_code == 404
        assert send(head, "model_leave", "PLA1", 10**19, reason="Enough.").status_code == 404
        assert send(head, "model_choose", "NONE", model=1).status_code == 404

    def test_a_criterion_without_evidence_is_said_neutrally_and_leads_on(
        self, council: CouncilUnits, head: User, member: User
    ) -> None:
        chosen(council.service, ImprovementModel.objects.get())
        for shown in (page(head, "unit_models", "PLA1"), page(member, "unit_models", "PLA1")):
            assert shown.count("Nothing put here yet.") == 11  # the five heads leave it to their parts
            assert not re.search(r"\d\s*%|\d+ of \d+|app-status|app-count", shown.split("<main")[1])
        assert "Put something here" in page(head, "unit_models", "PLA1")
        assert "Put something here" not in page(member, "unit_models", "PLA1")

    def test_no_page_sets_one_part_beside_another(self, council: CouncilUnits, head: User, keeper: User) -> None:
        """S13: a help to who chose it. Not even the catalogue says who uses a model and who does not."""
        model = ImprovementModel.objects.get()
        for unit, title in ((council.service, "Evidence of Place"), (council.other_service, "Evidence of Children")):
            chosen(unit, model)
            ModelEvidenceFactory.create(unit=unit, title=title, under=[model.criteria.order_by("position")[1]])
        for reader in (head, keeper):
            assert "Evidence of" not in page(reader, "model_list") + page(reader, "model_page", "round")
            assert "Education" not in page(reader, "model_list") + page(reader, "model_page", "round")
            own = page(reader, "unit_models", "PLA1")
            assert "Evidence of Place" in own
            assert "Evidence of Children" not in own
            assert "Education" not in own
            assert "Education" not in page(reader, "evidence_page", ModelEvidence.objects.get(unit=council.service).pk)

    def test_the_plan_leads_to_it(self, council: CouncilUnits, member: User) -> None:
        plan = PlanFactory.create(unit=council.service, agreed=True)
        assert reverse("plans:unit_models", args=["PLA1"]) in page(member, "plan_page", plan.pk)


class TestEvidence:
    def test_it_is_put_on_record_once_with_what_it_links_to(self, council: CouncilUnits, head: User) -> None:
        model, other = ImprovementModel.objects.get(), CriterionFactory.create()
        first = model.criteria.order_by("position")[1]
        for one in (model, other.model):
            chosen(council.service, one)
        series_with_rules("CFA-01", council.service, name="Missed bins")
        plan = PlanFactory.create(unit=council.service, agreed=True, year=year_of(timezone.localdate()))
        aim = aim_of(plan, "Fewer bins are missed")
        action = ActionFactory.create(unit=council.service, title="A second truck")
        form = page(head, "evidence_new", "PLA1", under=first.pk)
        assert re.search(rf'value="{first.pk}" checked', form)
        made = send(
            head, "evidence_new", "PLA1",
            **typed(criteria=[first.pk, other.pk], code="cfa-01", objective=aim.pk, action=action.pk, url="https://a.example/x"),
        )  # fmt: skip
        one = ModelEvidence.objects.get()
        assert made.headers["Location"] == one.get_absolute_url()
        shown = page(head, "evidence_page", one.pk)
        for words in (
            "CFA-01 Missed bins", "Fewer bins are missed", "A second truck", "https://a.example/x", str(first),
            str(other), "No evidence files",
        ):  # fmt: skip
            assert words in shown

    def test_what_is_refused_keeps_what_was_typed_and_ticked(self, council: CouncilUnits, head: User) -> None:
        one = CriterionFactory.create()
        chosen(council.service, one.model)
        for given, words in (
            ({"title": ""}, "Name it."),
            ({"code": "NONE-01"}, "There is no indicator with this code"),
            ({"url": "the intranet"}, "Write the whole address"),
            ({"day": (timezone.localdate() + timedelta(days=9)).isoformat()}, "The day lies ahead"),
        ):
            response = send(head, "evidence_new", "PLA1", **typed(criteria=[one.pk], **given))
            shown = response.content.decode()
            assert response.status_code == 422
            assert words in shown
            assert "Who rings." in shown
            assert re.search(rf'value="{one.pk}" checked', shown)
        assert not ModelEvidence.objects.exists()

    def test_a_criterion_that_is_not_offered_here_cannot_be_ticked_by_hand(
        self, council: CouncilUnits, head: User
    ) -> None:
        other = CriterionFactory.create()
        response = send(head, "evidence_new", "PLA1", **typed(criteria=[other.pk]))
        assert response.status_code == 422
        assert "is not in use here" in response.content.decode()

    def test_over_a_newer_version_nothing_is_saved_and_both_are_shown(self, council: CouncilUnits, head: User) -> None:
        one = ModelEvidenceFactory.create(unit=council.service)
        today = timezone.localdate()
        theirs = EvidenceFields(title="Theirs", shows="Their words.", day=today)
        change_evidence(by=Actor(3), evidence=one, fields=theirs, today=today, version=1)
        refused = send(head, "evidence_edit", one.pk, **typed(title="Mine", version=1))
        shown = refused.content.decode()
        assert refused.status_code == 422
        assert "Their words." in shown
        assert 'value="Mine"' in shown
        assert 'name="version" value="2"' in shown
        assert send(head, "evidence_edit", one.pk, **typed(title="Mine", version=2)).status_code == 302
        one.refresh_from_db()
        assert one.title == "Mine"

    def test_what_it_links_to_stays_to_be_chosen_when_it_is_no_longer_listed(
        self, council: CouncilUnits, head: User
    ) -> None:
        old = PlanFactory.create(unit=council.service, agreed=True, year=2019)
        aim = aim_of(old, "An aim of long ago")
        action = ActionFactory.create(unit=council.unit, title="Of the unit below")
        one = ModelEvidenceFactory.create(unit=council.service, objective=aim, action=action)
        form = page(head, "evidence_edit", one.pk)
        assert "An aim of long ago" in form
        assert "Of the unit below" in form
        assert send(
            head, "evidence_edit", one.pk, **typed(version=1, objective=aim.pk, action=action.pk)
        ).status_code == 302  # fmt: skip
        one.refresh_from_db()
        assert (one.objective, one.action) == (aim, action)

    def test_a_draft_aim_and_its_action_are_not_told_to_other_parts(
        self, council: CouncilUnits, head: User, member: User
    ) -> None:
        draft = PlanFactory.create(unit=council.service, year=2027)
        aim = aim_of(draft, "An aim that is a draft")
        action = ActionFactory.create(unit=council.service, objective=aim, title="An action that is a draft")
        one = ModelEvidenceFactory.create(unit=council.service, objective=aim, action=action)
        for words in ("An aim that is a draft", "An action that is a draft"):
            assert words in page(head, "evidence_page", one.pk)
            assert words not in page(member, "evidence_page", one.pk)

    def test_it_is_taken_out_with_the_reason_and_stays_readable(
        self, council: CouncilUnits, head: User, member: User
    ) -> None:
        one = ModelEvidenceFactory.create(unit=council.service)
        assert send(head, "evidence_withdraw", one.pk, reason=" ").status_code == 422
        assert send(head, "evidence_withdraw", one.pk, reason="The count was wrong.").status_code == 302
        assert "The count was wrong." in page(member, "evidence_page", one.pk)
        assert reverse("plans:evidence_edit", args=[one.pk]) not in page(head, "evidence_page", one.pk)
        again = send(head, "evidence_withdraw", one.pk, reason="My words")
        assert again.status_code == 422
        assert "My words" in again.content.decode()

    def test_files_are_for_those_who_may_read_the_evidence_of_the_part(
        self, council: CouncilUnits, head: User, member: User
    ) -> None:
        one = ModelEvidenceFactory.create(unit=council.service)
        attach_file(
            by=Actor(head.pk), about=Ref("model-evidence", str(one.pk), "1"), name="drawing.pdf", chunks=[pdf()]
        )
        assert "drawing.pdf" in page(head, "evidence_page", one.pk)
        assert "drawing.pdf" not in page(member, "evidence_page", one.pk)

    def test_what_is_not_there_is_not_found(self, head: User) -> None:
        for pk in (10**6, 10**19):
            assert signed_in(head).get(reverse("plans:evidence_page", args=[pk])).status_code == 404

    def test_its_page_takes_as_many_queries_with_everything_linked_to_three_criteria_as_to_one(
        self, council: CouncilUnits, member: User
    ) -> None:
        criteria = list(ImprovementModel.objects.get().criteria.all())
        client = signed_in(member)
        counts = []
        for under in (criteria[:1], criteria[:3]):
            one = ModelEvidenceFactory.create(unit=council.service, under=under, by=member.pk)
            with CaptureQueriesContext(connection) as queries:
                client.get(one.get_absolute_url())
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_record_says_in_words_what_was_done(self, council: CouncilUnits, head: User, keeper: User) -> None:
        send(head, "model_choose", "PLA1", model=ImprovementModel.objects.get().pk)
        send(head, "evidence_new", "PLA1", **typed())
        auditor = signed_in(user_with_role(Role.AUDITOR, unit=council.council))
        shown = auditor.get(reverse("administration:record_list")).content.decode()
        assert "chose the improvement model" in shown
        assert "A plain round of improvement" in shown
        assert "put on record the evidence" in shown
        assert reverse("plans:evidence_page", args=[ModelEvidence.objects.get().pk]) in shown
