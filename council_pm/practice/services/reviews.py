"""Reminding the contacts of entries whose day of review has come."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.notices.models import AlertKind
from council_pm.notices.selectors import followers
from council_pm.notices.services import News, raise_alerts
from council_pm.practice.models import EntryState, PracticeEntry
from council_pm.practice.subjects import KIND
from plans.selectors.following import users_of

RANK = 7 * 10**13  # after everything that is due: an entry can wait a week


@transaction.atomic
def remind(*, by: Actor, today: date) -> int:
    """Tell whoever holds the post of contact of each entry that asks for a review, once for each of its days.

    A muted entry tells nobody. Answers how many people there was something new for; a fixed number of queries.
    """
    rows = list(
        PracticeEntry.objects.filter(
            state=EntryState.PUBLISHED, newest__review_on__lte=today, newest__contact__isnull=False
        )
        .select_related("newest")
        .order_by("pk")
    )
    if not rows:
        return 0
    due = [
        (one.pk, one.newest.contact_id, one.newest.review_on)
        for one in rows
        if one.newest is not None and one.newest.review_on is not None and one.newest.contact_id is not None
    ]
    users = users_of({post_id for _pk, post_id, _day in due}, today)
    follows = followers(KIND, [str(pk) for pk, _post_id, _day in due])
    words = _("Its day of review was %(day)s: does it still hold?")
    news = [
        News(
            user_id, KIND, str(pk), f"review {day}", AlertKind.OVERDUE, words % {"day": date_format(day, "j F Y")}, RANK
        )
        for pk, post_id, day in due
        for user_id in sorted(users.get(post_id, set()) | follows.get(str(pk), {}).keys())
        if not follows.get(str(pk), {}).get(user_id)
    ]
    new = raise_alerts(news)
    events = [Entry("remind_of_practice", "practice_entry", pk) for pk in sorted({int(one.subject_id) for one in new})]
    record_many(by=by, events=events, changes_screens=False)
    return len({one.user_id for one in new})
