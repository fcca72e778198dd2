"""What a change of the organisation would do, told before it is made.

The services ask the same function again before they write, so that what is shown is what happens and what would be
refused is said at once. The digest of a preview names everything that it says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.administration.organisation_change import Change, Closed, Merged, Moved, NewUnit, Renamed, Reopened
from council_pm.administration.organisation_preview import Line, Preview, Reader, Section
from council_pm.administration.selectors.affected import Affected, PostFact, SeriesFact, affected
from council_pm.administration.selectors.open_work import Moving, open_work
from council_pm.administration.selectors.organisation import unit_url
from council_pm.org import checks
from council_pm.org.models import Level, OrgUnit
from council_pm.org.selectors import placement_rows
from council_pm.org.services import refuse_code
from council_pm.org.tree import PlacementRow, Tree, tree_at


@dataclass(slots=True)
class _Draft:
    """A preview as it is put together, with what it is read from."""

    rows: Sequence[PlacementRow]
    tree: Tree
    day: date
    reader: Reader
    sentence: str = ""
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def ask(self, check: Callable[[], object]) -> bool:
        """Note a refusal; answers whether there was none."""
        try:
            check()
        except ValidationError as refused:
            self.refusals += refused.messages
            return False
        return True

    def list(self, title: str, text: str, lines: Iterable[Line]) -> None:
        """Add a section, unless it would be empty."""
        found = tuple(lines)
        if found:
            self.sections.append(Section(title, text, found))

    def name(self, unit: OrgUnit) -> str:
        """What a unit is called on the day, or its code where it is not open."""
        return self.tree[unit.pk].name if unit.pk in self.tree else unit.code

    def is_open(self, unit: OrgUnit) -> bool:
        """Whether there is anything to show of it; that it is not open is a refusal."""
        return self.ask(lambda: checks.open_place(self.rows, unit, self.day))

    def done(self) -> Preview:
        """The preview."""
        return Preview(self.sentence, tuple(self.refusals), tuple(self.notes), tuple(self.sections))


def preview(change: Change, reader: Reader, rows: Sequence[PlacementRow] | None = None) -> Preview:
    """What this change would do. At most five queries, nine more for a move; rows of all placements that were read
    already save one."""
    rows = placement_rows(date.max) if rows is None else rows
    draft = _Draft(rows, tree_at(rows, change.from_day), change.from_day, reader)
    if isinstance(change, NewUnit):
        _new(draft, change)
    elif isinstance(change, Renamed):
        _renamed(draft, change)
    elif isinstance(change, Moved):
        _moved(draft, change)
    elif isinstance(change, Merged):
        _merged(draft, change)
    elif isinstance(change, Reopened):
        _reopened(draft, change)
    else:
        _closed(draft, change)
    return draft.done()


def _new(draft: _Draft, change: NewUnit) -> None:
    level = min(change.parent.level + 1, Level.UNIT)
    draft.sentence = _("From %(day)s, “%(name)s” (%(code)s) is a %(level)s in %(parent)s.") % {
        "day": _day(change.from_day),
        "name": change.name,
        "code": change.code,
        "level": str(Level(level).label).lower(),
        "parent": draft.name(change.parent),
    }
    draft.ask(lambda: refuse_code(change.code))
    draft.ask(lambda: checks.check_name(change.name))
    draft.ask(lambda: checks.check_new(draft.rows, change.parent.level + 1, change.parent, change.from_day))


def _renamed(draft: _Draft, change: Renamed) -> None:
    words = {"day": _day(change.from_day), "name": draft.name(change.unit), "new": change.name}
    draft.sentence = _("From %(day)s, “%(name)s” is called “%(new)s”.") % words
    if not draft.is_open(change.unit):
        return
    draft.ask(lambda: checks.check_name(change.name))
    if draft.name(change.unit) == change.name:
        draft.refusals.append(_("It is called that on this day already: nothing would change."))
    draft.notes.append(_("Pages of periods that ended before this day keep the old name."))
    _later(draft, change.unit)
    found = affected({change.unit.pk}, from_day=change.from_day, today=draft.reader.today)
    _posts(draft, found.posts, _("They stay in it, under its new name."))
    _indicators(draft, found.series, _("They stay with it, under its new name."))


def _moved(draft: _Draft, change: Moved) -> None:
    unit, parent = change.unit, change.parent
    words = {"day": _day(change.from_day), "name": draft.name(unit), "parent": draft.name(parent)}
    draft.sentence = _("From %(day)s, “%(name)s” belongs to “%(parent)s”.") % words
    if not draft.is_open(unit):
        return
    draft.ask(lambda: checks.check_moved(draft.rows, unit, parent, change.from_day))
    if draft.tree[unit.pk].parent_id == parent.pk:
        draft.refusals.append(_("It belongs there on this day already: nothing would change."))
    _later(draft, unit)
    before, after = draft.tree.above(unit.pk) - {unit.pk}, draft.tree.above(parent.pk)
    found = _found(draft, unit, before | after)
    _below(draft, unit, _("They move along with it."))
    _posts(draft, _in(found.posts, draft.tree.below(unit.pk)), _("They stay where they are, and move along."))
    _indicators(
        draft,
        found.series,
        _("Figures of periods that end before this day count where it stood, later ones in its new place."),
    )
    _work(draft, found)
    draft.sections += open_work(_moving(draft, change, found.posts))
    _oversight(draft, found.posts, before - after, after - before)


def _moving(draft: _Draft, change: Moved, posts: Sequence[PostFact]) -> Moving:
    """The move as if it were on record."""
    unit_id, place = change.unit.pk, draft.tree[change.unit.pk]
    same_day = [row.revision for row in draft.rows if row.place.unit_id == unit_id and row.valid_from == draft.day]
    moved = PlacementRow(replace(place, parent_id=change.parent.pk), draft.day, max(same_day, default=0) + 1)
    rows = [*draft.rows, moved]
    return Moving(
        unit_ids=draft.tree.below(unit_id), unit_id=unit_id, day=draft.day, rows=rows, before=draft.tree,
        after=tree_at(rows, draft.day), reader=draft.reader, posts=posts,
    )  # fmt: skip


def _merged(draft: _Draft, change: Merged) -> None:
    unit, into = change.unit, change.into
    words = {"day": _day(change.from_day), "name": draft.name(unit), "into": draft.name(into)}
    draft.sentence = _("From %(day)s, “%(name)s” is part of “%(into)s” and closes.") % words
    if not draft.is_open(unit):
        return
    draft.ask(lambda: checks.check_merged(draft.rows, unit, into, change.from_day))
    before, after = draft.tree.above(unit.pk) - {unit.pk}, draft.tree.above(into.pk)
    found = _found(draft, unit, before | after)
    own = _in(found.posts, {unit.pk})
    _below(draft, unit, _("They belong to “%(into)s” from this day on.") % words)
    goes_over = _("They go over to “%(into)s” on %(day)s, with the rights that come from them.") % words
    _posts(draft, own, goes_over)
    _indicators(
        draft,
        found.series,
        _("They keep their codes and their past. Figures of periods that end on this day or later count in “%(into)s”.")
        % words,
    )
    _work(draft, found)
    _oversight(draft, found.posts, before - after, after - before)
    if any(draft.reader.user_id in post.user_ids and post.reaches_its_place for post in own):
        draft.refusals.append(_("You hold a post in it, whose rights would widen: ask a colleague to do this."))


def _reopened(draft: _Draft, change: Reopened) -> None:
    unit, parent = change.unit, change.parent
    own = [row for row in draft.rows if row.place.unit_id == unit.pk]
    last = max(own, key=lambda row: (row.valid_from, row.revision), default=None)
    name = last.place.name if last is not None else unit.code
    words = {"day": _day(change.from_day), "name": name, "parent": draft.name(parent)}
    draft.sentence = _("From %(day)s, “%(name)s” is open again and belongs to “%(parent)s”.") % words
    draft.ask(lambda: checks.check_reopened(draft.rows, unit, parent, change.from_day))
    draft.notes.append(_("What went over to another part stays there: move it back where it should come back."))
    before, after = draft.tree.above(unit.pk) - {unit.pk}, draft.tree.above(parent.pk)
    found = _found(draft, unit, before | after)
    _posts(draft, _in(found.posts, {unit.pk}), _("They belong to it still."))
    _indicators(draft, found.series, _("Figures of periods that end on this day or later count in it again."))
    _work(draft, found)
    _oversight(draft, found.posts, before - after, after - before)


def _closed(draft: _Draft, change: Closed) -> None:
    unit = change.unit
    words = {"day": _day(change.from_day), "name": draft.name(unit)}
    draft.sentence = _("From %(day)s, “%(name)s” is closed.") % words
    if unit.level == Level.COUNCIL:
        draft.refusals.append(_("The council itself does not close."))
        return
    if not draft.is_open(unit):
        return
    draft.ask(lambda: checks.check_closed(draft.rows, unit, change.from_day))
    below = {unit.pk, *(i for i in draft.tree.below(unit.pk) if i not in draft.tree)}
    found = affected(below, from_day=change.from_day, today=draft.reader.today)
    running = [one for one in found.series if one.retired_on is None or one.retired_on > change.from_day]
    aimed = [one for one in found.series if one.later_targets]
    draft.refusals += _open_work(found.posts, running, aimed)
    _below(draft, unit, _("Move or close these first, or let it become part of another one: they then go over."))
    _posts(draft, found.posts, _("End these or move them to another part, or let them go over."))
    _indicators(draft, running, _("Let these end, or let them go over: they keep their codes and their past."))
    _work(draft, found)


def _open_work(posts: Sequence[PostFact], running: Sequence[SeriesFact], aimed: Sequence[SeriesFact]) -> list[str]:
    """Why a unit does not close yet, a sentence for each kind of work."""
    told = []
    if posts:
        told.append(
            ngettext("%(n)d post still belongs to it.", "%(n)d posts still belong to it.", len(posts))
            % {"n": len(posts)}
        )
    codes = len({one.code for one in running})
    if codes:
        told.append(
            ngettext("It still answers for %(n)d indicator.", "It still answers for %(n)d indicators.", codes)
            % {"n": codes}
        )
    number = sum(one.later_targets for one in aimed)
    if number:
        told.append(
            ngettext(
                "%(n)d target is set for a period after this day.",
                "%(n)d targets are set for periods after this day.",
                number,
            )
            % {"n": number}
        )
    return told


def _found(draft: _Draft, unit: OrgUnit, overseers: Collection[int]) -> Affected:
    ids = draft.tree.below(unit.pk)
    return affected(ids, from_day=draft.day, today=draft.reader.today, overseers=overseers)


def _later(draft: _Draft, unit: OrgUnit) -> None:
    """What is on record for this unit after the day stays: say so."""
    for day in sorted({r.valid_from for r in draft.rows if r.place.unit_id == unit.pk and r.valid_from > draft.day}):
        place = tree_at(draft.rows, day).places.get(unit.pk)
        if place is None:
            draft.notes.append(_("It closes on %(day)s, as is on record.") % {"day": _day(day)})
            continue
        line = tree_at(draft.rows, day).line(unit.pk)
        words = {"day": _day(day), "name": place.name, "parent": line[-2].name if len(line) > 1 else place.name}
        draft.notes.append(
            _("A later change stays on record: from %(day)s it is called “%(name)s” and belongs to “%(parent)s”.")
            % words
        )


def _below(draft: _Draft, unit: OrgUnit, text: str) -> None:
    places = [draft.tree[i] for i in draft.tree.below(unit.pk) if i in draft.tree and i != unit.pk]
    draft.list(
        _("Parts of the council below it"),
        text,
        (
            Line(place.name, f"{Level(place.level).label}, {place.code}", unit_url(place.code, draft.day, draft.day))
            for place in sorted(places, key=lambda place: (place.level, place.name.casefold(), place.code))
        ),
    )


def _posts(draft: _Draft, posts: Iterable[PostFact], text: str) -> None:
    draft.list(_("Posts"), text, (_post(post) for post in posts))


def _post(post: PostFact) -> Line:
    if post.is_account:
        return Line(post.title, str(post.role.label))
    held = _("held by %(names)s") % {"names": ", ".join(post.holders)} if post.holders else _("vacant")
    url = reverse("administration:post_page", args=[post.code])
    return Line(post.title, f"{post.role.label}, {held}", url)


def _indicators(draft: _Draft, series: Iterable[SeriesFact], text: str) -> None:
    by_code: dict[str, list[SeriesFact]] = {}
    for one in series:
        by_code.setdefault(one.code, []).append(one)
    draft.list(_("Indicators"), text, (_indicator(draft.reader, lines) for lines in by_code.values()))


def _indicator(reader: Reader, lines: Sequence[SeriesFact]) -> Line:
    """One indicator with its lines here; of the total nothing is said."""
    first = lines[0]
    note = _("owner: %(post)s") % {"post": first.owner} if first.owner else _("no owner")
    breakdowns = [one.breakdown for one in lines if one.breakdown]
    if breakdowns:
        note += _(", with lines for %(breakdowns)s") % {"breakdowns": ", ".join(breakdowns)}
    if not reader.sees_definitions:
        return Line(first.code, note)
    url = reverse("dashboards:indicator_page", args=[first.code])
    return Line(f"{first.code} {first.name}".strip(), note, url)


def _work(draft: _Draft, found: Affected) -> None:
    """Rounds that are open now, and targets for what is still to come."""
    draft.list(
        _("Rounds that are open"),
        _("Returns that are on their way are not lost: they stay with their indicators."),
        (
            Line(
                one.name,
                ngettext("due %(day)s, %(n)d indicator", "due %(day)s, %(n)d indicators", one.indicators)
                % {"day": _day(one.due), "n": one.indicators},
            )
            for one in found.rounds
        ),
    )
    draft.list(
        _("Targets for later periods"),
        _("They stay as they are, with their indicators."),
        (
            Line(
                one.code,
                ngettext("%(n)d target, the last to %(day)s", "%(n)d targets, the last to %(day)s", one.later_targets)
                % {"n": one.later_targets, "day": _day(one.last_target)},
            )
            for one in found.series
            if one.last_target is not None
        ),
    )


def _oversight(draft: _Draft, posts: Sequence[PostFact], lost: Collection[int], gained: Collection[int]) -> None:
    """Whose right to see figures before their release comes from the old place, or will from the new one."""
    placed = [post for post in posts if post.reaches_its_place]
    draft.list(
        _("No longer see its figures before they are released"),
        _("Their right came from the place in which it stood."),
        (_post(post) for post in _in(placed, lost)),
    )
    winners = _in(placed, gained)
    draft.list(
        _("Will see its figures before they are released"),
        _("Their right comes from its new place."),
        (_post(post) for post in winners),
    )
    if any(draft.reader.user_id in post.user_ids for post in winners):
        draft.refusals.append(_("Your own rights would widen by this: ask a colleague to do it."))


def _in(posts: Iterable[PostFact], unit_ids: Collection[int]) -> list[PostFact]:
    return [post for post in posts if post.unit_id in unit_ids]


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day is not None else ""
