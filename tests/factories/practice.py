"""Entries of the good practice register, their use, learning transfers, promises and awards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from council_pm.people.models import User
from council_pm.practice.models import (
    Adoption,
    AdoptionNote,
    Award,
    Community,
    EntryState,
    LearningTransfer,
    Nomination,
    NomineeKind,
    PracticeEntry,
    PracticeRevision,
    Promise,
    PromiseText,
    Recognition,
    RevisionCommunity,
)
from indicators.models import Series
from tests.factories.indicators import SeriesFactory
from tests.factories.organisation import UnitWithPlaceFactory

WRITTEN = datetime(2026, 5, 4, 9, tzinfo=UTC)
LATER = date(2030, 12, 31)
WORDS = ("title", "topic", "did", "worked", "cost", "contact", "review_on", "series", "before_on", "after_on")


class PracticeEntryFactory(DjangoModelFactory[PracticeEntry]):
    """A published entry with one revision; ``draft=True`` for one that is not published yet.

    ``communities`` are names of those that ship; the fields of a revision go to that.
    """

    class Meta:
        model = PracticeEntry

    unit = factory.SubFactory(UnitWithPlaceFactory)
    created_at = WRITTEN

    @classmethod
    def _create(cls, model_class: type[PracticeEntry], *args: Any, **kwargs: Any) -> PracticeEntry:
        words = {name: kwargs.pop(name) for name in WORDS if name in kwargs}
        communities: Sequence[str] = kwargs.pop("communities", ())
        if not kwargs.pop("draft", False):
            kwargs = {"state": EntryState.PUBLISHED, "published_at": WRITTEN, **kwargs}
        entry: PracticeEntry = super()._create(model_class, *args, **kwargs)
        revision_of(entry, communities, **words)
        return entry


def revision_of(entry: PracticeEntry, communities: Sequence[str] = (), **words: Any) -> PracticeRevision:
    """A further revision of an entry, a day after the last one, which is in force from then on."""
    number = entry.revisions.count() + 1
    said = {"title": f"Entry {entry.pk}", "topic": "Waste", "did": "We rode along.", "worked": "Fewer were missed."}
    made: PracticeRevision = PracticeRevision.objects.create(
        entry=entry, revision=number, at=WRITTEN + timedelta(days=number - 1), **{**said, "review_on": LATER, **words}
    )
    for name in communities:
        RevisionCommunity.objects.create(revision=made, community=Community.objects.get(name=name))
    entry.newest = made
    entry.save(update_fields=["newest"])
    return made


def adoption_of(entry: PracticeEntry, by: User, text: str = "It works here, too.", **fields: Any) -> Adoption:
    """Somebody used an entry and said once what happened."""
    unit = fields.pop("unit", None) or UnitWithPlaceFactory.create()
    made = Adoption.objects.create(entry=entry, unit=unit, since=date(2026, 6, 1), by=by.pk, at=WRITTEN, **fields)
    AdoptionNote.objects.create(adoption=made, revision=1, text=text, by=by.pk, at=WRITTEN)
    return made


class TransferFactory(DjangoModelFactory[LearningTransfer]):
    """A way of working that moved in June 2026."""

    class Meta:
        model = LearningTransfer

    from_unit = factory.SubFactory(UnitWithPlaceFactory)
    to_unit = factory.SubFactory(UnitWithPlaceFactory)
    moved = "method"
    words = "Two foremen showed how they plan a round."
    since = date(2026, 6, 1)
    at = WRITTEN


def promise_of(wording: str, series: Series | None = None, *, active: bool = True) -> Promise:
    """A promise in words, worded once."""
    made = Promise.objects.create(series=series or SeriesFactory.create())
    PromiseText.objects.create(
        promise=made, revision=1, wording=wording, since=date(2026, 4, 1), active=active, at=WRITTEN
    )
    return made


class NominationFactory(DjangoModelFactory[Nomination]):
    """A nomination of a group for 2026, which needs to be told by whom."""

    class Meta:
        model = Nomination

    year = 2026
    kind = NomineeKind.GROUP
    name = "The five worst rounds"
    reason = "They went back the same day."
    at = WRITTEN


class AwardFactory(DjangoModelFactory[Award]):
    """An award of 2026."""

    class Meta:
        model = Award

    year = 2026
    kind = NomineeKind.GROUP
    recipient = factory.Sequence(lambda n: f"Group {n}")
    citation = "For going back the same day."
    at = WRITTEN


class RecognitionFactory(DjangoModelFactory[Recognition]):
    """A unit of forty people, recognised for the first quarter of 2026/27."""

    class Meta:
        model = Recognition

    unit = factory.SubFactory(UnitWithPlaceFactory)
    series = factory.SubFactory(SeriesFactory)
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    headcount = 40
    words = "Nobody had to be asked twice."
    left_out = "Everything that the law protects."
    confirmed = True
    at = WRITTEN
