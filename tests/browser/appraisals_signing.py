"""Appraisals of the browser's council to be signed: a short one, one in full, and a team appraised together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from django.utils import timezone

from appraisals.models import Appraisal, Group, NamedFor, PassageKind, Side, Stage
from appraisals.services.together import Meeting, record_meeting
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, User
from council_pm.people.roles import Role
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    BehaviourFactory,
    CycleFactory,
    NamedAppraiserFactory,
    NeedFactory,
    PassageFactory,
)

SENTENCE = "We answer what people report within five days, and tell them what we did about it. "


def write_appraisals_signing(users: Mapping[Role, User]) -> dict[str, str]:
    """Write them; the employee is appraised by the manager, the head of service countersigns."""
    employee, manager, head = (users[one] for one in (Role.EMPLOYEE, Role.MANAGER, Role.HEAD_OF_SERVICE))
    post = Occupancy.objects.get(person=employee.person).post
    for named, part in ((manager, NamedFor.APPRAISER), (head, NamedFor.COUNTERSIGNER)):
        NamedAppraiserFactory.create(person=employee.person, named=named.person, part=part)
    of_employee = partial(AppraisalFactory.create, person=employee.person, post=post)
    short: Appraisal = of_employee(cycle=CycleFactory.create(slug="to-sign", name="To be signed"))
    AppraisalTargetFactory.create(appraisal=short)
    full: Appraisal = of_employee(cycle=CycleFactory.create(slug="in-full", name="In full"), stage=Stage.YEAR_END)
    _fill(full)
    team = CycleFactory.create(slug="the-rounds", name="The rounds", group=Group.TOGETHER)
    together: Appraisal = of_employee(cycle=team)
    other: Appraisal = AppraisalFactory.create(cycle=team)
    NamedAppraiserFactory.create(person=other.person, named=manager.person)
    record_meeting(
        by=Actor(manager.pk), appraiser=manager.person, cycle=team, key=uuid4(), said=Meeting(
            stage=Stage.SETTING, held_on=timezone.localdate(), there=[together.pk], text="Gloves on, and rounds shared",
        ),
    )  # fmt: skip
    return {
        "appraisal to sign": short.get_absolute_url(),
        "appraisal in full": full.get_absolute_url(),
        "appraised together": together.get_absolute_url(),
        "team together": f"/appraisals/together/{team.slug}/",
    }


def _fill(full: Appraisal) -> None:
    """As many words as two people write in a year: six targets, each side's review, four behaviours, needs."""
    for _number in range(6):
        AppraisalTargetFactory.create(
            appraisal=full, wording=SENTENCE * 3, how_known=SENTENCE * 2, progress="reached", progress_note=SENTENCE * 3
        )
    says = partial(PassageFactory.create, appraisal=full, stage=Stage.YEAR_END)
    says(kind=PassageKind.PREPARATION, side=Side.APPRAISEE, text=SENTENCE * 15)
    says(kind=PassageKind.STATEMENT, side=Side.BOTH, text=SENTENCE * 15)
    for side in (Side.APPRAISEE, Side.APPRAISER):
        says(kind=PassageKind.REVIEW, side=side, text=SENTENCE * 15)
        for behaviour in BehaviourFactory.create_batch(4):
            says(kind=PassageKind.BEHAVIOUR, side=side, about=behaviour.code, text=SENTENCE * 5)
    for _number in range(3):
        NeedFactory.create(appraisal=full, wording=SENTENCE)
