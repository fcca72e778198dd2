"""The role table: what each role may do, and where. Specification: ``tests/matrix/matrix_wide.csv``."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from council_pm.core.access import AccessScope, Permission
from council_pm.people.roles import ROLES_WITHOUT_A_POST, Role


class Reach(enum.Enum):
    """Where a right holds: anywhere, or only where the object belongs to the holder's own place."""

    ANYWHERE = enum.auto()
    OWN_PLACE = enum.auto()
    OWN_BRANCH = enum.auto()  # the own place, and what stands above it
    OWN_POST = enum.auto()  # what is assigned to the post that the role is held in
    OWN_POST_OR_PLACE = enum.auto()
    WHOLE_COUNCIL = enum.auto()  # only what belongs to the council as a whole
    OWN_PORTFOLIO = enum.auto()
    OWN_COMMITTEE = enum.auto()


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held today, with the place, committee or portfolio that it was given for."""

    role: Role
    unit_id: int | None = None
    committee_id: int | None = None
    portfolio_id: int | None = None
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class LentGrant:
    """A right that a colleague lent: their role, for one unit and what is below it, for some permissions only."""

    grant: Grant
    permissions: frozenset[Permission]


_PEOPLE = frozenset(Role) - {Role.API_READ, Role.API_ENTRY}
_READERS = _PEOPLE - {Role.SYSTEM_ADMINISTRATOR}
_PLACED = (
    Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.MANAGER, Role.CHIEF_OFFICER, Role.API_ENTRY,
)  # fmt: skip
_SERVICE = (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.MANAGER)
_SENDERS = (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER)
_ACTING = (
    Role.EMPLOYEE, Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE, Role.SCRUTINY_OFFICER, Role.MONITORING_OFFICER,
)  # fmt: skip
_KEEPERS = (Role.CORPORATE_PERFORMANCE, Role.SYSTEM_ADMINISTRATOR)
_STAFF = _READERS - {Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER}
_APPRAISERS = frozenset(
    {*_SERVICE, Role.CHIEF_OFFICER, Role.EMPLOYEE, Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE}
)
_CENTRE = (Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE, Role.AUDITOR)


def _anywhere(roles: Iterable[Role]) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.ANYWHERE)


RIGHTS: dict[Permission, dict[Role, Reach]] = {
    Permission.USE_PRODUCT: _anywhere(_PEOPLE),
    Permission.VIEW_DEFINITION: _anywhere(_READERS | {Role.API_READ, Role.API_ENTRY}),
    Permission.VIEW_VALUE: _anywhere(_READERS | {Role.API_READ, Role.API_ENTRY}),
    Permission.VIEW_VALUE_HISTORY: _anywhere(_READERS),
    Permission.VIEW_OFFICER_NAMES: _anywhere(_CENTRE)
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.VIEW_DASHBOARD: _anywhere(_READERS),
    Permission.VIEW_SIGNED_OFF: _anywhere(_CENTRE) | dict.fromkeys(_PLACED, Reach.OWN_PLACE),
    Permission.VIEW_MANAGEMENT_FIGURES: _anywhere((*_CENTRE, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER))
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.MANAGER, Role.API_ENTRY), Reach.OWN_PLACE),
    Permission.VIEW_PORTFOLIO_FIGURES: _anywhere((*_CENTRE, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER))
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.MANAGER, Role.API_ENTRY), Reach.OWN_PLACE)
    | {Role.EXECUTIVE_MEMBER: Reach.OWN_PORTFOLIO},
    Permission.LOAD_HISTORY: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_OWN_JOB: _anywhere(_PEOPLE),
    Permission.VIEW_ANY_JOB: _anywhere((*_CENTRE, Role.SYSTEM_ADMINISTRATOR)),
    Permission.RELEASE_ROUND: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE)),
    Permission.MANAGE_ROUNDS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_BURDEN: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.EDIT_DEFINITION: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.PROPOSE_TARGET: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE))
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.AGREE_TARGET: _anywhere((Role.CHIEF_EXECUTIVE, Role.EXECUTIVE_MEMBER))
    | {Role.CHIEF_OFFICER: Reach.OWN_PLACE},
    Permission.VIEW_TARGET_ROUND: _anywhere((*_CENTRE, Role.EXECUTIVE_MEMBER))
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.JUDGE_STANDARD: _anywhere((Role.CHIEF_EXECUTIVE, Role.EXECUTIVE_MEMBER, Role.COMMITTEE_CHAIR))
    | {Role.CHIEF_OFFICER: Reach.OWN_PLACE},
    Permission.VIEW_QUALITY: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.ANSWER_QUALITY: dict.fromkeys(_SERVICE, Reach.OWN_PLACE),
    Permission.VIEW_DRAFT: _anywhere(_CENTRE) | dict.fromkeys(_PLACED, Reach.OWN_PLACE),
    Permission.ENTER_RETURN: _anywhere((Role.CORPORATE_PERFORMANCE,)) | dict.fromkeys(_PLACED, Reach.OWN_PLACE),
    Permission.WITHDRAW_RETURN: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.SUBMIT_RETURN: _anywhere((Role.CORPORATE_PERFORMANCE,)) | dict.fromkeys(_SENDERS, Reach.OWN_PLACE),
    Permission.SIGN_OFF_RETURN: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.REOPEN_RETURN: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.IMPORT_RETURNS: _anywhere((Role.CORPORATE_PERFORMANCE,)) | dict.fromkeys(_SENDERS, Reach.OWN_PLACE),
    Permission.ATTACH_EVIDENCE: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.VIEW_EVIDENCE: _anywhere(_CENTRE) | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.VIEW_SPOT_CHECKS: _anywhere(_CENTRE) | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.SPOT_CHECK: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_PLAN: _anywhere(_READERS),
    Permission.VIEW_DRAFT_PLAN: _anywhere(_CENTRE) | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_BRANCH),
    Permission.EDIT_PLAN: dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE)
    | dict.fromkeys((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE), Reach.WHOLE_COUNCIL),
    Permission.COMMENT_PLAN: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_BRANCH),
    Permission.UPDATE_ACTION: dict.fromkeys(_ACTING, Reach.OWN_POST)
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_POST_OR_PLACE),
    Permission.COPY_PLAN: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_BRANCH),
    Permission.AGREE_PLAN: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE))
    | dict.fromkeys((Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.VIEW_RISK: _anywhere(_READERS - {Role.MANAGER, Role.EMPLOYEE}) | {Role.MANAGER: Reach.OWN_BRANCH},
    Permission.VIEW_CONFIDENTIAL_RISK: _anywhere((*_CENTRE, Role.MONITORING_OFFICER))
    | dict.fromkeys((Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.EDIT_RISK: dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE)
    | dict.fromkeys((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE), Reach.WHOLE_COUNCIL),
    Permission.SCALE_RISKS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.MANAGE_MODELS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_MATURITY: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_BRANCH),
    Permission.RECORD_MATURITY: dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.MANAGE_MATURITY: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_PRACTICE: _anywhere(_READERS),
    Permission.CREATE_PRACTICE: _anywhere((*_SERVICE, Role.CHIEF_OFFICER, *_ACTING)),
    Permission.EDIT_PRACTICE: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((*_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.KEEP_PRACTICE: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.NOMINATE: _anywhere(_READERS - {Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER}),
    Permission.VIEW_FORUMS: _anywhere(_PEOPLE),
    Permission.MANAGE_FORUMS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.KEEP_FORUM: dict.fromkeys(frozenset(Role) - ROLES_WITHOUT_A_POST, Reach.OWN_POST)
    | _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_READERS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.MANAGE_PLAN_HEADINGS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_CLINIC: _anywhere((*_CENTRE, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER))
    | {Role.PERFORMANCE_OFFICER: Reach.OWN_PLACE},
    Permission.EDIT_CLINIC_ITEM: dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE), Reach.OWN_PLACE),
    Permission.RECORD_CLINIC: _anywhere(
        (Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER, Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE)
    ),
    Permission.MANAGE_CLINICS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.NAME_FOR_CLINIC: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys((Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.COMMENT_CLINIC_ITEM: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.VIEW_CLINIC_SUMMARY: _anywhere(_READERS),
    Permission.OWN_APPRAISAL: _anywhere(_STAFF),
    Permission.APPRAISE: _anywhere(_APPRAISERS | {Role.EXECUTIVE_MEMBER, Role.HR_ADVISER}),
    Permission.WRITE_APPRAISAL: _anywhere(_APPRAISERS | {Role.EXECUTIVE_MEMBER}),
    Permission.COUNTERSIGN_APPRAISAL: _anywhere(_APPRAISERS | {Role.HR_ADVISER}),
    Permission.ADVISE_ON_APPRAISALS: _anywhere((Role.HR_ADVISER,)),
    Permission.VIEW_COMPLETION: _anywhere(_READERS),
    Permission.VIEW_LINE_STAGES: _anywhere((Role.CHIEF_EXECUTIVE, Role.HR_ADVISER))
    | dict.fromkeys((Role.HEAD_OF_SERVICE, Role.MANAGER, Role.CHIEF_OFFICER), Reach.OWN_PLACE),
    Permission.EXPORT_OWN_APPRAISALS: _anywhere(_READERS),
    Permission.EXPORT_APPRAISALS_OF_OTHERS: _anywhere((Role.MONITORING_OFFICER, Role.HR_ADVISER)),
    Permission.MANAGE_APPRAISALS: _anywhere((Role.HR_ADVISER,)),
    Permission.VIEW_DEVELOPMENT_DEMAND: _anywhere((Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE, Role.HR_ADVISER)),
    Permission.MANAGE_ACCOUNTS: _anywhere(_KEEPERS),
    Permission.GRANT_CORPORATE_ROLE: _anywhere((Role.SYSTEM_ADMINISTRATOR,)),
    Permission.VIEW_SIGN_INS: _anywhere((Role.SYSTEM_ADMINISTRATOR,)),
    Permission.DELEGATE_ENTRY: _anywhere((Role.CORPORATE_PERFORMANCE,))
    | dict.fromkeys(
        (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.MANAGER, Role.CHIEF_OFFICER), Reach.OWN_PLACE
    ),
    Permission.VIEW_AUDIT: _anywhere((*_CENTRE, Role.SYSTEM_ADMINISTRATOR)),
    Permission.VIEW_ORGANISATION: _anywhere(_PEOPLE),
    Permission.MANAGE_ORGANISATION: _anywhere(_KEEPERS),
    Permission.VIEW_PEOPLE: _anywhere(
        (*_KEEPERS, Role.CHIEF_EXECUTIVE, Role.MONITORING_OFFICER, Role.HR_ADVISER, Role.AUDITOR)
    ),
    Permission.MANAGE_PEOPLE: _anywhere(_KEEPERS),
    Permission.CHANGE_SETTINGS: _anywhere(_KEEPERS),
    Permission.VIEW_SETTINGS: _anywhere((*_KEEPERS, Role.CHIEF_EXECUTIVE, Role.AUDITOR)),
    Permission.MANAGE_BASKETS: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.USE_GUIDE: _anywhere(_KEEPERS),
    Permission.READ_GUIDANCE: _anywhere(_PEOPLE),
    Permission.WRITE_GUIDANCE: _anywhere((Role.CORPORATE_PERFORMANCE,)),
    Permission.READ_SYSTEM_LOG: _anywhere(_PEOPLE),
    Permission.KEEP_SYSTEM_LOG: _anywhere((Role.CORPORATE_PERFORMANCE,)),
}


# What the post named as an indicator's data provider may do with its returns, wherever it stands (matrix M018).
AS_PROVIDER = frozenset({Permission.VIEW_DRAFT, Permission.ENTER_RETURN})
NEVER_PROVIDES = frozenset({Role.HR_ADVISER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})

# What a lent right is good for: whatever of this its giver may do (matrix M090).
LENT_ENTRY = frozenset(
    {Permission.VIEW_DRAFT, Permission.ENTER_RETURN, Permission.WITHDRAW_RETURN, Permission.SUBMIT_RETURN}
)
LENT_SIGN_OFF = frozenset({Permission.VIEW_DRAFT, Permission.SIGN_OFF_RETURN})
LENDABLE = LENT_ENTRY | LENT_SIGN_OFF


def allows(grant: Grant, permission: Permission, scope: AccessScope | None) -> bool:
    """Whether one grant gives the right, on an object that belongs to ``scope`` (nothing: in general)."""
    provides = scope is not None and grant.post_id in scope.posts and grant.role not in NEVER_PROVIDES
    if provides and permission in AS_PROVIDER:
        return True
    reach = RIGHTS[permission].get(grant.role)
    if reach is None:
        return False
    if reach is Reach.ANYWHERE or scope is None:
        return True
    if reach is Reach.OWN_PLACE:
        return grant.unit_id in scope.units
    if reach is Reach.OWN_BRANCH:
        return grant.unit_id in scope.units or grant.unit_id in scope.below
    if reach is Reach.OWN_POST or (reach is Reach.OWN_POST_OR_PLACE and grant.post_id in scope.posts):
        return grant.post_id in scope.posts
    if reach is Reach.OWN_POST_OR_PLACE:
        return grant.unit_id in scope.units
    if reach is Reach.WHOLE_COUNCIL:
        return len(scope.units) == 1
    if reach is Reach.OWN_PORTFOLIO:
        return grant.portfolio_id in scope.portfolios
    return grant.committee_id in scope.committees


def allows_lent(lent: LentGrant, permission: Permission, scope: AccessScope | None) -> bool:
    """Whether a lent right gives this one: never beyond the unit that it was lent for."""
    if permission not in lent.permissions or not allows(lent.grant, permission, scope):
        return False
    return scope is None or lent.grant.unit_id in scope.units
