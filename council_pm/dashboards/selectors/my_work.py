"""My work: one sentence, at most five things to do, what changed, and where this reader can go (DESIGN section 1).

Each audience has a reading of its own. Who has several roles gets the first form that fits, and the ways of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.configuration.words import worded
from council_pm.core.access import Permission, may
from council_pm.dashboards.asked import filter_query
from council_pm.dashboards.selectors.committees import CommitteeHead, committees
from council_pm.dashboards.selectors.corporate import CORPORATE, basket_moment
from council_pm.dashboards.selectors.parts import Organisation, organisation, parts
from council_pm.dashboards.selectors.summary import changed
from council_pm.dashboards.selectors.work_items import WorkItem, unanswered, waiting
from council_pm.guidance.selectors.log import due
from council_pm.org.models import CommitteeKind, Level
from council_pm.people.roles import Role
from indicators.models import Basket, HistoryLoad, LoadState, Round
from indicators.selectors.headline import direction_words, headline
from indicators.selectors.restatements import lights_then
from indicators.selectors.return_home import PartLine, late_in_council, work_in_parts
from indicators.selectors.review import definition_work
from indicators.selectors.round_places import round_label
from indicators.selectors.rows import ScorecardRow, frequency_label
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.visibility import Sight
from plans.selectors.moved import open_links

MOST = 5
_PLACED = (Role.CHIEF_OFFICER, Role.HEAD_OF_SERVICE, Role.PERFORMANCE_OFFICER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class MyWork:
    """The page. ``todo_title`` names what the list is; each list may be empty. ``asked``: lights without an answer."""

    sentence: str
    todo_title: str
    todo: tuple[WorkItem, ...]
    nothing: str
    changed_title: str
    changed: tuple[WorkItem, ...]
    places: tuple[WorkItem, ...]
    asked: tuple[WorkItem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks, of which day, and what every form needs."""

    user: Any
    sight: Sight
    as_of: date
    org: Organisation
    committees: Sequence[CommitteeHead]
    last_meeting: date | None

    def units(self, *roles: Role) -> list[int]:
        """The reader's own open units by these roles."""
        found = (grant.unit_id for grant in self.user.grants if grant.role in roles and grant.unit_id)
        return [unit_id for unit_id in dict.fromkeys(found) if unit_id in self.org.today]


def my_work_of(user: Any, sight: Sight, as_of: date, version: int, review_days: int) -> MyWork:
    """The page of a signed-in user on a day, in a fixed number of queries for each audience.

    ``review_days`` is how long before its review a definition counts as work.
    """
    moment = basket_moment(as_of, timezone.now())
    reader = _Reader(user, sight, as_of, organisation(as_of, version), committees(as_of), moment.last_meeting)
    roles = {grant.role for grant in user.grants}
    form = next((form for role, form in _FORMS.items() if role in roles), _visitor)
    work = form(reader)
    own = _returns_of_parts(reader)
    returns, definitions = tuple(_returns(reader, own)), tuple(_definitions(reader, review_days))
    others = waiting(user, reader.org.today, as_of, version)
    returns = (*returns, *others, *_moves(reader), *_guidance(reader, version))
    if late := sum(part.late for part in own):
        words = ngettext("%(n)s return of yours is late.", "%(n)s returns of yours are late.", late) % {"n": late}
        work = replace(work, sentence=words if form is _performance_officer else work.sentence)
    if returns or definitions or work.asked:
        title = _("What waits") if returns else work.todo_title or _("What waits")
        work = replace(work, todo=(*work.asked, *returns, *definitions, *work.todo)[:MOST], todo_title=title)
    return replace(work, places=tuple(_places(reader)))


def _moves(reader: _Reader) -> Iterable[WorkItem]:
    """Aims of the own part whose link a move parts, as long as nobody has chosen what they support then."""
    own = reader.units(*_PLACED)
    if not own:
        return
    ids = frozenset().union(*(reader.org.today.below(one) for one in own))
    found = open_links(ids, reader.as_of)
    if found:
        words = ngettext(
            "Say what %(n)s aim supports after a move", "Say what %(n)s aims support after a move", len(found)
        )
        day = date_format(found[0].since, "j F Y")
        note = _("moved on %(day)s") if found[0].since <= reader.as_of else _("moves on %(day)s")
        yield WorkItem(words % {"n": len(found)}, reverse("plans:move_list"), note % {"day": day})


def _guidance(reader: _Reader, version: int) -> Iterable[WorkItem]:
    """Pages of the booklet and changes of the system whose day to be looked at again has come."""
    if not may(reader.user, Permission.WRITE_GUIDANCE):
        return
    found = due(reader.as_of, version)
    if found.pages:
        yield WorkItem(_("Pages of the guidance to look at again"), reverse("guidance:home"), str(found.pages))
    if found.changes:
        url = reverse("guidance:log_list") + "?show=due"
        yield WorkItem(_("Changes of the system to look at again"), url, str(found.changes))


def _corporate_performance(reader: _Reader) -> MyWork:
    card = _council(reader)
    overdue = [row for row in card.rows if row.status == "overdue"]
    late = filter_query(status="overdue") + "#all"
    todo = [
        WorkItem(
            part.name,
            (part.url or reverse("dashboards:executive_overview")) + late,
            ngettext("%(count)s figure overdue", "%(count)s figures overdue", part.total) % {"count": part.total},
            "overdue",
        )
        for part in parts(overdue, reader.org, Level.DEPARTMENT)
        if part.total
    ]
    loads = HistoryLoad.objects.filter(
        owner_id=reader.user.pk, state__in=[LoadState.READY, LoadState.REFUSED]
    ).order_by("-pk")[:MOST]
    todo += [WorkItem(load.file_name, load.get_absolute_url(), load.get_state_display()) for load in loads]
    work = _work(
        reader, card, _late_in_council(len(overdue)), _("What waits"), todo,
        _("No figure is overdue and no history load waits for you."),
    )  # fmt: skip
    return replace(work, asked=unanswered(card, "all"))


def _chief_executive(reader: _Reader) -> MyWork:
    card = _council(reader)
    worst = [
        WorkItem(
            part.name,
            part.url,
            _("%(red)s off target; against the period before: %(change)s")
            % {"red": part.counts[0].count, "change": part.since_previous},
        )
        for part in parts(card.rows, reader.org, Level.DEPARTMENT)
        if part.counts[0].count
    ]
    return _work(reader, card, headline(card.counts).lead, _("Departments, worst first"), worst, _all_well())


def _chief_officer(reader: _Reader) -> MyWork:
    card = _own(reader, reader.units(Role.CHIEF_OFFICER))
    title = _("Your department, worst first")
    work = _work(reader, card, headline(card.counts).lead, title, _reds(card), _all_well())
    return replace(work, asked=unanswered(card, "part"))


def _head_of_service(reader: _Reader) -> MyWork:
    card = _own(reader, reader.units(Role.HEAD_OF_SERVICE))
    title = _("Off target in your service")
    work = _work(reader, card, headline(card.counts).lead, title, _reds(card), _all_well())
    return replace(work, asked=unanswered(card, "part"))


def _manager(reader: _Reader) -> MyWork:
    card = _own(reader, reader.units(Role.MANAGER))
    lines = [_line(row) for row in card.rows]
    return _work(
        reader, card, headline(card.counts).lead, _("Your unit's indicators, worst first"), lines,
        _("No indicator is counted for your unit."),
    )  # fmt: skip


def _performance_officer(reader: _Reader) -> MyWork:
    card = _own(reader, reader.units(Role.PERFORMANCE_OFFICER))
    overdue = [row for row in card.rows if row.status == "overdue"]
    rounds = Round.objects.filter(opens__lte=reader.as_of, closes__gte=reader.as_of).order_by("due", "slug")[:MOST]
    windows = [(one, date_format(one.due, "j F Y")) for one in rounds]
    todo = [
        WorkItem(
            _("Returns for %(period)s") % {"period": _round_label(one)},
            reverse("indicators:round_wall", args=[one.slug]),
            note=_("due by %(day)s") % {"day": day}
            if one.due >= reader.as_of
            else _("were due by %(day)s") % {"day": day},
        )
        for one, day in windows
    ]
    todo += [_line(row) for row in overdue]
    coming = next((day for one, day in windows if one.due >= reader.as_of), "")
    told = _late(len(overdue))
    if coming:
        told = _("The next returns are due by %(day)s. %(told)s") % {"day": coming, "told": told}
    return _work(reader, card, told, _("To return"), todo, _("No collection is open and nothing is overdue."))


def _executive_member(reader: _Reader) -> MyWork:
    ids = [grant.portfolio_id for grant in reader.user.grants if grant.portfolio_id]
    slugs = Basket.objects.filter(portfolio_id__in=ids).order_by("slug").values_list("slug", flat=True)
    cards = [scorecard(Choice(basket=slug), reader.sight, reader.as_of, tree=reader.org.today) for slug in slugs]
    rows = sorted((row for card in cards for row in card.rows), key=lambda row: (row.order, row.name))
    card = Scorecard(tuple(rows), reader.as_of)
    return _work(reader, card, headline(card.counts).lead, _("Off target in your portfolio"), _reds(card), _all_well())


def _member(reader: _Reader) -> MyWork:
    seats = {grant.committee_id for grant in reader.user.grants if grant.committee_id}
    own = committees(reader.as_of, seats)
    todo = [WorkItem(head.name, head.url if head.basket else "", _meets(head)) for head in own]
    coming = next((head for head in own if head.next_meeting), None)
    told = ngettext("You sit on %(count)s committee.", "You sit on %(count)s committees.", len(own)) % {
        "count": len(own)
    }
    if coming is not None and coming.next_meeting is not None:
        told = _("%(told)s The next meeting is that of %(committee)s on %(day)s.") % {
            "told": told,
            "committee": coming.name,
            "day": date_format(coming.next_meeting, "j F Y"),
        }
    return _plain(told, _("Your committees"), todo, _("You sit on no committee today."))


def _visitor(reader: _Reader) -> MyWork:
    if may(reader.user, Permission.VIEW_DASHBOARD):
        return _plain(_("You can read every figure that is released to you, with its history and its definition."))
    return _plain(_("You look after accounts and background work. Figures are not part of this role."))


_FORMS: Mapping[Role, Callable[[_Reader], MyWork]] = {
    Role.CHIEF_EXECUTIVE: _chief_executive,
    Role.CORPORATE_PERFORMANCE: _corporate_performance,
    Role.CHIEF_OFFICER: _chief_officer,
    Role.HEAD_OF_SERVICE: _head_of_service,
    Role.PERFORMANCE_OFFICER: _performance_officer,
    Role.MANAGER: _manager,
    Role.EXECUTIVE_MEMBER: _executive_member,
    Role.COMMITTEE_CHAIR: _member,
    Role.MEMBER: _member,
}


def _returns_of_parts(reader: _Reader) -> Sequence[PartLine]:
    """How far the reader's own parts are with what is open."""
    if may(reader.user, Permission.MANAGE_ROUNDS):
        return ()
    return work_in_parts(reader.user, reader.units(*_PLACED), reader.org.today, reader.as_of)


def _returns(reader: _Reader, own: Sequence[PartLine]) -> Iterable[WorkItem]:
    """What waits of returns: to fill in, sent back, to sign off; for corporate performance what is late."""
    if may(reader.user, Permission.MANAGE_ROUNDS) and (late := late_in_council(reader.as_of)):
        yield WorkItem(_("Late returns"), reverse("indicators:rounds_late"), str(late))
    for part in own:
        if part.todo:
            said = [_("%(n)s to do") % {"n": part.todo}]
            said += [_("%(n)s late") % {"n": part.late}] if part.late else [part.due]
            yield WorkItem(_("Returns of %(place)s") % {"place": part.place.name}, part.url, ", ".join(said))
        if part.queried:
            yield WorkItem(_("Returns sent back with a question"), f"{part.url}?show=queried", str(part.queried))
        if part.sent and part.sign_url:
            yield WorkItem(_("Returns to sign off"), part.sign_url, str(part.sent))


def _definitions(reader: _Reader, days: int) -> Iterable[WorkItem]:
    """What waits of spot checks and definitions: findings, drafts to check or write on, reviews; one query for who
    has any of it."""
    keeps = may(reader.user, Permission.EDIT_DEFINITION)
    posts = [grant.post_id for grant in reader.user.grants if grant.post_id]
    if not keeps and not posts:
        return
    units = frozenset().union(*(reader.org.ever_below(unit) for unit in reader.units(*_PLACED)))
    work = definition_work(reader.user.pk, posts, reader.as_of, days, everything=keeps, units=units)
    if work.findings:
        label = _("Findings of spot checks to follow up")
        yield WorkItem(label, reverse("indicators:spot_check_list"), str(work.findings))
    url = reverse("indicators:definition_list")
    lines = (
        (work.to_check, _("Drafts waiting for your check"), "?show=drafts"),
        (work.returned, _("Drafts that were returned to you"), "?show=drafts"),
        (work.to_review, _("Definitions to review"), "?show=review"),
    )
    for count, label, query in lines:
        if count:
            yield WorkItem(label, url + query, str(count))


def _council(reader: _Reader) -> Scorecard:
    return scorecard(Choice(basket=CORPORATE), reader.sight, reader.as_of, tree=reader.org.today)


def _own(reader: _Reader, units: Sequence[int]) -> Scorecard:
    """Every line that counts for one of these parts."""
    ids = frozenset().union(*(reader.org.ever_below(unit) for unit in units)) if units else frozenset()
    if not ids:
        return Scorecard((), reader.as_of)
    card = scorecard(Choice(unit_ids=ids), reader.sight, reader.as_of, tree=reader.org.today)
    return replace(card, rows=tuple(row for row in card.rows if any(reader.org.belongs(row, unit) for unit in units)))


def _work(
    reader: _Reader, card: Scorecard, sentence: str, title: str, todo: Sequence[WorkItem], nothing: str
) -> MyWork:
    """A form with figures: what is to do, and what changed since the Executive last met."""
    day = reader.last_meeting
    then = lights_then(card, reader.as_of, day) if day else {}
    lines = [WorkItem(one.row.name, one.row.url, one.note, one.row.status) for one in changed(card, day, then)]
    since = worded(_("Changed since the %(executive)s met on %(day)s"), day=date_format(day, "j F Y")) if day else ""
    return MyWork(sentence, title, tuple(todo[:MOST]), nothing, since, tuple(lines[:MOST]), ())


def _plain(sentence: str, title: str = "", todo: Sequence[WorkItem] = (), nothing: str = "") -> MyWork:
    return MyWork(sentence, title, tuple(todo[:MOST]), nothing, "", (), ())


def _reds(card: Scorecard) -> list[WorkItem]:
    return [_line(row) for row in card.rows if row.status == "red"]


def _line(row: ScorecardRow) -> WorkItem:
    note = row.sentence if row.status == "overdue" else direction_words(row.vs_previous, row.vs_last_year)
    return WorkItem(row.name, row.url, note, row.status, row.trend if row.has_trend else "")


def _late(count: int) -> str:
    if not count:
        return _("Nothing of yours is overdue.")
    return ngettext("%(count)s figure of yours is overdue.", "%(count)s figures of yours are overdue.", count) % {
        "count": count
    }


def _late_in_council(count: int) -> str:
    if not count:
        return _("No figure of the corporate basket is overdue.")
    return ngettext(
        "%(count)s figure of the corporate basket is overdue.",
        "%(count)s figures of the corporate basket are overdue.",
        count,
    ) % {"count": count}


def _round_label(one: Round) -> str:
    return f"{frequency_label(one.frequency).lower()}, {round_label(one)}"


def _all_well() -> str:
    return _("Nothing is off target.")


def _meets(head: CommitteeHead) -> str:
    if head.next_meeting is None:
        return _("no meeting is planned")
    return _("meets on %(day)s") % {"day": date_format(head.next_meeting, "j F Y")}


def _places(reader: _Reader) -> Iterable[WorkItem]:
    """What this reader can open, nearest first."""
    if may(reader.user, Permission.VIEW_DASHBOARD):
        for unit_id in reader.units(*_PLACED, Role.EMPLOYEE):
            place = reader.org.today[unit_id]
            if place.level > Level.COUNCIL:
                yield WorkItem(place.name, reverse("dashboards:unit_page", args=[place.code]), _("your place"))
        yield WorkItem(_("The whole council"), reverse("dashboards:executive_overview"))
        for head in sorted(reader.committees, key=lambda one: one.name):
            if head.kind == CommitteeKind.SELECT:
                yield WorkItem(head.name, head.url, _meets(head))
    if may(reader.user, Permission.VIEW_QUALITY):
        yield WorkItem(_("Worth a second look"), reverse("indicators:second_look_list"), _("patterns in the data"))
    if may(reader.user, Permission.VIEW_SPOT_CHECKS):
        yield WorkItem(_("Spot checks"), reverse("indicators:spot_check_list"), _("figures held against their source"))
    if may(reader.user, Permission.LOAD_HISTORY):
        yield WorkItem(_("Load figures from a file"), reverse("indicators:history_list"))
    if may(reader.user, Permission.VIEW_SIGN_INS):
        yield WorkItem(_("Accounts"), reverse("administration:account_list"), _("who can sign in, and who could not"))
        yield WorkItem(_("The record"), reverse("administration:record_list"), _("who did what, and when"))
        yield WorkItem(_("Everything else that you look after"), reverse("administration:hub"))
