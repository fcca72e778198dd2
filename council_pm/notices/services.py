"""Following, muting, reading and mail, and alerts within one budget a person a month."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.notices.models import MONTHLY_BUDGET, Alert, AlertKind, Follow, Mail, MailChoice
from council_pm.people.models import User


@dataclass(frozen=True, slots=True)
class News:
    """What one person is to be told: of which version of what, in a sentence; the least rank is the worst."""

    user_id: int
    subject_kind: str
    subject_id: str
    subject_version: str
    kind: AlertKind
    sentence: str
    rank: int

    @property
    def key(self) -> tuple[int, str, str, str]:
        """What an alert is unique by."""
        return self.user_id, self.subject_kind, self.subject_id, self.subject_version


@transaction.atomic
def follow(*, by: Actor, user: User, subject_kind: str, subject_id: str) -> None:
    """Follow a thing, muted or not before; nothing where it is followed already. The caller sees to the right."""
    if _set(user, subject_kind, subject_id, muted=False):
        record(by=by, action="follow", subject_kind="followed", subject_id=f"{subject_kind} {subject_id}",
               changes_screens=False)  # fmt: skip


@transaction.atomic
def mute(*, by: Actor, user: User, subject_kind: str, subject_id: str) -> None:
    """Hear nothing of a thing any more, be it owned, scrutinised or followed."""
    if _set(user, subject_kind, subject_id, muted=True):
        record(by=by, action="mute", subject_kind="followed", subject_id=f"{subject_kind} {subject_id}",
               changes_screens=False)  # fmt: skip


@transaction.atomic
def stop_following(*, by: Actor, user: User, subject_kind: str, subject_id: str) -> None:
    """Neither follow nor mute a thing: who owns or scrutinises it hears of it, who does not hears nothing."""
    gone, _each = Follow.objects.filter(user=user, subject_kind=subject_kind, subject_id=subject_id).delete()
    if gone:
        record(by=by, action="stop_following", subject_kind="followed", subject_id=f"{subject_kind} {subject_id}",
               changes_screens=False)  # fmt: skip


@transaction.atomic
def choose_mail(*, by: Actor, user: User, mail: Mail) -> None:
    """Choose how often a digest comes."""
    MailChoice.objects.update_or_create(user=user, defaults={"mail": mail, "changed_at": timezone.now()})
    record(by=by, action="choose_mail", subject_kind="user", subject_id=user.pk, detail={"mail": str(mail)},
           changes_screens=False)  # fmt: skip


def mark_read(alert: Alert) -> None:
    """Note that its person has read an alert. Not an event of the record: what somebody has read is their own."""
    Alert.objects.filter(pk=alert.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def raise_alerts(news: Iterable[News]) -> list[News]:
    """Keep what people were not told yet, and share out the budget of this month anew; answers what was new.

    Safe to repeat: a change that somebody has an alert of makes no second one. The people are locked in the order of
    their ids, so that two jobs at once cannot both fill the last place.
    """
    wanted = {one.key: one for one in news}
    if not wanted:
        return []
    users = User.objects.filter(pk__in={one.user_id for one in wanted.values()}).order_by("pk")
    user_ids = list(users.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    there = set(
        Alert.objects.filter(user__in=user_ids, subject_id__in={one.subject_id for one in wanted.values()}).values_list(
            "user_id", "subject_kind", "subject_id", "subject_version"
        )
    )
    now = timezone.now()
    month = timezone.localdate(now).replace(day=1)
    fresh = [one for key, one in wanted.items() if key not in there]
    Alert.objects.bulk_create((_alert(one, now, month) for one in fresh), batch_size=500)
    _share_budget({one.user_id for one in fresh}, month)
    return fresh


def _alert(one: News, now: datetime, month: date) -> Alert:
    return Alert(
        user_id=one.user_id,
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        subject_version=one.subject_version,
        kind=one.kind,
        sentence=one.sentence,
        rank=one.rank,
        created_at=now,
        month=month,
    )


def _set(user: User, subject_kind: str, subject_id: str, *, muted: bool) -> bool:
    """Whether anything changed."""
    row, is_new = Follow.objects.get_or_create(
        user=user,
        subject_kind=subject_kind,
        subject_id=subject_id,
        defaults={"muted": muted, "since": timezone.now()},
    )
    if not is_new and row.muted == muted:
        return False
    if not is_new:
        row.muted, row.since = muted, timezone.now()
        row.save(update_fields=["muted", "since"])
    return True


def _share_budget(user_ids: Collection[int], month: date) -> None:
    """Give the places of the month to the worst alerts of each person.

    What was mailed or read keeps its place, and what was counted in a digest gets none any more; among the rest a
    worse change takes the place of one that is less bad and that nobody has heard of yet.
    """
    theirs: dict[int, list[Alert]] = {}
    for alert in Alert.objects.filter(user__in=user_ids, month=month).order_by("rank", "created_at", "pk"):
        theirs.setdefault(alert.user_id, []).append(alert)
    losers: list[Alert] = []
    winners: list[Alert] = []
    for alerts in theirs.values():
        told = [one for one in alerts if one.place is not None and (one.mailed_at or one.read_at)]
        open_ = [one for one in alerts if one.mailed_at is None and one.read_at is None]
        room = max(0, MONTHLY_BUDGET - len(told))
        chosen, rest = open_[:room], open_[room:]
        losers += [one for one in rest if one.place is not None]
        taken = {one.place for one in (*told, *chosen)}
        free = iter([place for place in range(1, MONTHLY_BUDGET + 1) if place not in taken])
        for one in chosen:
            if one.place is None:
                one.place = next(free)
                winners.append(one)
    Alert.objects.filter(pk__in=[one.pk for one in losers]).update(place=None)
    Alert.objects.bulk_update(winners, ["place"], batch_size=500)
