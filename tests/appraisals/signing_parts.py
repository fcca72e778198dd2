"""An appraisal with those who sign it, for tests about signing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from appraisals.access import AppraisalSeen, seen_by
from appraisals.models import Appraisal, Edition, Group
from appraisals.services.signing import sign
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, Person, Post, User
from council_pm.people.roles import Role
from tests.factories import OccupancyFactory, PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, AppraisalTargetFactory, CycleFactory
from tests.factories.organisation import make_council

TODAY = timezone.localdate()
CANARY = "A canary that only these two and those above them read"


class Signers:
    """A head above a manager above somebody, whose appraisal has one target. Without a sign-in for ``on_paper``."""

    def __init__(self, *, on_paper: bool = False, group: Group = Group.STAFF) -> None:
        units = make_council()
        self.unit: OrgUnit = units.unit
        self.head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
        self.manager = user_with_role(Role.MANAGER, unit=units.unit)
        self.report(self.manager, self.head)
        cycle = CycleFactory.create(group=group)
        if on_paper:
            post = PostFactory.create(unit=units.unit, reports_to=self.post(self.manager))
            self.appraisal: Appraisal = AppraisalFactory.create(cycle=cycle, post=post)
        else:
            self.somebody = user_with_role(Role.EMPLOYEE, unit=units.unit)
            self.report(self.somebody, self.manager)
            self.appraisal = AppraisalFactory.create(
                cycle=cycle, post=self.post(self.somebody), person=self.somebody.person
            )
        self.target = AppraisalTargetFactory.create(appraisal=self.appraisal, wording=CANARY)

    @staticmethod
    def post(user: User) -> Post:
        return Occupancy.objects.get(person=user.person).post

    def report(self, user: User, to: User) -> None:
        Post.objects.filter(pk=self.post(user).pk).update(reports_to=self.post(to))

    def colleague(self) -> Person:
        """Somebody else below the manager, without a sign-in, with an appraisal in the cycle."""
        post = PostFactory.create(unit=self.unit, reports_to=self.post(self.manager))
        made: Appraisal = AppraisalFactory.create(cycle=self.appraisal.cycle, post=post)
        return made.person

    def successor(self) -> User:
        """Somebody who takes the manager's place from today."""
        self.leave(self.manager)
        found = user_with_role(Role.MANAGER, unit=self.unit)
        OccupancyFactory.create(post=self.post(self.manager), person=found.person, starts=TODAY)
        return found

    def leave(self, user: User) -> None:
        """Their last day was yesterday."""
        Occupancy.objects.filter(person=user.person).update(ends=TODAY - timedelta(days=1))

    def now(self) -> Appraisal:
        return Appraisal.objects.select_related("cycle", "person").get(pk=self.appraisal.pk)

    def seen(self, user: User) -> AppraisalSeen:
        """The appraisal as somebody sees it, with what stands in the database now."""
        found = seen_by(User.objects.select_related("person").get(pk=user.pk), self.now(), TODAY)
        assert found is not None
        return found

    def sign(self, user: User, comment: str = "", version: int | None = None, *, without_drafts: bool = False) -> None:
        sign(
            by=Actor(user.pk), at=self.seen(user), version=version or self.now().version, comment=comment,
            without_drafts=without_drafts,
        )  # fmt: skip

    def agree(self) -> None:
        """Both sign what stands there now."""
        self.sign(self.somebody)
        self.sign(self.manager)

    def newest(self) -> Edition:
        return Edition.objects.filter(appraisal=self.appraisal).order_by("-number")[0]

    @property
    def url(self) -> str:
        return self.now().get_absolute_url()
