"""Programmes: modules, cohorts, who completed what, and who sees it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums.models import Audience, Cohort, Completion, Forum, ForumKind, Module
from council_pm.forums.services import programmes as change
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.kinds import year_of
from tests.factories import PersonFactory, PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, CycleFactory, NeedFactory, ThemeFactory
from tests.factories.forums import CohortFactory, ForumFactory, ModuleFactory, SessionFactory, signed
from tests.factories.organisation import CouncilUnits
from tests.forums.asking import page, person_of, refused, send, status
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")


@pytest.fixture
def programme() -> Forum:
    return ForumFactory.create(slug="managers", kind=ForumKind.PROGRAMME, audience=Audience.LISTED)


def completed(module: Module, user: User) -> Completion:
    return Completion.objects.create(module=module, person=user.person, on=date(2026, 5, 4), at=timezone.now())


class TestModules:
    def test_one_is_added_worded_anew_and_offered_no_more(self, programme: Forum, keeper: User) -> None:
        data = {"name": "Listening", "about": "How to.", "link": "https://example.org/listening"}
        assert send(keeper, "module_new", programme.slug, **data).status_code == 302
        module = Module.objects.get()
        assert "How to." in page(keeper, "module_edit", module.pk)
        assert send(keeper, "module_edit", module.pk, **{**data, "about": "Anew.", "ended": "on"}).status_code == 302
        shown = page(keeper, "forum_page", programme.slug)
        for words in ("Listening", "Anew.", "offered no more", 'href="https://example.org/listening"'):
            assert words in shown

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"name": ""}, "Write a few words."), ({"name": "Taken"}, "There is one of this name already."),
            ({"link": "ftp://x"}, "Give the whole address"), ({"about": "x" * 4001}, "too long"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(
        self, programme: Forum, keeper: User, given: dict[str, str], says: str
    ) -> None:
        ModuleFactory.create(forum=programme, name="Taken")
        other = ModuleFactory.create(forum=programme)
        data = {"name": "Listening", "about": "How to.", "link": "", **given}
        for name, ref in (("module_new", programme.slug), ("module_edit", other.pk)):
            response = send(keeper, name, ref, **data)
            assert response.status_code == 422
            assert says in response.content.decode()
            assert data["about"] in response.content.decode()

    def test_who_plans_from_it_sees_how_many_ask_for_a_module_in_their_appraisals(
        self, programme: Forum, keeper: User, employee: User
    ) -> None:
        theme, unit = ThemeFactory.create(name="Figures"), PostFactory.create().unit
        module = ModuleFactory.create(forum=programme, name="Listening")
        data = {"name": "Listening", "about": "", "link": "", "theme": str(theme.pk)}
        assert send(keeper, "module_edit", module.pk, **data).status_code == 302
        cycle, post = CycleFactory.create(year=year_of(timezone.localdate())), PostFactory.create(unit=unit)
        for one in AppraisalFactory.create_batch(9, cycle=cycle, post=post):
            NeedFactory.create(appraisal=one, theme=theme)
        planner = user_with_role(Role.CORPORATE_PERFORMANCE)
        assert "asked for by" not in page(planner, "forum_page", programme.slug)
        NeedFactory.create(appraisal=AppraisalFactory.create(cycle=cycle, post=post), theme=theme)
        assert "asked for by 10 people" in page(planner, "forum_page", programme.slug)
        other = page(employee, "forum_page", programme.slug)
        assert "Figures" in other
        assert "asked for by" not in other

    def test_sixty_are_enough(self, programme: Forum) -> None:
        ModuleFactory.create(forum=programme, position=60)
        with refused("too_many"):
            change.add_module(by=BY, forum=programme, name="x", about="", link="")

    def test_a_reader_sees_how_many_completed_it_and_when_they_did_themself(
        self, programme: Forum, employee: User, head: User
    ) -> None:
        module = ModuleFactory.create(forum=programme)
        completed(module, employee)
        assert "you completed it on 4 May 2026" in page(employee, "forum_page", programme.slug)
        other = page(head, "forum_page", programme.slug)
        assert "1 person has completed it" in other
        assert "you completed" not in other
        assert person_of(employee).name not in other


class TestCohorts:
    def test_people_are_put_in_tick_modules_off_and_leave(self, programme: Forum, keeper: User) -> None:
        first, second = ModuleFactory.create(forum=programme), ModuleFactory.create(forum=programme)
        person = PersonFactory.create(name="Ada Byron")
        data = {"name": "Spring", "starts": "01/03/2026", "ends": "30/06/2026"}
        assert "What it is called" in page(keeper, "cohort_new", programme.slug)
        assert send(keeper, "cohort_new", programme.slug, **data).status_code == 302
        cohort = Cohort.objects.get()
        assert "Nobody is in this cohort" in page(keeper, "cohort_page", cohort.pk)
        assert send(keeper, "cohort_join", cohort.pk, person="Ada Byron").status_code == 302
        ticked = [f"{person.pk}-{first.pk}", "x-1", "1", f"{person.pk}-999999"]
        assert send(keeper, "cohort_page", cohort.pk, done=ticked).status_code == 302
        assert list(Completion.objects.values_list("module", flat=True)) == [first.pk]
        shown = page(keeper, "cohort_page", cohort.pk)
        assert f'id="done-{person.pk}-{first.pk}" checked' in shown
        assert f'id="done-{person.pk}-{second.pk}" checked' not in shown
        send(keeper, "cohort_page", cohort.pk)
        assert not Completion.objects.exists()
        place = cohort.places.get()
        assert send(keeper, "cohort_leave", cohort.pk, place=place.pk).status_code == 302
        assert "Ada Byron" not in page(keeper, "cohort_page", cohort.pk)
        for nonsense in ("", "x", str(place.pk)):
            assert send(keeper, "cohort_leave", cohort.pk, place=nonsense).status_code == 302
        assert send(keeper, "cohort_join", cohort.pk, person="Ada Byron").status_code == 302
        assert cohort.places.get().left is None
        change.join_cohort(by=BY, cohort=cohort, person=person)
        assert cohort.places.count() == 1

    def test_nobody_outside_a_cohort_and_no_module_of_another_programme_is_ticked_off(self, programme: Forum) -> None:
        cohort, inside = CohortFactory.create(forum=programme), PersonFactory.create()
        change.join_cohort(by=BY, cohort=cohort, person=inside)
        module, elsewhere = ModuleFactory.create(forum=programme), ModuleFactory.create()
        done = [(PersonFactory.create().pk, module.pk), (inside.pk, elsewhere.pk)]
        assert change.record_completions(by=BY, cohort=cohort, done=done) == 0

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"ends": "01/02/2026"}, "It ends before it starts"), ({"name": "Taken"}, "one of this name already"),
            ({"starts": "31/02/2026"}, "There is no such day"), ({"name": "x" * 121}, "at most 120"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(
        self, programme: Forum, keeper: User, given: dict[str, str], says: str
    ) -> None:
        CohortFactory.create(forum=programme, name="Taken")
        data = {"name": "Spring", "starts": "01/03/2026", "ends": "", **given}
        response = send(keeper, "cohort_new", programme.slug, **data)
        assert response.status_code == 422
        assert says in response.content.decode()
        assert data["name"] in response.content.decode()

    def test_somebody_who_is_not_found_is_said(self, programme: Forum, keeper: User) -> None:
        cohort = CohortFactory.create(forum=programme)
        assert send(keeper, "cohort_join", cohort.pk, person="").status_code == 422
        response = send(keeper, "cohort_join", cohort.pk, person="Nobody Here")
        assert response.status_code == 422
        assert 'value="Nobody Here"' in response.content.decode()

    def test_names_are_for_who_keeps_it(self, programme: Forum, employee: User, head: User) -> None:
        cohort = CohortFactory.create(forum=programme, people=[person_of(employee)])
        assert status(head, "cohort_page", cohort.pk) == 403
        assert status(employee, "cohort_page", cohort.pk) == 403
        assert "1 person" in page(head, "forum_page", programme.slug)

    def test_a_convenor_sees_what_a_cohort_completed_of_their_programme_and_is_led_to_no_more(
        self, programme: Forum, employee: User, head: User, keeper: User
    ) -> None:
        programme.convenor = person_of(head).occupancies.get().post
        programme.save()
        cohort = CohortFactory.create(forum=programme, people=[person_of(employee)])
        record = f"/forums/training/{employee.person_id}/"
        shown = page(head, "cohort_page", cohort.pk)
        assert person_of(employee).name in shown
        assert record not in shown
        assert record in page(keeper, "cohort_page", cohort.pk)

    def test_only_a_cohort_signs_up_for_its_sessions(self, programme: Forum, employee: User, head: User) -> None:
        cohort = CohortFactory.create(forum=programme, people=[person_of(employee)])
        session = SessionFactory.create(forum=programme, cohort=cohort)
        assert "Sign up" in page(employee, "session_page", session.pk)
        assert send(employee, "session_sign_up", session.pk).status_code == 302
        assert "Sign up" not in page(head, "session_page", session.pk)
        assert send(head, "session_sign_up", session.pk).status_code == 403
        assert session.attendances.count() == 1

    def test_a_cohort_of_three_takes_as_many_queries_as_one_of_one(self, programme: Forum, keeper: User) -> None:
        cohort, counts = CohortFactory.create(forum=programme, people=[PersonFactory.create()]), []
        client = signed_in(keeper)
        for _each in range(2):
            ModuleFactory.create(forum=programme)
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/forums/cohorts/{cohort.pk}/")
            counts.append(len(asked))
            for person in PersonFactory.create_batch(2):
                change.join_cohort(by=BY, cohort=cohort, person=person)
        assert counts[0] == counts[1]


class TestOwnRecord:
    def test_the_person_those_above_and_the_centre_see_what_somebody_completed(
        self, council: CouncilUnits, programme: Forum, employee: User, keeper: User, head: User
    ) -> None:
        module = ModuleFactory.create(forum=programme, name="Listening")
        completed(module, employee)
        manager = user_with_role(Role.MANAGER, unit=council.unit)
        post, above = (person_of(user).occupancies.get().post for user in (employee, manager))
        top = person_of(head).occupancies.get().post
        post.reports_to, above.reports_to = above, top
        post.save()
        above.save()
        signed(SessionFactory.create(title="Crime and us"), person_of(employee))
        for reader in (employee, manager, head, keeper):
            shown = page(reader, "training_page", employee.person_id)
            assert "Listening" in shown
            assert ("Crime and us" in shown) is (reader == employee)
        outsider = user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)
        assert status(outsider, "training_page", employee.person_id) == 404
        assert status(employee, "training_page", person_of(manager).pk) == 404

    def test_what_is_left_of_a_programme_is_named_and_every_session_with_what_became_of_it(
        self, programme: Forum, employee: User
    ) -> None:
        assert "No module of a programme yet." in page(employee, "own_training")
        ModuleFactory.create(forum=programme, name="Left to do")
        CohortFactory.create(forum=programme, people=[person_of(employee)])
        for fields, given in (
            ({"title": "A"}, {}), ({"title": "B", "days": -1}, {"attended": True}),
            ({"title": "C", "days": -1}, {"attended": False}),
            ({"title": "D", "cancelled_at": timezone.now(), "cancelled_why": "Snow."}, {}),
        ):  # fmt: skip
            signed(SessionFactory.create(**fields), person_of(employee), **given)
        shown = " ".join(page(employee, "own_training").split())
        assert "Left to do" in shown
        assert "not yet" in shown
        for words in (": coming", ": was there", ": was not there", ": cancelled"):
            assert words in shown
