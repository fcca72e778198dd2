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
from indicators.models import Return, ReturnVersion
from indicators.returns.states import SIGNED, Act, Stage
from indicators.selectors.audience_words import seen_by
from indicators.selectors.holders import shown_names
from indicators.selectors.return_grid import GridRow, grid_rows
from indicators.selectors.return_parents import parents_of
from indicators.selectors.return_places import OneReturn, sees_past
from indicators.selectors.signers import signer_of
from indicators.services.definitions import current_definition


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
    """The page of a return."""

    one: Return
    row: GridRow
    versions: Sequence[VersionLine]
    seen_by: str
    may_sign: bool
    takes_reason: bool
    may_reopen: bool
    may_take_back: bool
    may_withdraw: bool
    may_enter: bool


def return_page(at: OneReturn, user: Any, today: date) -> ReturnPage:
    """Everything on the page of one return."""
    one = Return.objects.select_related("series__indicator", "series__unit", "round").get(pk=at.row.pk)
    versions = list(one.versions.order_by("-version"))
    names = shown_names({row.by for row in versions if row.by}, every_name=True)
    decimals = current_definition(one.series.indicator).decimals
    row = grid_rows([one], today, user.pk, with_past=sees_past(user, at))[0]
    if row.preview:
        row.parents = parents_of(replace(at, row=one), user, today)
    signs = may(user, Permission.SIGN_OFF_RETURN, at) and one.submitted_by != user.pk and one.at is Stage.SUBMITTED
    takes_reason = signs and signer_of(user.pk).capacity(at.access_scope(), ())[1]
    return ReturnPage(
        one=one,
        row=row,
        versions=[_line(version, names, decimals) for version in versions],
        seen_by=seen_by([one])[one.pk],
        may_sign=signs,
        takes_reason=takes_reason,
        may_reopen=may(user, Permission.REOPEN_RETURN, at) and one.at in SIGNED,
        may_take_back=may(user, Permission.SUBMIT_RETURN, at) and one.at is Stage.SUBMITTED,
        may_withdraw=may(user, Permission.WITHDRAW_RETURN, at) and one.at in (Stage.DRAFT, Stage.QUERIED),
        may_enter=may(user, Permission.ENTER_RETURN, at) and row.is_open,
    )


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
