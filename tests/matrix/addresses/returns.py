"""Addresses of the screens for returns: who sees drafts, enters, sends, asks, signs off and reopens (M011 to M028)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from indicators.models import Ownership, OwnershipKind, Return, Round, Series, Value
from tests.factories.indicators import KNOWN
from tests.matrix.address import Address, Arguments
from tests.matrix.world import NOBODY, OTHER, OWN, World

_ANSWERS = frozenset({200, 302, 422})
_FIRST = {OWN: 90_000, OTHER: 91_000}  # ids that can be told in what is sent
_SENDER = 999_999  # none of the columns
_SENT = {"stage": "submitted", "value": 1, "submitted_by": _SENDER, "submitted_at": KNOWN}
_OTHERS_MAY = {
    "perf_officer_other": "Y",
    "head_of_service_other": "Y",
    "manager_other": "Y",
    "chief_officer_other": "Y",
}


def _round(number: int, *, closed: bool = False) -> Round:
    today = timezone.localdate()
    start = today - timedelta(days=100 + number)
    dates = {"opens": start, "due": start, "closes": start if closed else today + timedelta(days=400)}
    made, _is_new = Round.objects.get_or_create(
        slug=f"a-round-{number}", frequency="quarterly", start=start, end=start, defaults=dates
    )
    return made


def _return(code: str, number: int, *, closed: bool = False, **fields: Any) -> Return:
    """The return of this number, with an id that is known before: whatever an earlier request left."""
    about = {"series": Series.objects.get(indicator__code=code), "round": _round(number, closed=closed)}
    due = about["round"].closes
    made, _is_new = Return.objects.update_or_create(pk=_FIRST[code] + number, defaults={**about, "due": due, **fields})
    return made


def _one(code: str, number: int, **fields: Any) -> Arguments:
    return lambda world, column: {"return_id": _return(code, number, **fields).pk}


def _by_this_column(world: World, column: str) -> Mapping[str, Any]:
    """A return that the asking column sent itself."""
    user = world.users.get(column)
    return {"return_id": _return(OWN, 5, **{**_SENT, "submitted_by": user.pk if user else _SENDER}).pk}


def _provided(world: World, column: str) -> Mapping[str, Any]:
    """A return whose indicator names every post of the world as its data provider."""
    found = _return(OWN, 6)
    for user in world.users.values():
        for held in user.person.occupancies.all() if user.person else ():
            Ownership.objects.get_or_create(
                indicator=found.series.indicator, post=held.post, kind=OwnershipKind.PROVIDER,
                defaults={"starts": timezone.localdate()},
            )  # fmt: skip
    return {"return_id": found.pk}


def _nobody_provides(world: World, column: str) -> Mapping[str, Any]:
    """The naming has ended."""
    Ownership.objects.filter(kind=OwnershipKind.PROVIDER).delete()
    return {"return_id": _return(OWN, 6).pk}


def _signed(code: str) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        value = Value.objects.get(series__indicator__code=code, start=NOBODY.start)
        whole = {
            **_SENT,
            "stage": "signed_off",
            "signed": "final",
            "signed_by": 8,
            "signed_at": KNOWN,
            "journal": value,
        }
        return {"return_id": _return(code, 7, **whole).pk}

    return found


def _place(code: str) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        _return(code, 1)
        unit = world.units.other_unit if code == OTHER else world.units.unit
        return {"period": "a-round-1", "unit": unit.code}

    return found


def _post(name: str, row: str, arguments: Arguments, data: Mapping[str, str] | None = None, **more: Any) -> Address:
    return Address(f"indicators:{name}", row, arguments, method="post", data=data or {}, answers=_ANSWERS, **more)


def _typed(code: str, number: int) -> dict[str, str]:
    pk = _FIRST[code] + number
    return {f"value-{pk}": "5", f"version-{pk}": "0"}


def _with_comment(code: str, number: int) -> dict[str, str]:
    return {**_typed(code, number), f"happened-{_FIRST[code] + number}": "Rain."}


def _of(code: str) -> tuple[Address, ...]:
    elsewhere = code == OTHER
    place, sent = _place(code), _one(code, 2, **_SENT)
    reason = {"version": "0", "reason": "The head is away.", "question": "Why?"}
    found = (
        Address("indicators:returns_grid", "M011", place, other_place=elsewhere),
        _post("returns_grid", "M013", place, other_place=elsewhere),
        _post("returns_grid", "M020", place, {"action": "submit"}, other_place=elsewhere, about="to submit"),
        _post("returns_paste", "M013", place, {"paste": "5"}, other_place=elsewhere),
        _post("returns_undo", "M013", place, other_place=elsewhere),
        _post("return_cell", "M013", _one(code, 3), _typed(code, 3), other_place=elsewhere),
        _post("return_minutes", "M013", _one(code, 3), {"minutes": "soon"}, other_place=elsewhere),
        _post("return_cell", "M028", _one(code, 3), _with_comment(code, 3), other_place=elsewhere,
              about="a comment"),
        _post("return_cell", "M015", _one(code, 4, closed=True, signed="nothing"), _typed(code, 4),
              other_place=elsewhere, about="of a closed period"),
        Address("indicators:return_page", "M011", sent, other_place=elsewhere),
        Address("indicators:returns_sign", "M021", place, other_place=elsewhere),
        _post("returns_sign", "M021", place, other_place=elsewhere, about="choosing nothing"),
        _post("return_sign", "M021", sent, reason, other_place=elsewhere),
        _post("return_query", "M023", sent, reason, other_place=elsewhere),
        _post("return_take_back", "M020", sent, reason, other_place=elsewhere),
        _post("return_withdraw", "M019", _one(code, 8, stage="draft"), reason, other_place=elsewhere),
        _post("return_reopen", "M024", _signed(code), reason, other_place=elsewhere),
    )  # fmt: skip
    # The account that enters by token belongs to the own place.
    return tuple(replace(one, but={"api_entry": "N404"}) for one in found) if elsewhere else found


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:returns_home", "N001"),
    *_of(OWN),
    *_of(OTHER),
    Address("indicators:returns_grid", "M012", _place(OTHER), but=_OTHERS_MAY),
    _post("return_cell", "M014", _one(OTHER, 3), _typed(OTHER, 3), but=_OTHERS_MAY),
    _post("return_cell", "M016", _one(OTHER, 3), _typed(OTHER, 3), but=_OTHERS_MAY),
    _post(
        "return_cell", "M017", _one(OTHER, 3), {**_typed(OTHER, 3), "indicator_id": "1", "return_id": "90003"},
        but=_OTHERS_MAY, about="with a hidden field of another one",
    ),
    _post("return_cell", "M018", _provided, _typed(OWN, 6), about="as the named provider"),
    _post("return_cell", "M013", _nobody_provides, _typed(OWN, 6), about="when the naming has ended"),
    _post(
        "return_sign", "M022", _by_this_column, {"version": "0", "reason": "Mine."}, about="sent by the same person"
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
