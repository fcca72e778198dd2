"""The job that sends digests: to each person one mail with what changed and they have not read, and then never again.

A mail names the things and where they are read, never a figure or a light (matrix M103): mail is passed on, and not
every figure is for everybody. What its person may not see when it is sent is not in it and not counted.
A mail that was handed over just before a worker is killed may come twice; one that could not be is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import record
from council_pm.configuration.selectors import Frame, frame
from council_pm.core import subjects
from council_pm.core.access import Actor
from council_pm.core.site import site_address
from council_pm.core.subjects import Subject
from council_pm.jobs.mail import MailNotSentError, hand_over, one_line, sender_words
from council_pm.jobs.runs import JobRun
from council_pm.notices.models import Alert, AlertKind, Mail, MailChoice
from council_pm.notices.selectors import ref_of
from council_pm.people.models import User

KIND = "send_digests"
REACH = timedelta(days=62)
"""What is older is no news: who asks for mail again after a long time is not sent all of it."""


def send_digests(run: JobRun) -> dict[str, Any]:
    """Send the digests that are due: the weekly ones, and with ``monthly`` those of a month too."""
    in_force_now = frame()
    due = _due(monthly=bool(run.params.get("monthly")))
    users = User.objects.select_related("person").in_bulk(due)
    sent = failed = 0
    for done, (user_id, alerts) in enumerate(due.items()):
        run.progress(done, len(due))
        user = users[user_id]
        seen = subjects.load(user, [ref_of(one) for one in alerts])
        mine = [one for one in alerts if ref_of(one) in seen]
        named = [(one, seen[ref_of(one)]) for one in mine if one.place is not None]
        if not mine:
            continue
        try:
            hand_over(_message(user.email, named, len(mine) - len(named), in_force_now))
        except MailNotSentError:
            failed += 1
        else:
            sent += 1
            _remember(run.actor, user_id, mine)
    if failed:
        raise MailNotSentError(f"{failed} digests")
    return {"people": sent}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("people", 0))
    if not count:
        return _("There was nothing to tell anybody.")
    return ngettext("%(count)s person got a digest.", "%(count)s people got a digest.", count) % {"count": count}


def _due(*, monthly: bool) -> dict[int, list[Alert]]:
    """Alerts that were neither mailed nor read, by person, worst first: of people who sign in and want mail now."""
    others = [Mail.NEVER] if monthly else [Mail.NEVER, Mail.MONTHLY]
    not_now = MailChoice.objects.filter(mail__in=others).values("user_id")
    rows = (
        Alert.objects.filter(mailed_at=None, read_at=None, created_at__gte=timezone.now() - REACH)
        .filter(user__is_active=True, user__person__isnull=False, user__person__pseudonymised_at=None)
        .exclude(user__email="")
        .exclude(user__in=not_now)
        .order_by("user_id", "rank", "created_at", "pk")
    )
    found: dict[int, list[Alert]] = {}
    for one in rows:
        found.setdefault(one.user_id, []).append(one)
    return found


def _message(address: str, named: Sequence[tuple[Alert, Subject]], more: int, in_force_now: Frame) -> EmailMessage:
    lines = [f"- {one_line(subject.title)}: {_said(one)}{_link(subject)}" for one, subject in named]
    if more:
        lines.append("- " + _more(more, bool(named)))
    words = {
        **sender_words(in_force_now),
        "lines": "\n".join(lines),
        "all": site_address(reverse("notices:alert_list")),
    }
    body = _(
        "Hello,\n\n"
        "something changed in what you follow, own or scrutinise:\n\n"
        "%(lines)s\n\n"
        "Sign in to read what changed and why. All of it, what you follow, and how often this mail comes:"
        " %(all)s\n\n"
        "Questions: %(contact)s.\n"
    )
    return EmailMessage(_("%(council)s: what changed") % words, body % words, to=[address])


def _said(alert: Alert) -> str:
    return str(AlertKind(alert.kind).label).lower()


def _more(more: int, after_others: bool) -> str:
    if after_others:
        words = ngettext(
            "and %(count)s more change in what you follow", "and %(count)s more changes in what you follow", more
        )
    else:
        words = ngettext("%(count)s change in what you follow", "%(count)s changes in what you follow", more)
    return words % {"count": more}


def _link(subject: Subject) -> str:
    return f"\n  {site_address(subject.url)}"


@transaction.atomic
def _remember(by: Actor, user_id: int, alerts: Sequence[Alert]) -> None:
    Alert.objects.filter(pk__in=[one.pk for one in alerts]).update(mailed_at=timezone.now())
    record(
        by=by,
        action="send_digest",
        subject_kind="user",
        subject_id=user_id,
        detail={"alerts": len(alerts)},
        changes_screens=False,
    )
