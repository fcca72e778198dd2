"""What stands in the baskets as a table: an indicator in a basket a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission
from council_pm.core.tables.columns import Choice, Column, Row, day, words
from council_pm.jobs.tables.registry import TableKind, TableRun
from indicators.models import Basket, BasketItem, Series
from indicators.services.baskets import put_in_basket

COLUMNS = (
    Column("basket", _l("Basket"), words(120), required=True, hint=_l("Its name, or the end of its address.")),
    Column(
        "indicator",
        _l("Indicator"),
        words(20),
        required=True,
        aliases=("indicator code", "code"),
        hint=_l("Its code, such as CFA-01."),
    ),
    Column("starts", _l("From"), day, hint=_l("Today if empty.")),
    Column(
        "lead",
        _l("Leads"),
        Choice([(_l("yes"), True), (_l("no"), False)], {"yes": True, "no": False}),
        hint=_l("Whether its committee leads; yes if empty."),
    ),
)


def run(table: TableRun) -> None:
    """Put in what is not there yet; what the file leaves out stays."""
    for row in table.rows:
        with table.report.row(row):
            _take(table, row)


def current(today: dt.date, _reader: Any) -> Iterable[Sequence[Any]]:
    """What stands in every basket on a day."""
    inside = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today)
    rows = inside.order_by("basket__slug", "series__indicator__code")
    for slug, code, starts, lead in rows.values_list("basket__slug", "series__indicator__code", "starts", "lead"):
        yield slug, code, starts, _("yes") if lead else _("no")


def _take(table: TableRun, row: Row) -> None:
    named = Q(slug__iexact=row["basket"]) | Q(name__iexact=row["basket"])
    basket = Basket.objects.filter(named).first()
    if basket is None:
        raise ValidationError(
            _("There is no basket called %(name)s: make it first, or correct the name.") % {"name": row["basket"]}
        )
    series = Series.objects.filter(indicator__code__iexact=row["indicator"], breakdown="").order_by("pk").first()
    if series is None:
        raise ValidationError(
            _("There is no indicator with the code %(code)s: define it first, or correct the code.")
            % {"code": row["indicator"]}
        )
    starts = row["starts"] or table.today
    if basket.items.filter(Q(ends__isnull=True) | Q(ends__gte=starts), series=series).exists():
        table.report.same(row, basket.name)
        return
    put_in_basket(by=table.by, basket=basket, series=series, starts=starts, lead=row["lead"] is not False)
    detail = _("%(code)s from %(day)s on") % {"code": row["indicator"], "day": date_format(starts)}
    table.report.create(row, basket.name, detail)


BASKETS = TableKind(
    key="baskets",
    title=_l("Baskets"),
    text=_l("Which indicators stand in which basket, one a row."),
    permission=Permission.MANAGE_BASKETS,
    columns=COLUMNS,
    identity=("basket", "indicator"),
    run=run,
    current=current,
)
