"""A small but complete council: seventy indicators in every state, a sign-in a role, loads and jobs in every state.

Its dates follow the day of the run, so that nothing becomes overdue that is not meant to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from council_pm.audit.services import raise_version
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, Period, latest_ended, previous
from council_pm.jobs.models import Job, JobState
from council_pm.org.models import CommitteeKind, CommitteeMeeting
from council_pm.people.models import Person
from council_pm.people.roles import Role
from indicators.history import services
from indicators.models import BasketKind, Indicator, Series, Target, Value
from indicators.recompute import recompute
from tests.browser.appraisal_targets import write_appraisal_targets
from tests.browser.appraisals_signing import write_appraisals_signing
from tests.browser.clinic_packs import write_clinic_packs
from tests.browser.clinics import write_clinics
from tests.browser.clinics_after import write_clinics_after
from tests.browser.forums import write_forums
from tests.browser.guidance import write_guidance
from tests.browser.history_files import OTHER_AREA, OWN_AREA, faulty, sound
from tests.browser.models import write_models
from tests.browser.plans import write_plans
from tests.browser.practice import write_practice
from tests.browser.risks import write_risks
from tests.browser.shapes import NAMES, QUARTERS, SHAPES, TARGET, THEMES, Shape
from tests.factories import (
    AreaFactory,
    AreaGroupFactory,
    AreaGroupMemberFactory,
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    ComparatorValueFactory,
    OwnershipFactory,
    PortfolioFactory,
    PostFactory,
    RoundFactory,
    SeriesBreakFactory,
    SeriesFactory,
    UnderpinningFactory,
    ValueFactory,
    make_council,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators import KNOWN
from tests.factories.organisation import CouncilUnits

COUNCIL = "Testborough Council"
TEST = Actor(None, "test")
ROLES = tuple(role for role in Role if role not in (Role.API_READ, Role.API_ENTRY))
NEW_COLLEAGUE = "new colleague"  # of corporate performance: has sent no file yet


@dataclass(frozen=True, slots=True)
class World:
    """What tests need to know of it: addresses by what they show, session cookies and e-mail addresses by role."""

    paths: Mapping[str, str]
    cookies: Mapping[str, str]
    logins: Mapping[Role, str]
    worst: str
    upload: bytes
    faulty_upload: bytes


def build() -> World:
    """Write the world and judge it. Takes one or two seconds on SQLite."""
    units = make_council()
    change_setting(by=TEST, key="council_name", value=COUNCIL)
    change_setting(by=TEST, key="area_code", value=OWN_AREA)
    # The targets of next year are proposed the whole year long, whenever the tests run.
    change_setting(by=TEST, key="target_round_closes", value="12-31")
    today = timezone.localdate()
    place = CommitteeFactory.create(slug="place", name="Place Select Committee")
    newcomer = CommitteeFactory.create(slug="newcomer", name="New Select Committee")
    BasketFactory.create(slug="newcomer", kind=BasketKind.COMMITTEE, committee=newcomer, name="New committee's basket")
    executive = CommitteeFactory.create(slug="executive", name="Executive", kind=CommitteeKind.EXECUTIVE)
    portfolio = PortfolioFactory.create(slug="environment", name="Environment")
    for committee in (place, executive):
        for day in (-30, 20):
            CommitteeMeeting.objects.create(committee=committee, on=today + timedelta(days=day))
    quarters = _quarters()
    _open_round(quarters[-1])
    series = list(_series(units))
    baskets = [
        BasketFactory.create(slug="corporate", name="Corporate basket"),
        BasketFactory.create(slug="place", name="Place", kind=BasketKind.COMMITTEE, committee=place),
        BasketFactory.create(slug="environment", name="Environment", kind=BasketKind.PORTFOLIO, portfolio=portfolio),
    ]
    for basket in baskets:
        for shape, _number, one in series:
            if basket.slug != "environment" or shape.name.startswith("red"):
                BasketItemFactory.create(basket=basket, series=one)
    for shape, number, one in series:
        _figures(one, shape, number, quarters)
    worst = series[0][2]
    _surroundings(worst, units, quarters)
    users = {
        role: user_with_role(
            role, unit=_place(role, units), committee=place, portfolio=portfolio, email=f"{role}@council.example"
        )
        for role in ROLES
    }
    owner = users[Role.CORPORATE_PERFORMANCE].pk
    colleague = user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)
    plans = write_plans(units, users, worst) | write_risks(units, worst) | write_models(units, worst)
    plans |= write_guidance(owner) | write_clinics(units, worst)
    plans |= write_practice(units, users, worst) | write_forums(users)
    plans |= write_clinic_packs(units, worst) | write_clinics_after(units, users, worst, place)
    plans |= write_appraisal_targets(units, users, worst)
    plans |= write_appraisals_signing(users)
    # Whom appraisals are about besides the users has no address: nobody waits for an invitation here.
    Person.objects.filter(appraisals__isnull=False, user__isnull=True).update(email="")
    recompute()
    raise_version()
    code = worst.indicator.code
    period = quarters[-2].short_label()
    return World(
        paths={**_indicator_paths(series, quarters), **_job_paths(owner), **_load_paths(owner, code, period), **plans},
        cookies={role: _signed_in(user) for role, user in [*users.items(), (NEW_COLLEAGUE, colleague)]},
        logins={role: user.email for role, user in users.items()},
        worst=NAMES[0],
        upload=sound(code, period),
        faulty_upload=faulty(code),
    )


def _quarters() -> list[Period]:
    """The last ten that have ended, oldest first."""
    found = [latest_ended(timezone.localdate(), Frequency.QUARTERLY)]
    while len(found) < QUARTERS:
        found.append(previous(found[-1], Frequency.QUARTERLY))
    return found[::-1]


def _open_round(period: Period) -> None:
    today = timezone.localdate()
    RoundFactory.create(
        slug=period.slug,
        start=period.start,
        end=period.end,
        opens=today - timedelta(days=10),
        due=today + timedelta(days=5),
        closes=today + timedelta(days=20),
    )


def _series(units: CouncilUnits) -> Iterator[tuple[Shape, int, Series]]:
    homes = (units.unit, units.second_unit, units.other_unit)
    posts = [PostFactory.create(unit=home, title=f"Head of {home.code}") for home in homes]
    position = 0
    for shape in SHAPES:
        for number in range(shape.count):
            theme = THEMES[position % len(THEMES)]
            definition = {"name": NAMES[position], "theme": theme, **shape.definition}
            series = series_with_rules(f"{theme[:3].upper()}-{position:02}", homes[position % 3], **definition)
            OwnershipFactory.create(indicator=series.indicator, post=posts[position % 3])
            position += 1
            yield shape, number, series


def _figures(series: Series, shape: Shape, number: int, quarters: Sequence[Period]) -> None:
    known = [KNOWN] * QUARTERS
    known[-1] = timezone.now() - timedelta(days=10)  # after the last meetings: the newest figures are news
    Value.objects.bulk_create(
        Value(
            series=series,
            start=quarter.start,
            end=quarter.end,
            value=None if shape.absent and quarter == quarters[-1] else figure,
            absent=shape.absent if quarter == quarters[-1] else "",
            known_from=known_from,
            recorded_at=known_from,
            demonstration=number % 3 == 1,
            provisional=number % 5 == 2 and quarter == quarters[-1],
        )
        for quarter, figure, known_from in zip(quarters, shape.figures(number), known, strict=False)
    )
    if shape.has_target:
        Target.objects.bulk_create(
            Target(series=series, start=q.start, end=q.end, value=TARGET, known_from=KNOWN, reason="Council plan.")
            for q in quarters
        )


def _surroundings(worst: Series, units: CouncilUnits, quarters: Sequence[Period]) -> None:
    """What an indicator's page can show: a break, a restatement, parts, what stands below it, other areas."""
    indicator = worst.indicator
    SeriesBreakFactory.create(indicator=indicator, on=quarters[3].start)
    third = {"start": quarters[-3].start, "end": quarters[-3].end}
    ValueFactory.create(series=worst, **third, value=Decimal("66.6"), revision=2, reason="Two rounds were left out.")
    supporting = series_with_rules("SUP-01", units.second_unit, name="Vehicles off the road", polarity="lower")
    UnderpinningFactory.create(key=indicator, supporting=supporting.indicator)
    parts = [SeriesFactory.create(indicator=indicator, unit=worst.unit, breakdown=name) for name in ("North", "South")]
    for number, series in enumerate([supporting, *parts]):
        _figures(series, SHAPES[number], number, quarters)
    group = AreaGroupFactory.create(slug="neighbours", name="Similar councils")
    AreaFactory.create(code=OWN_AREA, name=COUNCIL)
    areas = [AreaFactory.create(code=OTHER_AREA, name="Hartlepool"), *AreaFactory.create_batch(4)]
    country = AreaFactory.create(code="E92000001", name="England", kind="country")
    for number, area in enumerate([*areas, country]):
        for quarter in quarters:
            dates = {"start": quarter.start, "end": quarter.end}
            ComparatorValueFactory.create(indicator=indicator, area=area, value=Decimal(70 + number), **dates)
        if area is not country:
            AreaGroupMemberFactory.create(group=group, area=area)


def _place(role: Role, units: CouncilUnits) -> Any:
    department = {Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER}
    unit = {Role.MANAGER, Role.EMPLOYEE}
    if role in department:
        return units.department
    if role is Role.HEAD_OF_SERVICE:
        return units.service
    return units.unit if role in unit else units.council


def _indicator_paths(series: Sequence[tuple[Shape, int, Series]], quarters: Sequence[Period]) -> dict[str, str]:
    first: dict[str, Indicator] = {}
    for shape, _number, one in series:
        first.setdefault(shape.name, one.indicator)
    worst = f"/indicators/{first['red and getting worse'].code}/"
    restated = f"{worst}{quarters[-3].slug}/"
    return {
        "indicator": worst,
        "empty indicator": f"/indicators/{first['not due'].code}/",
        "overdue indicator": f"/indicators/{first['overdue'].code}/",
        "withheld indicator": f"/indicators/{first['withheld'].code}/",
        "period": restated,
        "value history": f"{restated}history/",
    }


def _job_paths(owner: int) -> dict[str, str]:
    now = timezone.now()
    hour = now + timedelta(hours=1)  # its lease: as far as the page can tell, a worker is at it
    jobs = {
        "running": {"state": JobState.RUNNING, "lease_until": hour, "done": 7560, "total": 18000, "message": "Reading"},
        "done": {"state": JobState.DONE, "finished_at": now, "result": {"go_to": "/history/"}},
        "failed": {"state": JobState.FAILED, "finished_at": now, "error": "The file is empty: choose another."},
    }
    return {
        f"job {name}": Job.objects.create(
            kind="a kind of its own", actor_id=owner, not_before=now, created_at=now, **fields
        ).get_absolute_url()
        for name, fields in jobs.items()
    }


def _load_paths(owner: int, code: str, period: str) -> dict[str, str]:
    """Loads as the screens make them. Their jobs are ended, so that no page calls calculations delayed."""
    found = {}
    for name, content in (("preview", sound(code, period)), ("faults", faulty(code))):
        load, job = services.receive_file(by=Actor(owner), name=f"{name}.csv", chunks=[content])
        services.check_load(by=Actor(owner), load_id=load.pk, progress=lambda done, total, message: None)
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=timezone.now())
        found[f"load {name}"] = load.get_absolute_url()
    return found


def _signed_in(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
