"""Changing a setting."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from council_pm.audit.services import raise_version, record
from council_pm.configuration.models import CouncilSetting, Logo
from council_pm.configuration.pictures import redrawn
from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import row_in_force
from council_pm.core.access import Actor


class SettingError(ValueError):
    """The value does not keep what the setting must keep; ``args[0]`` is the code of the reason."""


class StaleSettingError(Exception):
    """Somebody changed the setting after the form was shown; ``row`` is what is in force now."""

    def __init__(self, row: CouncilSetting) -> None:
        super().__init__(row.key)
        self.row = row


@transaction.atomic
def change_setting(*, by: Actor, key: str, value: Any, reason: str = "", based_on: int | None = None) -> CouncilSetting:
    """Put a new value of one setting in force from now on; the old one stays in its history.

    ``based_on`` is the id of the row that was in force when the form was shown, 0 for the default; without it nobody
    is asked. Raises ``KeyError`` for an unknown setting, ``SettingError`` for a value that it may not have, and
    ``StaleSettingError`` where another row is in force by now.
    """
    kind = KINDS[key]
    fault = kind.check(value)
    if fault:
        raise SettingError(fault)
    raise_version()  # first: its row is locked until the end, so that two changes come one after the other
    before = row_in_force(key)
    if based_on is not None and before is not None and before.pk != based_on:
        raise StaleSettingError(before)
    row = CouncilSetting.objects.create(
        key=key, value=value, known_from=timezone.now(), set_by=by.user_id, reason=reason
    )
    record(
        by=by,
        action="change_setting",
        subject_kind="setting",
        subject_id=key,
        detail={"before": kind.default if before is None else before.value, "after": value},
        reason=reason,
        changes_screens=False,
    )
    return row


@transaction.atomic
def set_logo(*, by: Actor, content: bytes, reason: str, based_on: int | None = None) -> CouncilSetting:
    """Keep a picture, written anew, and show it from now on; ``change_setting`` to nothing takes it off the pages.

    Raises ``LogoError`` for a file that is no logo, ``SettingError`` for the one that shows already, and what
    ``change_setting`` raises.
    """
    picture = redrawn(content)
    digest = hashlib.sha256(picture.content).hexdigest()
    before = row_in_force("logo")
    if before is not None and before.value == f"{digest}.{picture.kind}":
        raise SettingError("unchanged")
    known = {"kind": picture.kind, "content": picture.content, "made_at": timezone.now()}
    logo, _ = Logo.objects.get_or_create(digest=digest, defaults=known)
    return change_setting(by=by, key="logo", value=logo.name, reason=reason, based_on=based_on)
