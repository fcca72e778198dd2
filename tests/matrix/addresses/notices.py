"""Addresses of alerts and follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from council_pm.notices.models import Alert
from council_pm.people.roles import Role
from indicators.models import Value
from tests.factories import user_with_role
from tests.matrix.address import Address, Arguments
from tests.matrix.world import NOBODY, OTHER, OWN, PERIODS, World

# Figures are not part of this role, so that it can follow none.
_SEES_NO_DEFINITION = {"system_admin": "N404", "api_read": "N403", "api_entry": "N403"}


def _alert(user_id: int, code: str = OWN, slug: str = NOBODY.slug) -> Alert:
    """An alert about a figure, with the figure in its sentence."""
    period = next(one for one in PERIODS if one.slug == slug)
    value = Value.objects.get(series__indicator__code=code, end=period.end)
    made, _is_new = Alert.objects.get_or_create(
        user_id=user_id,
        subject_kind="indicator",
        subject_id=code,
        subject_version=str(value.pk),
        defaults={
            "kind": "status",
            "sentence": f"{value.value.normalize()}% is off target." if value.value is not None else "No figure.",
            "rank": 1,
            "created_at": timezone.now(),
            "month": date(2026, 1 + PERIODS.index(period) + 4 * (code == OTHER), 1),
            "place": 1,
        },
    )
    return made


def _with_alerts(world: World, column: str) -> Mapping[str, Any]:
    """Everybody has an alert of every figure, as if all had been within their sight once."""
    if column in world.users:
        for code in (OWN, OTHER):
            for period in PERIODS:
                _alert(world.users[column].pk, code, period.slug)
    return {}


def _own_alert(world: World, column: str) -> Mapping[str, Any]:
    return {"alert_id": _alert(world.users.get(column, world.users["employee"]).pk).pk}


def _foreign_alert(world: World, column: str) -> Mapping[str, Any]:
    return {"alert_id": _alert(user_with_role(Role.EMPLOYEE, unit=world.units.unit).pk).pk}


def _follow(code: str) -> Arguments:
    return lambda world, column: {"kind": "indicator", "subject_id": code}


_ALL_OWN = tuple(f"{OWN} {period.slug}" for period in PERIODS)

ADDRESSES: tuple[Address, ...] = (
    Address("notices:alert_list", "N001", _with_alerts, shows=_ALL_OWN),
    Address("dashboards:my_work", "N001", _with_alerts, about="with alerts"),
    Address("notices:follow_list", "N001"),
    Address("notices:mail_choose", "N001", method="post", data={"mail": "monthly"}),
    Address("notices:alert_read", "N001", _own_alert, method="post"),
    Address("notices:alert_read", "M033", _foreign_alert, method="post", about="of another"),
    *(
        Address(
            "notices:follow_change",
            "N001",
            _follow(OWN),
            method="post",
            data={"change": change},
            but=_SEES_NO_DEFINITION,
            about=change,
        )
        for change in ("follow", "mute", "stop", "")
    ),
)

WAITING: tuple[str, ...] = ()
