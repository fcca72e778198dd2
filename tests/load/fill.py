"""Fills an empty database with officers, each with a part of the council and its returns; prints who saves what."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

import django


def fill(officers: int, cells: int) -> list[dict[str, Any]]:
    """For each officer: the cookie of a session, the address of the grid, and the returns in it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction
    from django.utils import timezone

    from council_pm.people.roles import Role
    from indicators.models import Return, Series
    from tests import factories
    from tests.factories.organisation import UnitWithPlaceFactory, make_council
    from tests.factories.people import user_with_role

    store = import_module(settings.SESSION_ENGINE).SessionStore
    today = timezone.localdate()
    plan = []
    with transaction.atomic():
        department = make_council().department
        lines = [factories.series_with_rules(f"LOAD-{n}", department) for n in range(cells)]
        opened = factories.RoundFactory.create(
            opens=today - timedelta(days=9), due=today + timedelta(days=9), closes=today + timedelta(days=90)
        )
        for _officer in range(officers):
            unit = UnitWithPlaceFactory.create(parent=department)
            user = user_with_role(Role.PERFORMANCE_OFFICER, unit=unit)
            series = Series.objects.bulk_create(Series(indicator=line.indicator, unit=unit) for line in lines)
            due = Return.objects.bulk_create(Return(round=opened, series=one, due=opened.due) for one in series)
            session = store()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            plan.append(
                {
                    "session": session.session_key,
                    "grid": f"/returns/{opened.slug}/{unit.code}/",
                    "returns": [one.pk for one in due],
                }
            )
    return plan


def kept() -> dict[int, list[tuple[int, str]]]:
    """What stands in the journal of versions, by return: the version and the figure."""
    from indicators.models import ReturnVersion

    found: dict[int, list[tuple[int, str]]] = {}
    for of, version, content in ReturnVersion.objects.order_by("version").values_list("of", "version", "content"):
        found.setdefault(of, []).append((version, str(content["value"])))
    return found


if __name__ == "__main__":
    django.setup()
    answer: Any = kept() if sys.argv[1] == "kept" else fill(int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(answer))
