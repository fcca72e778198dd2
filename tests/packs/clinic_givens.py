"""An item of a clinic with all that a paper tells: history, drivers, promises, actions, risks, better councils."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from clinics.models import Clinic, Commitment, Item
from council_pm.core.periods import Frequency, previous
from indicators.models import Series
from plans.models import Action, ActionEffect, ProgressNote, RiskIndicator
from plans.risk_scale import Point
from tests.dashboards.council import LAST_QUARTER, RECENTLY, World, add_indicator, judge
from tests.factories import (
    AreaFactory,
    AreaGroupFactory,
    AreaGroupMemberFactory,
    ComparatorValueFactory,
    PostFactory,
    SeriesFactory,
    UnderpinningFactory,
    ValueFactory,
)
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory
from tests.factories.plans import ActionFactory
from tests.factories.risks import RiskFactory

HELD_ON = date(2026, 9, 10)  # thirty days after the fixed day of these tests
PACK_DAY = date(2026, 8, 26)
FINAL_DAY = date(2026, 9, 7)
LAST_CLINIC = date(2026, 6, 11)
BEGAN = datetime(2026, 1, 15, 9, tzinfo=UTC)
STORY = "The lorries stand still too often."


def clinic_of(**fields: Any) -> Clinic:
    """The clinic in September, which is prepared; another one with other fields."""
    found = Clinic.objects.filter(held_on=HELD_ON).first() if not fields else None
    made: Clinic = found or ClinicFactory.create(**{"held_on": HELD_ON, **fields})
    return made


def line_of(world: World, name: str = "Bins emptied on the day", **more: Any) -> Series:
    """A line that was on target and fell, with twelve figures."""
    figures = ["58", "57", "57", "56", "55", "54", "52", "50", "47", "45", "43", "41"]
    return add_indicator(world, name, figures, **{"unit": world.units.service, **more})


def item_of(world: World, series: Series | None, clinic: Clinic | None = None, **fields: Any) -> Item:
    """An item of the service with its head's words."""
    given = {
        "clinic": clinic or clinic_of(), "unit": world.units.service, "series": series, "story": STORY,
        "causes": ["capacity", "process"], "help_asked": "Who has found drivers lately?",
        "proposals": "We try later rounds in October.",
    } | fields  # fmt: skip
    made: Item = ItemFactory.create(**given)
    return made


def promised(world: World, item: Item, title: str, **action: Any) -> Commitment:
    """A promise of the clinic before."""
    earlier = Clinic.objects.filter(held_on=LAST_CLINIC).first() or ClinicFactory.create(held=True, held_on=LAST_CLINIC)
    side = action.pop("side", "service")
    owner = PostFactory.create(unit=world.units.service, title=f"Owner of {title}"[:120])
    given = {"unit": item.unit, "owner": owner, "title": title, "visibility": "clinic", **action}
    made: Commitment = CommitmentFactory.create(
        clinic=earlier, item=None, side=side, action=ActionFactory.create(**given), at=BEGAN
    )
    return made


def effect_of(action: Action, *, verdict: str = "turned", figures: list[int] | None = None) -> ActionEffect:
    """What was kept of an action."""
    assert action.series is not None
    return ActionEffect.objects.create(
        action=action, series=action.series, occasion="due", began=BEGAN.date(), on=date(2026, 7, 1),
        until=LAST_QUARTER.end, verdict=verdict, figures=figures or [], engine_version=1, inputs=f"{action.pk}",
        at=RECENTLY,
        points=[{
            "start": "2026-04-01", "end": "2026-06-30", "value": 41.0, "projected": 38.0, "low": 36.0, "high": 40.0,
        }],
    )  # fmt: skip


def tried_on(series: Series, number: int, **fields: Any) -> list[Action]:
    """Actions on a line."""
    return [
        ActionFactory.create(
            unit=series.unit, series=series, title=f"Attempt {place} at it", created_at=BEGAN, **fields
        )
        for place in range(number)
    ]


def note_on(action: Action, text: str) -> ProgressNote:
    """What its owner said of an action."""
    return ProgressNote.objects.create(action=action, text=text, status=action.status, at=RECENTLY)


def risk_of(series: Series, title: str, **fields: Any) -> Any:
    """A risk of the service of a line."""
    return RiskFactory.create(title=title, **{"unit": series.unit, "now": Point(4, 3), **fields})


def shown_by(series: Series, risk: Any) -> None:
    """The line would show the risk coming."""
    RiskIndicator.objects.create(risk=risk, series=series)


def others_of(series: Series, figures: dict[str, str], slug: str = "similar") -> None:
    """Similar councils with their figures of the last quarter."""
    group = AreaGroupFactory.create(slug=slug, name="Similar councils")
    for place, (name, value) in enumerate(figures.items()):
        area = AreaFactory.create(code=f"E0{len(slug)}{len(figures):02}{place:04}", name=name)
        AreaGroupMemberFactory.create(group=group, area=area)
        ComparatorValueFactory.create(
            indicator=series.indicator, area=area, start=LAST_QUARTER.start, end=LAST_QUARTER.end, value=value
        )


def parts_of(series: Series, name: str, before: str, now: str) -> Series:
    """A breakdown of a line, with its figures of the last two quarters."""
    line: Series = SeriesFactory.create(indicator=series.indicator, unit=series.unit, breakdown=name)
    earlier = previous(LAST_QUARTER, Frequency.QUARTERLY)
    for period, figure in ((earlier, before), (LAST_QUARTER, now)):
        ValueFactory.create(series=line, start=period.start, end=period.end, value=figure)
    return line


def beneath(world: World, series: Series, number: int) -> list[Series]:
    """Indicators that underpin a line."""
    found = []
    for place in range(number):
        one = add_indicator(world, f"Driver {place} of it", ["60", "52", "41"], unit=series.unit, theme="Drivers")
        UnderpinningFactory.create(key=series.indicator, supporting=one.indicator)
        found.append(one)
    return found


def full(world: World, clinic: Clinic | None = None, **fields: Any) -> Item:
    """Everything at once, judged."""
    series = line_of(world)
    item = item_of(world, series, clinic, **fields)
    promised(world, item, "Ride along with each crew")
    promised(world, item, "Lend two drivers", side="colleagues", status="done", done_on=date(2026, 7, 1))
    kept = promised(world, item, "Change the rounds", series=series)
    effect_of(kept.action)
    tried = tried_on(series, 2)
    effect_of(tried[0], verdict="no_change")
    note_on(tried[1], "The first crew has begun.")
    ActionFactory.create(
        unit=series.unit, series=series, title="A second lorry", intervention=True, starts=date(2025, 11, 1), cost=9000,
    )  # fmt: skip
    shown_by(series, risk_of(series, "Lorries break down"))
    others_of(series, {"Aston": "62", "Barton": "55", "Colne": "40", "Derwent": "44", "Exford": "39"})
    beneath(world, series, 2)
    better = add_indicator(
        world, "Streets cleaned", ["30", "35", "40", "52", "56", "60"], unit=world.units.other_service
    )
    tried_on(better, 1)
    judge()
    return item
