"""One return with every version of it, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.access import Permission, may
from indicators.charts import number_text
from indicators.models import Definition, Return, ReturnVersion
from indicators.returns.states import SIGNED, Act, Stage
from indicators.selectors.audience_words import seen_by
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.holders import shown_names
from indicators.selectors.return_grid import GridRow, grid_rows
from indicators.selectors.return_parents import parents_of
from indicators.selectors.return_places import OneReturn, sees_past
from indicators.selectors.signers import signer_of
from indicators.selectors.use import Used, used_in
from indicators.wording import SIGNS, bare_figure


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A change of the return in words."""

    version: int
    act: str
    who: str
    at: datetime
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The page of a return. ``journal``: the signed figure while another one is being entered in its place."""

    one: Return
    row: GridRow
    figure: str
    journal: str
    is_signed: bool
    asked_by: str
    versions: Sequence[VersionLine]
    seen_by: str
    may_sign: bool
    takes_reason: bool
    may_reopen: bool
    may_take_back: bool
    may_withdraw: bool
    may_enter: bool
    used: Used


def return_page(at: OneReturn, user: Any, today: date) -> ReturnPage:
    """Everything on the page of one return."""
    one = Return.objects.select_related("series__indicator", "series__unit", "round", "journal").get(pk=at.row.pk)
    versions = list(one.versions.order_by("-version"))
    names = shown_names({who for who in (*(row.by for row in versions), one.queried_by) if who}, every_name=True)
    definition = current_definition(one.series.indicator)
    decimals = definition.decimals
    with_past = sees_past(user, at)
    row = grid_rows([one], today, user.pk, with_past=with_past)[0]
    if row.preview:
        row.parents = parents_of(replace(at, row=one), user, today)
    signs = may(user, Permission.SIGN_OFF_RETURN, at) and one.submitted_by != user.pk and one.at is Stage.SUBMITTED
    takes_reason = signs and signer_of(user.pk).capacity(at.access_scope(), ())[1]
    return ReturnPage(
        one=one,
        row=row,
        figure=_with_sign(row.typed["value"], definition.unit),
        journal=_journal(one, definition) if with_past else "",
        is_signed=one.at in SIGNED,
        asked_by=names.get(one.queried_by or 0, _("The signer")),
        versions=[_line(version, names, decimals) for version in versions],
        seen_by=seen_by([one])[one.pk],
        may_sign=signs,
        takes_reason=takes_reason,
        may_reopen=may(user, Permission.REOPEN_RETURN, at) and one.at in SIGNED,
        may_take_back=may(user, Permission.SUBMIT_RETURN, at) and one.at is Stage.SUBMITTED,
        may_withdraw=may(user, Permission.WITHDRAW_RETURN, at) and one.at in (Stage.DRAFT, Stage.QUERIED),
        may_enter=may(user, Permission.ENTER_RETURN, at) and row.is_open,
        used=used_in(one.series, today),
    )


def _with_sign(text: str, unit: str) -> str:
    """A figure as it was typed, with the sign of its unit."""
    if not text or unit not in SIGNS:
        return text
    return f"{text}{unit}" if unit == "%" else f"{unit}{text}"


def _journal(one: Return, definition: Definition) -> str:
    if one.journal is None or one.at in SIGNED:
        return ""
    value = one.journal.value
    figure = _("not available") if value is None else bare_figure(value, definition.decimals, definition.unit)
    return _("%(figure)s (provisional)") % {"figure": figure} if one.journal.provisional else figure


def _line(version: ReturnVersion, names: Mapping[int, str], decimals: int) -> VersionLine:
    acts = {
        Act.SAVE: _("Saved"),
        Act.WITHDRAW: _("Taken out"),
        Act.SUBMIT: _("Sent to be signed off"),
        Act.TAKE_BACK: _("Taken back"),
        Act.QUERY: _("Sent back with a question"),
        Act.SIGN_OFF: _("Signed off"),
        Act.REOPEN: _("Reopened to be restated"),
    }
    content = version.content
    figure = _figure(content, decimals) or (_("not available") if content.get("absent") else "")
    who = names.get(version.by or 0, _("the system"))
    return VersionLine(version.version, str(acts[Act(version.act)]), who, version.at, figure, version.note)


def _figure(content: Mapping[str, str], decimals: int) -> str:
    """A figure as it was typed; one that was worked out from counts as members see it."""
    text = content.get("value", "")
    return number_text(Decimal(text), decimals) if text and "numerator" in content else text
