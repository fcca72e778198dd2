"""What somebody shared and was thanked for, as evidence of their year: what stands in the register for its reader."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.evidence_sources import Fact
from council_pm.core.access import Permission, may
from council_pm.org.selectors import tree
from council_pm.people.models import Person, Post, User
from council_pm.practice.access import visible_entries
from council_pm.practice.models import Award, EntryState, NomineeKind


def load(reader: Any, person_id: int, post_ids: Collection[int], since: date, until: date) -> list[Fact]:
    """Entries that somebody wrote or answers for, and awards to them by name or to their unit; at most four queries."""
    if not may(reader, Permission.VIEW_PRACTICE):
        return []
    return [*_shared(reader, person_id, post_ids, since, until), *_awards(person_id, post_ids, since, until)]


def _shared(reader: Any, person_id: int, post_ids: Collection[int], since: date, until: date) -> list[Fact]:
    authors = User.objects.filter(person=person_id).values("pk")
    rows = (
        visible_entries(reader, tree(timezone.localdate()))
        .filter(Q(newest__contact__in=post_ids) | Q(created_by__in=authors), state=EntryState.PUBLISHED)
        .filter(published_at__date__range=(since, until))
        .select_related("newest")
        .order_by("published_at", "pk")
    )
    return [
        Fact(
            _("Shared in the good practice register: %(title)s") % {"title": one.newest.title},
            one.get_absolute_url(), timezone.localdate(one.published_at),
        )
        for one in rows
        if one.newest is not None and one.published_at is not None
    ]  # fmt: skip


def _awards(person_id: int, post_ids: Collection[int], since: date, until: date) -> list[Fact]:
    """An award names people in words: it is theirs where their name and one of their units both fit."""
    units = Post.objects.filter(pk__in=post_ids).values("unit")
    names = Person.objects.filter(pk=person_id).values("name")
    theirs = Q(kind=NomineeKind.INDIVIDUAL, recipient__in=names) | Q(kind=NomineeKind.GROUP)
    rows = Award.objects.filter(
        theirs, unit__in=units, withdrawn_at__isnull=True, at__date__range=(since, until)
    ).order_by("at", "pk")
    url = reverse("practice:award_list")
    return [
        Fact(
            _("Award %(year)s to %(recipient)s") % {"year": one.year, "recipient": one.recipient}, url,
            timezone.localdate(one.at),
        )
        for one in rows
    ]  # fmt: skip
