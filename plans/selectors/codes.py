"""The indicators that an aim can name, for a list to choose from as somebody types."""

from __future__ import annotations

from indicators.models import Indicator, Series
from indicators.selectors.current_definitions import newest_name


def codes_in_use() -> list[tuple[str, str]]:
    """Code and name of each indicator in use, by code; one query."""
    rows = Indicator.objects.filter(retired_on__isnull=True, definitions__isnull=False).distinct()
    return list(rows.annotate(name=newest_name("pk")).order_by("code").values_list("code", "name"))


def line_of_totals(code: str) -> Series | None:
    """The line of the totals of an indicator, the highest in the organisation, by its code in any case; or nothing."""
    rows = Series.objects.select_related("indicator").filter(indicator__code__iexact=code.strip(), breakdown="")
    return rows.order_by("unit__level", "pk").first()
