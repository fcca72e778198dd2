"""What a move of a part of the council leaves open in the golden thread, and choosing what an aim then supports."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.org.selectors import placement_rows
from plans.access import AimInTree
from plans.forms import AfterMoveForm
from plans.models import Objective
from plans.selectors.moved import LeftLink, aims_for, left_links
from plans.selectors.readable import AimRow, aims_of, readable_plans
from plans.services.moves import choose_link
from plans.views.fetching import aim_at, sent


@require_safe
@permitted(Permission.VIEW_PLAN)
def move_list(request: HttpRequest) -> HttpResponse:
    """Every aim that the reader sees whose link a move parts, those of one's own to choose first."""
    found = left_links(request.user, placement_rows(date.max), timezone.localdate())
    context = {
        "page_title": _("Aims of parts of the council that move"),
        "breadcrumbs": crumbs(
            (_("Plans"), reverse("plans:plan_tree")), (_("Aims of parts of the council that move"), "")
        ),
        "own": [one for one in found if one.may_choose],
        "others": [one for one in found if not one.may_choose],
    }
    return render(request, "plans/moves.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=aim_at, scoped=True)
def link_choose(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """What an aim supports once its part of the council has moved."""
    rows, today = placement_rows(date.max), timezone.localdate()
    link = next(iter(left_links(request.user, rows, today, aim_id=at.aim.pk)), None)
    above = aims_for(request.user, rows, today, link) if link is not None else []
    _refuse_elsewhere(request, above)
    form = AfterMoveForm(sent(request), aims=[(str(one.id), f"{one.plan.unit}: {one.wording}") for one in above])
    if request.method == "POST" and form.is_valid():
        try:
            day = choose_link(
                by=Actor(request.user.pk), objective=at.aim, parent=_chosen(form.cleaned_data["supports"]), today=today
            )
        except ValidationError as refusal:
            form.add_error("supports", refusal)
        else:
            messages.success(request, _("It holds from %(day)s.") % {"day": date_format(day, "j F Y")})
            return redirect("plans:objective_page", aim_id=at.aim.pk)
    return _choice_page(request, at, form, link)


def _refuse_elsewhere(request: HttpRequest, above: list[AimRow]) -> None:
    """Refuse to everybody an aim of a part that this one will not stand below (M058); one out of sight is not there."""
    pk = row_id(request.POST.get("supports", ""))
    if pk is not None and pk not in {one.id for one in above}:
        aim_at(request.user, pk)
        raise PermissionDenied


def _chosen(value: str) -> Objective | None:
    pk = row_id(value)
    return Objective.objects.select_related("plan__unit").get(pk=pk) if pk is not None else None


def _choice_page(request: HttpRequest, at: AimInTree, form: AfterMoveForm, link: LeftLink | None) -> HttpResponse:
    plans = readable_plans(request.user, at.plan.tree, ids=[at.aim.plan_id])
    (aim,) = aims_of(plans, only=[at.aim.pk], with_ended=True)
    context = {
        "page_title": _("After the move: %(aim)s") % {"aim": aim.wording},
        "breadcrumbs": crumbs(
            (_("Plans"), reverse("plans:plan_tree")), (aim.wording, aim.url), (_("After the move"), "")
        ),
        "aim": aim,
        "link": link,
        "form": form,
    }
    return render(request, "plans/move_choice.html", context, status=422 if form.errors else 200)
