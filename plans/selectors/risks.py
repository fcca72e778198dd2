"""The risk register: what a reader sees of it, how it stands against the appetite, and what asks for another look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.models import Level
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of
from plans.models import Control, ControlCheck, EscalationState, Risk, RiskEscalation, RiskIndicator, RiskLight, Works
from plans.risk_access import asked_unit, visible_risks
from plans.risk_review import Light, overdue, worsened
from plans.risk_scale import Band, Point, Scale
from plans.selectors.action_sight import own_posts
from plans.selectors.actions import own_units
from plans.selectors.risk_scale import newest_scale, scale_of

A_PAGE = 50
POINTS = ("now", "before", "aimed")


@dataclass(frozen=True, slots=True)
class RiskFilters:
    """What the register shows. ``whose``: ``ours`` (of the own level), ``part`` (with all below) or ``all``; ``at`` is
    the score that the matrix counts, ``cell`` a place on it, ``aim`` the number of an aim that they endanger."""

    whose: str = "all"
    state: str = "open"
    level: int = 0
    at: str = "now"
    cell: Point | None = None
    words: str = ""
    aim: int = 0


class Escalated(NamedTuple):
    """That a risk was carried up, and how it stands."""

    to_unit_id: int
    to: str
    state: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One line of the register. ``asks`` says why somebody should look again, in words; empty where nothing does."""

    id: int
    title: str
    url: str
    unit_id: int
    unit: str
    code: str
    level: int
    owner: str
    owner_id: int
    confidential: bool
    before: Point
    now: Point
    aimed: Point
    aimed_by: date | None
    band: Band
    review_by: date
    looked_at: datetime
    controls: int
    asks: tuple[str, ...]
    escalated: Escalated | None
    is_ended: bool

    def point(self, name: str) -> Point:
        """One of its three places: ``before``, ``now`` or ``aimed``."""
        found: Point = getattr(self, name)
        return found

    @property
    def band_label(self) -> str:
        """How it stands against the appetite, in words."""
        return band_label(self.band)

    @property
    def more_asks(self) -> int:
        """How many reasons there are besides the first."""
        return max(0, len(self.asks) - 1)

    @property
    def level_label(self) -> str:
        """The level of its part of the council."""
        return str(Level(self.level).label)


@dataclass(frozen=True, slots=True)
class Register:
    """What the register shows: ``rows`` as filtered, ``counted`` those that the matrix counts."""

    scale: Scale
    rows: tuple[RiskRow, ...]
    counted: tuple[RiskRow, ...]


def band_label(band: Band) -> str:
    """How a score stands against the appetite, in words."""
    return {
        Band.WITHIN: _("Within appetite"),
        Band.ABOVE: _("Above appetite"),
        Band.FAR_ABOVE: _("Far above appetite"),
    }[band]


def register(user: Any, units: Tree, today: date, asked: RiskFilters) -> Register:
    """The risks that the reader sees, the largest first; a fixed number of queries.

    The register of one's own level holds its own risks, those from below that were carried up to it, and those from
    below that lie far above the appetite.
    """
    scale = scale_of(newest_scale())
    rows = risk_rows(user, units, today, scale, _chosen(user, units, asked))
    if asked.whose == "ours":
        below = own_units(user, units)
        rows = [row for row in rows if _is_ours(user, row, below)]
    rows = [row for row in rows if _keeps(row, asked)]
    shown = rows
    if asked.cell is not None:
        shown = [row for row in rows if row.point(asked.at) == asked.cell]
    return Register(scale, tuple(shown), tuple(rows))


def risk_rows(user: Any, units: Tree, today: date, scale: Scale, risks: QuerySet[Risk]) -> list[RiskRow]:
    """These risks as lines of the register, the largest first."""
    found = list(risks.select_related("newest", "owner", "unit"))
    return _rows(user, units, today, scale, found) if found else []


def _rows(user: Any, units: Tree, today: date, scale: Scale, found: list[Risk]) -> list[RiskRow]:
    ids = [one.pk for one in found]
    controls, checks = _controls(ids, today), _failed_checks(found)
    worse, escalated = worse_lines(user, units, today, found), _escalations(ids, units)
    rows = []
    for one in found:
        newest = one.newest
        if newest is None:
            continue
        asks = []
        if one.ended_at is None:
            asks = _asks(newest.review_by, today, controls.get(one.pk), checks.get(one.pk), worse.get(one.pk, ()))
        now = Point(newest.now_likelihood, newest.now_impact)
        rows.append(
            RiskRow(
                one.pk, one.title, one.get_absolute_url(), one.unit_id,
                units[one.unit_id].name if one.unit_id in units else one.unit.code, one.unit.code, one.unit.level,
                one.owner.title, one.owner_id, one.confidential,
                Point(newest.before_likelihood, newest.before_impact), now,
                Point(newest.aimed_likelihood, newest.aimed_impact), newest.aimed_by, scale.band(now.score),
                newest.review_by, newest.at, controls[one.pk].number if one.pk in controls else 0, tuple(asks),
                escalated.get(one.pk), one.ended_at is not None,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.now.score, -row.now.impact, row.title, row.id))


def worse_lines(user: Any, units: Tree, today: date, risks: Iterable[Risk]) -> Mapping[int, tuple[str, ...]]:
    """The names of those indicators of each risk that are worse than when it was looked at, as the reader sees them."""
    open_ones = {one.pk: one.newest_id for one in risks if one.ended_at is None}
    links = list(
        RiskIndicator.objects.filter(among("risk_id", sorted(open_ones))).order_by("pk").values_list("risk", "series")
    )
    if not links:
        return {}
    lines = lines_of(user, units, today, {series for _risk, series in links})
    looks = {score: risk for risk, score in open_ones.items() if score is not None}
    seen: dict[int, dict[int, Light]] = {}
    for light in RiskLight.objects.filter(among("score_id", sorted(looks))).order_by("pk"):
        seen.setdefault(looks[light.score_id], {})[light.series_id] = Light(
            light.status, light.direction, light.period_end
        )
    found: dict[int, tuple[str, ...]] = {}
    for risk in open_ones:
        now = {series: light_of(lines[series]) for one, series in links if one == risk and series in lines}
        worse = worsened(seen.get(risk, {}), now)
        if worse:
            found[risk] = tuple(lines[one.series_id].name for one in worse)
    return found


def lines_of(user: Any, units: Tree, today: date, series_ids: Iterable[int]) -> dict[int, ScorecardRow]:
    """Linked indicators as the reader sees them, by line."""
    wanted = frozenset(series_ids)
    if not wanted:
        return {}
    rows = scorecard(Choice(series_ids=wanted), sight_of(user), today, tree=units).rows
    return {row.series_id: row for row in rows}


def light_of(line: ScorecardRow) -> Light:
    """How a line stands, to hold a later light against."""
    return Light(line.status, line.direction, line.period_end)


class LinkedRisk(NamedTuple):
    """A risk where something that it is linked to is shown."""

    title: str
    url: str
    owner: str


def risks_shown_by(user: Any, units: Tree, indicator_id: int) -> list[LinkedRisk]:
    """The open risks that the reader sees and that an indicator would show coming, the largest first; one query."""
    if not may(user, Permission.VIEW_RISK):
        return []
    rows = visible_risks(user, units).filter(ended_at__isnull=True, indicators__series__indicator=indicator_id)
    rows = rows.select_related("owner", "newest")
    found = {one.pk: one for one in rows}
    scores = {pk: one.newest.now_likelihood * one.newest.now_impact if one.newest else 0 for pk, one in found.items()}
    largest = sorted(found.values(), key=lambda one: (-scores[one.pk], one.title, one.pk))
    return [LinkedRisk(one.title, one.get_absolute_url(), one.owner.title) for one in largest]


@dataclass(frozen=True, slots=True)
class OwnRisk:
    """A risk that waits for the reader, and for what: the first reason to look again, or an answer for the level above.

    ``more`` is how many reasons there are besides.
    """

    title: str
    url: str
    why: str
    more: int = 0


def own_risks(user: Any, units: Tree, today: date) -> list[OwnRisk]:
    """The risks of the reader's own posts that ask for another look, and those that were carried up to the own parts.

    No query for who has neither a post nor a part, one where no risk is theirs, a fixed number otherwise.
    """
    posts = own_posts(user)
    parts = {grant.unit_id for grant in user.grants if grant.unit_id is not None}
    if not posts or not may(user, Permission.VIEW_RISK):
        return []
    carried = RiskEscalation.objects.filter(state=EscalationState.WAITING, to_unit__in=parts).values("risk")
    theirs = visible_risks(user, units).filter(Q(owner__in=posts) | Q(pk__in=carried), ended_at__isnull=True)
    risks = list(theirs.select_related("newest", "owner", "unit"))
    if not risks:
        return []
    found = []
    for row in _rows(user, units, today, scale_of(newest_scale()), risks):
        to = row.escalated
        if to is not None and to.state == EscalationState.WAITING and to.to_unit_id in parts:
            if may(user, Permission.EDIT_RISK, AccessScope(units=units.above(to.to_unit_id))):
                found.append(OwnRisk(row.title, row.url, _("was carried up to you and waits for an answer")))
        elif row.asks and row.owner_id in posts:
            found.append(OwnRisk(row.title, row.url, row.asks[0], row.more_asks))
    return found


class _Controls(NamedTuple):
    number: int
    overdue: tuple[str, ...]


def _controls(risk_ids: list[int], today: date) -> dict[int, _Controls]:
    found: dict[int, _Controls] = {}
    for one in Control.objects.filter(among("risk_id", risk_ids), ended_at__isnull=True).order_by("pk"):
        held = found.get(one.risk_id, _Controls(0, ()))
        late = (*held.overdue, one.wording) if overdue(one.check_by, today) else held.overdue
        found[one.risk_id] = _Controls(held.number + 1, late)
    return found


def _failed_checks(risks: Iterable[Risk]) -> dict[int, str]:
    """Of each risk what was found after the last look at it, of a control that does not work or only in part."""
    looked = {one.pk: one.newest.at for one in risks if one.newest is not None}
    rows = ControlCheck.objects.filter(
        among("control__risk_id", sorted(looked)), control__ended_at__isnull=True
    ).select_related("control")
    newest: dict[int, ControlCheck] = {}
    for check in rows.order_by("at", "pk"):
        newest[check.control_id] = check
    found = {Works.NO.value: _("A control was found not to work: %(control)s"),
             Works.PARTLY.value: _("A control was found to work only in part: %(control)s")}  # fmt: skip
    return {
        check.control.risk_id: found[check.works] % {"control": check.control.wording}
        for check in newest.values()
        if check.works != Works.YES and check.at > looked[check.control.risk_id]
    }


def _escalations(risk_ids: list[int], units: Tree) -> dict[int, Escalated]:
    rows = RiskEscalation.objects.filter(among("risk_id", risk_ids)).exclude(state=EscalationState.RETURNED)
    found = {}
    for one in rows.select_related("to_unit", "risk").order_by("pk"):
        to = asked_unit(one.to_unit_id, one.risk.unit_id, units)
        found[one.risk_id] = Escalated(to, units[to].name if to in units else one.to_unit.code, one.state)
    return found


def _asks(
    review_by: date, today: date, controls: _Controls | None, failed: str | None, worse: Iterable[str]
) -> list[str]:
    asks = [_("“%(name)s” got worse since the last look.") % {"name": name} for name in worse]
    if failed:
        asks.append(failed)
    if overdue(review_by, today):
        asks.append(_("It was to be looked at by %(day)s.") % {"day": date_format(review_by, "j F Y")})
    if controls:
        asks.extend(_("A control waits for its check: %(control)s") % {"control": one} for one in controls.overdue)
    return asks


def _chosen(user: Any, units: Tree, asked: RiskFilters) -> QuerySet[Risk]:
    rows = visible_risks(user, units).filter(ended_at__isnull=asked.state != "ended")
    if asked.whose in ("ours", "part"):
        rows = rows.filter(unit__in=own_units(user, units))
    if asked.level:
        rows = rows.filter(unit__level=asked.level)
    if asked.aim:
        rows = rows.filter(aims__objective=asked.aim)
    for word in asked.words.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(cause__icontains=word) | Q(event__icontains=word) | Q(effect__icontains=word)
            | Q(owner__title__icontains=word)
        )  # fmt: skip
    return rows


def _is_ours(user: Any, row: RiskRow, below: frozenset[int]) -> bool:
    """Whether a risk stands in the register of the reader's own level: its own, carried up to it, or far too large."""
    own = {grant.unit_id for grant in user.grants if grant.unit_id is not None}
    if row.unit_id in own or (row.escalated is not None and row.escalated.to_unit_id in own):
        return True
    return row.unit_id in below and row.band is Band.FAR_ABOVE


def _keeps(row: RiskRow, asked: RiskFilters) -> bool:
    if asked.state == "above":
        return row.band is not Band.WITHIN
    if asked.state == "far":
        return row.band is Band.FAR_ABOVE
    if asked.state == "review":
        return bool(row.asks)
    if asked.state == "escalated":
        return row.escalated is not None
    return True
