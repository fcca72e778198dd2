"""Lines of My work, and those of them that actions and answers give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisals.selectors.own_work import own_appraisals
from clinics.selectors.own_work import Want, own_clinics
from council_pm.configuration.words import worded
from council_pm.forums.selectors.own import own_forum_items
from council_pm.org.tree import Tree
from indicators.selectors.scorecard import Scorecard
from plans.selectors.own_work import OwnAction, Why, own_actions, without_answer
from plans.selectors.risks import own_risks

_FORUM_NOTES = {
    "coming": gettext_lazy("you have a place on %(day)s"),
    "waiting": gettext_lazy("you are on the waiting list for %(day)s"),
    "cancelled": gettext_lazy("cancelled: it was to be on %(day)s"),
    "briefing": gettext_lazy("a briefing to read"),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A line: what, where it leads (empty: nowhere yet), a remark, and a light where it is about an indicator."""

    label: str
    url: str = ""
    note: str = ""
    status: str = ""
    trend: str = ""


def waiting(user: Any, units: Tree, today: date, version: int) -> Iterable[WorkItem]:
    """What appraisals, clinics, actions, risks and forums want of the reader, in this order."""
    yield from of_appraisals(user, today, version)
    yield from of_clinics(user, units, today, version)
    yield from of_actions(user, units, today)
    yield from of_risks(user, units, today)
    yield from of_forums(user, timezone.now(), version)


def of_actions(user: Any, units: Tree, today: date) -> Iterable[WorkItem]:
    """The own actions that are overdue or due within a fortnight, what was passed on, and what can be looked at."""
    for one in own_actions(user, units, today):
        yield WorkItem(one.title, one.url, _note(one, today))


def of_clinics(user: Any, units: Tree, today: date, version: int) -> Iterable[WorkItem]:
    """Clinics whose items or agenda wait for the reader, and the two questions after one that the reader came to."""
    for one in own_clinics(user, units, today, version):
        day = {"day": date_format(one.held_on, "j F Y"), "by": date_format(one.by, "j F")}
        if one.want is Want.PREPARE:
            words = worded(_("Prepare your part of the %(clinic)s of %(day)s"), **day)
            yield WorkItem(words, one.url, _("until %(by)s") % day)
        elif one.want is Want.TELL:
            words = worded(_("Decide what is on in the %(clinic)s of %(day)s, and tell services"), **day)
            yield WorkItem(words, reverse("clinics:candidate_list", args=[one.id]), _("by %(by)s") % day)
        else:
            words = worded(_("Two questions about the %(clinic)s of %(day)s"), **day)
            yield WorkItem(words, reverse("clinics:pulse_answer", args=[one.id]), _("until %(by)s, anonymous") % day)


def of_appraisals(user: Any, today: date, version: int) -> Iterable[WorkItem]:
    """The stages of the own appraisal that are due soon or overdue, and how many of the team wait, without names."""
    found = own_appraisals(user, today, version)
    for one in found.own:
        day = {"day": date_format(one.due, "j F Y")}
        note = (_("was due on %(day)s") if one.overdue else _("due on %(day)s")) % day
        yield WorkItem(_("Your appraisal: %(stage)s") % {"stage": one.stage.lower()}, one.url, note)
    if found.waiting:
        words = ngettext("%(n)s appraisal of your team waits", "%(n)s appraisals of your team wait", found.waiting)
        late = ngettext("%(n)s is overdue", "%(n)s are overdue", found.overdue) % {"n": found.overdue}
        yield WorkItem(words % {"n": found.waiting}, reverse("appraisals:team"), late if found.overdue else "")
    if found.countersign:
        words = ngettext("%(n)s appraisal to countersign", "%(n)s appraisals to countersign", found.countersign)
        yield WorkItem(words % {"n": found.countersign}, reverse("appraisals:countersigning"))


def of_risks(user: Any, units: Tree, today: date) -> Iterable[WorkItem]:
    """The own risks that ask for another look, and those that wait for an answer of the own level."""
    for one in own_risks(user, units, today):
        more = ngettext("And %(n)s more.", "And %(n)s more.", one.more) % {"n": one.more} if one.more else ""
        yield WorkItem(one.title, one.url, f"{one.why} {more}".strip())


def of_forums(user: Any, now: datetime, version: int) -> Iterable[WorkItem]:
    """Sessions of the next fortnight that the reader signed up for, and briefings that they have not read."""
    for one in own_forum_items(user, now, version):
        yield WorkItem(one.title, one.url, _FORUM_NOTES[one.what] % {"day": date_format(localtime(one.at), "j F, H:i")})


def _note(one: OwnAction, today: date) -> str:
    words = {"day": date_format(one.day, "j F Y"), "owner": one.owner}
    if one.why is Why.PASSED_ON:
        return _("overdue since %(day)s and passed on to you from %(owner)s") % words
    if one.why is Why.LOOK:
        return _("Did it work? Its figures were looked at on %(day)s") % words
    if one.why is Why.STEP:
        return (_("a step was due on %(day)s") if one.day < today else _("a step is due on %(day)s")) % words
    return (_("was due on %(day)s") if one.day < today else _("due on %(day)s")) % words


def unanswered(card: Scorecard, whose: str) -> tuple[WorkItem, ...]:
    """How many lights of a scorecard are off target or getting worse without an answer.

    ``whose``: what the list behind it shows, the reader's ``part`` or ``all``; the corporate basket is in the latter.
    """
    count = without_answer(card.rows, card.as_of)
    if not count:
        return ()
    if whose == "all":
        words = ngettext(
            "%(n)s indicator of the corporate basket asks for an answer and has none",
            "%(n)s indicators of the corporate basket ask for an answer and have none",
            count,
        )
    else:
        words = ngettext(
            "%(n)s indicator is off target or getting worse and has no answer",
            "%(n)s indicators are off target or getting worse and have no answer",
            count,
        )
    return (WorkItem(words % {"n": count}, f"{reverse('actions:answer_list')}?whose={whose}"),)
