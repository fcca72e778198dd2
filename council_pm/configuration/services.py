"""Changing a setting."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from council_pm.audit.services import record
from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.registry import KINDS
from council_pm.core.access import Actor


class SettingError(ValueError):
    """The value does not keep what the setting must keep; ``args[0]`` is the code of the reason."""


@transaction.atomic
def change_setting(*, by: Actor, key: str, value: Any, reason: str = "") -> CouncilSetting:
    """Put a new value of one setting in force from now on; the old one stays in its history.

    Raises ``KeyError`` for an unknown setting and ``SettingError`` for a value that it may not have.
    """
    fault = KINDS[key].check(value)
    if fault:
        raise SettingError(fault)
    row = CouncilSetting.objects.create(
        key=key, value=value, known_from=timezone.now(), set_by=by.user_id, reason=reason
    )
    record(by=by, action="change_setting", subject_kind="setting", subject_id=key, reason=reason)
    return row
