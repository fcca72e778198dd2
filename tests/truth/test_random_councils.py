"""Random councils, judged by the product and worked out again from the journal: no field may differ."""

from __future__ import annotations

import datetime as dt
import os
import re
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from council_pm.core.access import AccessScope
from council_pm.org.models import OrgUnit
from indicators.recompute import recompute
from indicators.selectors.headline import headline
from indicators.selectors.restatements import lights_then
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import Sight
from tests.factories import make_council
from tests.truth import wording as say
from tests.truth.compare import Difference, differences
from tests.truth.council import Council
from tests.truth.councils import MET, TODAY, Drawn, councils, write
from tests.truth.counting import changed_since, counts_of, exceptions
from tests.truth.journal import Journal, read

ASKED = os.environ.get("TRUTH_COUNCILS", "")  # the suite draws the same few each time; more are asked for


class Reader(Sight):
    """A reader who stands on the same step of the ladder for every line."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        super().__init__(frozenset(), needs_places=False)
        object.__setattr__(self, "at", at)

    def step(self, scope: AccessScope) -> int:
        """The step, wherever a line belongs."""
        return int(self.at)  # type: ignore[no-any-return, attr-defined, unused-ignore]


def journal() -> Journal:
    """The journal as it stands in the database."""

    def rows(statement: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return read(rows)


@pytest.fixture
def unit(db: None) -> OrgUnit:
    """A part of a council to which lines belong."""
    return make_council().unit


@settings(
    max_examples=int(ASKED or 25),
    derandomize=not ASKED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(council=councils())
def test_a_random_council_is_judged_as_the_second_working_out_says(unit: OrgUnit, council: tuple[Drawn, ...]) -> None:
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(12), dt.UTC), tick=False), transaction.atomic():
        cache.clear()
        found = [f"step {step}: {one}" for step, one in judged_and_worked_out(council, unit)]
        transaction.set_rollback(True)
    assert not found, "\n".join(found)


def judged_and_worked_out(council: tuple[Drawn, ...], unit: OrgUnit) -> list[tuple[int, object]]:
    """What the product says otherwise of this council, by the step of the ladder of the reader."""
    ids = frozenset(series.pk for series in write(council, unit))
    recompute()
    ours, found = Council(journal(), TODAY), []
    for step in range(4):
        found += [(step, one) for one in _as_one_reader(ours, ids, step)]
    return found


def _as_one_reader(council: Council, ids: frozenset[int], step: int) -> list[object]:
    reader = Reader(step)
    card = scorecard(Choice(series_ids=ids), reader, TODAY)
    lines = council.card(ids, lambda series: step)
    by_series = {line.series: line for line in lines}
    found: list[object] = []
    for row in card.rows:
        told: list[Difference] = differences(row, by_series[row.series_id])
        found += [(row.code, *one) for one in told]
    then = lights_then(card, TODAY, MET)
    changed = card.changed_since(MET, then)
    said = headline(card.counts, changed=len(changed), since=MET)
    ours = counts_of(lines)
    others = changed_since(lines, council, MET)
    pairs = [
        ("order", [row.code for row in card.rows], [line.code for line in lines]),
        ("exceptions", [row.code for row in card.exceptions], [line.code for line in exceptions(lines)]),
        ("changed", [(row.code, was) for row, was in changed], [(line.code, was) for line, was in others]),
        ("counts", {k: v for k, v in card.counts.by_cell.items() if v}, dict(ours.by_cell)),
        ("lead", _text(said.lead), f"{say.lead(ours)} {say.changed(len(others), MET)}"),
        ("details", list(said.details), say.details(ours)),
    ]
    return found + [pair for pair in pairs if pair[1] != pair[2]]


def _text(given: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", given))).strip()
