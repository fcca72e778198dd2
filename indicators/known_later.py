"""What had not been known yet at the end of a day, of all that figures are judged by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import IntegerField, Value
from django.utils import timezone

from indicators.bulk import among
from indicators.models import Definition, SeriesBreak, StatusRule, Target


class Later(NamedTuple):
    """The rows that came later."""

    definitions: Collection[int] = ()
    rules: Collection[int] = ()
    breaks: Collection[int] = ()
    targets: Collection[int] = ()


NOTHING_LATER = Later()


def end_of(day: date) -> datetime:
    """The first moment in London after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def known_query(known_on: date | None) -> str:
    """What an address ends with to show what was known on a day; nothing for today."""
    return f"?known={known_on.isoformat()}" if known_on else ""


def known_later(series_ids: Collection[int], indicator_ids: Collection[int], known_on: date) -> Later:
    """The rows of these series and indicators that became known after the end of a day; one query."""
    moment = end_of(known_on)
    of_indicators = among("indicator_id", sorted(indicator_ids))
    queries = [
        model.objects.filter(of_indicators, known_from__gte=moment) for model in (Definition, StatusRule, SeriesBreak)
    ]
    queries.append(Target.objects.filter(among("series_id", sorted(series_ids)), known_from__gte=moment))
    first, *others = (
        query.values_list(Value(place, output_field=IntegerField()), "pk") for place, query in enumerate(queries)
    )
    found: tuple[set[int], ...] = (set(), set(), set(), set())
    for place, pk in first.union(*others, all=True):
        found[place].add(pk)
    return Later(*found)
