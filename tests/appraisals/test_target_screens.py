"""The screens of targets: what each of the two sees and types, what is refused in words, and what others never see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisals.models import AccessRecord, Appraisal, AppraisalTarget
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import Objective
from tests.appraisals.targets_council import CANARY, TargetsCouncil
from tests.factories import series_with_rules, user_with_role
from tests.factories.appraisals import HrOpeningFactory
from tests.factories.plans import AGREED, MeasureFactory, PlanFactory, aim_of
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> TargetsCouncil:
    return TargetsCouncil()


def url(council: TargetsCouncil, name: str, *args: int) -> str:
    """An address of the appraisal."""
    return reverse(f"appraisals:{name}", args=[council.appraisal.person_id, council.cycle.slug, *args])


def get(council: TargetsCouncil, user: User, name: str = "appraisal_page", *args: int) -> HttpResponse:
    response: HttpResponse = signed_in(user).get(url(council, name, *args))
    return response


def post(council: TargetsCouncil, user: User, name: str, *args: int, **data: Any) -> HttpResponse:
    """Send a form; a key is sent unless one is given."""
    key = {"key": "7d0f1f5e-0000-4000-8000-000000000001"} if name in ("target_new", "target_edit") else {}
    response: HttpResponse = signed_in(user).post(url(council, name, *args), {**key, **data})
    return response


class TestThePart:
    def test_each_target_stands_beside_its_line_with_links_and_the_live_figure(self, council: TargetsCouncil) -> None:
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        MeasureFactory.create(objective=council.aim, series=series)
        council.target(objective=council.aim, wording="Walk each round")
        said = text_of(get(council, council.somebody))
        assert "1. Walk each round" in said
        for aim in (council.aim, council.higher, council.middle, council.top):
            assert f'href="{aim.get_absolute_url()}"' in said
        assert said.index("No street missed twice") < said.index("Clean streets") < said.index("Places to be proud of")
        assert "Bins missed</a>" in said

    def test_what_hangs_on_nothing_is_said_to_the_two_and_to_nobody_else(self, council: TargetsCouncil) -> None:
        council.target()
        adviser = user_with_role(Role.HR_ADVISER, unit=council.units.council)
        HrOpeningFactory.create(appraisal=council.appraisal, adviser=adviser)
        told = {
            name: "angs on nothing" in text_of(get(council, user))
            for name, user in (
                ("somebody", council.somebody), ("manager", council.manager), ("head", council.head), ("hr", adviser),
            )
        }  # fmt: skip
        assert told == {"somebody": True, "manager": True, "head": False, "hr": False}

    def test_whoever_only_reads_has_no_form_and_no_question(self, council: TargetsCouncil) -> None:
        council.target(objective=council.aim)
        said = text_of(get(council, council.head))
        assert "Answer within five days" in said
        for absent in ("Add a target", "Say how far", "Questions that may help", "Remove"):
            assert absent not in said

    def test_after_both_signed_there_is_no_form_for_the_two_either(self, council: TargetsCouncil) -> None:
        council.target()
        Appraisal.objects.update(is_open=False)
        for user in (council.somebody, council.manager):
            said = text_of(get(council, user))
            assert "Answer within five days" in said
            assert "Add a target" not in said

    def test_a_draft_of_another_branch_shows_no_word(self, council: TargetsCouncil) -> None:
        draft = aim_of(PlanFactory.create(unit=council.units.unit, kind="improvement", name="Next"), CANARY)
        target = council.target(objective=draft)
        pages = [get(council, council.somebody), get(council, council.somebody, "target_edit", target.pk),
                 get(council, council.somebody, "target_progress", target.pk)]  # fmt: skip
        assert all("an aim of a plan you cannot open" in text_of(page) for page in pages)
        assert all(CANARY not in text_of(page) for page in pages)
        assert CANARY in text_of(get(council, council.manager))

    def test_three_targets_ask_as_often_as_one(self, council: TargetsCouncil) -> None:
        series = series_with_rules("BIN-1", council.units.unit, name="Bins missed")
        MeasureFactory.create(objective=council.aim, series=series)
        counts = []
        client = signed_in(council.manager)
        for objective in (council.aim, council.higher, council.top):
            council.target(objective=objective)
            client.get(url(council, "appraisal_page"))
            with CaptureQueriesContext(connection) as asked:
                client.get(url(council, "appraisal_page"))
            counts.append(len(asked))
        assert counts[0] == counts[1] == counts[2]

    def test_when_all_places_are_taken_the_page_says_so_instead_of_a_form(self, council: TargetsCouncil) -> None:
        type(council.cycle).objects.update(most_targets=1)
        council.target()
        assert "1 target is as many as this cycle has" in text_of(get(council, council.manager))
        assert "There is 1 target already" in text_of(get(council, council.manager, "target_new"))
        refused = post(council, council.manager, "target_new", wording="One more", link="")
        assert refused.status_code == 422
        assert "no more are set: change or remove it" in text_of(refused)
        assert "One more</textarea>" in text_of(refused)


class TestANewOne:
    def test_aims_that_nothing_hangs_on_come_first_each_with_its_thread(self, council: TargetsCouncil) -> None:
        aim_of(council.plans["unit"], "Cleaner lanes", parent=council.higher)
        council.target(objective=council.aim)
        said = text_of(get(council, council.manager, "target_new"))
        assert said.index("Cleaner lanes") < said.index("Aims with a target already (1)")
        assert said.index("Aims with a target already (1)") < said.index("Aims further up (3)")
        assert "supports: Fewer bins missed &gt; Clean streets &gt; Places to be proud of" in said

    def test_to_begin_from_an_aim_chooses_it_and_suggests_words_but_keeps_what_was_typed(
        self, council: TargetsCouncil
    ) -> None:
        code = f"aim-{council.aim.pk}"
        begun = post(council, council.manager, "target_new", begin=code)
        assert begun.status_code == 200
        assert "My part in this: No street missed twice</textarea>" in text_of(begun)
        assert re.search(rf'value="{code}" checked', text_of(begun))
        typed = post(council, council.manager, "target_new", begin=code, wording="My own", how_known="So", due="x")
        assert "My own</textarea>" in text_of(typed)
        assert "So</textarea>" in text_of(typed)
        assert not AppraisalTarget.objects.exists()

    def test_it_is_saved_and_the_way_back_leads_to_it(self, council: TargetsCouncil) -> None:
        response = post(
            council, council.somebody, "target_new", wording="Walk each round", link=f"aim-{council.aim.pk}",
            how_known="A log", due="30/06/2027",
        )  # fmt: skip
        made = AppraisalTarget.objects.get()
        assert response.headers["Location"].endswith(f"#target-{made.pk}")
        assert (made.objective_id, made.due.isoformat()) == (council.aim.pk, "2027-06-30")  # type: ignore[union-attr]
        assert "after this cycle: it can be copied into the next one" in text_of(get(council, council.somebody))
        again = post(council, council.somebody, "target_new", wording="Walk each round", link="")
        assert again.status_code == 302
        assert AppraisalTarget.objects.count() == 1

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({"wording": "  "}, "Say what is to be reached."),
            ({"wording": "A" * 301}, "Use at most 300 characters: these are 301."),
            ({"wording": "Words", "due": "31/03/2026"}, "before the cycle begins: choose 1 April 2026"),
            ({"wording": "Words", "due": "someday"}, "There is no such day"),
            ({"wording": "Words", "link": "aim-999999"}, "what both of you can open"),
            ({"wording": "Words", "key": "no key"}, "Enter a valid UUID"),
        ],
    )
    def test_what_is_wrong_is_said_in_words_and_nothing_typed_is_lost(
        self, council: TargetsCouncil, sent: dict[str, str], says: str
    ) -> None:
        response = post(council, council.manager, "target_new", **{"how_known": "Typed before", **sent})
        assert response.status_code == 422
        assert says in text_of(response)
        assert "Typed before</textarea>" in text_of(response)
        assert not AppraisalTarget.objects.exists()

    def test_a_draft_is_refused_in_words_and_shows_none_of_its_own(self, council: TargetsCouncil) -> None:
        draft = aim_of(PlanFactory.create(unit=council.units.other_unit), CANARY)
        response = post(council, council.manager, "target_new", wording="Words", link=f"aim-{draft.pk}")
        assert response.status_code == 422
        assert CANARY not in text_of(response)

    def test_four_aims_and_targets_ask_as_often_as_one(self, council: TargetsCouncil) -> None:
        client, counts = signed_in(council.manager), []
        for number in range(3):
            aim_of(council.plans["unit"], f"Aim {number}", parent=council.higher)
            council.target(objective=council.aim)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(council, "target_new")).status_code == 200
            counts.append(len(asked))
        assert counts[1] == counts[2]
        assert counts[2] <= 25

    def test_each_group_has_a_hint_of_its_own(self) -> None:
        council = TargetsCouncil(group="probation")
        assert "by the end of month three" in text_of(get(council, council.manager, "target_new"))

    def test_both_signed_while_it_was_typed_what_was_typed_is_shown_and_not_kept(self, council: TargetsCouncil) -> None:
        Appraisal.objects.update(is_open=False)
        assert get(council, council.manager, "target_new").status_code == 404
        response = post(council, council.manager, "target_new", wording="Typed meanwhile", link="")
        assert response.status_code == 404
        assert "Both have signed meanwhile" in text_of(response)
        assert "Typed meanwhile</textarea>" in text_of(response)
        assert not AppraisalTarget.objects.exists()


class TestCopying:
    def test_an_empty_page_offers_what_was_left_open_and_one_press_copies_it(self, council: TargetsCouncil) -> None:
        last = council.last_year(name="Appraisals 2025/26")
        council.target(appraisal=last, wording="Left open", objective=council.aim)
        council.target(appraisal=last, wording="Left open, too")
        said = text_of(get(council, council.manager))
        assert "Copy the 2 targets left open: Appraisals 2025/26" in said
        assert "Left open" not in said
        assert post(council, council.manager, "target_carry").status_code == 302
        assert post(council, council.manager, "target_carry").status_code == 302
        said = text_of(get(council, council.manager))
        assert "1. Left open" in said
        assert "(copied from the last cycle)" in said
        assert AppraisalTarget.objects.count() == 4

    def test_one_by_one_on_the_page_of_a_new_one_and_that_page_counts_as_an_opening(
        self, council: TargetsCouncil
    ) -> None:
        last = council.last_year()
        one = council.target(appraisal=last, wording="Left open")
        council.target(appraisal=last, wording="Left as well")
        said = text_of(get(council, council.manager, "target_new"))
        assert "Copy all 2" in said
        assert [one.appraisal_id for one in AccessRecord.objects.all()] == [last.pk]
        post(council, council.manager, "target_carry", target=one.pk)
        assert "Left open" not in text_of(get(council, council.manager, "target_new")).split("<form")[0]
        assert AppraisalTarget.objects.filter(appraisal=council.appraisal).count() == 1

    def test_without_room_it_says_so_and_copies_nothing(self, council: TargetsCouncil) -> None:
        type(council.cycle).objects.update(most_targets=1)
        last = council.last_year()
        council.target(appraisal=last)
        council.target(appraisal=last)
        response = post(council, council.manager, "target_carry")
        assert response.status_code == 422
        assert "There is room for 1 more: copy the one that matters most." in text_of(response)


class TestChanging:
    def test_who_saw_an_older_text_is_shown_both_and_may_go_on(self, council: TargetsCouncil) -> None:
        target = council.target(version=3, wording="Their newer words", objective=council.aim)
        sent = {"wording": "My words", "link": "", "version": "2"}
        response = post(council, council.manager, "target_edit", target.pk, **sent)
        assert response.status_code == 409
        said = text_of(response)
        assert "Their newer words" in said
        assert "My words</textarea>" in said
        sent["version"] = hidden(response, "version")
        assert post(council, council.manager, "target_edit", target.pk, **sent).status_code == 302
        assert AppraisalTarget.objects.get().wording.open() == "My words"

    def test_words_for_a_target_that_was_removed_meanwhile_can_be_kept_as_a_new_one(
        self, council: TargetsCouncil
    ) -> None:
        target = council.target()
        AppraisalTarget.objects.all().delete()
        assert get(council, council.manager, "target_edit", target.pk).status_code == 404
        response = post(council, council.manager, "target_edit", target.pk, wording="My words", link="")
        assert response.status_code == 409
        assert "kept as a new target" in text_of(response)
        assert f'action="{url(council, "target_new")}"' in text_of(response)
        assert "My words</textarea>" in text_of(response)

    def test_what_it_hangs_on_stays_without_being_chosen_again(self, council: TargetsCouncil) -> None:
        target = council.target(objective=council.aim)
        Objective.objects.filter(pk=council.aim.pk).update(ended_at=AGREED, ended_reason="Done")
        page = get(council, council.manager, "target_edit", target.pk)
        assert re.search('value="as-it-is" checked', text_of(page))
        assert "Leave it as it is" in text_of(page)
        sent = {"wording": "New words", "link": "as-it-is", "version": "1"}
        assert post(council, council.manager, "target_edit", target.pk, **sent).status_code == 302
        assert AppraisalTarget.objects.get().objective_id == council.aim.pk

    def test_questions_help_and_the_form_of_a_target_counts_as_an_opening(self, council: TargetsCouncil) -> None:
        target = council.target(wording="Good service", how_known="")
        said = text_of(get(council, council.manager, "target_edit", target.pk))
        assert "What will show both of you that it is done?" in said
        assert "By when?" in said
        assert AccessRecord.objects.get().appraisal_id == council.appraisal.pk

    def test_progress_is_said_beside_what_the_figures_say(self, council: TargetsCouncil) -> None:
        target = council.target(objective=council.aim)
        sent = {"progress": "on_the_way", "note": "Three of five.", "version": "1"}
        assert get(council, council.somebody, "target_progress", target.pk).status_code == 200
        assert post(council, council.somebody, "target_progress", target.pk, **sent).status_code == 302
        assert "On the way: Three of five." in text_of(get(council, council.manager))
        stale = post(council, council.manager, "target_progress", target.pk, **{**sent, "note": "Mine."})
        assert stale.status_code == 409
        assert "Three of five." in text_of(stale)
        assert "Mine.</textarea>" in text_of(stale)
        wrong = post(council, council.manager, "target_progress", target.pk, progress="well", note="Typed", version="2")
        assert wrong.status_code == 422
        assert "Typed</textarea>" in text_of(wrong)

    def test_up_and_down_work_as_a_form_and_as_a_part_of_the_page(self, council: TargetsCouncil) -> None:
        first = council.target(position=1, wording="First")
        council.target(position=2, wording="Second")
        moved = post(council, council.manager, "target_place", first.pk, place=2)
        assert moved.headers["Location"].endswith("#targets")
        client = signed_in(council.manager)
        part = client.post(url(council, "target_place", first.pk), {"place": 1}, headers={"HX-Request": "true"})
        said = text_of(part)
        assert said.startswith('<section id="targets"')
        assert said.index("1. First") < said.index("2. Second")
        assert post(council, council.manager, "target_place", first.pk, place="nowhere").status_code == 302

    def test_who_moves_what_was_removed_meanwhile_is_told_so_in_words(self, council: TargetsCouncil) -> None:
        target = council.target()
        AppraisalTarget.objects.all().delete()
        whole = post(council, council.manager, "target_place", target.pk, place=1)
        client = signed_in(council.manager)
        part = client.post(url(council, "target_place", target.pk), {"place": 1}, headers={"HX-Request": "true"})
        for answer in (whole, part):
            assert answer.status_code == 422
            assert "This target was taken away meanwhile" in text_of(answer)
        assert text_of(part).startswith('<section id="targets"')

    def test_to_remove_one_its_words_are_shown_first(self, council: TargetsCouncil) -> None:
        target = council.target(version=2)
        page = get(council, council.somebody, "target_remove", target.pk)
        assert "Answer within five days" in text_of(page)
        assert post(council, council.somebody, "target_remove", target.pk, version=1).status_code == 409
        version = hidden(page, "version")
        for _again in range(2):
            answer = post(council, council.somebody, "target_remove", target.pk, version=version)
            assert answer.status_code == 302
        assert not AppraisalTarget.objects.exists()


class TestNobodyElse:
    FORMS = ("target_new", "target_carry", "target_edit", "target_progress", "target_place", "target_remove")

    def test_only_the_two_find_a_form_and_a_number_of_another_appraisal_leads_nowhere(
        self, council: TargetsCouncil
    ) -> None:
        target = council.target()
        adviser = user_with_role(Role.HR_ADVISER, unit=council.units.council)
        HrOpeningFactory.create(appraisal=council.appraisal, adviser=adviser)
        colleague = user_with_role(Role.MANAGER, unit=council.units.unit)
        for name in self.FORMS:
            args = [] if name in ("target_new", "target_carry") else [target.pk]
            for user in (council.head, adviser, colleague):
                answers = {post(council, user, name, *args, wording="Mine", place=1, version=1).status_code}
                if name not in ("target_carry", "target_place"):
                    answers.add(get(council, user, name, *args).status_code)
                assert answers == {404}, (name, user)
        assert AppraisalTarget.objects.get().version == 1

    def test_a_number_of_another_appraisal_shows_and_changes_nothing(self, council: TargetsCouncil) -> None:
        foreign = council.target(appraisal=council.last_year(), wording=CANARY)
        for name in ("target_edit", "target_progress", "target_remove"):
            assert get(council, council.manager, name, foreign.pk).status_code == 404
            answer = post(council, council.manager, name, foreign.pk, wording="Mine", progress="open", version=1)
            assert CANARY not in text_of(answer)
        assert get(council, council.manager, "target_edit", 10**30).status_code == 404
        assert AppraisalTarget.objects.get().wording.open() == CANARY
