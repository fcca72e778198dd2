"""The days of somebody's returns: when those of their part fall due, and when rounds to come will ask for them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.site import site_address
from council_pm.org.selectors import tree
from indicators.models import Return, Round
from indicators.returns.ical import CalendarEntry
from indicators.returns.states import WITH_OFFICER
from indicators.selectors.return_places import providers_of
from indicators.selectors.round_places import parts_seen, round_label

PAST = timedelta(days=62)  # what is older is no use in a calendar


def due_days(user: Any, today: date) -> list[CalendarEntry]:
    """Each day on which returns of the reader's fall due, round by round, and the days of rounds that are laid out.

    No figure and no indicator is named: a calendar is shared more easily than a page. In five queries.
    """
    rounds = {one.pk: one for one in Round.objects.filter(closes__gte=today - PAST).order_by("due", "slug")}
    counts = _counted(user, today, rounds)
    found = [
        CalendarEntry(
            uid=f"returns-{round_id}-{due:%Y%m%d}@council-pm",
            day=due,
            summary=_summary(rounds[round_id], count),
            url=site_address(reverse("indicators:round_wall", args=[rounds[round_id].slug])),
        )
        for (round_id, due), count in sorted(counts.items(), key=lambda item: (item[0][1], item[0][0]))
    ]
    for one in rounds.values():
        if one.opens > today:
            words = _("%(round)s: the first returns fall due") % {"round": round_label(one)}
            address = site_address(reverse("indicators:round_wall", args=[one.slug]))
            found.append(CalendarEntry(f"round-{one.pk}@council-pm", one.due, words, address))
    return found


def _counted(user: Any, today: date, rounds: dict[int, Round]) -> Counter[tuple[int, date]]:
    """How many returns of the reader's are with the service, by round and due date."""
    units = tree(today)
    within: frozenset[int] = frozenset().union(*(units.below(one.unit_id) for one in parts_seen(user, units)))
    rows = Return.objects.filter(round__in=list(rounds), stage__in=[stage.value for stage in WITH_OFFICER])
    grouped = rows.order_by().values_list("round_id", "due", "series__unit_id", "series__indicator_id")
    lines = list(grouped.annotate(n=Count("pk")))
    provided = providers_of([line[3] for line in lines], today)
    posts = {grant.post_id for grant in user.grants if grant.post_id}
    found: Counter[tuple[int, date]] = Counter()
    for round_id, due, unit_id, indicator_id, count in lines:
        if unit_id in within or posts & provided.get(indicator_id, frozenset()):
            found[round_id, due] += count
    return found


def _summary(one: Round, count: int) -> str:
    words = ngettext("%(round)s: %(n)s return due", "%(round)s: %(n)s returns due", count)
    return words % {"round": round_label(one), "n": count}
