"""Sealing every word anew with the key in use, and saying what no key here opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from appraisals.models import KnownKey
from appraisals.sealing import CannotBeRead, NoKey, Sealed, SealedField, key_name, keyring
from council_pm.audit.services import record
from council_pm.core.access import Actor

AT_ONCE = 500


@dataclass(slots=True)
class Counts:
    """How many texts of a table were sealed anew, were so already, and cannot be opened with the keys here."""

    table: str
    anew: int = 0
    current: int = 0
    unreadable: int = 0


def sealed_columns() -> list[tuple[type[models.Model], list[str]]]:
    """Every table that holds sealed words, with its columns; found by asking the models, so that none is forgotten."""
    found = [
        (model, [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)])
        for model in apps.get_models()
    ]
    return [(model, names) for model, names in found if names]


def rotate(*, by: Actor) -> Iterator[Counts]:
    """Seal everything with the first key, table by table; safe to repeat, and to go on with after it was cut off.

    What cannot be opened is counted and stays as it is. Raises ``NoKey`` where there is no key to seal with.
    """
    if not keyring().keys:
        raise NoKey
    for model, names in sealed_columns():
        counts = Counts(model._meta.label)
        last: int | None = 0
        while last is not None:
            last = _batch(by, model, names, last, counts)
        yield counts


@transaction.atomic
def give_up_lost_keys(*, by: Actor) -> None:
    """Know the key in use though none before it is here: what those sealed stays shut. Raises ``NoKey``."""
    if not keyring().keys:
        raise NoKey
    name = key_name(keyring().keys[0])
    made = KnownKey.objects.get_or_create(name=name, defaults={"at": timezone.now()})[1]
    if made:
        record(by=by, action="give_up_lost_keys", subject_kind="appraisal_key", subject_id=name, changes_screens=False)


@transaction.atomic
def _batch(by: Actor, model: type[models.Model], names: list[str], after: int, counts: Counts) -> int | None:
    """The next rows of a table; the last of them, or nothing where there are no more."""
    manager: Any = model._base_manager
    rows = list(manager.select_for_update().filter(pk__gt=after).order_by("pk").values_list("pk", *names)[:AT_ONCE])
    before = counts.anew
    for pk, *texts in rows:
        fresh = {name: new for name, old in zip(names, texts, strict=True) if (new := _anew(old, counts))}
        if fresh:
            manager.filter(pk=pk).update(**fresh)
    if counts.anew > before:
        record(by=by, action="seal_anew", subject_kind="appraisal_key", subject_id=model._meta.label,
               detail={"texts": counts.anew - before}, changes_screens=False)  # fmt: skip
    return rows[-1][0] if rows else None


def _anew(old: Sealed, counts: Counts) -> Sealed | None:
    if not old:
        return None
    if keyring().is_current(old.token):
        counts.current += 1
        return None
    try:
        new = Sealed.of(old.open())
    except CannotBeRead:
        counts.unreadable += 1
        return None
    counts.anew += 1
    return new
