"""Actions as a table: one a row, made or changed by the same services as on screens (ADR 20, 41).

Each row is allowed by itself. What is out of the sender's reach and what there is not have one sentence, so that a
refusal tells nothing of other parts of the council.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission, may
from council_pm.core.exact_text import exact_text
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.row_ids import row_id
from council_pm.core.said import said
from council_pm.core.tables.columns import Row
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import Post, User
from indicators.models import Series
from plans.access import scope_of_unit
from plans.models import ENDED, Action, ActionStatus, Milestone, Objective
from plans.selectors.actions import own_units, visible_actions
from plans.selectors.codes import line_of_totals
from plans.selectors.texts import wordings_of
from plans.services.actions import ActionFields, add_milestone, change_action, create_action, say_progress
from plans.tables.columns import COLUMNS, Step, empty_row, read_steps, write_steps

KEY = "actions"
_SAID = _l("From a workbook")


@dataclass(slots=True)
class _Sender:
    """Who sent the table, what they reach today, and what its rows were about so far."""

    user: Any
    units: Tree
    today: dt.date
    taken: dict[int, int] = field(default_factory=dict)

    def unit(self, code: str) -> OrgUnit:
        """A part of the council whose plans the sender writes. Raises ``ValidationError``."""
        places = [place for place in self.units.places.values() if place.code.casefold() == code.casefold()]
        if not places or not may(self.user, Permission.EDIT_PLAN, scope_of_unit(places[0].unit_id, self.units)):
            raise ValidationError(
                _("There is no part of the council with the code %(code)s whose plans you write: correct the code.")
                % {"code": code}
            )
        return OrgUnit.objects.get(pk=places[0].unit_id)

    def visible(self) -> Any:
        """The actions that the sender sees."""
        rows = visible_actions(self.user, self.units)
        return rows.select_related("owner", "unit", "objective__plan", "series__indicator")


def run(table: TableRun) -> None:
    """Make and change what the rows say; what the file leaves out stays."""
    sender = _Sender(User.objects.get(pk=table.by.user_id), tree(table.today), table.today)
    for row in table.rows:
        with table.report.row(row):
            _take(table, row, sender)


def current(today: dt.date, reader: Any) -> Iterable[Sequence[Any]]:
    """The actions of the parts whose plans a reader writes; where there are none, a row as an example."""
    units = tree(today)
    own = [pk for pk in own_units(reader, units) if pk in units.places]
    written = [pk for pk in own if may(reader, Permission.EDIT_PLAN, scope_of_unit(pk, units))]
    rows = visible_actions(reader, units).filter(unit__in=written)
    actions = list(
        rows.select_related("owner", "unit", "series__indicator").prefetch_related("milestones").order_by("due", "pk")
    )
    wordings = wordings_of([one.objective_id for one in actions if one.objective_id])
    for one in actions:
        yield _written(one, wordings)
    if not actions and written:
        yield _example(written, units, today)


def _take(table: TableRun, row: Row, sender: _Sender) -> None:
    unit = sender.unit(row["unit"])
    action = _found(row, unit, sender)
    fields, steps = _fields(row, unit, sender, action), read_steps(row["steps"])
    if action is None:
        action = create_action(by=table.by, unit=unit, fields=fields)
        sender.taken[action.pk] = row.number
        _add_steps(table, action, steps)
        _say(table, row, action)
        by_day = {"post": fields.owner.title, "day": date_format(fields.due, "j F Y")}
        table.report.create(row, fields.title, _("%(post)s, by %(day)s") % by_day)
        return
    _once(action, row, sender)
    goes_on = _say(table, row, action) if action.status in ENDED and row["status"] not in (None, *ENDED) else []
    if goes_on:
        action = sender.visible().get(pk=action.pk)
    changed = _changes(action, fields)
    if changed:
        action = change_action(
            by=table.by, action=action, fields=fields, version=action.version, reason=row["said"] or str(_SAID)
        )
    changed += [*_add_steps(table, action, steps), *(goes_on or _say(table, row, action))]
    if changed:
        table.report.change(row, fields.title, "; ".join(changed))
    else:
        table.report.same(row, fields.title)


def _found(row: Row, unit: OrgUnit, sender: _Sender) -> Action | None:
    """The action that a row is about: by its number, else by its part and its words."""
    if row["number"]:
        pk = row_id(row["number"])
        found: Action | None = sender.visible().filter(pk=pk, unit=unit).first() if pk is not None else None
        if found is None:
            raise ValidationError(
                _("There is no action %(number)s of %(code)s that you may change: leave it empty for a new one.")
                % {"number": row["number"], "code": unit.code}
            )
        return found
    same: Action | None = sender.visible().filter(unit=unit, title__iexact=row["title"]).order_by("pk").first()
    return same


def _once(action: Action, row: Row, sender: _Sender) -> None:
    earlier = sender.taken.setdefault(action.pk, row.number)
    if earlier != row.number:
        raise ValidationError(
            _("Rows %(first)s and %(second)s are about the same action: keep one of them.")
            % {"first": earlier, "second": row.number}
        )


def _fields(row: Row, unit: OrgUnit, sender: _Sender, action: Action | None) -> ActionFields:
    series = _series(row["indicator"], action)
    return ActionFields(
        title=row["title"], owner=_owner(row["owner"], unit, sender, action), due=row["due"],
        detail=row["detail"] or "", objective=_aim(row["aim"], unit, action), series=series,
        expected=_amount(row["expected"]), expected_by=row["expected_by"], intervention=bool(row["intervention"]),
        starts=row["starts"], cost=_amount(row["cost"]),
    )  # fmt: skip


def _owner(text: str, unit: OrgUnit, sender: _Sender, action: Action | None) -> Post:
    if action is not None and text.casefold() in (action.owner.code.casefold(), action.owner.title.casefold()):
        return action.owner
    line = sender.units.above(unit.pk) | sender.units.below(unit.pk)
    posts = Post.objects.filter(Q(code__iexact=text) | Q(title__iexact=text), unit__in=line, ended__isnull=True)
    found = list(posts.order_by("pk"))
    by_code = [one for one in found if one.code.casefold() == text.casefold()]
    if len(by_code) == 1 or len(found) == 1:
        return (by_code or found)[0]
    words = {"post": text, "code": unit.code}
    if found:
        raise ValidationError(_("There are several posts called %(post)s: write the code of the one you mean.") % words)
    raise ValidationError(
        _("There is no post %(post)s in %(code)s or above or below it: write its code or its whole title.") % words
    )


def _series(code: str | None, action: Action | None) -> Series | None:
    if not code:
        return None
    if action is not None and action.series and action.series.indicator.code.casefold() == code.casefold():
        return action.series
    series = line_of_totals(code)
    if series is None:
        raise ValidationError(_("There is no indicator with the code %(code)s: correct it.") % {"code": code})
    return series


def _aim(wording: str | None, unit: OrgUnit, action: Action | None) -> Objective | None:
    if not wording:
        return None
    aims = Objective.objects.filter(plan__unit=unit).filter(
        Q(ended_at__isnull=True) | Q(pk=action.objective_id if action else None)
    )
    wordings = wordings_of(aims.values_list("pk", flat=True))
    found = [pk for pk, words in wordings.items() if " ".join(words.split()).casefold() == wording.casefold()]
    kept = action.objective_id if action is not None and action.objective_id in found else max(found, default=None)
    if kept is None:
        raise ValidationError(
            _("The plans of %(code)s have no aim with these words: copy the words of the aim.") % {"code": unit.code}
        )
    return Objective.objects.select_related("plan").get(pk=kept)


def _amount(text: str | None) -> Decimal | None:
    if not text:
        return None
    try:
        reading = read_value(text, percentage=True, money=True)
    except GrammarError as error:
        raise ValidationError(said(error), error.code) from None
    if reading.warnings:
        raise ValidationError(_("%(figure)s: write it with six decimal places at most.") % {"figure": text})
    return reading.value


def _changes(action: Action, fields: ActionFields) -> list[str]:
    """What differs, in words."""
    fields = replace(fields, title=" ".join(fields.title.split()))
    labels = {column.key: str(column.title) for column in COLUMNS} | {
        "objective": _("For which aim"), "series": _("Indicator that it should move"),
    }  # fmt: skip
    names = (
        "title", "owner", "due", "detail", "objective", "series", "expected", "expected_by", "intervention", "starts",
        "cost",
    )  # fmt: skip
    pairs = [(name, getattr(action, name), getattr(fields, name)) for name in names]
    return [
        _("%(what)s: %(old)s becomes %(new)s")
        % {"what": labels[name].lower(), "old": _shown(was), "new": _shown(value)}
        for name, was, value in pairs
        if was != value
    ]


def _shown(value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return date_format(value, "j M Y")
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, Series):
        return value.indicator.code
    return _("another one") if isinstance(value, Objective) else str(value)[:120]


def _say(table: TableRun, row: Row, action: Action) -> list[str]:
    """Say how it goes, where the row has another status than it has."""
    status = row["status"] or action.status
    if status == action.status:
        return []
    say_progress(by=table.by, action=action, status=status, text=row["said"] or "", today=table.today)
    return [_("how it goes: %(status)s") % {"status": str(ActionStatus(status).label).lower()}]


def _add_steps(table: TableRun, action: Action, steps: Sequence[Step]) -> list[str]:
    """Add the steps that are not there; one that is there keeps its day."""
    there = {one.wording.casefold(): one.due for one in Milestone.objects.filter(action=action)}
    told = []
    for one in steps:
        due = there.get(one.wording.casefold())
        if due is not None and due != one.due:
            raise ValidationError(
                _("The step “%(step)s” is there already, for %(day)s: a step keeps its day.")
                % {"step": one.wording, "day": date_format(due, "j F Y")}
            )
        if due is None:
            add_milestone(by=table.by, action=action, wording=one.wording, due=one.due)
            there[one.wording.casefold()] = one.due
            told.append(_("step added: %(step)s") % {"step": one.wording})
    return told


def _written(one: Action, wordings: dict[int, str]) -> Sequence[str]:
    return empty_row(
        number=str(one.pk), unit=one.unit.code, title=one.title, owner=one.owner.code, due=_day(one.due),
        status=str(ActionStatus(one.status).label), said=one.help_needed or one.dropped_reason,
        aim=wordings.get(one.objective_id or 0, ""), indicator=one.series.indicator.code if one.series else "",
        expected=_number(one.expected), expected_by=_day(one.expected_by),
        intervention=_("yes") if one.intervention else "", starts=_day(one.starts), cost=_number(one.cost),
        detail=one.detail,
        steps=write_steps(Step(step.due, step.wording) for step in one.milestones.all()),
    )  # fmt: skip


def _example(written: Sequence[int], units: Tree, today: dt.date) -> Sequence[str]:
    place = max((units[pk] for pk in written), key=lambda one: (one.level, one.code))
    post = Post.objects.filter(unit=place.unit_id, ended__isnull=True).order_by("code").first()
    return empty_row(
        unit=place.code, title=_("An example: put your own action here"), owner=post.code if post else "",
        due=_day(today + dt.timedelta(days=90)), status=str(ActionStatus.NOT_STARTED.label),
        steps=write_steps([Step(today + dt.timedelta(days=30), _("A first step"))]),
    )  # fmt: skip


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _number(value: Decimal | None) -> str:
    return exact_text(value) if value is not None else ""


def _address(staged: Any) -> str:
    return reverse("actions:table_actions_staged", args=[staged.pk])


ACTIONS = TableKind(
    key=KEY,
    title=_l("Actions"),
    text=_l("What your part of the council will do, one action a row: who, by when, and what it should move."),
    permission=Permission.EDIT_PLAN,
    columns=COLUMNS,
    identity=(),
    run=run,
    current=current,
    goes_to="actions:action_list",
    address=_address,
)
