"""The communities that entries may concern."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.sending import sent
from council_pm.practice.access import community_at
from council_pm.practice.forms.entries import CommunityForm
from council_pm.practice.models import Community
from council_pm.practice.services.adoptions import add_community, turn_community
from council_pm.practice.views.parts import trail


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PRACTICE)
def community_list(request: HttpRequest) -> HttpResponse:
    """Those that are offered, those that are not any more, and a further one."""
    form = CommunityForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_community(by=Actor(request.user.pk), name=form.cleaned_data["name"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:community_list")
    title = _("Communities")
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "communities": Community.objects.order_by("-active", "name"),
        "form": form,
    }
    return render(request, "practice/communities.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.KEEP_PRACTICE, fetch=community_at)
def community_turn(request: HttpRequest, community: Community) -> HttpResponse:
    """Offer it, or offer it no more: as ``active`` says."""
    turn_community(by=Actor(request.user.pk), community=community, active=request.POST.get("active") == "1")
    return redirect("practice:community_list")
