"""What an aim supports, who answers for it and what proves it: others see a change of these when it is agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import AgreedAim, AgreedMeasure, Objective, ObjectiveMeasure, ObjectiveText, Plan, PlanState
from plans.selectors.supported import aims_proved_by
from plans.services.objectives import change_objective, end_objective, set_measure
from plans.services.plans import agree_plan
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.plans import AGREED, MeasureFactory, PlanFactory, aim_of, section
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
BY = Actor(7)


class Changed:
    """A unit's plan, agreed; since then its aim supports another one, has another owner and another indicator."""

    def __init__(self, council: CouncilUnits) -> None:
        self.council = council
        service = PlanFactory.create(unit=council.service, agreed=True)
        self.old, self.new = aim_of(service, "Fewer missed bins"), aim_of(service, "Cleaner streets")
        self.plan: Plan = PlanFactory.create(unit=council.unit, agreed=True)
        owner = PostFactory.create(unit=council.unit, title="Recycling Officer")
        self.aim = aim_of(self.plan, "No street is missed twice", parent=self.old, owner=owner)
        self.first = series_with_rules("CFA-01", council.unit, name="Missed bins in all")
        self.second = series_with_rules("CFA-02", council.unit, name="Litter in the streets")
        MeasureFactory.create(objective=self.aim, series=self.first)
        change_objective(
            by=BY, objective=self.aim, wording="No street is missed twice", why="", parent=self.new, based_on=1,
            owner=PostFactory.create(unit=council.unit, title="Depot Manager"), units=tree(timezone.localdate()),
        )  # fmt: skip
        set_measure(by=BY, objective=self.aim, series=self.second, target=5, until=dt.date(2027, 3, 31))
        ObjectiveMeasure.objects.filter(objective=self.aim, series=self.first).delete()


@pytest.fixture
def changed() -> Changed:
    return Changed(make_council())


@pytest.fixture
def manager(changed: Changed) -> User:
    return user_with_role(Role.MANAGER, unit=changed.council.unit)


@pytest.fixture
def member() -> User:
    return user_with_role(Role.MEMBER)


def page(user: User, address: str) -> str:
    response = signed_in(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


SINCE = ("Depot Manager", "Litter in the streets", "to reach 5 by")
THEN = ("Recycling Officer", "Missed bins in all")


class TestReading:
    @pytest.mark.parametrize("where", ["plan", "aim", "below the old one"])
    def test_others_read_the_links_that_were_agreed_and_the_own_branch_those_since(
        self, changed: Changed, manager: User, member: User, where: str
    ) -> None:
        above = {Role.MEMBER: changed.old, Role.MANAGER: changed.new}
        addresses = {"plan": changed.plan.get_absolute_url(), "aim": changed.aim.get_absolute_url()}
        below = {role: reverse("plans:objective_below", args=[aim.pk]) for role, aim in above.items()}
        own = page(manager, addresses.get(where, below[Role.MANAGER]))
        others = page(member, addresses.get(where, below[Role.MEMBER]))
        for words in SINCE[:2]:
            assert words in own
            assert words not in others
        for words in THEN:
            assert words in others
            assert words not in own
        if where != "below the old one":
            assert "Cleaner streets" in own
            assert "Cleaner streets" not in others
            assert SINCE[2] in own
            assert SINCE[2] not in others

    def test_the_thread_the_tree_the_gaps_and_the_outline_say_the_same(
        self, changed: Changed, manager: User, member: User
    ) -> None:
        below_new = reverse("plans:objective_below", args=[changed.new.pk])
        assert "No street is missed twice" in page(manager, below_new)
        assert "No street is missed twice" not in page(member, below_new)
        picture = reverse("plans:objective_picture", args=[changed.new.pk])
        assert "No street is missed twice" in page(manager, picture)
        assert "No street is missed twice" not in page(member, picture)
        outline = reverse("plans:plan_outline", args=["2026-27", "PLA1"])
        assert page(manager, outline).index("Cleaner streets") < page(manager, outline).index("No street is missed")
        assert page(member, outline).index("No street is missed") < page(member, outline).index("Cleaner streets")
        gaps = reverse("plans:gap_list") + "?year=2026-27&kind=indicators"
        assert "Missed bins in all" in page(manager, gaps)
        assert "Missed bins in all" not in page(member, gaps)
        assert "Litter in the streets" in page(member, gaps)
        words = reverse("plans:plan_tree") + "?year=2026-27&q=twice"
        assert "Depot Manager" in page(manager, words)
        assert "Depot Manager" not in page(member, words)

    def test_an_indicator_names_the_aims_that_prove_it_as_its_reader_sees_them(
        self, changed: Changed, manager: User, member: User
    ) -> None:
        units = tree(timezone.localdate())
        found = {
            (user.pk, series.pk): [one.id for one in aims_proved_by(user, units, series.indicator_id, 2026)]
            for user in (manager, member)
            for series in (changed.first, changed.second)
        }
        assert found[manager.pk, changed.second.pk] == found[member.pk, changed.first.pk] == [changed.aim.pk]
        assert found[manager.pk, changed.first.pk] == found[member.pk, changed.second.pk] == []
        assert aims_proved_by(member, units, changed.first.indicator_id, 2027) == ()

    def test_a_draft_tells_nothing_of_the_indicator_that_it_names(self, changed: Changed, member: User) -> None:
        draft = aim_of(PlanFactory.create(unit=changed.council.second_unit), "Secret aim")
        series = series_with_rules("CFA-03", changed.council.unit)
        MeasureFactory.create(objective=draft, series=series)
        assert aims_proved_by(member, tree(timezone.localdate()), series.indicator_id, 2026) == ()

    def test_a_heading_that_was_added_since_is_not_shown_to_others(
        self, changed: Changed, manager: User, member: User
    ) -> None:
        section(changed.plan, "We close the depot")
        assert "We close the depot" in page(manager, changed.plan.get_absolute_url())
        assert "We close the depot" not in page(member, changed.plan.get_absolute_url())


class TestAgreeing:
    def test_the_next_edition_shows_others_what_was_changed(self, changed: Changed, member: User) -> None:
        assert "changed since" not in page(member, changed.plan.get_absolute_url())
        edition = agree_plan(by=BY, plan=changed.plan)
        kept = AgreedAim.objects.get(objective=changed.aim, edition=edition.number)
        assert (kept.parent, kept.owner.title if kept.owner else "") == (changed.new, "Depot Manager")
        assert [(one.series, one.target) for one in kept.measures.all()] == [(changed.second, 5)]
        html = page(member, changed.aim.get_absolute_url())
        assert all(words in html for words in SINCE)

    @pytest.mark.parametrize("link", ["parent", "owner", "measure", "target"])
    def test_a_changed_link_is_something_new_to_agree(self, changed: Changed, link: str) -> None:
        agree_plan(by=BY, plan=changed.plan)
        head = user_with_role(Role.HEAD_OF_SERVICE, unit=changed.council.service)
        assert "Agree the changes" not in page(head, changed.plan.get_absolute_url())
        if link == "parent":
            Objective.objects.filter(pk=changed.aim.pk).update(parent=changed.old)
        elif link == "owner":
            Objective.objects.filter(pk=changed.aim.pk).update(owner=None)
        elif link == "measure":
            set_measure(by=BY, objective=changed.aim, series=changed.first)
        else:
            set_measure(by=BY, objective=changed.aim, series=changed.second, target=4, until=dt.date(2027, 3, 31))
        assert "Agree the changes" in page(head, changed.plan.get_absolute_url())
        assert agree_plan(by=BY, plan=changed.plan).number == 3

    def test_an_aim_that_ended_stays_readable_after_the_next_edition(self, changed: Changed, member: User) -> None:
        section(changed.plan, text="We empty bins.")
        end_objective(by=BY, objective=changed.aim, reason="Reached.")
        assert "this aim has ended" not in page(member, changed.aim.get_absolute_url())
        agree_plan(by=BY, plan=changed.plan)
        assert "this aim has ended" in page(member, changed.aim.get_absolute_url())
        assert "No street is missed twice" not in page(member, changed.plan.get_absolute_url())


class TestComparing:
    def test_two_editions_differ_in_what_an_aim_supports_its_owner_and_its_indicators(
        self, changed: Changed, member: User
    ) -> None:
        agree_plan(by=BY, plan=changed.plan)
        html = page(member, reverse("plans:plan_compare", args=[changed.plan.pk]) + "?from=1&to=2")
        told = html.replace("<br>", " ")
        for words in ("Cleaner streets", "Depot Manager", "Litter in the streets, to reach 5 by 31 Mar 2027"):
            assert all(word in told for word in words.split())
        assert "<del>" in html
        same = page(member, reverse("plans:plan_compare", args=[changed.plan.pk]) + "?from=2&to=2")
        assert "Nothing changed between them." in same

    def test_an_aim_further_up_that_is_out_of_sight_has_no_name_in_it(self, changed: Changed, member: User) -> None:
        draft = PlanFactory.create(unit=changed.council.department)
        hidden = aim_of(draft, "Nobody knows of this yet")
        Objective.objects.filter(pk=changed.aim.pk).update(parent=hidden)
        agree_plan(by=BY, plan=changed.plan)
        address = reverse("plans:plan_compare", args=[changed.plan.pk]) + "?from=1&to=2"
        assert "Nobody knows of this yet" not in page(member, address)
        assert "Nobody knows of this yet" not in page(member, changed.aim.get_absolute_url())
        director = user_with_role(Role.CHIEF_OFFICER, unit=changed.council.department)
        assert "Nobody" in page(director, address)


class TestPastEditions:
    def test_each_is_read_as_it_was_agreed(self, changed: Changed, manager: User, member: User) -> None:
        agree_plan(by=BY, plan=changed.plan)
        for user in (manager, member):
            html = page(user, f"{changed.plan.get_absolute_url()}?edition=1")
            assert all(words in html for words in THEN)
            assert not any(words in html for words in SINCE)
            assert "Add an aim" not in html
        assert signed_in(member).get(f"{changed.plan.get_absolute_url()}?edition=3").status_code == 404
        assert signed_in(member).get(f"{changed.plan.get_absolute_url()}?edition=x").status_code == 404


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize("fields", [{"edition": 0}, {"edition": 1}, {"edition": 2, "parent": "itself"}])
    def test_an_agreed_aim_that_cannot_be_is_refused(self, changed: Changed, fields: dict[str, Any]) -> None:
        if fields.get("parent"):
            fields = {**fields, "parent": changed.aim}
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreedAim.objects.create(objective=changed.aim, **fields)

    def test_an_agreed_indicator_stands_once_with_a_whole_target(self, changed: Changed) -> None:
        kept = AgreedAim.objects.get(objective=changed.aim)
        for fields in ({"series": changed.first}, {"series": changed.second, "target": 5}):
            with pytest.raises(IntegrityError), transaction.atomic():
                AgreedMeasure.objects.create(aim=kept, **fields)


def test_a_plan_in_draft_has_nothing_agreed(changed: Changed) -> None:
    draft = PlanFactory.create(unit=changed.council.second_unit)
    aim = aim_of(draft, "Being written")
    assert draft.state == PlanState.DRAFT
    assert not AgreedAim.objects.filter(objective=aim).exists()
    assert ObjectiveText.objects.get(objective=aim).at < AGREED
