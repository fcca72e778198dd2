"""Plans and actions of the browser's council: a thread of four aims, a plan with words and comments, three actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from plans.kinds import year_of, year_slug
from plans.models import Milestone, Objective, PlanTemplate, ProgressNote, SectionText
from plans.services.following import pass_on_overdue
from tests.factories.organisation import CouncilUnits, PlacementFactory
from tests.factories.plans import ActionFactory, CommentFactory, MeasureFactory, PlanFactory, aim_of, section


def write_plans(units: CouncilUnits, users: Mapping[Role, User], worst: Series) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    year, now = year_of(timezone.localdate()), timezone.now()
    above = top = None
    for unit, wording in (
        (units.council, "Streets and places that people are proud of"),
        (units.department, "Clean streets, and bins that are emptied on the day"),
        (units.service, "Fewer than 60 bins missed of every 100,000"),
        (units.unit, "No street is missed twice in a month"),
    ):
        plan = PlanFactory.create(unit=unit, year=year, agreed=True)
        above = aim_of(plan, wording, parent=above)
        top = top or above
    assert above is not None
    assert top is not None
    template = PlanTemplate.objects.get(kind="unit")
    MeasureFactory.create(objective=above, series=worst)
    held = section(plan, "What we do", "We **empty** bins.\n\n- in the morning\n- every day")
    SectionText.objects.create(section=held, revision=2, text="We **empty** all bins.\n\n- in the morning", at=now)
    manager = users[Role.MANAGER]
    assert manager.person is not None
    post = manager.person.occupancies.get().post
    CommentFactory.create(plan=plan, section=held, by=users[Role.CORPORATE_PERFORMANCE].pk)
    today = timezone.localdate()
    action = ActionFactory.create(
        unit=units.unit, objective=above, owner=post, series=worst, title="Ride along on three rounds",
        status="blocked", help_needed="A map of the narrow streets.", due=today + timedelta(days=20),
        intervention=True, cost=48_000, starts=today - timedelta(days=200),
    )  # fmt: skip
    Milestone.objects.create(action=action, position=1, wording="The first round", due=today)
    ProgressNote.objects.create(action=action, text="One of three.", status="on_course", by=manager.pk, at=now)
    supported = Objective.objects.get(plan__unit=units.service)
    moved = aim_of(PlanFactory.create(unit=units.second_unit, year=year, agreed=True), "No litter at noon", supported)
    PlacementFactory.create(unit=units.second_unit, parent=units.other_service, valid_from=today + timedelta(days=1))
    late = ActionFactory.create(unit=units.unit, owner=post, title="Overdue", due=today - timedelta(days=20))
    with transaction.atomic():
        pass_on_overdue(by=Actor(None, "a test"), today=today, days=14)
    return {
        "after the move": f"{moved.get_absolute_url()}after-the-move/",
        "plan": plan.get_absolute_url(),
        "plan section": f"{plan.get_absolute_url()}headings/{held.pk}/",
        "plan compared": f"{plan.get_absolute_url()}compare/",
        "new aim": f"{plan.get_absolute_url()}aims/new/",
        "aim": above.get_absolute_url(),
        "aim picture": f"{above.get_absolute_url()}picture/",
        "aim level": f"{top.get_absolute_url()}below/",
        "new measure": f"{above.get_absolute_url()}indicators/",
        "plan edition": f"{plan.get_absolute_url()}?edition=1",
        "plan outline": f"/plans/{year_slug(year)}/TBC/outline/",
        "headings": f"/plans/headings/{template.pk}/",
        "heading edit": f"/plans/headings/{template.pk}/{template.headings.order_by('position')[0].pk}/",
        "action": action.get_absolute_url(),
        "action edit": f"{action.get_absolute_url()}edit/",
        "action passed on": late.get_absolute_url(),
        "answer": f"/actions/answers/{worst.pk}/",
    }
