"""The actions of the demonstration council: what people said they would do, and what became of it.

What is overdue was passed on, and what the figures said of those that are done was kept, as the daily jobs do it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from council_pm.configuration.registry import KINDS
from council_pm.core.access import Actor
from council_pm.demo.files import number, rows
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.people.models import Occupancy, Post
from indicators.engine import MEMBERS_STEP
from indicators.models import CurrentStatus
from plans.kinds import year_ends
from plans.models import Action, ActionStatus, Dependency, IndicatorResponse, Milestone, Objective, ProgressNote
from plans.services.effects import keep_effects
from plans.services.following import pass_on_overdue

BY = Actor(None, "demonstration")
MADE = dt.timedelta(days=210)
ASKED_FOR = dt.timedelta(days=14)  # before it begins to work
LAST_SAID = dt.timedelta(days=12)
FINISHED_BEFORE = dt.timedelta(days=3)  # what is done was done a little before its day


def load_actions(as_of: dt.date, aims: Mapping[str, Objective], lines: Lines) -> None:
    """Write them, with a note each, steps on one of them and what another waits for."""
    posts = {one.code: one for one in Post.objects.order_by("pk")}
    held = Occupancy.objects.filter(person__user__isnull=False).order_by("starts", "pk")
    users = dict(held.values_list("post__code", "person__user"))
    made: dict[str, Action] = {}
    for row in rows("plan_actions.csv"):
        action = made[row["title"]] = _action(row, as_of, aims[row["aim"]], posts[row["owner"]], lines)
        if row["words"]:
            said = min(as_of - LAST_SAID, action.done_on or as_of)
            ProgressNote.objects.create(
                action=action, text=row["words"], status=row["status"], by=users.get(row["owner"]),
                at=moment(said, as_of),
            )  # fmt: skip
    _histories(as_of, made, users)
    _answers(as_of, made, lines, users["pla1-head"])
    _steps(made["No Messing: the campaign in all five wards, not two"], as_of)
    Dependency.objects.create(
        action=made["Ride along on the three rounds with most second misses"],
        on=made["Map of streets where a truck cannot turn"],
    )
    with transaction.atomic():
        pass_on_overdue(by=BY, today=as_of, days=int(KINDS["action_overdue_days"].default))
        keep_effects(by=BY, today=as_of)


def _histories(as_of: dt.date, made: Mapping[str, Action], users: Mapping[str, int]) -> None:
    """What was said of some of them since they were agreed, over two years."""
    for row in rows("plan_notes.csv"):
        action = made[row["action"]]
        ProgressNote.objects.create(
            action=action, text=row["words"], status=row["status"], by=users.get(action.owner.code),
            at=moment(as_of - dt.timedelta(days=int(row["days_ago"])), as_of),
        )  # fmt: skip


def _answers(as_of: dt.date, made: Mapping[str, Action], lines: Lines, by: int) -> None:
    """What services said to lights that are not good; most have not answered yet."""
    for row in rows("plan_answers.csv"):
        series = lines.series[row["indicator"], ""]
        now = CurrentStatus.objects.filter(series=series, audience=MEMBERS_STEP).select_related("snapshot").first()
        IndicatorResponse.objects.create(
            series=series,
            kind=row["kind"],
            reason=row["reason"],
            until=as_of + dt.timedelta(days=int(row["days"])) if row["days"] else None,
            action=made[row["action"]] if row["action"] else None,
            status=now.snapshot.status if now else "",
            period_end=now.snapshot.end if now else None,
            by=by,
            at=moment(as_of - LAST_SAID, as_of),
        )


def _action(row: dict[str, str], as_of: dt.date, aim: Objective, owner: Post, lines: Lines) -> Action:
    due = as_of + dt.timedelta(days=int(row["due_in_days"]))
    status, cost, expected = row["status"], number(row["cost"]), number(row["expected"])
    starts = as_of + dt.timedelta(days=int(row["starts_in_days"])) if row["starts_in_days"] else None
    series = lines.series[row["indicator"], ""] if row["indicator"] else None
    made: Action = Action.objects.create(
        unit_id=aim.plan.unit_id, objective=aim, owner=owner, title=row["title"], due=max(due, starts or due),
        status=status,
        help_needed=row["words"] if status == ActionStatus.BLOCKED else "",
        dropped_reason=row["words"] if status == ActionStatus.DROPPED else "",
        done_on=due - FINISHED_BEFORE if status == ActionStatus.DONE else None,
        series=series, expected=expected, expected_by=year_ends(aim.plan.year) if expected is not None else None,
        intervention=cost is not None and starts is not None and series is not None,
        starts=starts, cost=cost or (Decimal(0) if starts and series else None),
        created_at=moment(min(as_of - MADE, starts - ASKED_FOR if starts else as_of - MADE), as_of),
    )  # fmt: skip
    return made


def _steps(action: Action, as_of: dt.date) -> None:
    for position, (wording, days) in enumerate(
        (("The five schools agree", -40), ("Posters are printed", 20), ("All five wards have started", 60)), 1
    ):
        due = as_of + dt.timedelta(days=days)
        Milestone.objects.create(
            action=action, position=position, wording=wording, due=due, done_on=due if days < 0 else None
        )
