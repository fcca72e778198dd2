"""What waits to be signed off in a part of the council, with all that a signer should see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.access import AccessScope
from indicators.bulk import among
from indicators.models import Return
from indicators.returns.states import Stage
from indicators.selectors.holders import shown_names
from indicators.selectors.return_grid import GridRow, grid_rows
from indicators.selectors.return_places import ReturnPlace
from indicators.selectors.signers import Capacity, grants_of_submitters, signer_of


@dataclass(frozen=True, slots=True)
class SignRow:
    """A return that was sent. ``can_sign``: by this reader; ``takes_reason``: only with a reason that is kept."""

    row: GridRow
    sent_by: str
    can_sign: bool
    takes_reason: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class SignList:
    """The page; what is signed off already and what is still with the officers is counted only."""

    rows: Sequence[SignRow]
    waiting: int

    @property
    def takes_reason(self) -> bool:
        """Whether any of them is signed in somebody's place."""
        return any(row.takes_reason and row.can_sign for row in self.rows)


def sign_list(at: ReturnPlace, user: Any, today: date) -> SignList:
    """The returns of the place that were sent, oldest due first."""
    found = Return.objects.filter(among("series__unit_id", at.within), series__unit_id__in=at.within)
    found = found.filter(round__in=[one.pk for one in at.rounds])
    sent = list(
        found.filter(stage=Stage.SUBMITTED)
        .select_related("series__indicator", "series__unit", "round")
        .order_by("due", "series__indicator__code", "pk")
    )
    senders = {one.submitted_by for one in sent if one.submitted_by is not None}
    names = shown_names(senders, every_name=True)
    signer, grants = signer_of(user.pk), grants_of_submitters(senders)
    rows = []
    for one, row in zip(sent, grid_rows(sent, today, user.pk), strict=True):
        scope = AccessScope(units=at.tree.above(one.series.unit_id))
        capacity, takes_reason = signer.capacity(scope, grants.get(one.submitted_by or 0, ()))
        own = one.submitted_by == user.pk
        can = not own and capacity is not Capacity.NONE
        rows.append(SignRow(row, names.get(one.submitted_by or 0, ""), can, takes_reason, _OWN if own else ""))
    still = found.filter(stage__in=[Stage.DUE, Stage.DRAFT, Stage.QUERIED], due__lte=today).count()
    return SignList(rows, still)


_OWN = "own"


def sent_within(at: ReturnPlace, versions: Mapping[int, int]) -> dict[int, int]:
    """Of these returns those that belong to the place: no other is signed from its page."""
    found = Return.objects.filter(pk__in=list(versions), series__unit_id__in=at.within)
    found = found.filter(round__in=[one.pk for one in at.rounds])
    return {pk: versions[pk] for pk in found.values_list("pk", flat=True)}
