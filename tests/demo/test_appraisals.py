"""The appraisals of the demonstration: two years, every stage and odd case, nothing ahead of the day, nobody rated."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from appraisals.access import Part, appraisers_of, seen_by
from appraisals.models import (
    AccessRecord,
    Appraisal,
    AppraisalTarget,
    CheckIn,
    Circumstance,
    CorrectionRequest,
    Cycle,
    DevelopmentNeed,
    Edition,
    Group,
    GroupMeeting,
    HrOpening,
    NamedAppraiser,
    Passage,
    PassageKind,
    Signature,
    Stage,
    Tier,
)
from council_pm.demo import appraising
from council_pm.demo.load import council as loading_council
from council_pm.people.models import User

pytestmark = pytest.mark.django_db

LOADED_ON = dt.date(2026, 11, 22)
LOAD_SECONDS = 3.0
OTHER_DAYS = [dt.date.fromisoformat(day) for day in ("2026-10-02", "2027-01-04", "2027-04-03", "2028-02-29")]


@pytest.fixture(scope="module", autouse=True)
def seconds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[float]:
    """One load for all tests of the module: how many seconds of work its appraisals took."""
    spent: list[float] = []
    load = loading_council.load_appraisals

    def timed(*given: object) -> None:
        began = time.process_time()
        load(*given)  # type: ignore[arg-type]  # handed through
        spent.append(time.process_time() - began)

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading_council, "load_appraisals", timed)
        with override_settings(DEMONSTRATION=True):
            call_command("demo", as_of=LOADED_ON, stdout=StringIO())
        yield spent[0]
        transaction.set_rollback(True)


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


def now() -> list[Appraisal]:
    return list(Appraisal.objects.filter(cycle__state="open").select_related("person", "post", "cycle", "unit"))


def test_they_take_less_than_three_seconds(seconds: float) -> None:
    assert seconds < LOAD_SECONDS


def test_two_years_of_all_five_groups_last_year_closed_and_this_year_at_its_mid_year() -> None:
    cycles = Counter(Cycle.objects.values_list("year", "state"))
    assert cycles == {(2025, "closed"): 5, (2026, "open"): 5}
    assert set(Cycle.objects.filter(state="open").values_list("group", flat=True)) == set(Group.values)
    assert Cycle.objects.filter(year=2026).values_list("mid_year_by", flat=True).distinct().get() == dt.date(
        2026, 11, 30
    )
    assert 115 <= len(now()) <= 130
    assert not Cycle.objects.filter(with_ratings=True).exists()


def test_every_stage_is_there_open_and_signed() -> None:
    found = {(one.stage, one.is_open) for one in now()}
    assert found == {(stage, is_open) for stage in (Stage.SETTING, Stage.MID_YEAR) for is_open in (True, False)}
    last = Appraisal.objects.filter(cycle__state="closed")
    assert not last.exclude(stage=Stage.YEAR_END).exists()
    assert Appraisal.objects.filter(cycle__state="open", targets=None).exists(), "somebody has not begun"
    assert Passage.objects.filter(kind=PassageKind.PREPARATION, text="").exclude(draft="").exists()
    signed = Edition.objects.annotate(parts=Count("signatures"))
    assert {one.parts for one in signed} == {1, 2, 3}


def test_every_odd_case_is_there() -> None:
    assert Signature.objects.filter(paper_on__isnull=False).count() > 20
    assert [one.comment.open()[:16] for one in Signature.objects.exclude(comment="")] == ["I do not agree t"]
    anew = Edition.objects.exclude(why="")
    assert anew.exists()
    assert set(anew.values_list("number", "stage")) == {(2, Stage.SETTING)}
    assert {one.unit.code for one in GroupMeeting.objects.select_related("unit")} == {"PLA12", "PLA13"}
    assert Appraisal.objects.filter(moved_on__isnull=False).count() == 1
    assert set(Appraisal.objects.exclude(left_out="").values_list("left_out", flat=True)) == {
        "starter", "left", "absent", "seconded",
    }  # fmt: skip
    kinds = set(Circumstance.objects.values_list("kind", flat=True))
    assert kinds == {"long_absence", "seconded", "agency", "probation"}
    assert HrOpening.objects.filter(until__gt=dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)).count() == 1
    assert Counter(CorrectionRequest.objects.values_list("outcome", flat=True)) == {"": 1, "corrected": 1}
    assert AppraisalTarget.objects.filter(carried_from__isnull=False).exists()
    assert AppraisalTarget.objects.filter(objective=None, series=None).exists()
    assert set(CheckIn.objects.values_list("is_own", flat=True)) == {True, False}
    assert CheckIn.objects.filter(agreed_at__isnull=False).exists()
    assert max(Counter(NamedAppraiser.objects.values_list("person", flat=True)).values()) == 2


def test_members_appraise_the_chief_executive_and_the_top_has_done_theirs() -> None:
    top = Appraisal.objects.get(person=user("chief-executive").person, cycle__state="open")
    assert user("executive-member").person_id in appraisers_of(top, LOADED_ON)
    counted = Appraisal.objects.filter(cycle__state="open", left_out="")
    leading = counted.filter(tier__in=(Tier.CHIEF_EXECUTIVE, Tier.CHIEF_OFFICERS))
    assert leading.count() >= 4
    assert not leading.filter(mid_year_done=None).exists()
    heads = counted.filter(tier=Tier.HEADS)
    assert heads.exclude(mid_year_done=None).count() > heads.count() * 0.7


def test_the_manager_has_six_people_whose_targets_are_being_set_and_the_employee_can_sign() -> None:
    manager = user("manager").person_id
    team = [one for one in now() if manager in appraisers_of(one, LOADED_ON)]
    assert {(one.stage, one.is_open) for one in team} == {(Stage.SETTING, True)}
    assert len(team) == 6
    own = Appraisal.objects.get(person=user("employee").person, cycle__state="open")
    assert seen_by(user("employee"), own, LOADED_ON).part is Part.APPRAISEE  # type: ignore[union-attr]
    edition = own.editions.get()
    assert (edition.version, edition.stage) == (own.version, own.stage)
    assert edition.signatures.get().part == "appraiser"


def test_editions_hold_the_words_that_were_signed_and_the_last_fits_what_is_shut() -> None:
    for one in Edition.objects.select_related("appraisal")[:40]:
        said = json.loads(one.content.open())
        assert said["format"] == 1
        wordings = {target.wording.open() for target in one.appraisal.targets.all()}
        assert {target["wording"] for target in said["targets"]} == wordings
    shut = Appraisal.objects.filter(is_open=False)
    numbers = dict(Edition.objects.order_by("number").values_list("appraisal", "version"))
    assert all(numbers[one.pk] == one.version for one in shut)
    assert all(one.edition == one.editions.count() for one in Appraisal.objects.prefetch_related("editions"))


def test_a_stage_that_is_done_was_signed_by_both_whom_it_is_between() -> None:
    for stage in (Stage.SETTING, Stage.MID_YEAR, Stage.YEAR_END):
        done = Appraisal.objects.filter(**{f"{stage}_done__isnull": False}).annotate(
            signed=Count(
                "editions__signatures__part", distinct=True,
                filter=Q(editions__stage=stage, editions__signatures__part__in=("appraisee", "appraiser")),
            )
        )  # fmt: skip
        assert done.exists()
        assert {one.signed for one in done} == {2}, stage


def test_each_signature_of_somebody_with_a_sign_in_has_an_opening_before_it() -> None:
    opened = set(AccessRecord.objects.values_list("appraisal", "user__person", "part"))
    signed = Signature.objects.filter(person__user__isnull=False)
    assert set(signed.values_list("edition__appraisal", "person", "part")) <= opened
    assert ("hr",) in set(AccessRecord.objects.values_list("part"))


def test_nothing_lies_ahead_and_nobody_is_rated() -> None:
    kept = ((Signature, "at"), (Edition, "at"), (AccessRecord, "at"), (Passage, "at"), (CheckIn, "at"),
            (Appraisal, "created_at"), (HrOpening, "at"), (GroupMeeting, "at"))  # fmt: skip
    for model, field in kept:
        moments = model._base_manager.values_list(field, flat=True)
        assert not [at for at in moments if timezone.localdate(at) > LOADED_ON], model
    assert not CheckIn.objects.filter(on__gt=LOADED_ON).exists()
    assert not Passage.objects.filter(kind=PassageKind.RATING).exists()


def test_ten_people_and_more_want_some_things_and_few_want_others() -> None:
    wanted = Counter(DevelopmentNeed.objects.values_list("theme__code", flat=True))
    assert len([count for count in wanted.values() if count >= 10]) >= 3
    assert min(wanted.values()) < 10


def test_words_and_targets_fit_who_has_them() -> None:
    assert [one.hangs for one in appraising.targets_for("together", ["PLA12", "PLA1", "PLA", "TBC"], 0)][:2] == [
        "pla12-1", "pla12-2",
    ]  # fmt: skip
    for group in ("senior", "managers", "staff", "together", "probation"):
        for place in range(8):
            assert 2 <= len(appraising.targets_for(group, ["COR22", "COR2", "COR", "TBC"], place)) <= 6
    assert not AppraisalTarget.objects.filter(appraisal__post__code="cor22-adviser", objective__plan__unit__level=2)


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_whatever_the_day_this_years_cycle_stands_at_its_mid_year(as_of: dt.date) -> None:
    days, before = appraising.cycle_days(as_of, 0), appraising.cycle_days(as_of, 1)
    assert days.starts < days.setting_by < as_of <= days.mid_year_by < days.ends
    assert (days.mid_year_by - as_of).days < 31
    assert before.ends < days.setting_by
    for place in range(30):
        assert days.starts < appraising.signing_day(days.setting_by, place, as_of) < as_of
        assert appraising.signing_day(days.mid_year_by, place, as_of) < as_of
