"""Addresses of the screens for definitions: reading is M005, writing and keeping M006, the end of one M007."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from indicators.models import DefinitionDraft, DraftState, Exclusion, Indicator, Rebase, Series
from indicators.services.definitions import current_definition
from indicators.services.drafts import texts_of
from tests.factories import ExclusionFactory, OwnershipFactory, RebaseFactory, UnderpinningFactory
from tests.matrix.address import Address, Arguments
from tests.matrix.world import NOBODY, OTHER, OWN, World

_REFUSED = frozenset({422})
_EITHER = frozenset({200, 302, 422})


def _code(code: str) -> Arguments:
    return lambda world, column: {"code": code}


def _draft(state: DraftState = DraftState.DRAFT) -> Arguments:
    """A draft of the reader where the reader may write one, otherwise somebody's."""

    def found(world: World, column: str) -> Mapping[str, Any]:
        author = world.users["corporate_perf" if state == DraftState.DRAFT else "chief_executive"].pk
        indicator = Indicator.objects.get(code=OWN)
        draft, _created = DefinitionDraft.objects.get_or_create(
            indicator=indicator,
            author=author,
            state=state,
            defaults={
                "based_on": current_definition(indicator),
                "fields": texts_of(current_definition(indicator)),
                "saved_at": timezone.now(),
            },
        )
        return {"draft_id": draft.pk}

    return found


def _ownership(world: World, column: str) -> Mapping[str, Any]:
    indicator = Indicator.objects.get(code=OWN)
    made = OwnershipFactory.create(indicator=indicator, kind="provider", starts=date(2026, 1, 1))
    return {"ownership_id": made.pk}


def _pair(world: World, column: str) -> Mapping[str, Any]:
    return {"pair_id": UnderpinningFactory.create(key=Indicator.objects.get(code=OWN)).pk}


def _line(world: World, column: str) -> Mapping[str, Any]:
    return {"code": OWN, "series_id": Series.objects.get(indicator__code=OWN).pk}


def _rebase(world: World, column: str) -> Mapping[str, Any]:
    line = Series.objects.get(indicator__code=OWN)
    made = Rebase.objects.filter(series=line).first() or RebaseFactory.create(series=line, on=NOBODY.start)
    return {"rebase_id": made.pk}


def _exclusion(world: World, column: str) -> Mapping[str, Any]:
    line = Series.objects.get(indicator__code=OWN)
    found = Exclusion.objects.filter(series=line).first()
    made = found or ExclusionFactory.create(series=line, start=NOBODY.start, end=NOBODY.end)
    return {"exclusion_id": made.pk}


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:definition_list", "M005"),
    Address("indicators:definition_list", "M005", data={"show": "vacant", "q": "OWN"}, about="filtered"),
    Address("indicators:definition_table", "M005"),
    Address("indicators:definition_keep", "M005", _code(OWN)),
    Address("indicators:definition_keep", "M005", _code(OTHER), other_place=True),
    Address("indicators:definition_compare", "M005", _code(OWN)),
    Address("indicators:definition_part_table", "M005", _code(OWN)),
    Address("indicators:definition_new", "M006"),
    Address("indicators:definition_new", "M006", method="post", answers=_REFUSED),
    Address("indicators:definition_start", "M006", _code(OWN), method="post"),
    Address("indicators:draft_page", "M006", _draft()),
    Address("indicators:draft_page", "M006", _draft(), method="post", answers=_EITHER),
    Address("indicators:draft_merge", "M006", _draft()),
    Address("indicators:draft_merge", "M006", _draft(), method="post", answers=_EITHER),
    Address("indicators:draft_check", "M006", _draft(DraftState.WAITING)),
    Address("indicators:draft_check", "M006", _draft(DraftState.WAITING), method="post", answers=_REFUSED),
    Address("indicators:draft_take_back", "M006", _draft(), method="post"),
    Address("indicators:draft_withdraw", "M006", _draft(), method="post"),
    Address("indicators:ownership_give", "M006", _code(OWN), method="post", answers=_REFUSED),
    Address("indicators:ownership_end", "M006", _ownership),
    Address("indicators:ownership_end", "M006", _ownership, method="post", answers=_REFUSED),
    *(
        Address(f"indicators:{name}", "M006", _code(OWN), method="post", answers=_REFUSED)
        for name in ("line_add", "underpinning_add", "break_declare", "rule_set")
    ),
    Address("indicators:line_changes", "M006", _line),
    Address("indicators:rebase_add", "M006", _line, method="post", answers=_REFUSED),
    Address("indicators:exclusion_add", "M006", _line, method="post", answers=_REFUSED),
    Address("indicators:rebase_take_back", "M006", _rebase),
    Address("indicators:rebase_take_back", "M006", _rebase, method="post", answers=_REFUSED),
    Address("indicators:exclusion_take_back", "M006", _exclusion),
    Address("indicators:exclusion_take_back", "M006", _exclusion, method="post", answers=_REFUSED),
    Address("indicators:underpinning_order", "M006", _code(OWN), method="post"),
    Address("indicators:underpinning_remove", "M006", _pair, method="post"),
    *(
        Address(f"indicators:{name}", "M007", _code(OWN), method=method, answers=answers)
        for name in ("definition_retire", "definition_replace")
        for method, answers in (("get", frozenset({200})), ("post", _REFUSED))
    ),
)

WAITING: tuple[str, ...] = ()
