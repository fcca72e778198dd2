"""Appraising a team together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.access import AppraisalSeen, Part
from appraisals.models import Appraisal, Cycle, CycleState, Group, GroupMeeting
from appraisals.selectors.together import MeetingRow, appraised_by, meeting_row, meetings_by
from appraisals.services.openings import keep_openings
from appraisals.services.together import Meeting, add_to_meeting, record_meeting
from appraisals.signing_forms import TogetherForm
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_ids
from council_pm.core.rows import row_or_404
from council_pm.core.sending import seen_now, sent


@dataclass(frozen=True, slots=True)
class TogetherAt:
    """A cycle in which the reader appraises these people together; ``row`` is a meeting that they recorded."""

    cycle: Cycle
    mine: Sequence[Appraisal]
    row: MeetingRow | None = None

    def access_scope(self) -> AccessScope:
        """Belongs to no place: who appraises whom follows from the line alone."""
        return AccessScope()

    @property
    def url(self) -> str:
        """Where meetings of the cycle are recorded."""
        return reverse("appraisals:together_page", args=[self.cycle.slug])

    @property
    def everybody(self) -> list[tuple[str, str]]:
        """Those who may have been there."""
        return [(str(one.pk), one.person.name) for one in self.mine]

    @property
    def people(self) -> list[tuple[str, str]]:
        """Those of them who are not recorded yet."""
        present = self.row.present if self.row else frozenset()
        return [(str(one.pk), one.person.name) for one in self.mine if one.pk not in present]


def together_at(user: Any, cycle: str) -> TogetherAt:
    """A cycle in which the reader appraises somebody together with others. Raises ``Http404``."""
    rights = (Permission.APPRAISE, Permission.WRITE_APPRAISAL)
    found = Cycle.objects.filter(slug=cycle, group=Group.TOGETHER).exclude(state=CycleState.DRAFT).first()
    if found is None or user.person_id is None or not all(may(user, one) for one in rights):
        raise Http404
    mine = appraised_by(user.person_id, found, timezone.localdate())
    if not mine:
        raise Http404
    return TogetherAt(found, mine)


def meeting_at(user: Any, cycle: str, meeting_id: int) -> TogetherAt:
    """A meeting that the reader recorded, while they still appraise somebody who was there. Raises ``Http404``."""
    at = together_at(user, cycle)
    meeting = row_or_404(GroupMeeting.objects.filter(cycle=at.cycle, appraiser=user.person_id), meeting_id)
    row = meeting_row(meeting, at.mine)
    if not row.there:
        raise Http404
    return TogetherAt(at.cycle, at.mine, row)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=together_at)
def together_page(request: HttpRequest, at: TogetherAt) -> HttpResponse:
    """Whom one appraises together, the meetings so far, and a new one."""
    form = TogetherForm(sent(request), people=at.people, is_new=True)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said = Meeting(
            stage=data["stage"], held_on=data["held_on"], there=row_ids(data["there"]), text=data["text"]
        )  # fmt: skip
        try:
            record_meeting(
                by=Actor(request.user.pk), appraiser=request.user.person, cycle=at.cycle, key=data["key"], said=said
            )
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, refusal)
        else:
            return redirect(at.url)
    return _page(request, at, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=meeting_at)
def together_meeting(request: HttpRequest, at: TogetherAt) -> HttpResponse:
    """Add somebody who was there too, or put the words right."""
    row = at.row
    if row is None:
        raise Http404
    initial = {"text": row.text, "version": row.meeting.version}
    form = TogetherForm(sent(request), people=at.everybody, is_new=False, initial=initial)
    stale = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_to_meeting(
                by=Actor(request.user.pk), appraiser=request.user.person, meeting=row.meeting,
                version=data["version"] or 0, there=row_ids(data["there"]), text=data["text"],
            )  # fmt: skip
        except ValidationError as refusal:
            stale = refusal.code == "stale"
            form.add_error(refusal.code if refusal.code in form.fields else None, refusal)
            seen_now(form, "version", row.meeting.version)
        else:
            return redirect(at.url)
    _keep_openings(request, at, row)
    return _page(request, at, form, status=409 if stale else 422)


def _keep_openings(request: HttpRequest, at: TogetherAt, row: MeetingRow) -> None:
    """The words of a meeting stand in the appraisal of everybody who was there: each is told who opened them."""
    there, today = (one for one in at.mine if one.pk in row.present), timezone.localdate()
    keep_openings(seen=(AppraisalSeen(one, Part.APPRAISER, request.user, today) for one in there))


def _page(request: HttpRequest, at: TogetherAt, form: TogetherForm, status: int = 422) -> HttpResponse:
    there: Any = form.fields["there"]
    there.choices = at.people  # who is recorded by now is not offered again, though a form may still name them
    above = (_("Appraisals"), reverse("appraisals:home"))
    title = _("Appraised together, %(cycle)s") % {"cycle": at.cycle.name}
    steps = [above, (title, at.url), (_("A meeting"), "")] if at.row else [above, (title, "")]
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(*steps),
        "at": at,
        "form": form,
        "takes_words": at.cycle.state == CycleState.OPEN and (at.row is None or at.row.may_change),
        "rows": [] if at.row else meetings_by(request.user, at.cycle, at.mine),
    }
    name = "appraisals/group_meeting.html" if at.row else "appraisals/group.html"
    return render(request, name, context, status=status if form.errors else 200)
