"""Indicators that change hands because a post ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Post
from indicators.models import Ownership


@transaction.atomic
def hand_over_ownerships(*, by: Actor, post: Post, to: Post, from_day: date, reason: str = "") -> int:
    """Let another post own, deputise for or provide what this one does, from a day on; answers how many indicators.

    What was to begin later begins with the other post. Where the other post is that already, this one's ends.
    """
    still = Q(ends__isnull=True) | Q(ends__gte=from_day)
    rows = Ownership.objects.select_for_update(of=("self",)).filter(still, post=post, indicator__retired_on=None)
    codes = set()
    for row in rows.select_related("indicator").order_by("pk"):
        codes.add(row.indicator.code)
        has_it = Ownership.objects.filter(still, post=to, indicator=row.indicator_id, kind=row.kind).exists()
        starts, ends = max(row.starts, from_day), row.ends
        if row.starts >= from_day:
            row.delete()
        else:
            row.ends = from_day - timedelta(days=1)
            row.save(update_fields=["ends"])
        if not has_it:
            Ownership.objects.create(indicator=row.indicator, post=to, kind=row.kind, starts=starts, ends=ends)
        record(
            by=by,
            action="give_ownership",
            subject_kind="indicator",
            subject_id=row.indicator.code,
            detail={"post": to.pk, "kind": str(row.kind), "from": starts.isoformat()},
            reason=reason.strip(),
        )
    return len(codes)
