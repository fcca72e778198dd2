"""Final papers: when they become so, what is kept, and who is shown what before, then and afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinics.models import Clinic, ClinicState, Item, Paper
from clinics.services.freezing import freeze_clinic
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.packs.clinic_jobs import FREEZE, describe, freeze_now
from council_pm.packs.tasks import freeze_clinics
from council_pm.people.roles import Role
from indicators.models import Value
from tests.dashboards.council import LAST_QUARTER, World, judge, signed_in
from tests.factories import ValueFactory
from tests.packs import clinic_givens as given
from tests.papers import squeezed, text_of

BY = Actor(1)


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, datetime.min.time()).replace(hour=9), tick=False)


def pack(clinic: Clinic, kind: str = "/") -> str:
    url = reverse("packs:clinic_pack", args=[clinic.pk])
    return url if kind == "/" else f"{url[:-1]}.{kind}"


def paper(item: Item, kind: str = "/") -> str:
    url = reverse("packs:clinic_paper", args=[item.clinic_id, item.pk])
    return url if kind == "/" else f"{url[:-1]}.{kind}"


def reader(world: World, role: Role = Role.HEAD_OF_SERVICE, unit: Any = None) -> Client:
    return signed_in(role, world, unit=unit or world.units.other_service)


def corporate(world: World) -> Client:
    return signed_in(Role.CORPORATE_PERFORMANCE, world)


def reopened(clinic: Clinic) -> Clinic:
    """The clinic was moved far enough to be prepared again."""
    clinic.state, clinic.frozen_at = ClinicState.PREPARING, None
    clinic.save(update_fields=["state", "frozen_at"])
    return clinic


def test_final_papers_are_kept_with_the_judgement_that_they_rest_on_and_an_event(world: World) -> None:
    item, bare = given.item_of(world, given.line_of(world)), given.item_of(world, None)
    judge()
    held = freeze_now(by=BY, clinic=item.clinic)
    assert (held.state, held.frozen_at) == (ClinicState.FROZEN, timezone.now())
    assert [(one.item_id, one.edition) for one in Paper.objects.order_by("pk")] == [(item.pk, 1), (bare.pk, 1)]
    item.refresh_from_db()
    bare.refresh_from_db()
    assert item.snapshot is not None
    assert (str(item.snapshot.end), bare.snapshot) == ("2026-06-30", None)
    event = Event.objects.get(action="freeze_clinic")
    assert (event.subject_kind, event.subject_id, event.detail) == ("clinic", str(held.pk), {"papers": 2})


def test_papers_are_made_final_once_and_never_of_nothing(world: World) -> None:
    item = given.item_of(world, None)
    freeze_now(by=BY, clinic=item.clinic)
    empty = given.clinic_of(held_on=date(2026, 12, 10))
    gone = given.clinic_of(held_on=date(2027, 3, 11), state="cancelled", cancelled_reason="Snow.")
    for clinic, code, words in (
        (item.clinic, "state", "The papers of this clinic are final already."),
        (empty, "items", "Nothing is on yet: put something on before the papers are made final."),
        (gone, "state", "This clinic was cancelled: there is nothing to make final."),
    ):
        with pytest.raises(ValidationError) as refused:
            freeze_now(by=BY, clinic=clinic)
        assert (refused.value.code, refused.value.message) == (code, words)
    assert Paper.objects.count() == 1


def test_what_was_put_on_meanwhile_is_not_left_out_in_silence(world: World) -> None:
    item = given.item_of(world, None)
    with pytest.raises(ValidationError) as refused:
        freeze_clinic(by=BY, clinic=item.clinic, papers={}, snapshots={})
    assert refused.value.code == "papers"
    assert not Paper.objects.exists()


def test_what_was_taken_off_has_no_paper(world: World) -> None:
    given.item_of(world, None)
    given.item_of(world, None, taken_off="Another time.")
    freeze_now(by=BY, clinic=given.clinic_of())
    assert Paper.objects.count() == 1


def test_a_clinic_that_is_prepared_again_has_another_edition_and_the_first_stays(world: World) -> None:
    item = given.item_of(world, None, story="First words.")
    freeze_now(by=BY, clinic=item.clinic)
    Item.objects.filter(pk=item.pk).update(story="Second words.")
    reopened(item.clinic)
    client = corporate(world)
    told = text_of(client.get(paper(item)))
    assert "Second words." in told
    assert f'href="{paper(item)}?edition=1">Edition 1</a>' in told
    freeze_now(by=BY, clinic=item.clinic)
    assert list(Paper.objects.values_list("edition", flat=True).order_by("edition")) == [1, 2]
    for address in (paper(item), pack(item.clinic)):
        now, first = text_of(client.get(address)), text_of(client.get(f"{address}?edition=1"))
        assert "Second words." in now
        assert f"{address}?edition=1" in now
        assert "First words." in first
        assert "Second words." not in first
        assert f"{address[:-1]}.pdf?edition=1" in first
        assert "First words." in text_of(client.get(f"{address[:-1]}.docx?edition=1"))
        assert client.get(f"{address}?edition=3").status_code == 404
        assert client.get(f"{address}?edition=x").status_code == 404


def test_final_papers_stay_as_they_are_whatever_happens(world: World) -> None:
    item = given.full(world)
    freeze_now(by=BY, clinic=item.clinic)
    before = text_of(corporate(world).get(paper(item)))
    assert "Final on 10 August 2026" in before
    assert item.series
    value = Value.objects.filter(series=item.series).latest("end")
    ValueFactory.create(
        series=item.series, start=LAST_QUARTER.start, end=LAST_QUARTER.end, value="99", revision=value.revision + 1,
        reason="Counted anew.",
    )  # fmt: skip
    Item.objects.filter(pk=item.pk).update(story="Changed words.")
    judge()
    for address in (paper(item), paper(item, "pdf"), paper(item, "docx"), pack(item.clinic), pack(item.clinic, "pdf")):
        told = squeezed(text_of(corporate(world).get(address)))
        assert "99.0%" not in told
        assert squeezed("Changed words.") not in told
        assert squeezed(given.STORY) in told
        assert squeezed("Final on 10 August 2026") in told


def test_before_its_day_the_pack_is_a_preview_for_who_writes_it_and_a_date_for_others(world: World) -> None:
    item = given.item_of(world, None)
    given.item_of(world, None, unit=world.units.other_service, story="Of others.")
    says = "The pack builds itself on 26 August 2026."
    head = reader(world, unit=world.units.service)
    for client, sees in ((head, True), (corporate(world), True), (reader(world), False)):
        told = text_of(client.get(paper(item)))
        assert (given.STORY in told) is sees
        assert (says in told) is not sees
        assert ("A preview: the pack builds itself on 26 August 2026" in told) is sees
        whole = text_of(client.get(pack(item.clinic)))
        assert (given.STORY in whole) is sees
        assert "What we look at" in whole
    assert "Of others." not in text_of(head.get(pack(item.clinic)))
    assert says in text_of(head.get(pack(item.clinic)))
    assert reader(world).get(paper(item, "pdf")).headers["Location"] == paper(item)
    assert given.STORY not in text_of(reader(world).get(pack(item.clinic, "docx")))
    assert "pdf" not in text_of(reader(world).get(paper(item)))
    with on(given.PACK_DAY):
        told = text_of(reader(world).get(paper(item)))
        assert given.STORY in told
        assert "Not final yet: nothing changes after 7 September 2026." in told
        assert reader(world).get(paper(item, "pdf")).status_code == 200


def test_who_prepares_for_a_part_reads_the_papers_of_that_part_in_the_pack(world: World) -> None:
    item = given.item_of(world, None)
    given.item_of(world, None, unit=world.units.other_service, story="Of others.")
    with on(given.PACK_DAY):
        client = reader(world, Role.PERFORMANCE_OFFICER, world.units.department)
        for kind in ("/", "pdf", "docx"):
            told = squeezed(text_of(client.get(pack(item.clinic, kind))))
            assert squeezed(given.STORY) in told
            assert squeezed("Of others.") not in told
            assert "Education" not in told
    assert reader(world, Role.PERFORMANCE_OFFICER).get(paper(item)).status_code == 404


def test_a_cancelled_clinic_says_why_and_shows_what_was_kept(world: World) -> None:
    kept = given.item_of(world, None)
    freeze_now(by=BY, clinic=kept.clinic)
    Clinic.objects.filter(pk=kept.clinic_id).update(state="cancelled", cancelled_reason="Snow.")
    assert given.STORY in text_of(corporate(world).get(paper(kept)))
    other = given.clinic_of(held_on=date(2026, 12, 10), state="cancelled", cancelled_reason="Snow.")
    item = given.item_of(world, None, other)
    for address in (paper(item), pack(other)):
        told = text_of(corporate(world).get(address))
        assert "This clinic was cancelled: Snow." in told
        assert given.STORY not in told


def test_an_item_without_a_final_paper_and_a_clinic_without_items_say_so(world: World) -> None:
    held = given.clinic_of(held_on=date(2026, 6, 18), held=True)
    item = given.item_of(world, None, held)
    assert "No final paper was kept of this item." in text_of(corporate(world).get(paper(item)))
    empty = given.clinic_of(held_on=date(2026, 12, 10))
    told = text_of(corporate(world).get(pack(empty)))
    assert "Nothing is on yet." in told
    assert "Make the papers final now" not in told


def test_corporate_performance_makes_papers_final_by_hand(world: World) -> None:
    item = given.item_of(world, None)
    client, url = corporate(world), reverse("packs:clinic_freeze", args=[item.clinic_id])
    assert f'action="{url}"' in text_of(client.get(pack(item.clinic)))
    assert f'action="{url}"' not in text_of(reader(world, unit=world.units.service).get(pack(item.clinic)))
    told = text_of(client.post(url, follow=True))
    assert "The papers are final." in told
    assert "Final on 10 August 2026" in told
    assert f'action="{url}"' not in told
    assert "The papers of this clinic are final already." in text_of(client.post(url, follow=True))
    assert reader(world).post(url).status_code == 403
    assert reader(world, Role.PERFORMANCE_OFFICER, world.units.department).post(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_each_morning_papers_become_final_whose_day_has_come_and_it_is_safe_to_repeat(world: World) -> None:
    item, later = given.item_of(world, None), given.clinic_of(held_on=date(2026, 12, 10))
    given.item_of(world, None, later)
    empty = given.clinic_of(held_on=given.HELD_ON - timedelta(days=1))
    results = []
    for day in (given.FINAL_DAY - timedelta(days=1), given.FINAL_DAY, given.FINAL_DAY + timedelta(days=1)):
        with on(day):
            freeze_clinics()
            freeze_clinics()
            job = Job.objects.filter(kind=FREEZE).latest("pk")
            run_job(job.pk)
            job.refresh_from_db()
            results.append(job.result)
    assert Job.objects.filter(kind=FREEZE).count() == 3
    assert [one["clinics"] for one in results] == [0, 1, 0]
    assert [one["left"] for one in results][1:] == [1, 1]
    states = dict(Clinic.objects.values_list("pk", "state"))
    assert (states[item.clinic_id], states[later.pk], states[empty.pk]) == ("frozen", "preparing", "preparing")
    assert Paper.objects.count() == 1


def test_the_page_of_the_job_says_what_became_of_it() -> None:
    assert describe({}) == "No clinic was to be made final."
    assert describe({"clinics": 1}) == "The papers of 1 clinic are final."
    assert describe({"clinics": 2, "left": 1}) == "The papers of 2 clinics are final. 1 clinic has nothing on yet."


def test_a_final_pack_asks_as_often_for_three_papers_as_for_one(world: World) -> None:
    item = given.item_of(world, None)
    client = corporate(world)
    freeze_now(by=BY, clinic=item.clinic)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(pack(item.clinic)).status_code == 200
        return len(queries)

    one = asked()
    reopened(item.clinic)
    for _ in range(2):
        given.item_of(world, None)
    freeze_now(by=BY, clinic=item.clinic)
    assert asked() == one
