"""The risks of the demonstration council: each looked at twice, with what keeps it small, and some carried up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from council_pm.demo.files import rows
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.org.models import OrgUnit, Placement
from council_pm.people.models import Occupancy, Post
from indicators.engine import MEMBERS_STEP
from indicators.models import CurrentStatus
from plans.models import (
    Action,
    Control,
    ControlAction,
    ControlCheck,
    EscalationState,
    Objective,
    Risk,
    RiskEscalation,
    RiskIndicator,
    RiskLight,
    RiskObjective,
    RiskScale,
    RiskScore,
)

WRITTEN, LOOKED, CARRIED, ANSWERED = (dt.timedelta(days=days) for days in (230, 95, 60, 40))
CHECKED = dt.timedelta(days=25)


def load_risks(as_of: dt.date, aims: Mapping[str, Objective], lines: Lines, centre: int) -> None:
    """Write them; one indicator was on target when its risk was last looked at, so that it asks for another look."""
    posts = {one.code: one for one in Post.objects.order_by("pk")}
    held = Occupancy.objects.filter(person__user__isnull=False).order_by("starts", "pk")
    users: dict[str, int] = dict(held.values_list("post__code", "person__user"))
    units = {one.code: one for one in OrgUnit.objects.order_by("pk")}
    scale = RiskScale.objects.order_by("-revision")[0]
    made: dict[str, Risk] = {}
    for row in rows("risks.csv"):
        ended = row["ended"]
        risk = made[row["key"]] = Risk.objects.create(
            unit=units[row["unit"]], title=row["title"], cause=row["cause"], event=row["event"], effect=row["effect"],
            owner=posts[row["owner"]], confidential=bool(row["confidential"]),
            created_at=moment(as_of - WRITTEN, as_of),
            ended_at=moment(as_of - CHECKED, as_of) if ended else None, ended_reason=ended,
        )  # fmt: skip
        for aim in filter(None, row["aims"].split("|")):
            RiskObjective.objects.create(risk=risk, objective=aims[aim])
        for revision, name, ago in ((1, "then", WRITTEN), (2, "now", LOOKED)):
            risk.newest = _score(row, risk, scale, (revision, name), as_of - ago, as_of, users.get(row["owner"]))
        risk.save(update_fields=["newest"])
        _indicators(risk, row, lines)
        _carried(risk, row, as_of, centre, users.get(row["owner"]))
    _controls(as_of, made, posts, users)


def _score(
    row: dict[str, str], risk: Risk, scale: RiskScale, which: tuple[int, str], day: dt.date, as_of: dt.date,
    by: int | None,
) -> RiskScore:  # fmt: skip
    revision, name = which
    places: dict[str, int] = {}
    for place, column in (("before", "before"), ("now", name), ("aimed", "aimed")):
        likelihood, impact = row[column].split("-")
        places |= {f"{place}_likelihood": int(likelihood), f"{place}_impact": int(impact)}
    made: RiskScore = RiskScore.objects.create(
        risk=risk, revision=revision, scale=scale, **places, words=row[f"words_{name}"],
        aimed_by=as_of + dt.timedelta(days=int(row["aimed_in_days"])) if row["aimed_in_days"] != "0" else None,
        review_by=as_of + dt.timedelta(days=int(row["review_in_days"])), by=by, at=moment(day, as_of),
    )  # fmt: skip
    return made


def _indicators(risk: Risk, row: dict[str, str], lines: Lines) -> None:
    for code in filter(None, row["indicators"].split("|")):
        series = lines.series[code, ""]
        RiskIndicator.objects.create(risk=risk, series=series)
        now = CurrentStatus.objects.filter(series=series, audience=MEMBERS_STEP).select_related("snapshot").first()
        if now is None or risk.newest is None:
            continue
        RiskLight.objects.create(
            score=risk.newest, series=series, status="green",
            period_end=now.snapshot.start - dt.timedelta(days=1),
        )  # fmt: skip


def _carried(risk: Risk, row: dict[str, str], as_of: dt.date, centre: int, by: int | None) -> None:
    if not row["carried"]:
        return
    above = Placement.objects.filter(unit=risk.unit).order_by("-valid_from")[0].parent
    assert above is not None, risk.title
    RiskEscalation.objects.create(
        risk=risk, to_unit=above, reason=row["carried"], by=by, at=moment(as_of - CARRIED, as_of),
        **(
            {
                "state": EscalationState.TAKEN, "answer": row["answer"], "answered_by": centre,
                "answered_at": moment(as_of - ANSWERED, as_of),
            }
            if row["answer"]
            else {}
        ),
    )  # fmt: skip


def _controls(as_of: dt.date, made: Mapping[str, Risk], posts: Mapping[str, Post], users: Mapping[str, int]) -> None:
    actions = {one.title: one for one in Action.objects.order_by("-pk")}
    for row in rows("risk_controls.csv"):
        risk = made[row["risk"]]
        control = Control.objects.create(
            risk=risk, position=risk.controls.count() + 1, wording=row["wording"], owner=posts[row["owner"]],
            in_place=bool(row["in_place"]), check_by=as_of + dt.timedelta(days=int(row["check_in_days"])),
        )  # fmt: skip
        if row["works"]:
            ControlCheck.objects.create(
                control=control,
                works=row["works"],
                words=row["words"],
                by=users.get(row["owner"]),
                at=moment(as_of - CHECKED, as_of),
            )
        if row["action"]:
            ControlAction.objects.create(control=control, action=actions[row["action"]])
