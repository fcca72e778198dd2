"""Releasing a round in steps: dated or by hand, joined as the council wants, after a look at what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.core.working_days import add_working_days
from council_pm.jobs import runs
from council_pm.jobs.models import Job
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators import round_jobs
from indicators.models import Audience, Release, ReleasePlan, Return, Round, Series
from indicators.selectors.audience_words import audience_words, seen_by
from indicators.selectors.release_ladder import release_ladder
from indicators.services.releases import plan_releases, take_due_releases
from indicators.tasks import release_rounds
from tests import factories
from tests.factories.indicators import KNOWN
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

SYSTEM = Actor(None, "beat")
DAY = date(2026, 8, 3)
TEAM, HOLDERS, MEMBERS, PUBLIC = (step for step in Audience if step)


@pytest.fixture
def centre() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


@pytest.fixture
def series() -> Series:
    return factories.series_with_rules("R-1", make_council().unit)


def a_round(series: Series, number: int = 1, *audiences: Audience) -> Round:
    made = round_of(quarter(2026, number), *audiences)
    figure(series, quarter(2026, number), "5", round=made)
    return made


def plan(one: Round, **days: date | None) -> None:
    names = {"team": TEAM, "holders": HOLDERS, "members": MEMBERS, "public": PUBLIC}
    plan_releases(by=SYSTEM, round=one, days={names[name]: on for name, on in days.items()}, today=DAY)


def released(one: Round) -> list[int]:
    return sorted(Release.objects.filter(round=one).values_list("audience", flat=True))


# --- On the calendar


def test_a_dated_step_is_taken_on_its_day_and_not_before_and_only_once(series: Series) -> None:
    one = a_round(series)
    plan(one, team=DAY + timedelta(days=1), public=DAY + timedelta(days=9))
    assert take_due_releases(by=SYSTEM, today=DAY).released == 0
    assert take_due_releases(by=SYSTEM, today=DAY + timedelta(days=1)).released == 1
    assert take_due_releases(by=SYSTEM, today=DAY + timedelta(days=1)).released == 0
    assert released(one) == [TEAM]
    take_due_releases(by=SYSTEM, today=DAY + timedelta(days=9))
    assert released(one) == [TEAM, PUBLIC]


def test_a_step_waits_for_the_round_before_it_and_is_taken_after_it(series: Series) -> None:
    before, one = a_round(series, 1), a_round(series, 2)
    plan(one, team=DAY)
    assert take_due_releases(by=SYSTEM, today=DAY).held == (one.slug,)
    plan(before, team=DAY)
    assert take_due_releases(by=SYSTEM, today=DAY).released == 2


def test_a_narrower_step_is_not_taken_after_a_wider_one(series: Series) -> None:
    one = a_round(series)
    plan(one, team=DAY)
    factories.ReleaseFactory.create(round=one, audience=MEMBERS)
    assert take_due_releases(by=SYSTEM, today=DAY).released == 0


def test_days_in_a_wrong_order_and_days_that_have_gone_are_refused(series: Series) -> None:
    one = a_round(series)
    with pytest.raises(ValidationError) as order:
        plan(one, team=DAY + timedelta(days=2), members=DAY + timedelta(days=1))
    with pytest.raises(ValidationError) as past:
        plan(one, team=DAY - timedelta(days=1))
    assert (order.value.code, past.value.code) == ("order", "past")
    assert not ReleasePlan.objects.exists()


def test_a_day_is_moved_and_taken_away_on_record(series: Series) -> None:
    one = a_round(series)
    plan(one, team=DAY)
    plan(one, team=DAY + timedelta(days=3))
    plan(one, team=DAY + timedelta(days=3))
    assert ReleasePlan.objects.get().on == DAY + timedelta(days=3)
    plan(one, team=None)
    assert not ReleasePlan.objects.exists()
    assert Event.objects.filter(action="plan_release").count() == 3


def test_beat_takes_what_has_come(series: Series) -> None:
    one = a_round(series)
    ReleasePlan.objects.create(round=one, audience=TEAM, on=timezone.localdate())
    release_rounds()
    release_rounds()
    assert Job.objects.filter(kind=round_jobs.RELEASE).count() == 1
    runs.sweep(grace_seconds=0)
    assert released(one) == [TEAM]
    assert round_jobs.describe_release({"released": 1, "held": ["2026-27-q2"]}).endswith("released yet: 2026-27-q2.")


# --- By hand


def address(one: Round) -> str:
    return reverse("indicators:round_release", args=[one.slug])


def test_what_is_not_signed_off_is_listed_before_one_releases(series: Series, centre: User) -> None:
    one, client = a_round(series), signed_in(centre)
    factories.ReturnFactory.create(round=one, series=factories.series_with_rules("R-2", series.unit))
    page = client.get(address(one), {"to": "1"})
    html = page.content.decode()
    assert "1 return of this round is not signed off" in html
    assert "R-2 Name of R-2: to do" in html
    data = {"action": "release", "to": "1", "shown": page.context["shown"]}
    assert client.post(address(one), data).status_code == 302
    assert released(one) == [TEAM]
    assert "Seen now by: Management team" in client.get(address(one)).content.decode()


def test_a_release_of_something_else_than_was_looked_at_is_refused(series: Series, centre: User) -> None:
    one, client = a_round(series), signed_in(centre)
    shown = client.get(address(one), {"to": "1"}).context["shown"]
    factories.ReturnFactory.create(round=one, series=factories.series_with_rules("R-2", series.unit))
    assert client.post(address(one), {"action": "release", "to": "1", "shown": shown}).status_code == 409
    assert released(one) == []


def test_a_refusal_is_a_sentence_that_names_the_round_before(series: Series, centre: User) -> None:
    a_round(series, 1)
    one, client = a_round(series, 2), signed_in(centre)
    page = client.get(address(one), {"to": "3"})
    says = "Q1 2026/27 (April to June) has not been released to them yet: release that round first."
    assert says in page.content.decode()
    data = {"action": "release", "to": "3", "shown": page.context["shown"]}
    assert client.post(address(one), data).status_code == 422
    assert released(one) == []


def test_days_are_kept_on_the_screen_and_wrong_ones_keep_what_was_typed(series: Series, centre: User) -> None:
    one, client = a_round(series), signed_in(centre)
    later = timezone.localdate() + timedelta(days=20)
    good = {"action": "date", "on-1": later.isoformat(), "on-4": (later + timedelta(days=9)).isoformat()}
    assert client.post(address(one), good).status_code == 302
    assert dict(ReleasePlan.objects.values_list("audience", "on")) == {1: later, 4: later + timedelta(days=9)}
    bad = client.post(address(one), {"action": "date", "on-1": "the day after"})
    assert bad.status_code == 422
    assert "the day after" in bad.content.decode()


@pytest.mark.parametrize(
    ("joined", "steps"),
    [
        ("separate", [(TEAM, "Management team"), (HOLDERS, "Portfolio holders"), (MEMBERS, "All members and staff")]),
        ("first_two", [(HOLDERS, "Management team and portfolio holders"), (MEMBERS, "All members and staff")]),
        ("last_two", [(TEAM, "Management team"), (MEMBERS, "Portfolio holders and all members and staff")]),
        ("all_three", [(MEMBERS, "Management team, portfolio holders and all members and staff")]),
    ],
)
def test_the_council_joins_steps_and_the_public_stays_one_of_its_own(
    series: Series, centre: User, joined: str, steps: list[tuple[Audience, str]]
) -> None:
    one = a_round(series)
    change_setting(by=SYSTEM, key="release_steps", value=joined)
    ladder = signed_in(centre).get(address(one)).context["ladder"]
    assert [(step.audience, step.label) for step in ladder.steps] == [*steps, (PUBLIC, "Public")]


def test_the_usual_days_are_those_of_the_ladder(series: Series) -> None:
    """Docs/adr/0005: the management team two steps of five working days after the due date, and so on."""
    one = a_round(series)  # due on 21 July 2026
    proposed = [step.proposed for step in release_ladder(one, "separate").steps]
    assert proposed == [date(2026, 8, 4), date(2026, 8, 11), date(2026, 8, 18), None]


# --- Who can see it now


def test_each_figure_says_who_can_see_it_now(series: Series, centre: User) -> None:
    one = a_round(series, 1, TEAM)
    draft = factories.ReturnFactory.create(round=one, series=series, stage="draft", value=1)
    assert seen_by([draft])[draft.pk].startswith("Not signed off: only who works with it in its department")
    sent = {"submitted_by": 1, "submitted_at": KNOWN, "signed_by": 2, "signed_at": KNOWN}
    Return.objects.filter(pk=draft.pk).update(stage="signed_off", signed="final", journal=one.values.get(), **sent)
    says = "Released to the management team: directors and heads of service see it."
    client = signed_in(centre)
    on_return = client.get(reverse("indicators:return_page", args=[draft.pk])).content.decode()
    on_figure = client.get(reverse("dashboards:indicator_period", args=["R-1", "2026-27-q1"])).content.decode()
    assert says in on_return
    assert says in on_figure
    assert audience_words(Audience.PUBLIC) == "Released to the public: everybody can see it."


def test_a_year_is_laid_out_with_the_usual_days_of_its_releases(series: Series, centre: User) -> None:
    client, address = signed_in(centre), reverse("indicators:rounds_year")
    change_setting(by=SYSTEM, key="release_steps", value="first_two")
    page = client.get(address)
    data = {"shown": page.context["shown"], "year": page.context["year"].slug, "release": "usual"}
    assert client.post(address, data).status_code == 302
    first = Round.objects.order_by("opens")[0]
    days = dict(ReleasePlan.objects.filter(round=first).values_list("audience", "on"))
    assert days == {HOLDERS: add_working_days(first.due, 10), MEMBERS: add_working_days(first.due, 15)}
    assert Round.objects.count() * 2 == ReleasePlan.objects.count()
