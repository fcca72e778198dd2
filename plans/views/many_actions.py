"""Changing several actions of the list at once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.row_ids import row_id, row_ids
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.action_forms import MoveForm
from plans.models import Objective
from plans.selectors.actions import scope_of_action, visible_actions
from plans.services.many_actions import Change, Chosen, Outcome, change_many
from plans.views.actions import asked_of, list_context, move_form

_FIELDS = {"reason": "reason", "owner": "new_owner"}


@require_POST
@permitted(Permission.VIEW_PLAN)
def action_move(request: HttpRequest) -> HttpResponse:
    """Change several actions at once: those of one's own post, and of plans that one writes."""
    units = tree(timezone.localdate())
    chosen = _chosen(request, units)
    form, outcome = move_form(request, units), None
    if form.is_valid():
        try:
            outcome = _changed(request, form, chosen)
        except ValidationError as refusal:
            form.add_error(_FIELDS.get(refusal.code or "", "new_due"), refusal)
    if outcome is not None and outcome.done:
        words = ngettext("%(n)s action changed.", "%(n)s actions changed.", outcome.done)
        messages.success(request, words % {"n": outcome.done})
    if outcome is not None and not outcome.refused:
        asked = asked_of(request)
        return redirect(
            f"{reverse('actions:action_list')}?"
            + urlencode({"whose": asked.whose, "state": asked.state, "q": asked.words})
        )
    refused = outcome.refused if outcome is not None else ()
    ticked = {one.action_id for one in refused} if outcome is not None else {one.action.pk for one in chosen}
    context = {
        **list_context(request, move_form=form), "form": form, "chosen": ticked, "refused": refused,
    }  # fmt: skip
    return render(request, "plans/actions/list.html", context, status=422)


def _chosen(request: HttpRequest, units: Tree) -> list[Chosen]:
    """What was ticked, with the version that was on the screen. Raises ``PermissionDenied``."""
    wanted = row_ids(request.POST.getlist("chosen"))
    rows = list(visible_actions(request.user, units).filter(pk__in=wanted).select_related("owner").order_by("due"))
    if any(not may(request.user, Permission.UPDATE_ACTION, scope_of_action(one, units)) for one in rows):
        raise PermissionDenied
    seen = {one.pk: request.POST.get(f"version-{one.pk}", "") for one in rows}
    return [Chosen(one, int(seen[one.pk]) if seen[one.pk].isdecimal() else one.version) for one in rows]


def _changed(request: HttpRequest, form: MoveForm, chosen: list[Chosen]) -> Outcome:
    data = form.cleaned_data
    aim = Objective.objects.select_related("plan").filter(pk=row_id(data["new_aim"]) or 0).first()
    change = Change(
        reason=data["reason"], due=data["new_due"], owner=data["new_owner"], status=data["new_status"], objective=aim
    )
    return change_many(by=Actor(request.user.pk), chosen=chosen, change=change, today=timezone.localdate())
