"""Rounds open by the calendar and by hand, once, after a look at what they ask for; a year is laid out in one go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, Period, latest_ended
from council_pm.jobs import runs
from council_pm.jobs.models import Job
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators import round_jobs
from indicators.models import Indicator, Return, Round, Series
from indicators.selectors.round_asks import Because
from indicators.selectors.round_calendar import rounds_to_lay_out, rounds_to_open, years_to_lay_out
from indicators.services.round_calendar import lay_out_year, move_round, open_due_rounds
from indicators.tasks import open_rounds
from tests import factories
from tests.factories.formulas import sum_of
from tests.factories.indicators_quarters import figure
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)
Q1 = Period(date(2026, 4, 1), date(2026, 6, 30))
SYSTEM = Actor(None, "beat")


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def keeper() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


def line(council: CouncilUnits, code: str, **definition: Any) -> Series:
    return factories.series_with_rules(code, council.unit, **definition)


def opened(day: date = DAY) -> list[tuple[str, str]]:
    open_due_rounds(by=SYSTEM, today=day)
    return [(one.frequency, one.slug) for one in Round.objects.order_by("frequency", "start")]


# --- By the calendar


def test_each_rhythm_opens_its_own_round_the_day_after_its_period_ends(council: CouncilUnits) -> None:
    line(council, "A", frequency="monthly", lag_working_days=10)
    line(council, "B", frequency="quarterly", lag_working_days=20)
    line(council, "C", frequency="annual", calendar="financial", lag_working_days=90)
    line(council, "D", frequency="annual", calendar="academic", lag_working_days=20)
    assert opened() == [
        ("annual", "2025-26"),
        ("monthly", "2026-27-m02"),  # two weeks late, and its window is four
        ("monthly", "2026-27-m03"),
        ("quarterly", "2026-27-q1"),
    ]
    assert ("annual", "20250901-20260831") in opened(date(2026, 9, 1))


def test_a_round_is_due_with_its_first_return_and_closes_after_its_last(council: CouncilUnits) -> None:
    line(council, "A", frequency="quarterly", lag_working_days=15)
    line(council, "B", frequency="quarterly", lag_working_days=30)
    open_due_rounds(by=SYSTEM, today=DAY)
    one = Round.objects.get()
    dues = list(one.returns.order_by("due").values_list("due", flat=True))
    assert (one.opens, one.due, dues) == (date(2026, 7, 1), dues[0], [date(2026, 7, 21), date(2026, 8, 11)])
    assert one.closes > dues[1] + timedelta(days=27)


def test_opening_again_asks_for_nothing_twice_and_for_what_is_new(council: CouncilUnits) -> None:
    line(council, "A")
    first, again = (open_due_rounds(by=SYSTEM, today=DAY) for _ in range(2))
    assert (first.returns, again.returns, Return.objects.count()) == (1, 0, 1)
    line(council, "B")
    assert open_due_rounds(by=SYSTEM, today=DAY).returns == 1
    assert Event.objects.filter(action="open_round").count() == 1


def test_a_round_that_somebody_dated_stands_as_it_was_dated(council: CouncilUnits) -> None:
    line(council, "A")
    factories.RoundFactory.create(opens=date(2026, 8, 3), due=date(2026, 8, 20), closes=date(2026, 9, 1))
    assert rounds_to_open(DAY) == []
    assert [one.period for one in rounds_to_open(date(2026, 8, 3))] == [Q1]


def test_what_is_not_asked_for_is_told_with_its_reason(council: CouncilUnits) -> None:
    line(council, "ASKED")
    figure(line(council, "THERE"), Q1, "4")
    worked_out = line(council, "SUM")
    sum_of(worked_out.indicator, line(council, "PART"))
    line(council, "ELSEWHERE", source_url="https://www.gov.uk/", licence="Open Government Licence")
    retired = line(council, "RETIRED")
    figure(retired, Period(date(2026, 1, 1), date(2026, 3, 31)), "4")
    Indicator.objects.filter(code="RETIRED").update(retired_on=date(2026, 5, 1), retired_reason="No longer counted.")
    one = rounds_to_open(DAY)[0]
    assert [due.code for due in one.asked] == ["ASKED", "PART"]
    assert {left.code: left.why for left in one.not_asked} == {
        "THERE": Because.HAS_FIGURE,
        "SUM": Because.WORKED_OUT,
        "ELSEWHERE": Because.PUBLISHED,
        "RETIRED": Because.RETIRED,
    }


def test_a_survey_whose_year_follows_no_calendar_goes_on_as_it_began(council: CouncilUnits) -> None:
    held, following = Period(date(2024, 11, 1), date(2025, 10, 31)), Period(date(2025, 11, 1), date(2026, 10, 31))
    figure(line(council, "SURVEY", frequency="annual", lag_working_days=70), held, "61")
    factories.RoundFactory.create(
        slug=held.slug, frequency="annual", start=held.start, end=held.end, opens=date(2025, 11, 1),
        due=date(2026, 2, 10), closes=date(2026, 3, 10),
    )  # fmt: skip
    assert following.slug not in dict(opened(date(2026, 10, 31))).values()
    year = years_to_lay_out(DAY)[0]
    assert following.slug in [one.period.slug for one in rounds_to_lay_out(year, DAY)]
    assert ("annual", following.slug) in opened(date(2026, 11, 1))


def test_beat_opens_once_a_day_however_often_it_wakes(council: CouncilUnits) -> None:
    line(council, "A", frequency="monthly", lag_working_days=60)
    open_rounds()
    open_rounds()
    assert Job.objects.filter(kind=round_jobs.KIND).count() == 1
    runs.sweep(grace_seconds=0)
    today = timezone.localdate()
    expected = latest_ended(today, Frequency.MONTHLY).slug
    assert Round.objects.filter(slug=expected).exists()
    assert Event.objects.filter(action="open_round", system="beat").exists()


# --- By hand


def test_opening_by_hand_is_shown_first_and_refused_when_it_changed_meanwhile(
    council: CouncilUnits, keeper: User
) -> None:
    line(council, "A", frequency="monthly", lag_working_days=60)
    client, address = signed_in(keeper), reverse("indicators:rounds_open")
    shown = client.get(address).context["shown"]
    line(council, "B", frequency="monthly", lag_working_days=60)
    assert client.post(address, {"shown": shown}).status_code == 409
    assert Return.objects.count() == 0
    again = client.get(address).context["shown"]
    assert client.post(address, {"shown": again}).status_code == 302
    assert Return.objects.count() > 0
    assert b"Everything that is due is open" in client.get(address).content


def test_a_year_is_laid_out_in_one_go_and_asks_for_nothing_before_its_time(council: CouncilUnits, keeper: User) -> None:
    line(council, "A", frequency="quarterly")
    line(council, "B", frequency="annual", calendar="academic")
    year = years_to_lay_out(DAY)[1]
    assert year.slug == "2027-28"
    assert [one.period.slug for one in rounds_to_lay_out(year, DAY)] == [
        "2027-28-q1", "20260901-20270831", "2027-28-q2", "2027-28-q3", "2027-28-q4",
    ]  # fmt: skip
    made = lay_out_year(by=Actor(keeper.pk), year=year, today=DAY)
    assert (len(made), lay_out_year(by=Actor(keeper.pk), year=year, today=DAY)) == (5, [])
    assert Return.objects.count() == 0
    assert open_due_rounds(by=SYSTEM, today=date(2027, 7, 1)).returns == 1


def test_the_screen_of_a_year_puts_its_rounds_on_the_calendar(council: CouncilUnits, keeper: User) -> None:
    line(council, "A", frequency="quarterly")
    client, address = signed_in(keeper), reverse("indicators:rounds_year")
    shown = client.get(address)
    data = {"shown": shown.context["shown"], "year": shown.context["year"].slug}
    assert client.post(address, data).status_code == 302
    assert Round.objects.count() == 4
    home = client.get(reverse("indicators:rounds_home")).content.decode()
    assert home.count("Change dates") == 4
    assert client.post(address, data).status_code == 409


# --- Dates


def planned() -> Round:
    opens = timezone.localdate() + timedelta(days=40)
    made: Round = factories.RoundFactory.create(
        start=opens - timedelta(days=90), end=opens - timedelta(days=1), opens=opens,
        due=opens + timedelta(days=20), closes=opens + timedelta(days=50), slug="to-come",
    )  # fmt: skip
    return made


def test_dates_of_a_round_to_come_are_moved_on_the_screen_and_kept_on_record(keeper: User) -> None:
    one = planned()
    due = one.due + timedelta(days=7)
    data = {"opens": one.opens.isoformat(), "due": due.isoformat(), "closes": one.closes.isoformat()}
    assert signed_in(keeper).post(reverse("indicators:round_dates", args=["to-come"]), data).status_code == 302
    one.refresh_from_db()
    assert one.due == due
    assert Event.objects.filter(action="move_round", subject_id=str(one.pk)).count() == 1


@pytest.mark.parametrize(
    ("opens", "due", "closes", "says"),
    [(0, -5, 50, "in this order"), (-10, 20, 50, "after its period has ended"), (0, 20, 10, "in this order")],
)
def test_dates_that_cannot_be_are_refused_with_a_sentence(
    keeper: User, opens: int, due: int, closes: int, says: str
) -> None:
    one = planned()
    days = {"opens": opens, "due": due, "closes": closes}
    data = {name: (one.opens + timedelta(days=more)).isoformat() for name, more in days.items()}
    page = signed_in(keeper).post(reverse("indicators:round_dates", args=["to-come"]), data)
    assert page.status_code == 422
    assert says in page.content.decode()


def test_dates_of_an_open_round_stay(keeper: User) -> None:
    one = factories.RoundFactory.create()
    with pytest.raises(ValidationError) as refused:
        move_round(
            by=Actor(keeper.pk), round=one, opens=one.opens, due=one.due, closes=date(2026, 12, 1), today=DAY
        )  # fmt: skip
    assert refused.value.code == "opened"
