"""What `manage.py demo` puts into the database, asked for through the selectors that screens read."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Max, Min, Q
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from council_pm.assessments.models import CouncilStep, MaturityView
from council_pm.audit.models import DataVersion, Event
from council_pm.configuration.selectors import frame
from council_pm.dashboards.selectors.summary import exceptions
from council_pm.demo import basket, process, published, service
from council_pm.demo.load.record import loaded
from council_pm.demo.organisation import moved_on
from council_pm.demo.sign_ins import PASSWORD, SIGN_INS, SignIn
from council_pm.demo.words import SAID, STILL_HOLDS
from council_pm.forums.models import (
    Acknowledgement,
    AgendaLine,
    Attendance,
    Briefing,
    Cohort,
    Coming,
    Note,
    Session,
    SessionAction,
    Topic,
)
from council_pm.guidance.models import Look, PageRevision, Term
from council_pm.guidance.selectors.log import lines, newest_entries
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.notices.models import Alert
from council_pm.org.models import CommitteeMeeting, OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, PortfolioHolding, Post, Seat, User
from council_pm.practice.models import (
    Adoption,
    Award,
    LearningTransfer,
    Nomination,
    PracticeEntry,
    PracticeRevision,
    Promise,
    PromiseText,
)
from council_pm.practice.selectors.matches import matches_for
from indicators import news
from indicators.models import (
    Area,
    AreaGroup,
    BasketItem,
    BasketKind,
    ComparatorValue,
    Definition,
    Indicator,
    Ownership,
    Release,
    Return,
    Round,
    Series,
    SeriesBreak,
    StatusRule,
    StatusSnapshot,
    Target,
    Value,
)
from indicators.recompute import recompute
from indicators.rule_setup import RuleSetup, check_rule_setup
from indicators.selectors.figure_words import figure_words
from indicators.selectors.indicator_page import indicator_page
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.selectors.value_history import series_scope
from indicators.status import Polarity, ToleranceType
from indicators.visibility import Sight, sight_of
from plans.models import ActionEffect, Escalation, ModelChoice, ModelEvidence, ProgressNote
from tests.papers import pdf_pages

pytestmark = pytest.mark.django_db

LOADED_ON = dt.date(2026, 11, 22)
# The gardeners' own line of days off sick, for which they are thanked: all other lines are whole indicators.
OWN_ATTENDANCE = Q(indicator__code="COR-03", unit__code="PLA13")
OWN_ATTENDANCE_OF = Q(series__indicator__code="COR-03", series__unit__code="PLA13")
MEMBER, OFFICER, EXECUTIVE = "member@demo.example", "performance-officer@demo.example", "chief-executive@demo.example"


@pytest.fixture(scope="module", autouse=True)
def loading(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, float]]:
    """One load for all tests of the module: what was said and how many seconds it took."""
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMONSTRATION=True):
            began = time.monotonic()
            call_command("demo", as_of=LOADED_ON, stdout=said)
        yield said.getvalue(), time.monotonic() - began
        transaction.set_rollback(True)


def _sight(address: str) -> Sight:
    return sight_of(User.objects.get(email=address))


def _card(address: str, slug: str = basket.SLUG) -> Scorecard:
    return scorecard(Choice(basket=slug), _sight(address), LOADED_ON)


def _rows(card: Scorecard) -> dict[str, tuple[str, str]]:
    return {row.code: (row.status, row.direction) for row in card.rows}


def test_the_load_says_that_it_is_done_and_takes_far_less_than_a_minute(loading: tuple[str, float]) -> None:
    said, seconds = loading
    assert "The demonstration council was loaded in" in said
    assert seconds < 60


def test_a_second_run_inserts_nothing_and_keeps_the_day_of_the_first() -> None:
    before = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    version = DataVersion.objects.get().number
    said = StringIO()
    began = time.monotonic()
    with override_settings(DEMONSTRATION=True):
        call_command("demo", as_of=LOADED_ON + dt.timedelta(days=40), stdout=said)
    assert time.monotonic() - began < 2
    assert {model._meta.label: model._base_manager.count() for model in apps.get_models()} == before
    assert DataVersion.objects.get().number == version
    there = loaded()
    assert there is not None
    assert there.as_of == LOADED_ON
    assert "nothing was changed" in said.getvalue()
    assert "--remove" in said.getvalue(), "after forty days it says how to move it to today"


def test_the_council_is_called_what_it_is_and_says_whose_figures_it_shows() -> None:
    settings = frame()
    assert settings["council_name"] == "Demonstration Council"
    assert settings["area_code"] == "E06000004"
    assert "Stockton-on-Tees' published figures" in settings["figures_note"]


def test_the_basket_is_exactly_seventy_with_one_lead_committee_and_one_portfolio_each() -> None:
    items = BasketItem.objects.filter(ends__isnull=True)
    assert items.filter(basket__slug="corporate").count() == 70
    committees = Counter(
        items.filter(basket__kind=BasketKind.COMMITTEE).values_list("basket__committee__slug", flat=True)
    )
    assert committees == {"children": 14, "adults": 13, "place": 18, "communities": 13, "corporate": 12}
    for kind in (BasketKind.COMMITTEE, BasketKind.PORTFOLIO):
        leads = items.filter(basket__kind=kind, lead=True)
        assert leads.count() == leads.values("series").distinct().count() == 70
    assert items.filter(basket__kind=BasketKind.PORTFOLIO).values("basket").distinct().count() == 9


@pytest.mark.parametrize("address", [MEMBER, EXECUTIVE])
def test_15_to_20_of_seventy_are_off_target_and_5_to_10_of_them_get_worse(address: str) -> None:
    card = _card(address)
    assert len(card.rows) == 70
    assert 15 <= card.counts.of("red") <= 20
    assert 5 <= sum((row.status, row.direction) == ("red", "worse") for row in card.rows) <= 10
    assert 0 < len(card.slipping) <= 14
    assert card.counts.of("overdue") + card.counts.of("not_due") <= 3, "it must not look broken when it is loaded"
    assert card.counts.of("no_target") == card.counts.of("no_data") == 0


def test_the_indicators_of_the_story_stand_where_it_says() -> None:
    lights = _rows(_card(MEMBER))
    missed_bins = next(row for row in _card(MEMBER).rows if row.code == "CFA-01")
    assert (missed_bins.status, missed_bins.trend, missed_bins.vs_last_year) == ("red", "deteriorating", "better")
    assert missed_bins.trend_sentence.endswith("In the last year it got better.")
    asked = next(one for one in exceptions(_card(MEMBER).rows) if one.name == missed_bins.name)
    assert asked.question == (
        "It has got worse over the years and better in the last one: "
        "what has begun to work, and when will it be back on target?"
    )
    visits = next(row for row in _card(MEMBER).rows if row.code == "COM-03")
    assert visits.forecast_sentence.startswith("At this rate the year would end at 1,2")
    assert lights["CFA-03"] == ("red", "worse")
    assert lights["COR-01"] == ("green", "worse")
    assert lights["HOU-01"] == lights["CUS-02"] == ("red", "worse")
    assert "COR-01" in {row.code for row in _card(MEMBER).slipping}


def test_something_has_changed_since_members_last_met() -> None:
    met = CommitteeMeeting.objects.filter(on__lt=LOADED_ON, committee__kind="select").aggregate(last=Max("on"))["last"]
    assert _card(MEMBER).changed_since(met)


def test_demonstration_figures_are_marked_and_published_ones_are_not() -> None:
    ours = {spec.code for spec in service.indicators()}
    assert set(Indicator.objects.filter(demonstration=True).values_list("code", flat=True)) == ours
    assert not Value.objects.exclude(demonstration=F("series__indicator__demonstration")).exists()
    assert {row.code for row in _card(MEMBER).rows if row.demonstration} == ours
    assert not Definition.objects.filter(indicator__demonstration=False, source_url="").exists()
    assert set(Definition.objects.filter(indicator__demonstration=False).values_list("licence", flat=True)) == {
        published.LICENCE
    }


def test_every_figure_is_there_once_and_none_is_known_before_it_could_be_or_after_the_load() -> None:
    assert Value.objects.filter(series__indicator__demonstration=False).count() == sum(
        len(figures) for figures in published.own_values().values()
    )
    figures = process.generate(LOADED_ON)
    made_up = Value.objects.filter(series__indicator__demonstration=True, revision=1)
    assert made_up.exclude(OWN_ATTENDANCE_OF).count() == len(figures)
    assert made_up.filter(OWN_ATTENDANCE_OF).count() == 6
    latest = dt.datetime.combine(LOADED_ON, dt.time(1), dt.UTC)
    assert not Value.objects.filter(Q(known_from__gt=latest) | Q(known_from__date__lte=F("end"))).exists()
    assert not Release.objects.filter(Q(at__gt=latest) | Q(at__date__lte=F("round__end"))).exists()
    assert not Target.objects.filter(Q(known_from__gt=latest) | Q(agreed_at__gt=latest)).exists()


def test_two_real_people_stand_behind_every_made_up_figure_and_every_definition() -> None:
    users = set(User.objects.values_list("pk", flat=True))
    for submitted, signed in Value.objects.filter(demonstration=True).values_list("submitted_by", "signed_by"):
        assert {submitted, signed} <= users
        assert submitted != signed
    for author, checker in Definition.objects.values_list("author", "checker"):
        assert {author, checker} <= users
        assert author != checker
    for set_by, agreed_by in Target.objects.filter(agreed_by__isnull=False).values_list("set_by", "agreed_by"):
        assert {set_by, agreed_by} <= users
        assert set_by != agreed_by


def test_who_set_a_target_stands_with_the_post_they_held() -> None:
    held = set(Occupancy.objects.values_list("person__user", "post__title"))
    assert set(Target.objects.values_list("set_by", "set_by_title")) <= held


def test_the_heads_of_the_right_posts_sign_off_and_a_cover_signs_while_a_post_is_vacant() -> None:
    manager, head = (User.objects.get(email=f"{name}@demo.example").pk for name in ("manager", "head-of-service"))
    bins = Value.objects.filter(series__indicator__code="CFA-01").order_by("-end")
    assert set(bins.values_list("submitted_by", "signed_by")) == {(manager, head)}
    deputy = User.objects.get(person__name="Wei-Lin Harcastle").pk
    visits = Value.objects.filter(series__indicator__code="CHS-01").order_by("end").values_list("signed_by", flat=True)
    assert visits.last() == deputy != visits.first()
    leisure = Value.objects.filter(series__indicator__code="COM-03").order_by("end").values_list("signed_by", flat=True)
    assert leisure.last() == head != leisure.first()


def test_provisional_figures_were_replaced_and_the_latest_are_still_provisional() -> None:
    finals = Value.objects.filter(revision=2)
    assert set(finals.values_list("series__indicator__code", flat=True)) == {"COR-03", "COR-05", "COR-07", "CFA-03"}
    for final in finals.select_related("series"):
        first = Value.objects.get(series=final.series, start=final.start, end=final.end, revision=1)
        assert first.provisional
        assert not final.provisional
        assert first.known_from < final.known_from
    assert {row.code for row in _card(MEMBER).rows if row.provisional} >= {"COR-03", "COR-07", "CFA-03"}


def test_breaks_are_declared_where_the_figures_have_them() -> None:
    breaks = set(SeriesBreak.objects.values_list("indicator__code", "on"))
    assert breaks == {(one.indicator, one.on) for one in published.breaks()}
    grades = [
        reason for code, reason in SeriesBreak.objects.values_list("indicator__code", "reason") if code == "CYP-13"
    ]
    assert any("teachers set the grades" in reason for reason in grades)


def test_service_indicators_have_a_target_in_every_period_and_context_has_none() -> None:
    without = (
        Series.objects.filter(indicator__demonstration=True)
        .exclude(OWN_ATTENDANCE)
        .annotate(aims=Count("targets", distinct=True), periods=Count("values__end", distinct=True))
    )
    assert all(series.aims >= series.periods for series in without)
    assert not Target.objects.filter(series__indicator__definitions__influence="context").exists()
    assert not Target.objects.filter(Q(reason="") | Q(set_by_title="")).exists()
    year_end = Target.objects.get(series__indicator__code="COR-01", end=dt.date(2027, 3, 31))
    assert year_end.value == Decimal("95.5")
    assert year_end.basis == "last_year"
    budget = Target.objects.filter(series__indicator__code="COR-05").latest("end")
    assert (budget.value, budget.low, budget.high) == (None, Decimal("-1"), Decimal("0.5"))


def test_every_rule_can_be_and_range_and_context_are_judged_as_such() -> None:
    rules = dict(StatusRule.objects.values_list("indicator__code", "rule"))
    assert len(rules) == 153
    assert rules["COR-05"] == "range"
    assert rules["LIV-06"] == "contextual"
    definitions = {d.indicator_id: d for d in Definition.objects.all()}
    for rule in StatusRule.objects.all():
        definition = definitions[rule.indicator_id]
        setup = RuleSetup(
            rule_code=rule.rule,
            polarity=Polarity(definition.polarity),
            tolerance_type=ToleranceType(rule.tolerance_type),
            tolerance=rule.tolerance,
            decimal_places=definition.decimals,
        )
        assert check_rule_setup(setup) == []


def test_every_indicator_is_owned_by_the_head_of_its_unit() -> None:
    owners = Ownership.objects.filter(kind="owner", ends__isnull=True)
    assert owners.count() == owners.values("indicator").distinct().count() == 153
    assert not owners.exclude(post__code__endswith="-head").exists()
    lines = Series.objects.filter(breakdown="").exclude(OWN_ATTENDANCE)
    units = dict(lines.values_list("indicator__code", "unit__code"))
    assert dict(owners.values_list("indicator__code", "post__unit__code")) == units == basket.owner_units()


def test_the_other_published_indicators_underpin_the_basket() -> None:
    seventy = basket.codes()
    below = Indicator.objects.exclude(code__in=seventy)
    assert below.count() == 83
    assert not below.exclude(supports__key__code__in=seventy).exists()


def test_complaints_hide_childrens_services_and_the_page_shows_it() -> None:
    page = indicator_page(Indicator.objects.get(code="CUS-02"), _sight(MEMBER), LOADED_ON)
    assert page is not None
    parts = {part.name: part for part in page.parts}
    assert len(parts) == 4
    worst = parts["Children's Services"]
    assert worst.row.figure.startswith("5")
    assert worst.row.status == "red"
    assert (worst.is_worse, worst.beside) == (True, "Worse")
    assert all(part.out_of and part.share.endswith("%") and part.interval for part in page.parts)
    assert page.sample is not None


def test_comparators_are_there_for_the_tees_valley_similar_councils_and_england() -> None:
    groups = {group.slug: group.members.count() for group in AreaGroup.objects.order_by("position")}
    assert list(groups.items()) == [("sub-region", 4), ("similar", 20)]
    assert Area.objects.get(code="E92000001").kind == "country"
    assert not ComparatorValue.objects.filter(area__code=published.OWN_AREA).exists()
    page = indicator_page(Indicator.objects.get(code="CYP-19"), _sight(MEMBER), LOADED_ON)
    assert page is not None
    assert page.comparison.groups == ("Tees Valley councils", "Similar councils", "England")


@pytest.mark.parametrize("one", SIGN_INS, ids=lambda one: one.role)
def test_every_sign_in_signs_in_and_holds_exactly_its_role(one: SignIn, client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": one.email, "password": PASSWORD})
    assert answer.status_code == 302
    user = User.objects.get(email=one.email)
    assert client.session["_auth_user_id"] == str(user.pk)
    wanted = {one.role, "member"} if one.role == "executive_member" else {one.role}
    assert {grant.role.value for grant in user.grants} == wanted


def test_nobody_else_can_sign_in_and_corporate_roles_were_confirmed_by_a_second_person() -> None:
    able = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert able == {one.email for one in SIGN_INS}
    waiting = Occupancy.objects.filter(needs_confirmation=True)
    assert waiting.exists()
    assert not waiting.filter(confirmed_by__isnull=True).exists()


def test_an_officer_of_the_owning_department_sees_what_is_signed_off_and_a_member_does_not() -> None:
    def period(address: str, code: str) -> str:
        return {row.code: row.period for row in _card(address).rows}[code]

    assert period(MEMBER, "CFA-01") == "Sep 2026"
    assert period(OFFICER, "CFA-01") == "Oct 2026"
    assert period(MEMBER, "HOU-01") == "Q1 2026/27"
    assert period(OFFICER, "HOU-01") == period(EXECUTIVE, "HOU-01") == "Q2 2026/27"
    assert period(OFFICER, "COR-01") == "Q1 2026/27", "another department's figure is for the management team"
    assert period("hr-adviser@demo.example", "HOU-01") == "Q1 2026/27"


def test_the_latest_ended_quarter_is_open_and_released_to_the_management_team_only() -> None:
    quarter = Round.objects.get(frequency="quarterly", start=dt.date(2026, 7, 1))
    assert quarter.opens <= LOADED_ON < quarter.due <= quarter.closes
    assert list(quarter.releases.values_list("audience", flat=True)) == [1]
    month = Round.objects.get(frequency="monthly", start=dt.date(2026, 10, 1))
    assert month.opens <= LOADED_ON < month.due
    assert not month.releases.exists()
    past = Round.objects.filter(end__lt=dt.date(2026, 7, 1)).annotate(steps=Count("releases"))
    assert set(past.values_list("steps", flat=True)) == {3}


def test_leisure_moved_and_its_series_kept_its_history() -> None:
    leisure = OrgUnit.objects.get(code="PLA41")
    moved = moved_on(LOADED_ON)

    def above(day: dt.date) -> str:
        one = tree(day)
        parent = one[leisure.pk].parent_id
        assert parent is not None
        return one[parent].code

    assert above(moved - dt.timedelta(days=1)) == "PLA4"
    assert above(moved) == above(LOADED_ON) == "PLA1"
    series = Series.objects.get(indicator__code="COM-03")
    assert series.unit == leisure
    ends = set(series.values.values_list("end", flat=True))
    assert any(end < moved for end in ends)
    assert any(end > moved for end in ends)
    assert Post.objects.get(code="pla41-head").reports_to == Post.objects.get(code="pla1-head")


def test_before_and_after_of_the_service_that_came_and_the_choice_for_the_one_that_goes() -> None:
    client = Client()
    client.force_login(User.objects.get(email="chief-officer@demo.example"))
    page = client.get("/units/PLA1/before-and-after/").context["page"]
    assert page.day == dt.date(2024, 10, 1)
    assert "moved from Finance, Transformation and Corporate Services to Community, Environment" in page.why
    assert len(page.lights) == 3
    assert all(sum(getattr(one, side) for one in page.lights) >= 5 for side in ("before", "after"))
    assert page.done
    moves = client.get("/plans/moves/").context
    assert [(one.aim.plan.code, one.is_ahead, one.chosen) for one in moves["own"]] == [("PLA4", True, "")]
    assert moves["others"] == []


def test_the_people_are_there_with_their_special_cases() -> None:
    assert OrgUnit.objects.count() == 64
    kinds = Counter(Occupancy.objects.values_list("kind", flat=True))
    assert kinds["interim"] == kinds["acting"] == 1
    assert kinds["job_share"] == 2
    assert PortfolioHolding.objects.count() == 9
    assert Seat.objects.filter(committee__slug="children", kind="co_opted", votes_on="Education only").count() == 4
    assert Post.objects.get(code="cor23-head").shared_with


def test_the_audit_names_each_part_and_the_load_and_holds_no_names() -> None:
    event = Event.objects.get(action="load_demonstration")
    assert event.detail["as_of"] == "2026-11-22"
    assert event.system == "demonstration"
    parts = set(Event.objects.filter(action="load_demonstration_part").values_list("subject_id", flat=True))
    assert parts == {
        "indicators", "baskets", "published figures", "rounds", "demonstration figures", "words", "targets",
        "returns", "alerts", "guidance", "good practice", "appraisals",
    }  # fmt: skip
    assert not Event.objects.filter(reason__contains="Harcastle").exists()


def test_the_log_of_the_system_goes_back_two_years_and_one_change_is_to_be_looked_at_again() -> None:
    log = lines(newest_entries(), LOADED_ON)
    assert 6 <= len(log) <= 8
    assert (LOADED_ON - min(one.since for one in log)).days > 700
    assert [one.what for one in log if one.is_due] == [
        "The service sees a pattern in its data first, and has a fortnight to answer"
    ]
    assert Look.objects.filter(outcome="amended").exists()


def test_the_council_says_some_words_in_its_own_way_and_wrote_a_page_anew() -> None:
    assert set(Term.objects.values_list("slug", flat=True)) == {"off-target", "second-look", "hit-squad"}
    changed = PageRevision.objects.get(revision=2)
    assert changed.page.slug == "for-employees"
    assert changed.look_again is not None
    assert changed.look_again > LOADED_ON


def test_no_job_waits_and_a_further_recomputation_judges_nothing() -> None:
    assert not Job.objects.exists()
    again = recompute()
    assert (again.judged, again.pointed) == (0, 0)


def test_services_said_something_of_their_latest_figures_and_it_goes_with_them() -> None:
    rows = Return.objects.filter(stage="signed_off").select_related("series__indicator")
    signed = {one.journal_id: one for one in rows if one.journal_id is not None}
    said = figure_words(list(signed))
    assert {signed[pk].series.indicator.code for pk in said} == set(SAID)
    for pk, one in said.items():
        told = (one.happened, one.why, one.next_steps)
        assert told in (SAID[signed[pk].series.indicator.code], STILL_HOLDS)
        assert not any(character.isdigit() for character in one.happened + one.why + one.next_steps)
    words = SAID["CFA-03"][0]
    client = Client()
    client.force_login(User.objects.get(email=MEMBER))
    with override_settings(DEMONSTRATION=True):
        assert words in client.get("/indicators/CFA-03/").content.decode()
        assert f"The service: {words}" in client.get("/scrutiny/place/summary/").content.decode()
        assert len(pdf_pages(client.get("/executive/summary.pdf").content)) == 2


def test_people_were_told_of_lights_that_changed_and_each_of_five_at_most() -> None:
    placed = Counter(Alert.objects.filter(place__isnull=False).values_list("user__email", flat=True))
    assert MEMBER in placed
    assert max(placed.values()) <= 5
    for alert in Alert.objects.select_related("user"):
        value = Value.objects.select_related("series__indicator", "round").get(pk=alert.subject_version)
        assert value.series.indicator.code == alert.subject_id
        step = 3 if value.round is None else max(value.round.releases.values_list("audience", flat=True), default=0)
        assert step >= sight_of(alert.user).step(series_scope(value.series, LOADED_ON)), alert


def test_nobody_is_alerted_more_than_five_times_a_month_however_much_changes() -> None:
    """Two months, each with a new figure of every indicator: first twice, then half of what it was."""
    assert not Job.objects.filter(kind=news.KIND).exists(), "a load is no news"
    lines = list(Series.objects.filter(breakdown="", current__audience=3).distinct())
    for month, factor in ((11, 2), (12, 0.5)):
        with time_machine.travel(dt.datetime(2026, month, 23, 12, tzinfo=dt.UTC), tick=False):
            for line in lines:
                was = line.current.get(audience=3).snapshot
                restate(line, was, Decimal(factor))
            recompute(line.pk for line in lines)
            for job in Job.objects.filter(kind=news.KIND, state="waiting"):
                run_job(job.pk)
    counted = Counter(Alert.objects.filter(place__isnull=False).values_list("user_id", "month"))
    assert len({user_id for user_id, _month in counted}) >= 10
    assert max(counted.values()) == 5
    assert Alert.objects.filter(place=None).count() > len(counted)


def restate(line: Series, was: StatusSnapshot, factor: Decimal) -> None:
    """Another figure for the latest period, released as the one before."""
    one = was.value
    moment = timezone.now()
    Value.objects.create(
        series=line, start=one.start, end=one.end, value=round((one.value or Decimal(40)) * factor, 3), round=one.round,
        revision=Value.objects.filter(series=line, start=one.start, end=one.end).count() + 1, reason="Counted again.",
        known_from=moment, recorded_at=moment, signed_by=1, signed_at=moment, demonstration=True,
    )  # fmt: skip


def test_two_services_use_models_and_a_dozen_pieces_of_evidence_stand_under_them() -> None:
    used = list(ModelChoice.objects.order_by("unit__code", "model__code").values_list("unit__code", "model__code"))
    assert used == [("PLA1", "round"), ("PLA5", "doors"), ("PLA5", "round")]
    evidence = ModelEvidence.objects.annotate(models=Count("criteria__model", distinct=True))
    assert evidence.count() == 12
    assert evidence.filter(models=2).count() == 6
    assert not evidence.filter(models=0).exists()
    assert not evidence.filter(day__gt=LOADED_ON).exists()
    linked = (Q(series__isnull=False), Q(objective__isnull=False), Q(action__isnull=False), ~Q(url=""))
    assert all(evidence.filter(one).exists() for one in linked)


def test_forums_have_histories_and_something_to_come() -> None:
    sessions = Session.objects.exclude(cohort__isnull=False)
    past = Counter(sessions.filter(ends__date__lte=LOADED_ON).values_list("forum__slug", flat=True))
    coming = Counter(sessions.filter(starts__date__gt=LOADED_ON).values_list("forum__slug", flat=True))
    assert (past["setting-the-standard"], past["officers-network"], coming["officers-network"]) == (5, 8, 1)
    assert past["lunchtime"] + coming["lunchtime"] >= 6
    assert {title for title in sessions.values_list("title", flat=True) if title.startswith(("Crime", "Community"))}
    assert not Session.objects.filter(ends__date__lte=LOADED_ON, notes=None, cohort=None).exists()
    assert not AgendaLine.objects.filter(session__agenda_kept_at=None).exists()
    cohorts = Counter(Cohort.objects.values_list("forum__slug", flat=True))
    assert cohorts == {"customer-first": 2, "managing-here": 2}
    assert set(SessionAction.objects.values_list("session__forum__slug", flat=True)) == {"setting-the-standard"}
    assert Briefing.objects.count() == 2
    assert Topic.objects.filter(answered_at=None).count() == 3
    assert Attendance.objects.filter(session__capacity=12, state=Coming.WAITING).exists()
    kept = ((Note, "at"), (Topic, "raised_at"), (Acknowledgement, "at"), (Attendance, "signed_up_at"))
    for moments in (model._base_manager.values_list(field) for model, field in kept):
        assert not [at for (at,) in moments if timezone.localdate(at) > LOADED_ON]


def test_two_departments_said_three_times_how_they_see_themselves_and_two_said_nothing() -> None:
    views = Counter(MaturityView.objects.values_list("unit__code", flat=True))
    assert views == {"PLA": 3, "AHW": 3}
    assert not MaturityView.objects.filter(at__date__gt=LOADED_ON).exists()
    said = Counter(MaturityView.objects.values_list("unit__code", "start"))
    assert set(said.values()) == {1}
    assert CouncilStep.objects.get().text


def test_actions_have_histories_of_two_years_one_was_passed_on_and_each_verdict_is_kept() -> None:
    noted = ProgressNote.objects.values("action").annotate(first=Min("at"), last=Max("at"), notes=Count("pk"))
    assert sum((one["last"] - one["first"]).days > 300 and one["notes"] >= 4 for one in noted) >= 3
    assert max((one["last"] - one["first"]).days for one in noted) > 700
    assert Escalation.objects.filter(ended_at=None).exists()
    assert set(ActionEffect.objects.values_list("verdict", flat=True)) >= {"turned", "no_change", "worse"}


def test_good_practice_is_of_demonstration_units_and_figures_only_and_never_lies_ahead() -> None:
    states = Counter(PracticeEntry.objects.values_list("state", flat=True))
    assert (states["published"], states["draft"], states["retired"]) == (24, 1, 1)
    lines = PracticeRevision.objects.filter(series__isnull=False)
    assert not lines.exclude(series__indicator__demonstration=True).exists()
    assert not PromiseText.objects.exclude(promise__series__indicator__demonstration=True).exists()
    assert not LearningTransfer.objects.exclude(series__indicator__demonstration=True).exists()
    assert not PracticeEntry.objects.filter(published_at__date__gt=LOADED_ON).exists()
    assert not Adoption.objects.filter(since__gt=LOADED_ON).exists()
    assert (Adoption.objects.count(), LearningTransfer.objects.count(), Promise.objects.count()) == (15, 3, 8)
    assert set(Award.objects.values_list("year", flat=True)) == {LOADED_ON.year, LOADED_ON.year - 1}
    assert list(Award.objects.filter(has_left=True).values_list("recipient", flat=True)) == ["Clement Billbeck"]
    assert Nomination.objects.filter(award=None).count() == 2


def test_the_story_of_the_bins_is_among_it_with_its_figures_before_and_after() -> None:
    reader = User.objects.get(email=MEMBER)
    client = Client()
    client.force_login(reader)
    entry = PracticeEntry.objects.get(newest__title="A hit squad on the five worst rounds")
    shown = client.get(entry.get_absolute_url()).content.decode()
    for words in ("What the figures say", "Before", "After", "Friday talk"):
        assert words in shown, words
    assert "No figure that you may see." not in shown
    assert "Grounds Maintenance" in client.get(reverse("practice:award_list")).content.decode()


def test_a_line_that_gets_worse_finds_one_that_turned_with_what_was_written_of_it_within_a_second() -> None:
    line, reader = Series.objects.get(indicator__code="HWY-01"), User.objects.get(email=MEMBER)
    began = time.perf_counter()
    found = matches_for(line, reader, tree(LOADED_ON))
    assert time.perf_counter() - began < 1
    written = {title for row in found.rows for title, _url in row.entries}
    assert "Four people, one truck, seven days" in written
