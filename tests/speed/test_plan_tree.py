"""A plan tree of two thousand aims: few queries, and a few times what a bare page costs."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.series import add_figures, add_series, finished_job, quarters
from council_pm.org.models import Level, OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from indicators.recompute import recompute
from plans.models import Action, AgreedAim, AgreedMeasure, Objective, ObjectiveMeasure, ObjectiveText, Plan
from tests.factories import PlacementFactory, PostFactory, user_with_role
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.plans import BEGUN, PlanFactory
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
ROUNDS = 40  # the suite's other process may slow some of them down


@dataclass(frozen=True)
class Big:
    """A council whose plans hold so many aims: each level supports the one above it."""

    council: CouncilUnits
    manager: User
    aims: list[int]  # by level, the priorities first


def grow(council: CouncilUnits, size: int, lines: list[Series]) -> list[int]:
    """Aims at all four levels: each level four times as many as the one above, in plans of 50."""
    units = _units(council, size)
    post = PostFactory.create(unit=council.unit)
    parents: list[int] = []
    made: list[int] = []
    for level, share in ((1, 1), (2, 4), (3, 16), (4, 64)):
        count = max(size * share // 85, 2)
        aims = _aims(_plans(units[level], count), count, parents, post.pk)
        parents = aims
        made += aims
    ObjectiveText.objects.bulk_create(
        ObjectiveText(objective_id=pk, revision=1, wording=f"Aim {place} that people in every ward notice", at=BEGUN)
        for place, pk in enumerate(made)
    )
    kept = AgreedAim.objects.bulk_create(
        AgreedAim(objective_id=one.pk, edition=1, parent_id=one.parent_id, owner_id=one.owner_id)
        for one in Objective.objects.filter(pk__in=made).order_by("pk")
    )
    proofs = [(one, lines[place % len(lines)]) for place, one in enumerate(kept) if place % 2]
    ObjectiveMeasure.objects.bulk_create(ObjectiveMeasure(objective_id=one.objective_id, series=s) for one, s in proofs)
    AgreedMeasure.objects.bulk_create(AgreedMeasure(aim=one, series=series) for one, series in proofs)
    Action.objects.bulk_create(
        Action(
            unit=council.unit, owner=post, objective_id=pk, title=f"Action {number}", due=date(2030, 1, 1),
            created_at=BEGUN,
        )
        for pk in made
        for number in range(2)
    )  # fmt: skip
    return made


def _units(council: CouncilUnits, size: int) -> dict[int, list[OrgUnit]]:
    units = {1: [council.council], 2: [council.department], 3: [council.service], 4: [council.unit]}
    for number in range(size // 60):
        one = OrgUnit.objects.create(code=f"X{number}", level=Level.UNIT)
        PlacementFactory.create(unit=one, parent=council.service, name=f"Team {number}")
        units[4].append(one)
    return units


def _plans(units: list[OrgUnit], count: int) -> list[Plan]:
    return [PlanFactory.create(unit=unit, agreed=True) for unit in units[: max(count // 50, 1)]]


def _aims(plans: list[Plan], count: int, parents: list[int], post_id: int) -> list[int]:
    rows = [
        Objective(
            plan=plans[place % len(plans)], position=place, owner_id=post_id,
            parent_id=parents[place % len(parents)] if parents else None,
        )
        for place in range(count)
    ]  # fmt: skip
    return [one.pk for one in Objective.objects.bulk_create(rows)]


def big(size: int, indicators: int) -> Big:
    council = make_council()
    lines = add_series(indicators)
    add_figures(lines, quarters(4))
    recompute()
    manager = user_with_role(Role.MANAGER, unit=council.unit)
    return Big(council, manager, grow(council, size, list(lines)))


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def cost(client: Client, *urls: str) -> list[float]:
    """Processor seconds of each address, in turns; the quickest round of each counts.

    Without the collector of garbage, as ``timeit`` measures: after thousands of tests it looks through all that they
    left, and more often for the page that makes more.
    """
    found: list[list[float]] = [[] for _url in urls]
    gc.collect()
    gc.disable()
    try:
        for _round in range(ROUNDS):
            for place, url in enumerate(urls):
                began = time.process_time()
                assert client.get(url).status_code == 200
                found[place].append(time.process_time() - began)
    finally:
        gc.enable()
    return [min(rounds) for rounds in found]


def test_two_thousand_aims_open_in_ten_queries_and_eight_bare_pages() -> None:
    there = big(2_000, 70)
    client = signed_in(there.manager)
    bare, tree = finished_job(there.manager.pk), reverse("plans:plan_tree") + "?year=2026-27"
    assert queries(client, tree) <= 10
    bare_cost, tree_cost = cost(client, bare, tree)
    assert tree_cost < 8 * bare_cost, (tree_cost, bare_cost)
    level = reverse("plans:objective_below", args=[there.aims[0]])
    part = client.get(level, headers={"HX-Request": "true"})
    assert part.content.decode().count("app-thread-tree__node") in (4, 5)


@pytest.mark.parametrize("indicators", [70, 350])
def test_the_thread_of_any_aim_takes_nine_queries(indicators: int) -> None:
    there = big(indicators, indicators)
    for user in (there.manager, user_with_role(Role.MEMBER), user_with_role(Role.CORPORATE_PERFORMANCE)):
        client = signed_in(user)
        for aim in (there.aims[0], there.aims[3], there.aims[-1]):
            for name in ("objective_page", "objective_picture", "objective_below"):
                assert queries(client, reverse(f"plans:{name}", args=[aim])) <= 9, name
        assert queries(client, reverse("plans:plan_tree") + "?year=2026-27") <= 10
