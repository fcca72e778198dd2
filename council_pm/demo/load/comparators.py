"""Published figures: the council's own as values without a round, everybody else's as comparators."""

from __future__ import annotations

import datetime as dt

from council_pm.demo import published
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import STATISTICS_COME_OUT, latest_published_on, moment, published_on
from council_pm.demo.load.record import BY, note_part
from indicators.history.areas import ensure_areas
from indicators.models import Area, AreaGroup, AreaGroupMember, ComparatorValue, Value

BATCH = 1000
_SAID = ("start", "end", "label", "value", "numerator", "denominator", "lower_ci", "upper_ci")


def load_published(as_of: dt.date, lines: Lines, now: dt.datetime) -> None:
    """Write all published figures, the areas that they are about, and the groups that we compare with."""
    areas = _areas()
    lags = {spec.code: published.lag_working_days(spec, as_of) for spec in published.indicators()}
    frequencies = {spec.code: spec.frequency for spec in published.indicators()}
    latest = {code: figures[-1].end for code, figures in published.own_values().items()}
    own, others = [], []
    for figure in published.values():
        said = {name: getattr(figure, name) for name in _SAID}
        if figure.area != published.OWN_AREA:
            others.append(
                ComparatorValue(
                    indicator=lines.indicators[figure.indicator],
                    area=areas[figure.area],
                    loaded_at=now,
                    **said,
                )
            )
            continue
        day = published_on(figure.end, frequencies[figure.indicator], lags[figure.indicator])
        if figure.end == latest[figure.indicator]:
            day = latest_published_on(figure.indicator, figure.end, day, as_of)
        own.append(
            Value(
                series=lines.series[(figure.indicator, "")],
                known_from=moment(day, as_of, STATISTICS_COME_OUT),
                recorded_at=now,
                **said,
            )
        )
    Value.objects.bulk_create(own, batch_size=BATCH)
    ComparatorValue.objects.bulk_create(others, batch_size=BATCH)
    note_part("published figures", {"values": len(own), "comparators": len(others)})


def _areas() -> dict[str, Area]:
    """Every area by code, with the sub-region's councils and the statistical neighbours as groups."""
    ensure_areas(by=BY)
    specs = published.areas()
    known = set(Area.objects.values_list("code", flat=True))
    Area.objects.bulk_create(
        Area(code=spec.code, name=spec.name, kind=spec.kind) for spec in specs if spec.code not in known
    )
    areas = {area.code: area for area in Area.objects.all()}
    valley = AreaGroup.objects.create(
        slug="sub-region", name="Tees Valley councils", source="Tees Valley Combined Authority", position=0
    )
    similar = AreaGroup.objects.create(
        slug="similar",
        name="Similar councils",
        source="Office for National Statistics, the 20 councils that are most alike (global similar)",
        position=1,
    )
    members = [AreaGroupMember(group=valley, area=areas[spec.code]) for spec in specs if spec.tees_valley]
    members += [
        AreaGroupMember(group=similar, area=areas[code], rank=rank)
        for rank, code in enumerate(published.neighbours(), start=1)
    ]
    AreaGroupMember.objects.bulk_create(members)
    return areas
