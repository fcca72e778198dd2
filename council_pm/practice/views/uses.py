"""I used this: for which part of the council, since when, and what happened."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.sending import seen_now, sent
from council_pm.org.models import OrgUnit
from council_pm.practice.access import EntryInTree, adoption_at, published_entry_at
from council_pm.practice.forms.entries import HappenedForm, UseForm
from council_pm.practice.selectors.places import last_names, unit_choices
from council_pm.practice.services.adoptions import adopt_entry, update_adoption
from council_pm.practice.views.parts import form_page
from plans.access import Part


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CREATE_PRACTICE, fetch=published_entry_at)
def entry_use(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """Say that one used an entry."""
    own = next((str(grant.unit_id) for grant in request.user.grants if grant.unit_id in at.tree), "")  # type: ignore[union-attr]  # signed in
    form = UseForm(sent(request), initial={"unit": own})
    form.offer("unit", unit_choices(at.tree), _("Choose a part of the council"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            adopt_entry(
                by=Actor(request.user.pk), entry=at.entry, unit=OrgUnit.objects.get(pk=data["unit"]),
                since=data["since"], happened=data["happened"], today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you: whoever reads this entry sees that it travels."))
            return redirect(at.entry.get_absolute_url())
    return form_page(request, form, _("I used this"), (str(at.entry.newest), at.entry.get_absolute_url()))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CREATE_PRACTICE, fetch=adoption_at)
def use_update(request: HttpRequest, part: Part) -> HttpResponse:
    """Say anew what happened; what was said before stays."""
    entry, one = part.at.entry, part.part
    newest = one.notes.order_by("-revision")[0]
    form = HappenedForm(sent(request), initial={"happened": newest.text, "based_on": newest.revision})
    now: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            update_adoption(
                by=Actor(request.user.pk), adoption=one, happened=data["happened"], based_on=data["based_on"] or 0
            )
        except ValidationError as refusal:
            form.refuse(refusal)
            if refusal.code == "stale":
                now = [newest.text]
                seen_now(form, "based_on", newest.revision)
        else:
            return redirect(entry.get_absolute_url())
    unit = last_names({one.unit_id}, part.at.tree).get(one.unit_id, "")
    title = _("What came of it: %(unit)s") % {"unit": unit}
    return form_page(request, form, title, (str(entry.newest), entry.get_absolute_url()), now=now)
