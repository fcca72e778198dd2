"""Ending a post together with what hangs on it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Actor
from council_pm.people.models import Post
from council_pm.people.services import change_reports_to, end_post
from indicators.services.ownerships import hand_over_ownerships


@transaction.atomic
def end_post_and_hand_over(*, by: Actor, post: Post, ends: date, to: Post | None, reason: str = "") -> Post:
    """End a post on its last day; its indicators, and the posts that report to it, go to another post the day after.

    All of it happens or nothing. Raises ``ValidationError``: ``itself``, ``hand_over_ended`` (the other post does not
    last), ``in_past`` (what hangs on it cannot be handed over on a day that is over) or that of ``end_post``, which
    names what hangs on it where no other post is given.
    """
    if to is not None:
        if to.pk == post.pk:
            raise ValidationError(_("A post does not hand over to itself: choose another one."), "itself")
        if to.ended is not None:
            raise ValidationError(_("That post ends too: choose another one."), "hand_over_ended")
        hand_over_ownerships(by=by, post=post, to=to, from_day=ends + timedelta(days=1), reason=reason)
        today = timezone.localdate()
        for below in Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=today), reports_to=post).order_by("pk"):
            other = post.reports_to if below.pk == to.pk else to
            change_reports_to(by=by, post=below, reports_to=other, reason=reason)
    return end_post(by=by, post=post, ends=ends, reason=reason)
