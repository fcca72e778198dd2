"""Clinics with what was put forward for them, items, notes and promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clinics.models import Attendee, Clinic, ClinicState, Commitment, Decision, Item, Nomination, Note, Summary
from tests.factories.organisation import CommitteeFactory, UnitWithPlaceFactory
from tests.factories.people import PersonFactory, PostFactory, UserFactory
from tests.factories.plans import ActionFactory

WRITTEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
HELD_AT = datetime(2026, 9, 10, 12, tzinfo=UTC)


class ClinicFactory(DjangoModelFactory[Clinic]):
    """A clinic far ahead that is being prepared; ``frozen`` and ``held`` ones have the times that go with it."""

    class Meta:
        model = Clinic

    class Params:
        frozen = factory.Trait(state=ClinicState.FROZEN, frozen_at=WRITTEN)
        held = factory.Trait(
            state=ClinicState.HELD, frozen_at=WRITTEN, held_at=HELD_AT, held_on=HELD_AT.date(),
            pulse_until=HELD_AT.date() + timedelta(days=14),
        )  # fmt: skip

    held_on = factory.Sequence(lambda n: date(2031, 1, 1) + timedelta(days=7 * n))
    begins = time(9, 30)
    minutes = 150
    place = "Committee room 1"
    created_at = WRITTEN


class NominationFactory(DjangoModelFactory[Nomination]):
    """A head's wish to be helped, which is on."""

    class Meta:
        model = Nomination

    clinic = factory.SubFactory(ClinicFactory)
    unit = factory.SubFactory(UnitWithPlaceFactory)
    source = "people"
    wanted = "We do not find drivers."
    at = WRITTEN
    decision = Decision.ACCEPTED
    decided_at = WRITTEN


class ItemFactory(DjangoModelFactory[Item]):
    """An item that was put on and has no words yet; its nomination is made with it."""

    class Meta:
        model = Item

    clinic = factory.SubFactory(ClinicFactory)
    unit = factory.SubFactory(UnitWithPlaceFactory)
    owner = factory.LazyAttribute(lambda item: PostFactory.create(unit=item.unit))
    kind = "concern"
    position = factory.LazyAttribute(lambda item: item.clinic.items.count() + 1)
    minutes = 30
    created_at = WRITTEN

    @classmethod
    def _create(cls, model_class: type[Item], *args: Any, **kwargs: Any) -> Item:
        if "nomination" not in kwargs:
            kwargs["nomination"] = NominationFactory.create(
                clinic=kwargs["clinic"], unit=kwargs["unit"], series=kwargs.get("series")
            )
        made: Item = super()._create(model_class, *args, **kwargs)
        return made


class NoteFactory(DjangoModelFactory[Note]):
    """A note of the meeting that everybody reads who was there."""

    class Meta:
        model = Note

    clinic = factory.SubFactory(ClinicFactory, held=True)
    author = factory.SubFactory(UserFactory)
    text = "We look at the rounds again."
    at = HELD_AT
    changed_at = HELD_AT


class CommitmentFactory(DjangoModelFactory[Commitment]):
    """What somebody promised: an action that those of the clinic read."""

    class Meta:
        model = Commitment

    clinic = factory.SubFactory(ClinicFactory, held=True)
    action = factory.SubFactory(ActionFactory, visibility="clinic")
    side = "service"
    at = HELD_AT


class AttendeeFactory(DjangoModelFactory[Attendee]):
    """Somebody who came."""

    class Meta:
        model = Attendee

    clinic = factory.SubFactory(ClinicFactory, held=True)
    person = factory.SubFactory(PersonFactory)


class SummaryFactory(DjangoModelFactory[Summary]):
    """A summary that was released to a committee."""

    class Meta:
        model = Summary

    clinic = factory.SubFactory(ClinicFactory, held=True)
    committee = factory.SubFactory(CommitteeFactory)
    text = "The council looked at missed bins."
    released_at = HELD_AT
    created_at = HELD_AT
