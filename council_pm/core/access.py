"""Who may do what: the permissions, the one decorator, and how objects say where they belong.

The permissions are named here; which role has which is a table in ``people.rights`` (specification:
``tests/matrix/matrix_wide.csv``). Out of scope is 404, in scope without the right is 403 (DESIGN section 3).
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _


class Permission(enum.StrEnum):
    """Every right that a view may ask for. The numbers are rows of the matrix."""

    USE_PRODUCT = "use_product"  # N001: sign-out, my work, the gallery: everybody who is signed in as a person
    VIEW_DEFINITION = "view_definition"  # M005
    VIEW_VALUE = "view_value"  # M010, M010a to M010c
    VIEW_VALUE_HISTORY = "view_value_history"  # M025
    VIEW_OFFICER_NAMES = "view_officer_names"  # M026
    VIEW_DASHBOARD = "view_dashboard"  # M035, M036, M037b, M038, M039
    VIEW_SIGNED_OFF = "view_signed_off"  # M010a: signed off and released to nobody yet
    VIEW_MANAGEMENT_FIGURES = "view_management_figures"  # M010b
    VIEW_PORTFOLIO_FIGURES = "view_portfolio_figures"  # M010c
    LOAD_HISTORY = "load_history"  # N003: history and comparator files
    VIEW_OWN_JOB = "view_own_job"  # N002: the progress of one's own job
    VIEW_ANY_JOB = "view_any_job"  # M105
    RELEASE_ROUND = "release_round"  # M010d
    MANAGE_ROUNDS = "manage_rounds"  # N061: open rounds, lay out a year, chase what is late
    EDIT_DEFINITION = "edit_definition"  # M006, M007
    PROPOSE_TARGET = "propose_target"  # M008
    AGREE_TARGET = "agree_target"  # M008b, M009
    MANAGE_ACCOUNTS = "manage_accounts"  # M087
    GRANT_CORPORATE_ROLE = "grant_corporate_role"  # M089
    VIEW_SIGN_INS = "view_sign_ins"  # N019
    DELEGATE_ENTRY = "delegate_entry"  # M090
    VIEW_AUDIT = "view_audit"  # M091
    VIEW_ORGANISATION = "view_organisation"  # N010
    MANAGE_ORGANISATION = "manage_organisation"  # N011
    VIEW_PEOPLE = "view_people"  # N012
    MANAGE_PEOPLE = "manage_people"  # N013
    CHANGE_SETTINGS = "change_settings"  # N014
    VIEW_SETTINGS = "view_settings"  # N015
    MANAGE_BASKETS = "manage_baskets"  # N016
    USE_GUIDE = "use_guide"  # N017
    JUDGE_STANDARD = "judge_standard"  # M107: "this is not good enough", of a figure
    VIEW_QUALITY = "view_quality"  # N050, N051: what of the data is worth a second look, in its time
    ANSWER_QUALITY = "answer_quality"  # N052: see that first, and answer it
    VIEW_BURDEN = "view_burden"  # N065: what returns cost those who supply them
    VIEW_DRAFT = "view_draft"  # M011, M012: a return that is not signed off yet
    ENTER_RETURN = "enter_return"  # M013 to M018, M028
    WITHDRAW_RETURN = "withdraw_return"  # M019
    SUBMIT_RETURN = "submit_return"  # M020
    SIGN_OFF_RETURN = "sign_off_return"  # M021 to M023
    REOPEN_RETURN = "reopen_return"  # M024
    IMPORT_RETURNS = "import_returns"  # M031, M032
    VIEW_TARGET_ROUND = "view_target_round"  # N040: what is proposed and not agreed yet
    ATTACH_EVIDENCE = "attach_evidence"  # M029
    VIEW_EVIDENCE = "view_evidence"  # M030
    VIEW_SPOT_CHECKS = "view_spot_checks"  # N070, N071: what a check of a random sample found
    SPOT_CHECK = "spot_check"  # N072, N073: draw a sample, say what was found, close it
    VIEW_PLAN = "view_plan"  # M048: what is agreed
    VIEW_DRAFT_PLAN = "view_draft_plan"  # M055: what is being written
    EDIT_PLAN = "edit_plan"  # M049 to M054, M058
    COMMENT_PLAN = "comment_plan"  # M050c
    COPY_PLAN = "copy_plan"  # M059
    UPDATE_ACTION = "update_action"  # M056, M057: of one's own post, or in plans that one writes
    MANAGE_MODELS = "manage_models"  # N100: the catalogue of improvement models
    VIEW_MATURITY = "view_maturity"  # N101, N102: how a department sees itself manage performance
    RECORD_MATURITY = "record_maturity"  # N103: say how the own department sees itself
    MANAGE_MATURITY = "manage_maturity"  # N104: the statements that it is seen by
    AGREE_PLAN = "agree_plan"  # N080: from above, or the centre
    VIEW_RISK = "view_risk"  # M110, N140
    VIEW_CONFIDENTIAL_RISK = "view_confidential_risk"  # M110b
    EDIT_RISK = "edit_risk"  # N141
    SCALE_RISKS = "scale_risks"  # N142: how risks are scored, and what the council accepts
    VIEW_CLINIC = "view_clinic"  # M060, M061: papers of a clinic
    EDIT_CLINIC_ITEM = "edit_clinic_item"  # M062: what the service says in its paper
    RECORD_CLINIC = "record_clinic"  # M063: notes of the meeting, and what was promised there
    MANAGE_CLINICS = "manage_clinics"  # N180: days, what is on, final papers, who came, what is released
    NAME_FOR_CLINIC = "name_for_clinic"  # N181: "I would like help with"
    COMMENT_CLINIC_ITEM = "comment_clinic_item"  # N182: while it is prepared
    VIEW_CLINIC_SUMMARY = "view_clinic_summary"  # M066: what was released to a committee
    READ_GUIDANCE = "read_guidance"  # N090: the booklet and what words mean
    WRITE_GUIDANCE = "write_guidance"  # N091
    READ_SYSTEM_LOG = "read_system_log"  # N092: what was changed in how performance is managed
    KEEP_SYSTEM_LOG = "keep_system_log"  # N093
    VIEW_PRACTICE = "view_practice"  # M067: the good practice register, promises, awards
    CREATE_PRACTICE = "create_practice"  # M068, N155: draft an entry, say that one used one
    EDIT_PRACTICE = "edit_practice"  # N150, N156: entries and learning transfers of the own part of the council
    KEEP_PRACTICE = "keep_practice"  # N151: communities, promises, the panel, units recognised
    NOMINATE = "nominate"  # N152: for an award
    VIEW_FORUMS = "view_forums"  # N160, N163 to N166, N169: of a forum, what its audience lets one see
    MANAGE_FORUMS = "manage_forums"  # N161: begin and end forums, issue briefings
    KEEP_FORUM = "keep_forum"  # N162: its sessions, agenda, notes, and who came
    VIEW_READERS = "view_readers"  # N168: who has read a briefing, by name
    OWN_APPRAISAL = "own_appraisal"  # M069, M077, M079: of one's own
    APPRAISE = "appraise"  # M070: whom one appraises
    WRITE_APPRAISAL = "write_appraisal"  # M075: and write their targets
    COUNTERSIGN_APPRAISAL = "countersign_appraisal"  # M071
    ADVISE_ON_APPRAISALS = "advise_on_appraisals"  # M072b, M073, M082, M083, M086, M092: with a reason
    VIEW_COMPLETION = "view_completion"  # M074: how many are done, in counts
    VIEW_LINE_STAGES = "view_line_stages"  # M074b: names and stage, down one's own line
    EXPORT_OWN_APPRAISALS = "export_own_appraisals"  # M084: a copy of all that is held about oneself
    EXPORT_APPRAISALS_OF_OTHERS = "export_appraisals_of_others"  # M085: for them, with a reason
    MANAGE_APPRAISALS = "manage_appraisals"  # N200: cycles, who is named, who is left out, the framework
    VIEW_DEVELOPMENT_DEMAND = "view_development_demand"  # N201: what people want to learn, in counts
    MANAGE_PLAN_HEADINGS = "manage_plan_headings"  # N120: the headings and guidance that plans start from


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a thing: a user by id, or the system by a name (``beat``, ``command line``)."""

    user_id: int | None
    system: str = ""

    def __post_init__(self) -> None:
        if (self.user_id is None) == (not self.system):
            raise ValueError("An actor is a user or a named part of the system, never both or neither.")


@dataclass(frozen=True, slots=True)
class AccessScope:
    """Where an object belongs.

    ``units`` holds the ids of its organisation unit and of everything above that unit in today's tree; ``below`` those
    of the unit and of everything under it, where a whole branch has a right.
    """

    units: frozenset[int] = field(default_factory=frozenset)
    below: frozenset[int] = field(default_factory=frozenset)
    committees: frozenset[int] = field(default_factory=frozenset)
    portfolios: frozenset[int] = field(default_factory=frozenset)
    posts: frozenset[int] = field(default_factory=frozenset)

    def access_scope(self) -> AccessScope:
        """A place belongs where it is, so that a right can be asked on the bare place."""
        return self


class Scoped(Protocol):
    """Anything that says where it belongs."""

    def access_scope(self) -> AccessScope: ...


class HoldsRights(Protocol):
    """What the decorator needs of a signed-in user."""

    is_authenticated: bool

    def may(self, permission: Permission, obj: Scoped | None = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class AccessRule:
    """The marker on a view that the URL walk test reads."""

    permission: Permission | None
    public_reason: str = ""


View = Callable[..., HttpResponse]


def may(user: Any, permission: Permission, obj: Scoped | None = None) -> bool:
    """Whether the user, who may be anonymous, has the right on this object."""
    return bool(getattr(user, "is_authenticated", False)) and cast(HoldsRights, user).may(permission, obj)


def permitted(
    permission: Permission, *, fetch: Callable[..., Any] | None = None, scoped: bool = False
) -> Callable[[View], View]:
    """Ask for sign-in, fetch within what the user may see, then ask for the right.

    ``fetch(user, **url_arguments)`` returns the object or raises ``Http404``; the view receives that object
    instead of the URL's arguments. Fetching comes first, so that what is out of sight is 404 for a reader who
    lacks the right as well. With ``scoped`` the right is asked on the object (which then says where it
    belongs by ``access_scope``), otherwise in general.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if fetch is None:
                if not may(request.user, permission):
                    raise PermissionDenied
                return view(request, **kwargs)
            obj = fetch(request.user, **kwargs)
            if not may(request.user, permission, obj if scoped else None):
                raise PermissionDenied
            return view(request, obj)

        checked.access_rule = AccessRule(permission)  # type: ignore[attr-defined]  # read by the URL walk test
        return checked

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Mark a view that anybody may open, and say why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        marked.access_rule = AccessRule(None, reason)  # type: ignore[attr-defined]  # read by the URL walk test
        return marked

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a reader to the sign-in page; an HTMX request gets 401 with the address, never a fragment.

    Afterwards a reader comes back to the page that was shown: what only a form can send has no page of its own.
    """
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(_("Sign in again to go on."), status=401)
        response["HX-Redirect"] = _sign_in_address(_path_of(request.headers.get("HX-Current-URL", "")))
        return response
    is_page = request.method in ("GET", "HEAD")
    go_on_to = request.get_full_path() if is_page else _path_of(request.headers.get("Referer", ""))
    return HttpResponseRedirect(_sign_in_address(go_on_to))


def _sign_in_address(go_on_to: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': go_on_to})}"


def _path_of(address: str) -> str:
    """The path of a page of ours, from what the browser says of it; the first page where it says nothing."""
    parts = address.split("/", 3)
    return f"/{parts[3]}" if len(parts) == 4 else "/"
