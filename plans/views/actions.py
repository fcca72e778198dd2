"""The one list of actions, and one action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import AccessScope, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.rows import row_or_404
from council_pm.notices.selectors import follow_state
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.access import Part
from plans.action_forms import DependencyForm, MilestoneForm, MoveForm, ProgressForm
from plans.models import Action, ActionStatus, Milestone
from plans.selectors.actions import (
    A_PAGE,
    Filters,
    action_rows,
    filtered,
    own_units,
    scope_of_action,
    visible_actions,
)
from plans.selectors.actions import action_page as page_of_action
from plans.selectors.aims import aims_to_choose
from plans.selectors.effects import effect_seen
from plans.subjects import KIND as ACTION
from plans.views.fetching import sent

WHOSE = ("mine", "part", "all")


@dataclass(frozen=True, slots=True)
class ActionInTree:
    """An action with the tree of today."""

    action: Action
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of_action(self.action, self.tree)


def action_at(user: Any, action_id: int) -> ActionInTree:
    """An action that the reader sees; for all others there is no such page."""
    units = tree(timezone.localdate())
    rows = visible_actions(user, units).select_related(
        "owner", "unit", "objective__plan", "series__indicator", "commitment__clinic"
    )
    found = row_or_404(rows, action_id)
    return ActionInTree(found, units)


def step_at(user: Any, action_id: int, step_id: int) -> Part:
    """A step of an action that the reader sees."""
    return _part(action_at(user, action_id), Milestone.objects.filter(action=action_id), step_id)


def need_at(user: Any, action_id: int, on_id: int) -> Part:
    """What an action waits for."""
    return _part(action_at(user, action_id), Action.objects.filter(needed_by__action=action_id), on_id)


def _part(at: ActionInTree, rows: QuerySet[Any], pk: int) -> Part:
    found = row_or_404(rows, pk)
    return Part(at, found)


@require_safe
@permitted(Permission.VIEW_PLAN)
def action_list(request: HttpRequest) -> HttpResponse:
    """What was promised, by due day: one's own, those of one's part of the council, or all."""
    return render(request, "plans/actions/list.html", list_context(request))


def list_context(request: HttpRequest, **refused: forms.Form) -> dict[str, Any]:
    """What the list shows; a form that was refused replaces the empty one."""
    today, asked = timezone.localdate(), asked_of(request)
    units = tree(today)
    rows = filtered(request.user, units, today, asked)
    url, total = reverse("actions:action_list"), rows.count()
    query = {"whose": asked.whose, "state": asked.state, "q": asked.words}
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, query)) if total else None
    first = pager.before if pager else 0
    shown = action_rows(request.user, units, today, rows[first : first + A_PAGE])
    if "move_form" not in refused and any(row.may_update and not row.is_ended for row in shown):
        refused = {"move_form": move_form(request, units)}
    return {
        "page_title": _("Actions"),
        "breadcrumbs": [],
        "rows": shown,
        "total": total,
        "pager": pager,
        "switch_label": _("Whose"),
        "views": [
            {"label": label, "url": f"{url}?whose={whose}", "current": whose == asked.whose}
            for whose, label in zip(WHOSE, (_("Mine"), _("Of my part of the council"), _("All")), strict=True)
        ],
        "filters": _filters(url, asked),
        "asked": asked,
        "today": today,
        "may_import": may(request.user, Permission.EDIT_PLAN),
        **refused,
    }


def move_form(request: HttpRequest, units: Tree) -> MoveForm:
    """The form with which several actions are changed: owners of the reader's own branch, aims of its plans."""
    own = own_units(request.user, units)
    branch = own.union(*(units.above(one) for one in own))
    aims = aims_to_choose(request.user, units, timezone.localdate())
    return MoveForm(sent(request), unit_ids=branch, aims=aims, auto_id="move-%s")


def asked_of(request: HttpRequest) -> Filters:
    """What the reader asked the list for."""
    sent = request.POST if request.method == "POST" else request.GET  # a refused change keeps what the list showed
    whose, state = sent.get("whose", ""), sent.get("state", "")
    states = {value for value, _label in _states()}
    return Filters(
        whose if whose in WHOSE else "mine",
        state if state in states else "open",
        sent.get("q", "").replace("\x00", "").strip()[:80],
    )


def _states() -> list[tuple[str, Any]]:
    return [
        ("open", _("Still to do")),
        ("overdue", _("Overdue")),
        ("passed_on", _("Overdue and passed on")),
        ("vacant", _("Nobody holds the owner's post")),
        ("indicator_ended", _("Their indicator has ended")),
        *ActionStatus.choices,
        ("any", _("Any")),
    ]


def _filters(url: str, asked: Filters) -> dict[str, Any]:
    options = [{"value": value, "label": label, "selected": value == asked.state} for value, label in _states()]
    is_plain = asked.state == "open" and not asked.words
    return {
        "action": url,
        "hidden": [{"name": "whose", "value": asked.whose}],
        "fields": [{"name": "state", "label": _("How they go"), "options": options}],
        "search": {"name": "q", "label": _("Words in the action or its owner"), "value": asked.words},
        "reset_url": "" if is_plain else f"{url}?whose={asked.whose}",
    }


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=action_at)
def action_page(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """One action."""
    return render(request, "plans/actions/action.html", action_context(request, at))


def action_context(request: HttpRequest, at: ActionInTree, **refused: forms.Form) -> dict[str, Any]:
    """What an action's page shows; forms that were refused replace the empty ones."""
    page = page_of_action(request.user, at.tree, at.action, timezone.localdate())
    progress = {"status": page.row.status, "version": page.row.version}
    others = others_to_wait_for(request.user, at) if page.row.may_update and not page.row.is_ended else []
    return {
        "page_title": page.row.title,
        "breadcrumbs": crumbs((_("Actions"), reverse("actions:action_list")), (page.row.title, "")),
        "page": page,
        "clinic": _promised_in(request.user, at.action),
        "follow": follow_state(request.user.pk or 0, ACTION, str(page.row.id))
        if may(request.user, Permission.USE_PRODUCT)
        else None,
        "effect": effect_seen(request.user, at.tree, at.action, timezone.localdate()),
        "progress_form": ProgressForm(initial=progress, auto_id="progress-%s"),
        "milestone_form": MilestoneForm(auto_id="step-%s"),
        "dependency_form": DependencyForm(others=others, auto_id="waits-%s"),
        **refused,
    }


def _promised_in(user: Any, action: Action) -> Any:
    """The clinic in which an action was promised, for those who read all of it (M060); no query after ``action_at``."""
    promise = getattr(action, "commitment", None)  # of the app above: by its accessor
    return promise.clinic if promise is not None and may(user, Permission.VIEW_CLINIC, AccessScope()) else None


def others_to_wait_for(user: Any, at: ActionInTree) -> list[tuple[str, str]]:
    """Actions of the same branch that are still to do, for a list to choose from."""
    line = at.tree.above(at.action.unit_id) | at.tree.below(at.action.unit_id)
    rows = visible_actions(user, at.tree).filter(unit__in=line, done_on__isnull=True).exclude(pk=at.action.pk)
    return [(str(pk), title) for pk, title in rows.order_by("due", "pk").values_list("pk", "title")[:200]]
