"""Who holds posts today, and since when nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.people.models import Occupancy, OccupancyKind
from council_pm.people.roles import Role
from council_pm.people.selectors import NAMED_TO_ALL
from council_pm.people.selectors.names import sees_every_name as sees_every_name
from council_pm.people.selectors.names import shown_names as shown_names


@dataclass(frozen=True, slots=True)
class Holder:
    """A post's holders in words, and whether there is none."""

    text: str
    is_vacant: bool


def takes_effect() -> Q:
    """Occupancies that count: a corporate role only once a second person confirmed it."""
    return Q(needs_confirmation=False) | Q(confirmed_by__isnull=False)


def holders(post_ids: Iterable[int], day: date, *, with_names: bool) -> dict[int, Holder]:
    """The holders of each post on a day, in one query.

    Directors and heads of service are named to everybody; others only ``with_names`` (matrix M025, M026).
    """
    wanted = set(post_ids)
    rows = (
        Occupancy.objects.filter(takes_effect(), post__in=wanted, starts__lte=day)
        .exclude(kind=OccupancyKind.DEPUTY)
        .order_by("starts", "pk")
        .values_list("post_id", "post__role", "person__name", "kind", "ends", "post__ended")
    )
    names: dict[int, list[str]] = {}
    last: dict[int, date] = {}
    for post_id, role, name, kind, ends, ended in rows:
        if ended is not None and ended < day:
            last[post_id] = max(ended, last.get(post_id, ended))
        elif ends is None or ends >= day:
            shown = name if with_names or Role(role) in NAMED_TO_ALL else _("held")
            names.setdefault(post_id, []).append(_as_holder(shown, kind))
        else:
            last[post_id] = max(ends, last.get(post_id, ends))
    return {post_id: _holder(names.get(post_id, []), last.get(post_id)) for post_id in wanted}


def _as_holder(name: str, kind: str) -> str:
    if kind in (OccupancyKind.ACTING, OccupancyKind.INTERIM):
        return f"{name} ({OccupancyKind(kind).label.lower()})"
    return name


def _holder(names: list[str], last: date | None) -> Holder:
    if names:
        return Holder(", ".join(dict.fromkeys(names)), False)
    if last is None:
        return Holder(_("vacant"), True)
    since = date_format(last + timedelta(days=1), "j F Y")
    return Holder(_("vacant since %(day)s") % {"day": since}, True)
