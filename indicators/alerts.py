"""The job that tells people of a change: who follows, owns or scrutinises it, and may see the figure behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import Entry, record_many
from council_pm.core.access import AccessScope, Actor, Permission
from council_pm.core.marks import TREND_LABELS, status_label
from council_pm.jobs.runs import JobRun
from council_pm.notices.models import AlertKind
from council_pm.notices.selectors import followers
from council_pm.notices.services import News, raise_alerts
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, OccupancyKind, PortfolioHolding, Seat, User
from council_pm.people.rights import Grant, allows
from council_pm.people.selectors import grants_of_many, in_force
from indicators.attention import rank
from indicators.direction import Direction, Trend
from indicators.models import BasketItem, BasketKind, Ownership, OwnershipKind, StatusSnapshot
from indicators.selectors.holders import takes_effect
from indicators.selectors.scorecard import scope_of
from indicators.status_types import StatusCode
from indicators.subjects import KIND as INDICATOR
from indicators.visibility import sight_of


@dataclass(frozen=True, slots=True)
class Change:
    """A judgement that is news to readers of these steps. ``was`` is the light before, "" where it stayed."""

    snapshot: StatusSnapshot
    steps: frozenset[int]
    was: str
    trend: bool

    @property
    def code(self) -> str:
        """Of its indicator."""
        return self.snapshot.series.indicator.code


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody, as far as rights go."""

    grants: tuple[Grant, ...]


def tell(run: JobRun) -> dict[str, Any]:
    """Raise the alerts of what a recomputation found; safe to repeat."""
    return tell_of(by=run.actor, news=run.params["news"])


def tell_of(*, by: Actor, news: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Raise the alerts of what changed (``news``). Queries: a fixed number, however many people."""
    changes = _changes(news)
    if not changes:
        return {"changes": 0, "alerts": 0}
    today = timezone.localdate()
    wanted = _people(changes, today)
    readers = _readers({user_id for people in wanted.values() for user_id in people})
    scopes = _scopes(changes, today)
    alerts = [
        _news(change, user_id)
        for change in changes
        for user_id in sorted(wanted[change.snapshot.pk])
        if user_id in readers and _may_see(readers[user_id], scopes[change.snapshot.series_id], change.steps)
    ]
    with transaction.atomic():
        new = raise_alerts(alerts)
        told: dict[str, int] = {}
        for one in new:
            told[one.subject_id] = told.get(one.subject_id, 0) + 1
        entries = [Entry("raise_alerts", "indicator", code, detail={"told": count}) for code, count in told.items()]
        record_many(by=by, events=entries, changes_screens=False)
    return {"changes": len(changes), "alerts": len(new)}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("alerts", 0))
    if not count:
        return _("There was nothing new to tell anybody.")
    return ngettext("%(count)s alert was raised.", "%(count)s alerts were raised.", count) % {"count": count}


def _changes(news: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What somebody signed off, or a formula worked out of that, and nothing that a history load brought.

    Only the total of an indicator: its parts are read on its page. What is retired alarms nobody.
    """
    said = {int(one["snapshot"]): one for one in news}
    snapshots = StatusSnapshot.objects.filter(
        pk__in=list(said), series__breakdown="", series__indicator__retired_on=None
    ).select_related("series__indicator", "value__worked_out", "target")
    return [
        Change(one, frozenset(said[one.pk]["steps"]), str(said[one.pk]["was"]), bool(said[one.pk]["trend"]))
        for one in snapshots
        if one.value.signed_by is not None or (one.value.round_id is not None and hasattr(one.value, "worked_out"))
    ]


def _people(changes: Sequence[Change], today: date) -> dict[int, set[int]]:
    """The users whom each change concerns, by its judgement: in four queries."""
    series = {change.snapshot.series_id for change in changes}
    indicators = {change.snapshot.series.indicator_id for change in changes}
    owners = _owners(indicators, today)
    scrutiny = _scrutiny(series, today)
    follows = followers(INDICATOR, [change.code for change in changes])
    found = {}
    for change in changes:
        theirs = follows.get(change.code, {})
        people = owners.get(change.snapshot.series.indicator_id, set()) | scrutiny.get(change.snapshot.series_id, set())
        muted = {user_id for user_id, is_muted in theirs.items() if is_muted}
        found[change.snapshot.pk] = (people | theirs.keys()) - muted
    return found


def _owners(indicator_ids: Collection[int], today: date) -> dict[int, set[int]]:
    """Whoever holds the post that owns each indicator; a deputy reads it where the holder does."""
    rows = Ownership.objects.filter(in_force(today), kind=OwnershipKind.OWNER, indicator__in=indicator_ids)
    of_post: dict[int, set[int]] = {}
    for post_id, indicator_id in rows.values_list("post_id", "indicator_id"):
        of_post.setdefault(post_id, set()).add(indicator_id)
    held = Occupancy.objects.filter(takes_effect(), in_force(today), post__in=list(of_post), person__user__isnull=False)
    found: dict[int, set[int]] = {}
    for post_id, user_id in held.exclude(kind=OccupancyKind.DEPUTY).values_list("post_id", "person__user__pk"):
        for indicator_id in of_post[post_id]:
            found.setdefault(indicator_id, set()).add(user_id)
    return found


def _scrutiny(series_ids: Collection[int], today: date) -> dict[int, set[int]]:
    """Members of the committees whose basket holds each series, and holders of its portfolio."""
    items = BasketItem.objects.filter(in_force(today), series__in=series_ids).exclude(basket__kind=BasketKind.CORPORATE)
    rows = list(items.values_list("series_id", "basket__committee_id", "basket__portfolio_id"))
    members: dict[int, set[int]] = {}
    seats = Seat.objects.filter(
        in_force(today), committee__in={row[1] for row in rows if row[1]}, person__user__isnull=False
    )
    for committee_id, user_id in seats.values_list("committee_id", "person__user__pk"):
        members.setdefault(committee_id, set()).add(user_id)
    holders: dict[int, set[int]] = {}
    holdings = PortfolioHolding.objects.filter(
        in_force(today), portfolio__in={row[2] for row in rows if row[2]}, person__user__isnull=False
    )
    for portfolio_id, user_id in holdings.values_list("portfolio_id", "person__user__pk"):
        holders.setdefault(portfolio_id, set()).add(user_id)
    found: dict[int, set[int]] = {}
    for series_id, committee_id, portfolio_id in rows:
        found.setdefault(series_id, set()).update(members.get(committee_id, ()), holders.get(portfolio_id, ()))
    return found


def _readers(user_ids: Collection[int]) -> dict[int, _Reader]:
    """Those who sign in today, with what they hold: in two queries."""
    active = list(User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", flat=True))
    return {user_id: _Reader(grants) for user_id, grants in grants_of_many(active).items()}


def _scopes(changes: Sequence[Change], today: date) -> dict[int, AccessScope]:
    """Where each series belongs today: in two queries."""
    units = tree(today)
    series = {change.snapshot.series_id: change.snapshot.series for change in changes}
    items = BasketItem.objects.filter(in_force(today), series__in=list(series), basket__kind=BasketKind.PORTFOLIO)
    portfolios = dict(items.order_by("-pk").values_list("series_id", "basket__portfolio_id"))
    return {pk: scope_of(one.unit_id, portfolios.get(pk), units) for pk, one in series.items()}


def _may_see(reader: _Reader, scope: AccessScope, steps: Collection[int]) -> bool:
    """Whether the change is one for this reader, who may read figures at all and stands at one of these steps."""
    if not any(allows(grant, Permission.VIEW_VALUE, scope) for grant in reader.grants):
        return False
    return sight_of(reader).step(scope) in steps


def _news(change: Change, user_id: int) -> News:
    kind = AlertKind.BOTH if change.was and change.trend else AlertKind.STATUS if change.was else AlertKind.TREND
    return News(user_id, INDICATOR, change.code, str(change.snapshot.value_id), kind, sentence(change), place(change))


def sentence(change: Change) -> str:
    """What changed, and the stored reasons."""
    one, said = change.snapshot, []
    if change.was:
        words = {"now": status_label(one.status), "was": status_label(change.was).lower(), "why": one.sentence}
        said.append(_("%(now)s; it was %(was)s. %(why)s") % words)
    if change.trend:
        said.append(one.trend_sentence or f"{TREND_LABELS[one.trend]}.")
    return " ".join(said)


def place(change: Change) -> int:
    """The order of attention as one number: the least wants it first."""
    one = change.snapshot
    trend = Trend(one.trend) if one.trend else None
    group, inside, _on_time, gap = rank(StatusCode(one.status), Direction(one.vs_previous), trend, _gap_ratio(one))
    return (group * 10 + inside) * 10**12 + max(gap, 1 - 10**12)


def _gap_ratio(one: StatusSnapshot) -> Decimal | None:
    aim = one.target and (one.target.value if one.target.value is not None else one.target.high)
    return one.gap / abs(aim) if one.gap is not None and aim else one.gap
