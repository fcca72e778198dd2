"""A council in which somebody is appraised: a thread of four aims, their manager above them, and a head above that."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from appraisals.access import AppraisalSeen, seen_by
from appraisals.models import Appraisal, AppraisalTarget
from appraisals.services.targets import TargetWords, set_target
from appraisals.target_link import NOTHING, Link
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.appraisals import AppraisalFactory, AppraisalTargetFactory, CycleFactory
from tests.factories.organisation import make_council
from tests.factories.plans import PlanFactory, aim_of

TODAY = timezone.localdate()
CANARY = "Canary of a draft that one of them may not read"


class TargetsCouncil:
    """The people, their cycle, and the aims of the plans above them, agreed for the cycle's year."""

    def __init__(self, **cycle: Any) -> None:
        self.units = units = make_council()
        self.head = self._user(Role.HEAD_OF_SERVICE, units.service)
        self.manager = self._user(Role.MANAGER, units.unit)
        self.somebody = self._user(Role.EMPLOYEE, units.unit)
        self._report(self.manager, self.head)
        self._report(self.somebody, self.manager)
        self.cycle = CycleFactory.create(**cycle)
        self.appraisal = self.appraisal_in(self.cycle)
        self.plans = {
            name: PlanFactory.create(unit=getattr(units, name), agreed=True)
            for name in ("council", "department", "service", "unit")
        }
        self.top = aim_of(self.plans["council"], "Places to be proud of")
        self.middle = aim_of(self.plans["department"], "Clean streets", parent=self.top)
        self.higher = aim_of(self.plans["service"], "Fewer bins missed", parent=self.middle)
        self.aim = aim_of(self.plans["unit"], "No street missed twice", parent=self.higher)

    def appraisal_in(self, cycle: Any) -> Appraisal:
        """The person's appraisal in a cycle."""
        post = self.post(self.somebody)
        made: Appraisal = AppraisalFactory.create(cycle=cycle, post=post, person=self.somebody.person)
        return made

    def last_year(self, **fields: Any) -> Appraisal:
        """The person's appraisal in the cycle of the year before."""
        cycle = CycleFactory.create(
            year=2025, starts=date(2025, 4, 1), ends=date(2026, 3, 31), setting_by=date(2025, 5, 31),
            mid_year_by=date(2025, 10, 31), year_end_by=date(2026, 3, 31), **fields,
        )  # fmt: skip
        return self.appraisal_in(cycle)

    def at(self, user: User, appraisal: Appraisal | None = None) -> AppraisalSeen:
        """The appraisal as this person reads it now."""
        rows = Appraisal.objects.select_related("cycle", "person", "post", "unit")
        one = rows.get(pk=(appraisal or self.appraisal).pk)
        seen = seen_by(User.objects.get(pk=user.pk), one, TODAY)
        assert seen is not None
        return seen

    def set(self, user: User, wording: str = "Answer within five days", link: Link = NOTHING, **more: Any) -> Any:
        """A target that one of them sets by the service."""
        target = TargetWords(wording=wording, link=link, **more)
        return set_target(by=Actor(user.pk), at=self.at(user), key=uuid.uuid4(), target=target)

    def target(self, **fields: Any) -> AppraisalTarget:
        """A target that is there."""
        made: AppraisalTarget = AppraisalTargetFactory.create(**{"appraisal": self.appraisal, **fields})
        return made

    @staticmethod
    def post(user: User) -> Post:
        """The post of somebody."""
        return Occupancy.objects.get(person=user.person).post

    @staticmethod
    def _user(role: Role, unit: Any) -> User:
        return user_with_role(role, unit=unit)

    def _report(self, user: User, to: User) -> None:
        Post.objects.filter(pk=self.post(user).pk).update(reports_to=self.post(to))
