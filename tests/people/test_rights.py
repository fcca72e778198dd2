"""The role table is the matrix; rights hold today, where the thing belongs, and end with the role."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.utils import timezone

from council_pm.core.access import AccessScope, Actor, Permission
from council_pm.jobs.models import Job
from council_pm.people.models import OccupancyKind, SeatKind, User
from council_pm.people.rights import (
    LENT_ENTRY,
    LENT_SIGN_OFF,
    NEVER_PROVIDES,
    RIGHTS,
    Grant,
    LentGrant,
    Reach,
    allows,
    allows_lent,
)
from council_pm.people.roles import ROLES_WITHOUT_A_POST, Role
from council_pm.people.selectors import grants_of, grants_of_many
from council_pm.people.services import end_occupancy, end_portfolio_holding, end_seat
from council_pm.people.sign_in import Backend
from tests.factories import (
    CommitteeFactory,
    OccupancyFactory,
    PortfolioFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    user_with_role,
)
from tests.matrix.table import COLUMNS, cell

# The row that each permission is; a permission without one fails.
ROW_OF = {
    Permission.USE_PRODUCT: "N001",
    Permission.VIEW_DEFINITION: "M005",
    Permission.VIEW_VALUE: "M010",
    Permission.VIEW_VALUE_HISTORY: "M025",
    Permission.VIEW_OFFICER_NAMES: "M026",
    Permission.VIEW_DASHBOARD: "M035",
    Permission.VIEW_SIGNED_OFF: "M010a",
    Permission.VIEW_MANAGEMENT_FIGURES: "M010b",
    Permission.VIEW_PORTFOLIO_FIGURES: "M010c",
    Permission.LOAD_HISTORY: "N003",
    Permission.VIEW_OWN_JOB: "N002",
    Permission.VIEW_ANY_JOB: "M105",
    Permission.RELEASE_ROUND: "M010d",
    Permission.MANAGE_ROUNDS: "N061",
    Permission.VIEW_BURDEN: "N065",
    Permission.EDIT_DEFINITION: "M006",
    Permission.PROPOSE_TARGET: "M008",
    Permission.AGREE_TARGET: "M009",
    Permission.MANAGE_ACCOUNTS: "M087",
    Permission.GRANT_CORPORATE_ROLE: "M089",
    Permission.VIEW_SIGN_INS: "N019",
    Permission.DELEGATE_ENTRY: "M090",
    Permission.VIEW_AUDIT: "M091",
    Permission.VIEW_ORGANISATION: "N010",
    Permission.MANAGE_ORGANISATION: "N011",
    Permission.VIEW_PEOPLE: "N012",
    Permission.MANAGE_PEOPLE: "N013",
    Permission.CHANGE_SETTINGS: "N014",
    Permission.VIEW_SETTINGS: "N015",
    Permission.MANAGE_BASKETS: "N016",
    Permission.USE_GUIDE: "N017",
    Permission.JUDGE_STANDARD: "M107",
    Permission.VIEW_QUALITY: "N051",
    Permission.ANSWER_QUALITY: "N052",
    Permission.VIEW_TARGET_ROUND: "N040",
    Permission.ATTACH_EVIDENCE: "M029",
    Permission.VIEW_EVIDENCE: "M030",
    Permission.VIEW_SPOT_CHECKS: "N071",
    Permission.SPOT_CHECK: "N073",
    Permission.VIEW_DRAFT: "M011",
    Permission.ENTER_RETURN: "M013",
    Permission.WITHDRAW_RETURN: "M019",
    Permission.SUBMIT_RETURN: "M020",
    Permission.SIGN_OFF_RETURN: "M021",
    Permission.REOPEN_RETURN: "M024",
    Permission.IMPORT_RETURNS: "M031",
    Permission.VIEW_PLAN: "M048",
    Permission.VIEW_DRAFT_PLAN: "M055",
    Permission.EDIT_PLAN: "M053",
    Permission.COMMENT_PLAN: "M050c",
    Permission.COPY_PLAN: "M059",
    Permission.UPDATE_ACTION: "M056",
    Permission.AGREE_PLAN: "N080",
    Permission.VIEW_RISK: "M110",
    Permission.VIEW_CONFIDENTIAL_RISK: "M110b",
    Permission.EDIT_RISK: "N141",
    Permission.SCALE_RISKS: "N142",
    Permission.MANAGE_MODELS: "N100",
    Permission.VIEW_MATURITY: "N102",
    Permission.RECORD_MATURITY: "N103",
    Permission.MANAGE_MATURITY: "N104",
    Permission.VIEW_CLINIC: "M060",
    Permission.EDIT_CLINIC_ITEM: "M062",
    Permission.RECORD_CLINIC: "M063",
    Permission.MANAGE_CLINICS: "N180",
    Permission.OWN_APPRAISAL: "M069",
    Permission.APPRAISE: "M070",
    Permission.WRITE_APPRAISAL: "M075",
    Permission.COUNTERSIGN_APPRAISAL: "M071",
    Permission.ADVISE_ON_APPRAISALS: "M072b",
    Permission.VIEW_COMPLETION: "M074",
    Permission.VIEW_LINE_STAGES: "M074b",
    Permission.EXPORT_OWN_APPRAISALS: "M084",
    Permission.EXPORT_APPRAISALS_OF_OTHERS: "M085",
    Permission.MANAGE_APPRAISALS: "N200",
    Permission.VIEW_DEVELOPMENT_DEMAND: "N201",
    Permission.NAME_FOR_CLINIC: "N181",
    Permission.COMMENT_CLINIC_ITEM: "N182",
    Permission.VIEW_CLINIC_SUMMARY: "M066",
    Permission.READ_GUIDANCE: "N090",
    Permission.WRITE_GUIDANCE: "N091",
    Permission.READ_SYSTEM_LOG: "N092",
    Permission.KEEP_SYSTEM_LOG: "N093",
    Permission.VIEW_PRACTICE: "M067",
    Permission.CREATE_PRACTICE: "M068",
    Permission.EDIT_PRACTICE: "N150",
    Permission.KEEP_PRACTICE: "N151",
    Permission.NOMINATE: "N152",
    Permission.MANAGE_PLAN_HEADINGS: "N120",
    Permission.VIEW_FORUMS: "N160",
    Permission.MANAGE_FORUMS: "N161",
    Permission.KEEP_FORUM: "N162",
    Permission.VIEW_READERS: "N168",
}
# The thing belongs to unit 40 in service 30 in department 20 of the council 10, and to portfolio 7.
SCOPE = AccessScope(units=frozenset({10, 20, 30, 40}), portfolios=frozenset({7}), committees=frozenset({5}))
# In a department that is neither the own nor the other one: what some rows speak of.
ELSEWHERE = AccessScope(units=frozenset({10, 22, 32, 42}))
OF_ELSEWHERE = {Permission.VIEW_EVIDENCE, Permission.COPY_PLAN}
PLACES = {
    "perf_officer_own": (Role.PERFORMANCE_OFFICER, 20),
    "perf_officer_other": (Role.PERFORMANCE_OFFICER, 21),
    "head_of_service_own": (Role.HEAD_OF_SERVICE, 30),
    "head_of_service_other": (Role.HEAD_OF_SERVICE, 31),
    "manager_own_unit": (Role.MANAGER, 40),
    "manager_other": (Role.MANAGER, 41),
    "chief_officer_own": (Role.CHIEF_OFFICER, 20),
    "chief_officer_other": (Role.CHIEF_OFFICER, 21),
    "employee": (Role.EMPLOYEE, 40),
    "api_entry": (Role.API_ENTRY, 20),
}


# An action of everybody's own post, in a department that is nobody's: what M056 speaks of.
MINE = AccessScope(units=frozenset({10, 22, 32, 42}), posts=frozenset({3}))
# A risk of the department: what M110 calls strategic.
STRATEGIC = AccessScope(units=frozenset({10, 20}))
SCOPE_OF = {
    **dict.fromkeys(OF_ELSEWHERE, ELSEWHERE),
    Permission.UPDATE_ACTION: MINE,
    Permission.VIEW_RISK: STRATEGIC,
}


def grant_of(column: str) -> Grant:
    role, unit = PLACES.get(column) or (Role(column), 10)
    return Grant(role, unit_id=unit, committee_id=5, portfolio_id=7, post_id=3)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_role_table_says_what_the_matrix_says(permission: Permission) -> None:
    columns = [column for column in COLUMNS if column != "anonymous"]
    scope = SCOPE_OF.get(permission, SCOPE)
    given = {column for column in columns if allows(grant_of(column), permission, scope)}
    assert given == {column for column in columns if cell(ROW_OF[permission], column) == "Y"}


def test_a_risk_of_a_service_or_unit_is_read_by_its_managers_too() -> None:
    columns = [column for column in COLUMNS if column != "anonymous"]
    below = AccessScope(units=frozenset({10, 20, 30, 40}), below=frozenset({40}))
    given = {column for column in columns if allows(grant_of(column), Permission.VIEW_RISK, below)}
    assert given == {column for column in columns if cell("N140", column) == "Y"}


def test_an_action_of_somebody_else_in_another_service_is_nobodys_to_update() -> None:
    columns = [column for column in COLUMNS if column != "anonymous"]
    given = {column for column in columns if allows(grant_of(column), Permission.UPDATE_ACTION, ELSEWHERE)}
    assert given == {column for column in columns if cell("M057", column) == "Y"}


def test_evidence_is_read_in_the_own_place_by_whom_the_matrix_does_not_tell_that_it_is_not_there() -> None:
    columns = [column for column in COLUMNS if column != "anonymous"]
    given = {column for column in columns if allows(grant_of(column), Permission.VIEW_EVIDENCE, SCOPE)}
    assert given == {column for column in columns if cell("M029", column) != "N404"}


def test_agreeing_a_target_and_a_change_of_it_is_for_the_same_people() -> None:
    assert [cell("M008b", column) for column in COLUMNS] == [cell("M009", column) for column in COLUMNS]


def test_every_permission_is_in_the_table() -> None:
    assert set(RIGHTS) == set(Permission) == set(ROW_OF)


def test_a_portfolio_holder_sees_early_figures_of_the_own_portfolio_only() -> None:
    grant = Grant(Role.EXECUTIVE_MEMBER, portfolio_id=8)
    assert not allows(grant, Permission.VIEW_PORTFOLIO_FIGURES, SCOPE)
    assert allows(Grant(Role.EXECUTIVE_MEMBER, portfolio_id=7), Permission.VIEW_PORTFOLIO_FIGURES, SCOPE)


def test_a_right_of_a_committee_holds_on_that_committee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, Permission.VIEW_DASHBOARD, {Role.MEMBER: Reach.OWN_COMMITTEE})
    assert allows(Grant(Role.MEMBER, committee_id=5), Permission.VIEW_DASHBOARD, SCOPE)
    assert not allows(Grant(Role.MEMBER, committee_id=6), Permission.VIEW_DASHBOARD, SCOPE)
    assert allows(Grant(Role.MEMBER, committee_id=6), Permission.VIEW_DASHBOARD, None)


def test_a_grant_without_a_place_reaches_no_place() -> None:
    assert not allows(Grant(Role.HEAD_OF_SERVICE), Permission.VIEW_SIGNED_OFF, SCOPE)
    assert not allows(Grant(Role.HEAD_OF_SERVICE), Permission.VIEW_SIGNED_OFF, AccessScope())


@pytest.mark.parametrize(
    ("permission", "scope", "holds"),
    [
        (Permission.ENTER_RETURN, SCOPE, True),
        (Permission.SUBMIT_RETURN, SCOPE, True),
        (Permission.ENTER_RETURN, None, True),
        (Permission.ENTER_RETURN, ELSEWHERE, False),
        (Permission.ENTER_RETURN, AccessScope(posts=frozenset({3})), False),  # its giver provides it, in another unit
        (Permission.SIGN_OFF_RETURN, SCOPE, False),  # the giver may, and did not lend it
        (Permission.SIGN_OFF_RETURN, None, False),
        (Permission.VIEW_VALUE, SCOPE, False),
    ],
)
@pytest.mark.parametrize("giver", [Role.HEAD_OF_SERVICE, Role.CORPORATE_PERFORMANCE])
def test_a_lent_right_is_what_was_lent_in_the_unit_that_it_was_lent_for(
    giver: Role, permission: Permission, scope: AccessScope | None, holds: bool
) -> None:
    lent = LentGrant(Grant(giver, unit_id=40, post_id=3), LENT_ENTRY)
    assert allows_lent(lent, permission, scope) is holds


def test_nobody_lends_more_than_they_have() -> None:
    lent = LentGrant(Grant(Role.MANAGER, unit_id=40), LENT_SIGN_OFF)
    assert allows_lent(lent, Permission.VIEW_DRAFT, SCOPE)
    assert not allows_lent(lent, Permission.SIGN_OFF_RETURN, SCOPE)


@pytest.mark.parametrize("role", sorted(set(Role) - ROLES_WITHOUT_A_POST))
def test_the_named_provider_enters_figures_of_any_unit_and_does_no_more_there(role: Role) -> None:
    provided = AccessScope(units=frozenset({10, 21}), posts=frozenset({3, 4}))
    grant = Grant(role, unit_id=40, post_id=3)
    stays_out = role in NEVER_PROVIDES
    everywhere = role is Role.CORPORATE_PERFORMANCE
    assert allows(grant, Permission.ENTER_RETURN, provided) is not stays_out
    assert allows(grant, Permission.SUBMIT_RETURN, provided) is everywhere
    assert allows(Grant(role, unit_id=40, post_id=5), Permission.ENTER_RETURN, provided) is everywhere
    assert allows(Grant(role, unit_id=40), Permission.ENTER_RETURN, provided) is everywhere
    assert not allows(Grant(Role.EMPLOYEE, unit_id=40, post_id=3), Permission.ENTER_RETURN, None)


@pytest.mark.django_db
def test_each_role_comes_with_the_place_that_it_was_given_for() -> None:
    user = user_with_role(Role.MANAGER)
    held = user.person.occupancies.get().post
    chaired, co_opted = CommitteeFactory.create_batch(2)
    SeatFactory.create(person=user.person, committee=chaired, kind=SeatKind.CHAIR)
    SeatFactory.create(person=user.person, committee=co_opted, kind=SeatKind.CO_OPTED)
    portfolio = PortfolioFactory.create()
    PortfolioHoldingFactory.create(person=user.person, portfolio=portfolio)
    token = user_with_role(Role.API_ENTRY, unit=held.unit)
    found = grants_of_many([user.pk, token.pk, 987654])
    assert set(found[user.pk]) == {
        Grant(Role.MANAGER, unit_id=held.unit_id, post_id=held.pk),
        Grant(Role.COMMITTEE_CHAIR, committee_id=chaired.pk),
        Grant(Role.MEMBER, committee_id=co_opted.pk),
        Grant(Role.EXECUTIVE_MEMBER, portfolio_id=portfolio.pk),
    }
    assert found[token.pk] == (Grant(Role.API_ENTRY, unit_id=held.unit_id),)
    assert found[987654] == ()


@pytest.mark.django_db
def test_a_corporate_role_waits_for_a_second_person() -> None:
    user = UserFactory.create()
    waiting = OccupancyFactory.create(
        person=user.person, post__role=Role.CORPORATE_PERFORMANCE, needs_confirmation=True
    )
    assert grants_of(user.pk) == ()
    type(waiting).objects.filter(pk=waiting.pk).update(confirmed_by=1)
    assert [grant.role for grant in grants_of(user.pk)] == [Role.CORPORATE_PERFORMANCE]


@pytest.mark.django_db
def test_rights_are_the_union_of_roles_and_are_read_in_one_query(django_assert_num_queries: Any) -> None:
    user = user_with_role(Role.MANAGER)
    committee, portfolio = CommitteeFactory.create(), PortfolioFactory.create()
    SeatFactory.create(person=user.person, committee=committee, kind=SeatKind.CHAIR)
    SeatFactory.create(person=user.person, kind=SeatKind.CO_OPTED)
    PortfolioHoldingFactory.create(person=user.person, portfolio=portfolio)
    OccupancyFactory.create(person=user.person, kind=OccupancyKind.ACTING, post__role=Role.HEAD_OF_SERVICE)
    with django_assert_num_queries(1):
        roles = sorted(grant.role for grant in user.grants)
        user.may(Permission.VIEW_DASHBOARD)
    assert roles == ["committee_chair", "executive_member", "head_of_service", "manager", "member"]
    assert {grant.committee_id for grant in user.grants} >= {committee.pk}
    assert {grant.portfolio_id for grant in user.grants} >= {portfolio.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (10, True), (11, False)])
def test_a_role_holds_from_its_first_day_to_its_last(day: int, holds: bool) -> None:
    start = date(2026, 3, 28)
    user = UserFactory.create()
    dates = {"starts": start, "ends": start + timedelta(days=10)}
    OccupancyFactory.create(person=user.person, **dates)
    SeatFactory.create(person=user.person, **dates)
    PortfolioHoldingFactory.create(person=user.person, **dates)
    assert len(grants_of(user.pk, start + timedelta(days=day))) == (3 if holds else 0)


@pytest.mark.django_db
def test_a_post_that_ended_gives_nothing() -> None:
    user = UserFactory.create()
    OccupancyFactory.create(person=user.person, post=PostFactory.create(ended=date(2026, 3, 31)))
    assert len(grants_of(user.pk, date(2026, 3, 31))) == 1
    assert grants_of(user.pk, date(2026, 4, 1)) == ()


@pytest.mark.django_db
def test_today_is_the_day_in_london(time_machine: Any) -> None:
    user = UserFactory.create()
    OccupancyFactory.create(person=user.person, starts=date(2026, 4, 1))
    time_machine.move_to(datetime.fromisoformat("2026-03-31T22:59:00+00:00"))
    assert grants_of(user.pk) == ()
    time_machine.move_to(datetime.fromisoformat("2026-03-31T23:01:00+00:00"))
    assert len(grants_of(user.pk)) == 1


@pytest.mark.django_db
def test_a_disabled_user_may_nothing() -> None:
    user = user_with_role(Role.CHIEF_EXECUTIVE)
    assert user.may(Permission.VIEW_DASHBOARD)
    user.is_active = False
    assert not user.may(Permission.VIEW_DASHBOARD)


@pytest.fixture
def job() -> Job:
    now = timezone.now()
    return Job.objects.create(kind="a_kind", system="a test", not_before=now, created_at=now)


@pytest.mark.django_db
def test_a_post_that_ended_ends_access_at_the_next_request(client: Client, job: Job) -> None:
    user = user_with_role(Role.CHIEF_EXECUTIVE)
    admin = Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)
    client.force_login(user)
    assert client.get(job.get_absolute_url()).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    end_occupancy(by=admin, occupancy=user.person.occupancies.get(), ends=yesterday)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER])
def test_a_seat_or_portfolio_that_ended_ends_access_at_the_next_request(client: Client, job: Job, role: Role) -> None:
    user = user_with_role(role)
    Job.objects.filter(pk=job.pk).update(actor_id=user.pk, system="")
    client.force_login(user)
    assert client.get(job.get_absolute_url()).status_code == 200
    by, yesterday = Actor(None, "a test"), timezone.localdate() - timedelta(days=1)
    for seat in user.person.seats.all():
        end_seat(by=by, seat=seat, ends=yesterday)
    for holding in user.person.portfolio_holdings.all():
        end_portfolio_holding(by=by, holding=holding, ends=yesterday)
    assert client.get(job.get_absolute_url()).status_code == 403


@pytest.mark.django_db
def test_users_are_found_by_address_in_any_case_and_named_by_their_person() -> None:
    user = UserFactory.create(email="ann@council.example", person__name="Ann Lee")
    assert User.objects.get_by_natural_key(" ANN@Council.example ") == user
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)
    made = User.objects.create_user(" Bo@Council.Example ", "a long password", is_active=False)
    assert (made.email, made.is_active, made.check_password("a long password")) == ("bo@council.example", False, True)
    assert (str(user), str(UserFactory.create(person=None, email="a@b.example"))) == ("Ann Lee", "a@b.example")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.HEAD_OF_SERVICE, Role.API_READ])
def test_the_user_of_a_session_is_the_one_that_is_stored_with_the_person_at_one_query(
    role: Role, django_assert_num_queries: Any
) -> None:
    stored = User.objects.select_related("person").get(pk=user_with_role(role).pk)
    for _again in range(2):
        with django_assert_num_queries(1):
            found = Backend().get_user(stored.pk)
            assert found is not None
            assert model_to_dict(found) == model_to_dict(stored)
            assert found.last_login == stored.last_login
            assert found.person == stored.person
            assert str(found) == str(stored)
            assert not found.has_lent_rights


@pytest.mark.django_db
def test_a_session_of_somebody_who_may_not_sign_in_or_is_not_there_has_no_user() -> None:
    assert Backend().get_user(UserFactory.create(is_active=False).pk) is None
    assert Backend().get_user(0) is None
