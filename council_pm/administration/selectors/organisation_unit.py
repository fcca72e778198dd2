"""A part of the council on a day: where it stands, how it came there, what is below it and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.administration.selectors.affected import PostFact, posts_of, series_of
from council_pm.administration.selectors.organisation import picture_of, unit_url
from council_pm.core.access import AccessScope
from council_pm.org.chart import Picture
from council_pm.org.models import Level, OrgUnit
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Place, PlacementRow, Tree, tree_at
from council_pm.people.selectors import NAMED_TO_ALL
from indicators.wording import line_name


@dataclass(frozen=True, slots=True)
class Crumb:
    """Another part of the council."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """A day on which the unit changed, in words; ``corrected`` where a later entry replaced what stood there."""

    day: date
    text: str
    corrected: bool
    is_later: bool


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it, as far as the reader may know."""

    title: str
    url: str
    role: str
    held_by: str


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """An indicator that the unit answers for."""

    code: str
    name: str
    url: str
    owner: str
    ended: date | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything that the page of a unit shows of a day."""

    unit: OrgUnit
    name: str
    level: str
    is_open: bool
    is_open_today: bool
    closes: date | None
    state: str
    scope: AccessScope
    line: tuple[Crumb, ...]
    history: tuple[Since, ...]
    below: tuple[Crumb, ...]
    picture: Picture | None
    merged: tuple[Crumb, ...]
    posts: tuple[PostFact, ...]

    def access_scope(self) -> AccessScope:
        """Where it belongs today, for the right to see names."""
        return self.scope


def unit_page(unit: OrgUnit, day: date, today: date) -> UnitPage:
    """The page of a unit, open or not. Two queries."""
    rows = placement_rows(date.max)
    tree, now = tree_at(rows, day), tree_at(rows, today)
    own = _own_rows(rows, unit.pk)
    place = tree.places.get(unit.pk)
    known = [row.place.name for row in own if row.valid_from <= day] or [row.place.name for row in own[:1]]
    children = tree.children(unit.pk)
    return UnitPage(
        unit=unit,
        name=known[-1] if known else unit.code,
        level=str(Level(unit.level).label),
        is_open=place is not None,
        is_open_today=unit.pk in now,
        closes=own[-1].valid_from if own and own[-1].place.closed else None,
        state=_state(rows, own, tree, day),
        scope=AccessScope(units=now.above(unit.pk) or frozenset({unit.pk})),
        line=tuple(_crumb(one, day, today) for one in tree.line(unit.pk) if one.unit_id != unit.pk),
        history=tuple(reversed(_history(rows, own, today))),
        below=tuple(_crumb(one, day, today) for one in children),
        picture=picture_of(tree, [tree[unit.pk]], min(unit.level + 2, Level.UNIT)) if children else None,
        merged=_merged(rows, tree, unit.pk, day, today),
        posts=posts_of([unit.pk], day, today),
    )


def post_lines(posts: Sequence[PostFact], *, with_names: bool) -> list[PostLine]:
    """Posts without service accounts; holders by name where the reader may see names, or the role is named to all."""
    return [
        PostLine(
            post.title,
            reverse("administration:post_page", args=[post.code]),
            str(post.role.label),
            _held_by(post, with_names=with_names),
        )
        for post in posts
        if not post.is_account
    ]


def series_lines(unit: OrgUnit, today: date) -> list[SeriesLine]:
    """The indicators that a unit answers for, those that have ended too. One query."""
    return [
        SeriesLine(
            code=row["code"],
            name=line_name(row["name"] or "", row["breakdown"]),
            url=reverse("dashboards:indicator_page", args=[row["code"]]),
            owner=row["owner"] or "",
            ended=row["retired_on"],
        )
        for row in series_of([unit.pk], today)
    ]


def _own_rows(rows: Sequence[PlacementRow], unit_id: int) -> list[PlacementRow]:
    """The unit's places by day, of each day the last revision."""
    latest: dict[date, PlacementRow] = {}
    for row in rows:
        if row.place.unit_id == unit_id:
            known = latest.get(row.valid_from)
            if known is None or row.revision > known.revision:
                latest[row.valid_from] = row
    return [latest[day] for day in sorted(latest)]


def _state(rows: Sequence[PlacementRow], own: Sequence[PlacementRow], tree: Tree, day: date) -> str:
    """Whether it is open on the day, in a sentence."""
    past = [row for row in own if row.valid_from <= day]
    if not past:
        opens = date_format(own[0].valid_from, "j F Y") if own else ""
        return _("Not open yet: it opens on %(day)s") % {"day": opens} if own else _("It has no place yet")
    last = past[-1]
    if not last.place.closed:
        closing = [row for row in own if row.valid_from > day and row.place.closed]
        words = {"since": date_format(own[0].valid_from, "j F Y")}
        if closing:
            words["day"] = date_format(closing[0].valid_from, "j F Y")
            return _("Open since %(since)s; it closes on %(day)s") % words
        return _("Open since %(since)s") % words
    words = {"day": date_format(last.valid_from, "j F Y")}
    if last.place.successor_id is None:
        return _("Closed since %(day)s") % words
    words["into"] = _name(rows, last.place.successor_id, last.valid_from)
    return _("Closed since %(day)s, when it became part of “%(into)s”") % words


def _history(rows: Sequence[PlacementRow], own: Sequence[PlacementRow], today: date) -> list[Since]:
    found = []
    before: Place | None = None
    for row in own:
        told = _told(rows, before, row)
        found.append(Since(row.valid_from, told, row.revision > 1, row.valid_from > today))
        before = row.place
    return found


def _told(rows: Sequence[PlacementRow], before: Place | None, row: PlacementRow) -> str:
    """What this place changed against the one before, in sentences."""
    place = row.place
    words = {"name": place.name, "parent": _name(rows, place.parent_id, row.valid_from)}
    if place.closed:
        if place.successor_id is None:
            return _("Closed.")
        return _("Became part of “%(into)s”.") % {"into": _name(rows, place.successor_id, row.valid_from)}
    if before is None or before.closed:
        opened = _("Opened as “%(name)s” in “%(parent)s”.") if place.parent_id else _("Opened as “%(name)s”.")
        return opened % words
    told = []
    if before.name != place.name:
        told.append(_("Renamed from “%(old)s” to “%(name)s”.") % {**words, "old": before.name})
    if before.parent_id != place.parent_id:
        old = _name(rows, before.parent_id, row.valid_from)
        told.append(_("Moved from “%(old)s” to “%(parent)s”.") % {**words, "old": old})
    return " ".join(told) or _("Stayed as it was.")


def _name(rows: Sequence[PlacementRow], unit_id: int | None, day: date) -> str:
    """What a unit was called on a day, or last before it; or its first name, where it opened later."""
    own = _own_rows(rows, unit_id) if unit_id is not None else []
    past = [row for row in own if row.valid_from <= day] or own[:1]
    return past[-1].place.name if past else ""


def _merged(rows: Sequence[PlacementRow], tree: Tree, unit_id: int, day: date, today: date) -> tuple[Crumb, ...]:
    """What became part of this unit by the day."""
    closed = [one for one in tree.below(unit_id) if one not in tree and tree.merged().get(one) == unit_id]
    found = []
    for one in sorted(closed):
        last = [row for row in _own_rows(rows, one) if row.valid_from <= day][-1]
        note = date_format(last.valid_from, "j F Y")
        found.append(Crumb(last.place.name, unit_url(last.place.code, day, today), note))
    return tuple(found)


def _crumb(place: Place, day: date, today: date) -> Crumb:
    return Crumb(place.name, unit_url(place.code, day, today), str(Level(place.level).label))


def _held_by(post: PostFact, *, with_names: bool) -> str:
    if not post.holders:
        return _("Vacant")
    return ", ".join(post.holders) if with_names or post.role in NAMED_TO_ALL else _("Held")
