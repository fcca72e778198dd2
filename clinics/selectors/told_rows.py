"""What became of items and promises as rows of one shape, so that a page reads them in a query that it asks anyway.

A row says what it is about (``Told``), the item that it belongs to (0: none), a word, a number and two days:

- ``PROMISE``: its side; 1 where it was dropped; its day; the day on which it was done
- ``EFFECT``: its verdict; how many periods afterwards; the day on which it was kept
- ``LIGHT``: a light of the item's line since then; the id of the judgement; the end of its period; the clinic's day
- ``ITEM``: what the item is called; its clinic; the clinic's day
- ``PLACE``: the unit that brought it
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Left

from clinics.models import ClinicState, Commitment, Item, ItemEffect, ItemKind
from indicators.engine import MEMBERS_STEP
from indicators.models import Release
from indicators.selectors.current_definitions import newest_name
from plans.models import ActionStatus, Visibility

LONGEST_NAME = 200


class Told(StrEnum):
    """What a row is about."""

    PROMISE = "promise"
    EFFECT = "effect"
    LIGHT = "light"
    ITEM = "item"
    PLACE = "place"


class ToldRow(NamedTuple):
    """One row."""

    about: str
    item: int
    word: str
    number: int
    day: date | None
    second: date | None


def told_row(
    rows: QuerySet[Any], about: str, *, item: Any = None, word: Any = None, number: Any = None, day: Any = None,
    second: Any = None,
) -> QuerySet[Any, tuple[Any, ...]]:  # fmt: skip
    """Rows of any table in the shape of these, for a union with them."""
    nothing = Cast(Value(None), DateField())
    told: QuerySet[Any, tuple[Any, ...]] = rows.annotate(
        told_about=Value(about, CharField()),
        told_item=Coalesce(item or Value(0), Value(0), output_field=BigIntegerField()),
        told_word=Cast(word or Value(""), CharField()),
        told_number=Cast(number or Value(0), BigIntegerField()),
        told_day=day or nothing,
        told_second=second or nothing,
    ).values_list("told_about", "told_item", "told_word", "told_number", "told_day", "told_second")
    return told


def council_rows() -> QuerySet[Any, tuple[Any, ...]]:
    """Promises, effects and lights of all clinics that were held: what the counts of the whole council are made of."""
    held = Item.objects.filter(clinic__state=ClinicState.HELD, taken_off="")
    open_promises = Commitment.objects.filter(clinic__state=ClinicState.HELD).exclude(
        action__visibility=Visibility.EXEMPT
    )
    return _promises(open_promises).union(
        _effects(ItemEffect.objects.filter(item__in=held)),
        _lights(held.filter(kind=ItemKind.CONCERN)),
        all=True,
    )


def rows_of_units(unit_ids: Iterable[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Items that these units brought to clinics that were held, with their promises and effects."""
    items = Item.objects.filter(clinic__state=ClinicState.HELD, taken_off="", unit__in=list(unit_ids))
    promises = Commitment.objects.filter(item__in=items).exclude(action__visibility=Visibility.EXEMPT)
    return _promises(promises).union(
        _effects(ItemEffect.objects.filter(item__in=items)),
        told_row(
            items, Told.ITEM, item=F("pk"), word=Left(item_name(), LONGEST_NAME), number=F("clinic_id"),
            day=F("clinic__held_on"),
        ),
        told_row(items, Told.PLACE, item=F("pk"), number=F("unit_id")),
        all=True,
    )  # fmt: skip


def item_name(item: str = "") -> Coalesce:
    """What the item over this path (with ``__`` at its end) is called: its indicator's name, or what its head asked."""
    wanted = F(f"{item}nomination__wanted")
    return Coalesce(newest_name(f"{item}series__indicator"), wanted, Value(""), output_field=TextField())


def parsed(rows: Iterable[tuple[Any, ...]]) -> list[ToldRow]:
    """The rows that were read."""
    return [ToldRow(*row) for row in rows]


def _promises(rows: QuerySet[Commitment]) -> QuerySet[Any, tuple[Any, ...]]:
    dropped = Case(
        When(action__status=ActionStatus.DROPPED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return told_row(
        rows, Told.PROMISE, item=F("item_id"), word=F("side"), number=dropped, day=F("action__due"),
        second=F("action__done_on"),
    )  # fmt: skip


def _effects(rows: QuerySet[ItemEffect]) -> QuerySet[Any, tuple[Any, ...]]:
    return told_row(rows, Told.EFFECT, item=F("item_id"), word=F("verdict"), number=F("after"), day=F("on"))


def _lights(items: QuerySet[Item]) -> QuerySet[Any, tuple[Any, ...]]:
    """Lights of figures that all members see, of periods that ended since the clinic."""
    at = "series__snapshots__"
    # All over one join: what is filtered by a path of its own would be another judgement of the same line.
    every = items.annotate(
        light_status=F(f"{at}status"),
        light_id=F(f"{at}pk"),
        light_end=F(f"{at}end"),
        light_round=F(f"{at}value__round"),
    )
    released = Exists(Release.objects.filter(round=OuterRef("light_round"), audience__gte=MEMBERS_STEP))
    seen = every.filter(light_end__gt=F("clinic__held_on")).filter(Q(light_round__isnull=True) | released)
    return told_row(
        seen, Told.LIGHT, item=F("pk"), word=F("light_status"), number=F("light_id"), day=F("light_end"),
        second=F("clinic__held_on"),
    )  # fmt: skip
