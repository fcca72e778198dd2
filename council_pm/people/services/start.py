"""The first day of a council: its name, the top of its organisation, and two system administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.configuration.services import SettingError, change_setting
from council_pm.core.access import Actor
from council_pm.org.models import Level, OrgUnit
from council_pm.org.services import create_unit
from council_pm.people.models import Occupancy, User
from council_pm.people.roles import Role
from council_pm.people.services.accounts import give_sign_in
from council_pm.people.services.persons import add_person
from council_pm.people.services.posts import create_post

# Figures of earlier years belong to the organisation of their day, so the council stands from before the first of
# them: most councils of today began on this day (Local Government Act 1972).
SINCE = date(1974, 4, 1)


@dataclass(frozen=True, slots=True)
class Administrator:
    """One of the two whom a new council starts with. ``password`` is as typed."""

    name: str
    email: str
    password: str


@transaction.atomic
def start_council(
    *,
    by: Actor,
    name: str,
    administrators: tuple[Administrator, Administrator],
    starts: date,
    code: str = "COUNCIL",
) -> tuple[User, User]:
    """Start an empty installation; afterwards each corporate role needs two people (matrix M089).

    The two administrators confirm nobody and are confirmed by nobody: there is no third person yet, which the
    audit says. Raises ``ValidationError``: ``started`` (something is there already), ``same_address``, or of a
    name, an address or a password.
    """
    if OrgUnit.objects.exists() or User.objects.exists():
        raise ValidationError(_("This council has been started already."), "started")
    if administrators[0].email.strip().lower() == administrators[1].email.strip().lower():
        raise ValidationError(
            _("Two administrators are two people: give each an e-mail address of their own."), "same_address"
        )
    try:
        change_setting(by=by, key="council_name", value=name.strip())
    except SettingError as fault:
        raise ValidationError(_("Give the council a name of at most 120 characters."), "name_missing") from fault
    council = create_unit(by=by, code=code, level=Level.COUNCIL, name=name, parent=None, valid_from=SINCE)
    first, second = (
        _administrator(by, council, number, who, starts) for number, who in enumerate(administrators, start=1)
    )
    record(
        by=by,
        action="start_council",
        subject_kind="org_unit",
        subject_id=council.pk,
        detail={"administrators": [first.pk, second.pk]},
        reason="A new council starts with two administrators.",
    )
    return first, second


def _administrator(by: Actor, council: OrgUnit, number: int, who: Administrator, starts: date) -> User:
    person = add_person(by=by, name=who.name, email=who.email)
    user = give_sign_in(by=by, person=person, email=who.email, password=who.password)
    post = create_post(
        by=by,
        code=f"system-administrator-{number}",
        unit=council,
        title=_("System administrator"),
        role=Role.SYSTEM_ADMINISTRATOR,
    )
    Occupancy.objects.create(post=post, person=person, starts=starts)
    return user
