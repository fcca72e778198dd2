"""Who belongs to a forum: by a rule that follows posts, and by name; and who finds what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums.access import posts_above, visible_forums
from council_pm.forums.models import Audience, Forum, ForumKind, MemberRule, NamedMember
from council_pm.forums.selectors.members import left_out, members_of
from council_pm.forums.services.forums import ForumFields, change_forum, create_forum, name_member
from council_pm.org.models import Level
from council_pm.people.models import SeatKind, User
from council_pm.people.roles import Role
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    user_with_role,
)
from tests.factories.forums import ForumFactory, named, rule
from tests.factories.organisation import CouncilUnits
from tests.forums.asking import page, person_of, refused, send, status

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")


def closed(*roles: Role, **fields: object) -> Forum:
    return ForumFactory.create(kind=ForumKind.STANDARD, audience=Audience.MEMBERS, roles=roles, **fields)


def finds(user: User, forum: Forum) -> bool:
    """Whether a user finds a forum that only members see; the list of its members must agree."""
    user = User.objects.get(pk=user.pk)  # what they hold is read once for each user
    seen = visible_forums(user).filter(pk=forum.pk).exists()
    listed = user.person_id in {line.person_id for line in members_of(forum, timezone.localdate())}
    assert seen is listed
    return seen


class TestByRule:
    def test_it_follows_who_holds_the_role_today(self, council: CouncilUnits) -> None:
        forum, user = closed(Role.HEAD_OF_SERVICE), UserFactory.create()
        post = PostFactory.create(unit=council.service, role=Role.HEAD_OF_SERVICE)
        assert not finds(user, forum)
        held = OccupancyFactory.create(post=post, person=user.person)
        assert finds(user, forum)
        held.ends = timezone.localdate() - timedelta(days=1)
        held.save()
        assert not finds(user, forum)

    def test_a_level_keeps_others_out(self, council: CouncilUnits) -> None:
        forum = closed()
        rule(forum, Role.MANAGER, level=Level.SERVICE)
        assert finds(user_with_role(Role.MANAGER, unit=council.service), forum)
        assert not finds(user_with_role(Role.MANAGER, unit=council.unit), forum)

    def test_members_chairs_and_portfolio_holders_belong_by_their_seats(self) -> None:
        forum = closed(Role.MEMBER)
        chairs = closed(Role.COMMITTEE_CHAIR)
        executive = closed(Role.EXECUTIVE_MEMBER)
        member, chair, holder = (UserFactory.create() for _each in range(3))
        SeatFactory.create(person=member.person)
        SeatFactory.create(person=chair.person, kind=SeatKind.CHAIR)
        PortfolioHoldingFactory.create(person=holder.person)
        told = [[finds(user, one) for one in (forum, chairs, executive)] for user in (member, chair, holder)]
        assert told == [[True, False, False], [False, True, False], [False, False, True]]

    def test_a_corporate_role_that_nobody_confirmed_is_none(self) -> None:
        forum, user = closed(Role.SCRUTINY_OFFICER), UserFactory.create()
        waiting = OccupancyFactory.create(person=user.person, post__role=Role.SCRUTINY_OFFICER, needs_confirmation=True)
        assert not finds(user, forum)
        waiting.confirmed_by = 1
        waiting.save()
        assert finds(user, forum)

    def test_a_name_goes_before_the_rule(self, head: User, employee: User) -> None:
        forum = closed(Role.HEAD_OF_SERVICE)
        named(forum, person_of(employee), "in")
        named(forum, person_of(head), "out")
        assert finds(employee, forum)
        assert not finds(head, forum)
        assert [line.person_id for line in left_out(forum)] == [head.person_id]

    def test_who_belongs_is_counted_once_though_they_hold_two_posts(self, council: CouncilUnits, head: User) -> None:
        forum = closed(Role.HEAD_OF_SERVICE)
        second = PostFactory.create(unit=council.other_service, role=Role.HEAD_OF_SERVICE)
        OccupancyFactory.create(person=head.person, post=second)
        assert len(members_of(forum, timezone.localdate())) == 1


class TestConvenor:
    def test_who_holds_the_post_keeps_the_forum_without_belonging_to_it(
        self, council: CouncilUnits, employee: User
    ) -> None:
        post = person_of(employee).occupancies.get().post
        forum = closed(convenor=post)
        assert "Plan a session" in page(employee, "forum_page", forum.slug)
        assert status(employee, "member_list", forum.slug) == 200
        assert status(employee, "forum_new") == 403

    def test_a_vacant_post_is_said_and_the_centre_keeps_it(self, keeper: User, head: User) -> None:
        forum = ForumFactory.create(convenor=PostFactory.create(title="Learning Adviser"))
        assert "Nobody holds this post now" in page(head, "forum_page", forum.slug)
        assert "Plan a session" not in page(head, "forum_page", forum.slug)
        assert "Plan a session" in page(keeper, "forum_page", forum.slug)

    def test_others_are_refused_what_the_convenor_does(self, head: User) -> None:
        forum = ForumFactory.create()
        assert status(head, "forum_page", forum.slug) == 200
        for name in ("forum_edit", "member_list", "session_new", "module_new", "cohort_new"):
            assert status(head, name, forum.slug) == 403


class TestKeeping:
    def fields(self, **changes: object) -> ForumFields:
        given = {"name": "Setting the Standard", "kind": "standard", "audience": "listed", **changes}
        return ForumFields(**given)  # type: ignore[arg-type]

    def test_a_forum_is_begun_changed_and_ended(self) -> None:
        made = create_forum(by=BY, fields=self.fields(rule=[("manager", 3), ("head_of_service", 0)]))
        assert (made.slug, made.rules.count()) == ("setting-the-standard", 2)
        again = create_forum(by=BY, fields=self.fields())
        assert again.slug == "setting-the-standard-2"
        changed = change_forum(
            by=BY, forum=made, fields=self.fields(name="The group", rule=[("manager", 3)]), version=1, ended=True
        )
        assert (changed.name, changed.slug, changed.ended_on) == ("The group", made.slug, timezone.localdate())
        assert list(MemberRule.objects.values_list("role", "level")) == [("manager", 3)]

    def test_no_slug_stands_where_an_address_of_ours_does(self) -> None:
        assert create_forum(by=BY, fields=self.fields(name="Sessions")).slug == "sessions-2"
        assert create_forum(by=BY, fields=self.fields(name="—")).slug == "forum"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": ""}, "name"), ({"name": "x" * 121}, "name"), ({"kind": "club"}, "kind"),
            ({"audience": "all"}, "audience"), ({"about": "x" * 4001}, "about"), ({"rule": [("boss", 0)]}, "roles"),
            ({"rule": [("manager", 9)]}, "roles"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, changes: dict[str, object], code: str) -> None:
        with refused(code):
            create_forum(by=BY, fields=self.fields(**changes))

    def test_a_post_that_has_ended_keeps_none(self) -> None:
        post = PostFactory.create(ended=timezone.localdate() - timedelta(days=1))
        with refused("convenor"):
            create_forum(by=BY, fields=self.fields(convenor=post))

    def test_what_somebody_changed_meanwhile_is_refused(self) -> None:
        with refused("stale"):
            change_forum(by=BY, forum=ForumFactory.create(version=2), fields=self.fields(), version=1)

    def test_naming_again_changes_nothing_and_can_be_left_to_the_rule(self) -> None:
        forum, person = ForumFactory.create(), PersonFactory.create()
        for naming, count in (("in", 1), ("in", 1), ("out", 1), ("", 0), ("", 0)):
            name_member(by=BY, forum=forum, person=person, naming=naming)
            assert NamedMember.objects.count() == count
        with refused("naming"):
            name_member(by=BY, forum=forum, person=person, naming="maybe")


class TestScreens:
    def test_somebody_is_named_left_out_and_left_to_the_rule(self, keeper: User, head: User) -> None:
        forum = closed(Role.HEAD_OF_SERVICE)
        other = PersonFactory.create(name="Ada Byron", email="ada@council.example")
        assert send(keeper, "member_name", forum.slug, person="ada@council.example", naming="in").status_code == 302
        assert send(keeper, "member_name", forum.slug, person=f"#{head.person_id}", naming="out").status_code == 302
        shown = page(keeper, "member_list", forum.slug)
        assert "1 person belongs to it today" in shown
        assert "Left out by name" in shown
        send(keeper, "member_name", forum.slug, person=f"#{other.pk}", naming="")
        assert "0 people belong to it" in page(keeper, "member_list", forum.slug)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("Nobody Here", "Nobody is called that"), ("#99999", "Nobody is called that"), ("#x", "Nobody is called"),
            ("Ann Lee", "Several people are called that"), ("", "Write a few words."),
        ],
    )  # fmt: skip
    def test_who_is_not_found_is_said_and_what_was_typed_stays(self, keeper: User, typed: str, says: str) -> None:
        PersonFactory.create_batch(2, name="Ann Lee")
        forum = closed()
        response = send(keeper, "member_name", forum.slug, person=typed, naming="in")
        assert response.status_code == 422
        assert says in response.content.decode()
        assert f'value="{typed}"' in response.content.decode() or not typed
        assert send(keeper, "member_name", forum.slug, person="ann lee", naming="maybe").status_code == 422

    def test_a_naming_that_is_none_is_refused(self, keeper: User, head: User) -> None:
        response = send(keeper, "member_name", closed().slug, person=f"#{head.person_id}", naming="maybe")
        assert response.status_code == 422
        assert "Choose one of these." in response.content.decode()

    def test_a_forum_of_its_members_is_not_there_for_others(self, head: User, employee: User) -> None:
        forum = closed(Role.HEAD_OF_SERVICE, name="Behind closed doors")
        assert status(head, "forum_page", forum.slug) == 200
        assert status(employee, "forum_page", forum.slug) == 404
        assert "Behind closed doors" in page(head, "forum_list")
        assert "Behind closed doors" not in page(employee, "forum_list")

    def test_a_forum_is_begun_on_a_screen_and_two_changes_are_both_shown(self, keeper: User) -> None:
        post = PostFactory.create()
        data = {
            "name": "Lunch", "kind": "drop_in", "audience": "everybody", "about": "Bring it along.",
            "roles": ["manager", "employee"], "levels": ["4"], "convenor": post.pk,
        }  # fmt: skip
        assert "What it is called" in page(keeper, "forum_new")
        assert send(keeper, "forum_new", **data).status_code == 302
        forum = Forum.objects.get()
        assert sorted(forum.rules.values_list("role", "level")) == [("employee", 4), ("manager", 4)]
        shown = page(keeper, "forum_edit", forum.slug)
        assert "Bring it along." in shown
        assert send(keeper, "forum_edit", forum.slug, **{**data, "version": 1, "about": "New."}).status_code == 302
        stale = send(keeper, "forum_edit", forum.slug, **{**data, "version": 1, "about": "Mine."})
        assert stale.status_code == 422
        for words in ("New.", "Mine.", 'name="version" value="2"'):
            assert words in stale.content.decode()
        assert send(keeper, "forum_new", **{**data, "kind": "x"}).status_code == 422
        assert send(keeper, "forum_new", **{**data, "name": "x" * 200}).status_code == 422


def test_the_line_above_a_post_is_walked_to_its_end(council: CouncilUnits) -> None:
    top = PostFactory.create()
    middle = PostFactory.create(reports_to=top)
    person = PersonFactory.create()
    OccupancyFactory.create(person=person, post=PostFactory.create(reports_to=middle))
    assert posts_above(person) == {middle.pk, top.pk}
    top.reports_to = middle  # a ring, which nothing but the rule of one step forbids
    top.save()
    assert posts_above(person) == {middle.pk, top.pk}
    assert posts_above(PersonFactory.create()) == frozenset()


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(ValidationError, match="at most 120 characters"):
        create_forum(by=BY, fields=ForumFields(name="", kind="drop_in", audience="everybody"))
