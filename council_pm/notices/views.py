"""What changed in what somebody follows, what they follow, and how often mail comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council_pm.core import subjects
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.subjects import Ref, Subject
from council_pm.notices.models import MONTHLY_BUDGET, Alert, Mail
from council_pm.notices.selectors import (
    PAGE,
    FollowState,
    alert_lines,
    alerts_of,
    follow_lines,
    follow_state,
    follows_of,
    mail_of,
)
from council_pm.notices.services import choose_mail, follow, mark_read, mute, stop_following
from council_pm.people.models import User


@dataclass(frozen=True, slots=True)
class Followable:
    """A thing, and what its reader has to do with it. ``subject`` is None where they may not see it (any more)."""

    state: FollowState
    subject: Subject | None


def fetch_followable(user: Any, kind: str, subject_id: str) -> Followable:
    """A thing that this reader may see, or follows from a time when they could."""
    ref = Ref(kind, subject_id)
    subject = subjects.load(user, [ref]).get(ref)
    state = follow_state(user.pk, kind, subject_id)
    if subject is None and not state.state:
        raise Http404
    return Followable(state, subject)


def fetch_alert(user: Any, alert_id: int) -> Alert:
    """The reader's own alert; that of anybody else is as good as absent."""
    found = Alert.objects.filter(pk=alert_id, user_id=user.pk, place__isnull=False).first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.USE_PRODUCT)
def alert_list(request: HttpRequest) -> HttpResponse:
    """Every alert of the reader, newest first, and how often mail comes."""
    user, url = cast(User, request.user), reverse("notices:alert_list")
    found = alerts_of(user)
    page = page_of(found.count(), page_asked(request.GET.get("page")), PAGE, numbered(url, {}))
    chosen = mail_of(user)
    context = {
        "page_title": _("What changed in what you follow"),
        "breadcrumbs": _trail(_("What changed")),
        "lines": alert_lines(user, list(found[page.before : page.before + PAGE])),
        "pager": page,
        "mails": [(one.value, one.label, one is chosen) for one in Mail],
        "budget": MONTHLY_BUDGET,
    }
    return render(request, "notices/alerts.html", context)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=fetch_alert)
def alert_read(request: HttpRequest, alert: Alert) -> HttpResponse:
    """Mark one as read."""
    mark_read(alert)
    return redirect("notices:alert_list")


@require_POST
@permitted(Permission.USE_PRODUCT)
def mail_choose(request: HttpRequest) -> HttpResponse:
    """Choose how often a digest comes."""
    user, asked = cast(User, request.user), request.POST.get("mail", "")
    if asked in Mail.values:
        choose_mail(by=Actor(user.pk), user=user, mail=Mail(asked))
        messages.success(request, _("Mail: %(how)s.") % {"how": str(Mail(asked).label).lower()})
    else:
        messages.warning(request, _("Choose how often mail comes. Nothing was changed."))
    return redirect("notices:alert_list")


@require_safe
@permitted(Permission.USE_PRODUCT)
def follow_list(request: HttpRequest) -> HttpResponse:
    """What the reader follows, and what they muted."""
    user, url = cast(User, request.user), reverse("notices:follow_list")
    found = follows_of(user)
    page = page_of(found.count(), page_asked(request.GET.get("page")), PAGE, numbered(url, {}))
    context = {
        "page_title": _("What you follow"),
        "breadcrumbs": _trail(_("What you follow")),
        "lines": follow_lines(user, list(found[page.before : page.before + PAGE])),
        "pager": page,
    }
    return render(request, "notices/follows.html", context)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=fetch_followable)
def follow_change(request: HttpRequest, thing: Followable) -> HttpResponse:
    """Follow a thing, mute it, or neither of the two."""
    user, asked = cast(User, request.user), request.POST.get("change", "")
    named: dict[str, Any] = {"user": user, "subject_kind": thing.state.kind, "subject_id": thing.state.id}
    if asked == "stop":
        stop_following(by=Actor(user.pk), **named)
        messages.success(request, _("You do not follow it now. Alerts about it are not turned off either."))
    elif asked == "follow" and thing.subject:
        follow(by=Actor(user.pk), **named)
        messages.success(request, _("You follow it now: you are told when its status or trend changes."))
    elif asked == "mute" and thing.subject:
        mute(by=Actor(user.pk), **named)
        messages.success(request, _("Alerts about it are off: you are told of none of its changes."))
    else:
        messages.warning(request, _("Choose whether to follow it. Nothing was changed."))
    if thing.subject is None or request.POST.get("from") == "list":
        return redirect("notices:follow_list")
    return redirect(thing.subject.url)


def _trail(label: str) -> list[dict[str, str]]:
    return crumbs((_("My work"), reverse("dashboards:my_work")), (label, ""))
