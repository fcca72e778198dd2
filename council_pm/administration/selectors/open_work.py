"""What is under way in parts of the council that move, kind by kind, and what becomes of it from the day on.

A kind of work more is a line more in ``KINDS``. What stands in plans is named only to those who may read drafts; others
are told how much there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.administration.organisation_preview import Line, Reader, Section
from council_pm.administration.selectors.affected import PostFact
from council_pm.org.tree import PlacementRow, Tree
from council_pm.people.models import DelegatedRight, Delegation, Post
from council_pm.people.roles import Role
from indicators.models import ProposalState, Round, TargetProposal
from indicators.returns.states import SIGNED
from indicators.selectors.round_places import round_label
from plans.kinds import year_label, year_of
from plans.models import ENDED, Action, Dependency, ObjectiveText, Plan, PlanState, Risk
from plans.moving import Days
from plans.selectors.moved import parted_links
from plans.subjects import title_for_all

_SIGN = (Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER)


@dataclass(frozen=True, slots=True)
class Moving:
    """A move as its preview asks about it.

    ``unit_ids`` move, the part that is named and all below it; ``rows`` are the placements as they will be on record,
    ``before`` and ``after`` the organisation of the day without and with it; ``posts`` those of the parts that move and
    of all above them, then and now.
    """

    unit_ids: frozenset[int]
    unit_id: int
    day: date
    rows: Sequence[PlacementRow]
    before: Tree
    after: Tree
    reader: Reader
    posts: Sequence[PostFact]

    @property
    def left(self) -> frozenset[int]:
        """The parts that it stands below no more."""
        return self.before.above(self.unit_id) - self.after.above(self.unit_id)

    def name(self, unit_id: int) -> str:
        """What a part is called on the day."""
        return self.after[unit_id].name if unit_id in self.after else ""


@dataclass(frozen=True, slots=True)
class OfUnits:
    """A kind of work that belongs to units: which rows of them, and each in a line."""

    title: str | Promise
    text: str | Promise
    rows: Callable[[Moving], QuerySet[Any]]
    line: Callable[[Any, Moving], Line]

    def __call__(self, moving: Moving) -> Section | None:
        """The section, or nothing where there is no such work; one query."""
        return _of_plans(moving, str(self.title), str(self.text), [self.line(row, moving) for row in self.rows(moving)])


Kind = Callable[[Moving], Section | None]


def _plan(plan: Plan, moving: Moving) -> Line:
    title = plan.name or plan.get_kind_display()
    words = f"{moving.name(plan.unit_id)}: {title} {year_label(plan.year)}"
    return Line(words, str(plan.get_state_display()), plan.get_absolute_url())


def _action(action: Action, moving: Moving) -> Line:
    due = _("%(unit)s, due on %(day)s") % {"unit": moving.name(action.unit_id), "day": _day(action.due)}
    return Line(title_for_all(action), due, action.get_absolute_url())


def _risk(risk: Risk, moving: Moving) -> Line:
    if risk.confidential:  # not all who read a preview may read its name
        return Line(_("A confidential risk"), moving.name(risk.unit_id))
    return Line(risk.title, moving.name(risk.unit_id), risk.get_absolute_url())


def _waiting(moving: Moving) -> Section | None:
    """Between an action here and one of another part, either way."""
    inside, outside = Q(action__unit__in=moving.unit_ids), Q(on__unit__in=moving.unit_ids)
    rows = Dependency.objects.filter((inside & ~outside) | (outside & ~inside)).exclude(action__status__in=ENDED)
    lines = [
        Line(
            one.action.title,
            _("waits for “%(other)s”") % {"other": one.on.title},
            one.action.get_absolute_url(),
        )
        for one in rows.exclude(on__status__in=ENDED).select_related("action", "on").order_by("action__due", "pk")
    ]
    return _of_plans(
        moving, _("Actions here and elsewhere that wait for each other"), _("They go on waiting, across departments."),
        lines,
    )  # fmt: skip


def _links(moving: Moving) -> Section | None:
    """Aims whose link upwards the move parts: asked about, and never dropped."""
    days = Days(moving.rows, moving.reader.today)
    found = [one for one in parted_links(days, unit_ids=moving.unit_ids) if one.since == moving.day]
    ids = {pk for one in found for pk in (one.link.aim_id, one.link.parent_id)}
    texts = ObjectiveText.objects.filter(objective__in=ids).order_by("revision")
    wording = dict(texts.values_list("objective_id", "wording")) if found else {}
    return _of_plans(
        moving,
        _("Aims that support one of a part that is left"),
        _(
            "Who writes these plans chooses an aim of the parts that they then stand below, or ends the link; ahead of"
            " the day too. What is not chosen stays, and is listed as open to those who answer for it."
        ),
        [
            Line(
                wording.get(one.link.aim_id, ""),
                _("%(unit)s, %(year)s, supports “%(aim)s” of %(part)s")
                % {
                    "unit": moving.name(one.link.unit_id),
                    "year": year_label(one.link.year),
                    "aim": wording.get(one.link.parent_id, ""),
                    "part": moving.name(one.link.parent_unit_id),
                },
                reverse("plans:objective_page", args=[one.link.aim_id]),
            )
            for one in found
        ],
    )


def _returns(moving: Moving) -> Section | None:
    """Returns of open rounds that are not signed off yet, and who signs them from the day on."""
    today = moving.reader.today
    open_now = Q(returns__series__unit__in=moving.unit_ids) & ~Q(returns__stage__in=[one.value for one in SIGNED])
    rounds = Round.objects.filter(opens__lte=today, closes__gte=max(today, moving.day)).annotate(
        n=Count("returns", filter=open_now)
    )
    lines = [
        Line(
            round_label(one),
            ngettext("%(n)d return, round closes on %(day)s", "%(n)d returns, round closes on %(day)s", one.n)
            % {"n": one.n, "day": _day(one.closes)},
            reverse("indicators:round_wall", args=[one.slug]),
        )
        for one in rounds.filter(n__gt=0).order_by("due", "slug")
    ]
    above = moving.after.above(moving.unit_id) | moving.unit_ids
    signers = [post.title for post in moving.posts if post.role in _SIGN and post.unit_id in above]
    text = _("From %(day)s they are signed off by: %(posts)s. What was signed off before stays as it is.") % {
        "day": _day(moving.day),
        "posts": ", ".join(signers) or _("nobody yet"),
    }
    return Section(_("Returns that are not signed off yet"), text, tuple(lines)) if lines else None


def _targets(moving: Moving) -> Section | None:
    """Targets that wait for somebody's yes."""
    rows = TargetProposal.objects.filter(state=ProposalState.PROPOSED, series__unit__in=moving.unit_ids)
    lines = [
        Line(code, year)
        for code, year in rows.order_by("year", "series__indicator__code").values_list(
            "series__indicator__code", "year"
        )
    ]
    gained = moving.after.above(moving.unit_id) - moving.before.above(moving.unit_id)
    agree = [post.title for post in moving.posts if post.role is Role.CHIEF_OFFICER and post.unit_id in gained]
    text = _("They go on waiting; from the day on %(posts)s agrees them in place of the part that is left.") % {
        "posts": ", ".join(agree) or _("the Chief Executive")
    }
    return _of_plans(moving, _("Targets that wait to be agreed"), text, lines)


def _delegations(moving: Moving) -> Section | None:
    """Rights that somebody lent: for a part that moves, or for one that is left and what was below it."""
    rows = Delegation.objects.filter(
        Q(unit__in=moving.unit_ids) | Q(unit__in=moving.left), ended_at__isnull=True, ends__gte=moving.day
    ).select_related("from_post", "to_person")
    lines = [
        Line(
            _("%(post)s lets %(who)s: %(what)s")
            % {
                "post": one.from_post.title,
                "who": one.to_person.name,
                "what": str(DelegatedRight(one.what).label).lower(),
            },
            _("goes along, until %(day)s") % {"day": _day(one.ends)}
            if one.unit_id in moving.unit_ids and one.from_post.unit_id not in moving.left
            else _("ends for what moves: its giver does not answer for it any more"),
        )
        for one in rows.order_by("starts", "pk")
    ]
    if not lines:
        return None
    return Section(_("Rights that were lent"), _("Who still answers for a part may lend them anew."), tuple(lines))


def _reporting(moving: Moving) -> Section | None:
    """Posts that report across the cut: asked about on their own pages."""
    line = moving.after.above(moving.unit_id) | moving.unit_ids
    cut = (Q(unit__in=moving.unit_ids) & ~Q(reports_to__unit__in=line)) | (
        Q(reports_to__unit__in=moving.unit_ids) & ~Q(unit__in=moving.unit_ids)
    )
    rows = Post.objects.filter(cut, Q(ended__isnull=True) | Q(ended__gte=moving.day), reports_to__isnull=False)
    lines = [
        Line(
            title,
            _("reports to %(post)s") % {"post": manager},
            reverse("administration:post_page", args=[code]),
        )
        for code, title, manager in rows.order_by("title", "code").values_list("code", "title", "reports_to__title")
    ]
    if not lines:
        return None
    text = _("Nothing changes by itself: say on the page of each post whom it reports to then.")
    return Section(_("Posts that report to somebody outside"), text, tuple(lines))


KINDS: tuple[Kind, ...] = (
    OfUnits(
        gettext_lazy("Plans under way"),
        gettext_lazy("They move along: from the day on, who stands above reads drafts of them and agrees them."),
        lambda moving: (
            Plan.objects.filter(unit__in=moving.unit_ids, year__gte=year_of(moving.day))
            .exclude(state=PlanState.CLOSED)
            .order_by("year", "unit__level", "unit__code", "kind", "name")
        ),
        _plan,
    ),
    OfUnits(
        gettext_lazy("Actions still to do"),
        gettext_lazy("They move along with their owners. What has ended by then stays in the part that is left."),
        lambda moving: Action.objects.filter(unit__in=moving.unit_ids).exclude(status__in=ENDED).order_by("due", "pk"),
        _action,
    ),
    OfUnits(
        gettext_lazy("Risks that are open"),
        gettext_lazy("They move along. What was carried up waits for an answer of the part that they then belong to."),
        lambda moving: Risk.objects.filter(unit__in=moving.unit_ids, ended_at__isnull=True).order_by("title", "pk"),
        _risk,
    ),
    _waiting,
    _links,
    _returns,
    _targets,
    _delegations,
    _reporting,
)


def open_work(moving: Moving, kinds: Iterable[Kind] = KINDS) -> list[Section]:
    """What is under way, kind by kind; two queries a kind at most, however much there is."""
    return [section for kind in kinds if (section := kind(moving)) is not None]


def _of_plans(moving: Moving, title: str, text: str, lines: Sequence[Line]) -> Section | None:
    """A section whose lines are named to who reads drafts; the digest of the preview names their number to all."""
    if not lines:
        return None
    if moving.reader.sees_plans:
        return Section(title, text, tuple(lines))
    return Section(title, text, (), len(lines))


def _day(day: date) -> str:
    return date_format(day, "j F Y")
