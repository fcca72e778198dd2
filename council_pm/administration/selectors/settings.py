"""The settings as their screens show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.configuration.models import CouncilSetting, logo_address
from council_pm.configuration.registry import KINDS, SettingGroup, SettingKind, Shape
from council_pm.configuration.selectors import history, rows_in_force
from council_pm.configuration.wording import GROUP_TITLES, WORDINGS, value_in_words
from council_pm.people.models import User


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting with what holds: since when and by whom is empty while it is the default."""

    key: str
    title: str
    effect: str
    value: str
    default: str
    colour: str
    picture_url: str
    since: datetime | None
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    """Settings that stand together."""

    title: str
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One value that was in force from a moment."""

    row_id: int
    value: str
    colour: str
    picture_url: str
    since: datetime
    who: str
    reason: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SettingPage:
    """One setting with its history, newest first; ``row_id`` is 0 while the default holds."""

    line: SettingLine
    row_id: int
    in_force: Any
    history: tuple[HistoryLine, ...]


def settings_by_group() -> tuple[SettingsGroup, ...]:
    """Every setting with what holds. Two queries."""
    rows = rows_in_force()
    names = names_of(rows.values())
    return tuple(
        SettingsGroup(
            str(GROUP_TITLES[group]),
            tuple(_line(kind, rows.get(kind.key), names) for kind in KINDS.values() if kind.group is group),
        )
        for group in SettingGroup
    )


def setting_with_history(kind: SettingKind) -> SettingPage:
    """One setting with its history. Two queries."""
    rows = history(kind.key)
    names = names_of(rows)
    current = rows[0] if rows else None
    return SettingPage(
        line=_line(kind, current, names),
        row_id=current.pk if current else 0,
        in_force=current.value if current else kind.default,
        history=tuple(_history_line(kind, row, names, is_current=row is current) for row in rows),
    )


def names_of(rows: Iterable[CouncilSetting]) -> Mapping[int, str]:
    """Who set these rows, by user id. One query."""
    ids = {row.set_by for row in rows if row.set_by is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids).select_related("person")}


def _line(kind: SettingKind, row: CouncilSetting | None, names: Mapping[int, str]) -> SettingLine:
    words = WORDINGS[kind.key]
    value = kind.default if row is None else row.value
    return SettingLine(
        key=kind.key,
        title=str(words.title),
        effect=str(words.effect),
        value=value_in_words(kind.key, value),
        default=value_in_words(kind.key, kind.default),
        colour=_colour(kind, value),
        picture_url=_picture(kind, value),
        since=row.known_from if row else None,
        who=_who(row, names) if row else "",
        url=reverse("administration:setting_page", args=[kind.key]),
    )


def _history_line(kind: SettingKind, row: CouncilSetting, names: Mapping[int, str], *, is_current: bool) -> HistoryLine:
    return HistoryLine(
        row_id=row.pk,
        value=value_in_words(kind.key, row.value),
        colour=_colour(kind, row.value),
        picture_url=_picture(kind, row.value),
        since=row.known_from,
        who=_who(row, names),
        reason=row.reason,
        is_current=is_current,
    )


def _colour(kind: SettingKind, value: Any) -> str:
    return str(value) if kind.shape is Shape.COLOUR else ""


def _picture(kind: SettingKind, value: Any) -> str:
    return logo_address(str(value)) if kind.shape is Shape.LOGO else ""


def _who(row: CouncilSetting, names: Mapping[int, str]) -> str:
    return _("The system") if row.set_by is None else names.get(row.set_by, _("Somebody who is not on record"))
