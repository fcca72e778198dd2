"""A council with one user for each column of the matrix, and figures that could leak.

One indicator belongs to the own place (a unit of the department Place), one to the other department. Each has a
figure released to all members and staff, one to portfolio holders, one to the management team, and one that is
signed off and released to nobody. The figures are such that each can be recognised wherever it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from council_pm.assessments.models import MaturityView
from council_pm.audit.services import raise_version
from council_pm.jobs.models import Job, JobState
from council_pm.org.models import Committee, OrgUnit
from council_pm.people.models import Portfolio, User
from council_pm.people.roles import Role
from indicators.models import Audience, BasketKind, HistoryLoad, Release, Round, Series
from indicators.recompute import recompute
from plans.models import Action, ModelEvidence, Plan, Risk
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    OwnershipFactory,
    PersonFactory,
    PortfolioFactory,
    PostFactory,
    TargetFactory,
    ValueFactory,
    make_council,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.matrix import appraisals as of_appraisals
from tests.matrix import clinics as of_clinics
from tests.matrix.appraisals import Appraisals, build_appraisals
from tests.matrix.appraisals_signing import Signing, build_signing
from tests.matrix.clinics import Clinics, build_clinics
from tests.matrix.forums import GROUP_NOTE, MEMBERS_SESSION, NETWORK_TOPIC, Forums, build_forums
from tests.matrix.models import STAGE_WORDS, build_models, build_views
from tests.matrix.plans import DRAFT, DRAFT_ACTION, DRAFT_AIM, MARGIN, build_actions, build_plans
from tests.matrix.practice import DRAFT_ENTRY, NOMINATED, Practice, build_practice
from tests.matrix.risks import CONFIDENTIAL, OPERATIONAL, STRATEGIC, build_risks
from tests.matrix.table import COLUMNS, cell

TARGET = Decimal("90")


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter of the world: its slug and dates, who it was released to, and the row that says who sees it."""

    slug: str
    start: date
    end: date
    audience: Audience
    row: str
    own: Decimal
    other: Decimal


MEMBERS = Period(
    "2025-26-q2", date(2025, 7, 1), date(2025, 9, 30), Audience.MEMBERS_AND_STAFF, "M010", Decimal("64.4183"),
    Decimal("74.4183"),
)  # fmt: skip
PORTFOLIO = Period(
    "2025-26-q3", date(2025, 10, 1), date(2025, 12, 31), Audience.PORTFOLIO_HOLDERS, "M010c", Decimal("63.3927"),
    Decimal("73.3927"),
)  # fmt: skip
MANAGEMENT = Period(
    "2025-26-q4", date(2026, 1, 1), date(2026, 3, 31), Audience.MANAGEMENT_TEAM, "M010b", Decimal("62.3859"),
    Decimal("72.3859"),
)  # fmt: skip
NOBODY = Period(
    "2026-27-q1", date(2026, 4, 1), date(2026, 6, 30), Audience.SIGNED_OFF, "M010a", Decimal("61.3761"),
    Decimal("71.3761"),
)  # fmt: skip
PERIODS = (MEMBERS, PORTFOLIO, MANAGEMENT, NOBODY)
OWN, OTHER = "OWN-01", "OTH-01"
SIGNER = {OWN: "Nadia Nameless", OTHER: "Omar Nameless"}

# Who stands for a column whose role has no "own" and "other" belongs to the own place, or holds the own portfolio:
# of the other department's figures it sees what somebody without that place or portfolio sees.
ELSEWHERE = {"api_entry": "api_read", "executive_member": "member"}


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that only those columns may read for which the row says Y."""

    name: str
    row: str
    other_place: bool
    texts: tuple[str, ...]

    def may_be_read_in(self, column: str) -> bool:
        """Whether the matrix lets this column read it."""
        if self.other_place:
            column = ELSEWHERE.get(column, column)
        return cell(self.row, column, other_place=self.other_place) == "Y"


def _secrets() -> tuple[Secret, ...]:
    found = []
    for code, elsewhere in ((OWN, False), (OTHER, True)):
        for period in PERIODS:
            value = period.other if elsewhere else period.own
            texts = (str(value), str(TARGET - value))
            found.append(Secret(f"{code} {period.slug}", period.row, elsewhere, texts))
        found.append(Secret(f"the signer of {code}", "M026", elsewhere, (SIGNER[code],)))
        found.append(Secret(f"draft {elsewhere}", "M055", elsewhere, (DRAFT[elsewhere],)))
        found.append(Secret(f"draft aim {elsewhere}", "M055", elsewhere, (DRAFT_AIM[elsewhere],)))
        found.append(Secret(f"draft action {elsewhere}", "M055", elsewhere, (DRAFT_ACTION[elsewhere],)))
        found.append(Secret(f"own view {elsewhere}", "N102", elsewhere, (STAGE_WORDS[elsewhere],)))
        found.append(Secret(f"draft entry {elsewhere}", "N156", elsewhere, (DRAFT_ENTRY[elsewhere],)))
        found.append(Secret(f"margin {elsewhere}", "M055", elsewhere, (MARGIN[elsewhere],)))
        found.append(Secret(f"risk {elsewhere}", "N140", elsewhere, (OPERATIONAL[elsewhere],)))
        found.append(Secret(f"confidential risk {elsewhere}", "M110b", elsewhere, (CONFIDENTIAL[elsewhere],)))
        found.append(Secret(f"clinic story {elsewhere}", "M060", elsewhere, (of_clinics.STORY[elsewhere],)))
    found.append(Secret("an appraisal", "M072", False, (of_appraisals.WORDS,)))
    found.append(Secret("an appraisal that HR opened", "M072b", False, (of_appraisals.HR_READS,)))
    found.append(Secret("a nomination", "N153", False, (NOMINATED,)))
    found.append(Secret("strategic risk", "M110", False, (STRATEGIC,)))
    found.append(Secret("clinic story of a third service", "M061", False, (of_clinics.THIRD,)))
    found.append(Secret("private note", "M064", False, (of_clinics.PRIVATE,)))
    found.append(Secret("shared note", "M063", False, (of_clinics.SHARED,)))
    found.append(Secret("summary not released", "N180", False, (of_clinics.DRAFT,)))
    found.append(Secret("released summary", "M066", False, (of_clinics.RELEASED,)))
    found.append(Secret("group note", "N165", False, (GROUP_NOTE,)))
    found.append(Secret("network topic", "N163", False, (NETWORK_TOPIC,)))
    found.append(Secret("members' session", "N164", False, (MEMBERS_SESSION,)))
    return tuple(found)


SECRETS = _secrets()


@dataclass(frozen=True, slots=True)
class World:
    """What the addresses are made from."""

    units: CouncilUnits
    committee: Committee
    users: Mapping[str, User]
    own_jobs: Mapping[str, Job]
    foreign_job: Job
    own_loads: Mapping[str, HistoryLoad]
    foreign_load: HistoryLoad
    plans: Mapping[str, Plan]
    actions: Mapping[str, Action]
    risks: Mapping[str, Risk]
    evidence: Mapping[str, ModelEvidence]
    views: Mapping[str, MaturityView]
    clinics: Clinics
    practice: Practice
    forums: Forums
    appraisals: Appraisals
    signing: Signing


def build_world() -> World:
    """Write the world; judged, so that every screen has something to show."""
    units = make_council()
    committee = CommitteeFactory.create(slug="place", name="Place")
    portfolio = PortfolioFactory.create(slug="environment", name="Environment")
    other_portfolio = PortfolioFactory.create(slug="children", name="Children")
    users = _users(units, committee, portfolio)
    rounds = [_round(period) for period in PERIODS]
    corporate = BasketFactory.create(slug="corporate", name="Corporate basket")
    by_code: dict[str, Series] = {}
    leads = BasketFactory.create(slug="place", name="Place", kind=BasketKind.COMMITTEE, committee=committee)
    for code, unit, held_by in ((OWN, units.unit, portfolio), (OTHER, units.other_unit, other_portfolio)):
        signer = user_with_role(Role.PERFORMANCE_OFFICER, unit=unit, person=PersonFactory.create(name=SIGNER[code]))
        series = series_with_rules(code, unit, decimals=4, name=f"Indicator {code}")
        OwnershipFactory.create(indicator=series.indicator, post=PostFactory.create(unit=unit))
        basket = BasketFactory.create(slug=f"p-{code}", kind=BasketKind.PORTFOLIO, portfolio=held_by)
        for one in (corporate, leads, basket):
            BasketItemFactory.create(basket=one, series=series)
        for period, round_ in zip(PERIODS, rounds, strict=True):
            dates = {"series": series, "start": period.start, "end": period.end}
            ValueFactory.create(
                **dates,
                value=period.own if code == OWN else period.other,
                round=round_,
                signed_by=signer.pk,
                signed_at=datetime(2026, 7, 20, tzinfo=UTC),
            )
            TargetFactory.create(**dates, value=TARGET)
        by_code[code] = series
    recompute()
    plans = build_plans(units, by_code)
    actions = build_actions(units, users, plans)
    author = user_with_role(Role.EMPLOYEE, unit=units.council)
    raise_version()
    return World(
        units=units,
        committee=committee,
        users=users,
        own_jobs={column: _job(user.pk) for column, user in users.items()},
        foreign_job=_job(user_with_role(Role.EMPLOYEE, unit=units.unit).pk),
        own_loads={column: _load(user.pk) for column, user in users.items()},
        foreign_load=_load(user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council).pk),
        plans=plans,
        actions=actions,
        risks=build_risks(units, plans, by_code),
        evidence=build_models(units),
        views=build_views(units),
        clinics=build_clinics(units, users, by_code, committee),
        practice=build_practice(units, author, by_code, actions),
        forums=build_forums(units, users),
        appraisals=(appraisals := build_appraisals(units, users)),
        signing=build_signing(appraisals, users),
    )


def _users(units: CouncilUnits, committee: Committee, portfolio: Portfolio) -> dict[str, User]:
    """One user a column, each with one role; the anonymous column has none."""
    places: dict[str, tuple[Role, OrgUnit]] = {
        "perf_officer_own": (Role.PERFORMANCE_OFFICER, units.department),
        "perf_officer_other": (Role.PERFORMANCE_OFFICER, units.other_department),
        "head_of_service_own": (Role.HEAD_OF_SERVICE, units.service),
        "head_of_service_other": (Role.HEAD_OF_SERVICE, units.other_service),
        "manager_own_unit": (Role.MANAGER, units.unit),
        "manager_other": (Role.MANAGER, units.other_unit),
        "employee": (Role.EMPLOYEE, units.unit),
        "chief_officer_own": (Role.CHIEF_OFFICER, units.department),
        "chief_officer_other": (Role.CHIEF_OFFICER, units.other_department),
        "api_entry": (Role.API_ENTRY, units.department),
    }
    users = {}
    for column in COLUMNS:
        if column == "anonymous":
            continue
        role, unit = places.get(column) or (Role(column), units.council)
        users[column] = user_with_role(
            role, unit=unit, committee=committee, portfolio=portfolio, email=f"{column}@council.example"
        )
    return users


def _round(period: Period) -> Round:
    made = Round.objects.create(
        slug=period.slug,
        frequency="quarterly",
        start=period.start,
        end=period.end,
        opens=period.end,
        due=period.end,
        closes=period.end,
    )
    for audience in Audience:
        if period.audience >= audience > Audience.SIGNED_OFF:
            Release.objects.create(round=made, audience=audience, at=datetime(2026, 8, 1, tzinfo=UTC))
    return made


def _job(user_id: int) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="a_kind", actor_id=user_id, state=JobState.DONE, not_before=now, created_at=now, finished_at=now
    )


def _load(user_id: int) -> HistoryLoad:
    return HistoryLoad.objects.create(
        owner_id=user_id,
        file_name="values.csv",
        file="values.csv",
        sha256="0" * 64,
        size=1,
        state="refused",
        created_at=timezone.now(),
    )
