"""A head above a manager above somebody, with the appraisal of the latter in a stage: who writes and reads what."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from appraisals.access import AppraisalSeen, seen_by
from appraisals.models import Appraisal, Passage, Side
from appraisals.passages import Box
from appraisals.services.words import BoxAt
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.appraisals import AppraisalFactory, CycleFactory, HrOpeningFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.screens import signed_in

JSON = {"Accept": "application/json"}


class Conversation:
    """Two who talk, whoever countersigns, and an adviser of HR who gave a reason."""

    def __init__(self, stage: str = "mid_year", units: CouncilUnits | None = None, **cycle: Any) -> None:
        self.units = units or make_council()
        unit = self.units.unit
        self.head = user_with_role(Role.HEAD_OF_SERVICE, unit=self.units.service)
        self.manager = user_with_role(Role.MANAGER, unit=unit)
        self.somebody = user_with_role(Role.EMPLOYEE, unit=unit)
        self.adviser = user_with_role(Role.HR_ADVISER, unit=self.units.council)
        self._reports(self.manager, self.head)
        self._reports(self.somebody, self.manager)
        self.appraisal: Appraisal = AppraisalFactory.create(
            cycle=CycleFactory.create(**cycle), post=self.post(self.somebody), person=self.somebody.person, stage=stage
        )
        HrOpeningFactory.create(appraisal=self.appraisal, adviser=self.adviser)

    @staticmethod
    def post(user: User) -> Post:
        return Occupancy.objects.get(person=user.person).post

    def _reports(self, user: User, to: User) -> None:
        Post.objects.filter(pk=self.post(user).pk).update(reports_to=self.post(to))

    def at(self, user: User) -> AppraisalSeen:
        found = Appraisal.objects.select_related("cycle", "person", "post", "unit").get(pk=self.appraisal.pk)
        seen = seen_by(User.objects.get(pk=user.pk), found, timezone.localdate())
        assert seen is not None
        return seen

    def place(self, user: User, kind: str, side: str, about: str = "") -> BoxAt:
        at = self.at(user)
        return BoxAt(at, at.appraisal.stage, Box(kind, side, about))

    @staticmethod
    def by(user: User) -> Actor:
        return Actor(user.pk)

    def url(self, name: str = "appraisal_page", *more: object) -> str:
        return reverse(f"appraisals:{name}", args=[self.appraisal.person_id, self.appraisal.cycle.slug, *more])

    def box_url(self, kind: str, side: str, *about: str) -> str:
        name = "words_about" if about else "words"
        return self.url(name, self.appraisal.stage, kind, side or "both", *about)

    def page(self, user: User) -> str:
        response: HttpResponse = signed_in(user).get(self.url())
        assert response.status_code == 200
        return response.content.decode()

    def version(self) -> int:
        return Appraisal.objects.values_list("version", flat=True).get(pk=self.appraisal.pk)

    def passage(self, kind: str, side: str = Side.APPRAISEE) -> Passage:
        return Passage.objects.get(appraisal=self.appraisal, kind=kind, side=side)
