"""Keeping the catalogue of improvement models: a model, its words, its criteria."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from plans.models import Criterion, ImprovementModel

LONGEST_NAME = 120
LONGEST_HEADING = 200
LONGEST_SOURCE = 200
LONGEST_TEXT = 2_000
MOST_CRITERIA = 60
RESERVED = frozenset({"new", "units", "evidence"})  # these addresses are taken
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")
_CRITERION_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,19})")


@transaction.atomic
def create_model(*, by: Actor, code: str, name: str, about: str = "", source: str = "") -> ImprovementModel:
    """Put a model into the catalogue, without criteria. Raises ``ValidationError`` with the name of the field."""
    code = typed_words(code).lower()
    if not _CODE.fullmatch(code) or code in RESERVED:
        raise ValidationError(
            _("Give it a short code of small letters, figures and hyphens, such as “rounds-2”."), "code"
        )
    if ImprovementModel.objects.filter(code=code).exists():
        raise ValidationError(_("There is a model with the code %(code)s: choose another.") % {"code": code}, "code")
    made = ImprovementModel.objects.create(code=code, **_model_words(name, about, source))
    record(by=by, action="create_model", subject_kind="improvement_model", subject_id=made.code,
           detail={"name": made.name})  # fmt: skip
    return made


@transaction.atomic
def change_model(
    *, by: Actor, model: ImprovementModel, name: str, about: str, source: str, active: bool, version: int
) -> ImprovementModel:
    """Word a model anew, or offer it no more. ``version`` is the one that was on the screen.

    Raises ``ValidationError``: ``stale`` or the name of a field.
    """
    model = ImprovementModel.objects.select_for_update().get(pk=model.pk)
    _check_version(model.version, version)
    new = {**_model_words(name, about, source, but=model.pk), "active": active}
    if _changed(model, new):
        record(by=by, action="change_model", subject_kind="improvement_model", subject_id=model.code,
               subject_version=model.version, detail={"name": model.name})  # fmt: skip
    return model


@transaction.atomic
def add_criterion(
    *,
    by: Actor,
    model: ImprovementModel,
    code: str,
    heading: str,
    guidance: str = "",
    parent: Criterion | None = None,
) -> Criterion:
    """Add a criterion at the end of a model, or a part of another one.

    Raises ``ValidationError``: ``too_many`` or the name of a field.
    """
    model = ImprovementModel.objects.select_for_update().get(pk=model.pk)
    code = typed_words(code)
    if not _CRITERION_CODE.fullmatch(code):
        raise ValidationError(_("Give it a short code of letters, figures and points, such as 2.1."), "code")
    if model.criteria.filter(code__iexact=code).exists():
        raise ValidationError(_("%(code)s is taken in this model: choose another code.") % {"code": code}, "code")
    if model.criteria.count() >= MOST_CRITERIA:
        raise ValidationError(_("A model has at most %(most)s criteria.") % {"most": MOST_CRITERIA}, "too_many")
    if parent is not None and (parent.model_id != model.pk or parent.parent_id is not None):
        raise ValidationError(_("A criterion is part of one of the same model that is no part itself."), "parent")
    last = model.criteria.aggregate(last=Max("position"))["last"] or 0
    made = Criterion.objects.create(
        model=model, position=last + 1, code=code, parent=parent, **_criterion_words(heading, guidance)
    )
    record(by=by, action="add_criterion", subject_kind="improvement_model", subject_id=model.code,
           detail={"criterion": str(made)})  # fmt: skip
    return made


@transaction.atomic
def change_criterion(
    *, by: Actor, criterion: Criterion, heading: str, guidance: str, active: bool, version: int
) -> Criterion:
    """Word a criterion anew, or take no more evidence under it; what stands there stays.

    Raises ``ValidationError``: ``stale`` or the name of a field.
    """
    criterion = Criterion.objects.select_for_update().select_related("model").get(pk=criterion.pk)
    _check_version(criterion.version, version)
    was = str(criterion)
    if _changed(criterion, {**_criterion_words(heading, guidance), "active": active}):
        record(by=by, action="change_criterion", subject_kind="improvement_model", subject_id=criterion.model.code,
               detail={"criterion": str(criterion), "was": was})  # fmt: skip
    return criterion


def stale_words() -> str:
    """What is said to who saved over a newer version."""
    return _("Somebody changed it meanwhile: what you typed is still here, what stands there now is beside it.")


def _check_version(version: int, seen: int) -> None:
    if version != seen:
        raise ValidationError(stale_words(), "stale")


def _changed(row: Any, new: dict[str, Any]) -> bool:
    """Write what differs, and raise the version; whether anything did."""
    fields = [name for name, value in new.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, new[name])
    if fields:
        row.version += 1
        row.save(update_fields=[*fields, "version"])
    return bool(fields)


def _model_words(name: str, about: str, source: str, but: int = 0) -> dict[str, str]:
    name, about, source = " ".join(typed_words(name).split()), typed_words(about), typed_words(source)
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("Name it in at most 120 characters."), "name")
    if ImprovementModel.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise ValidationError(_("There is a model called %(name)s: choose another name.") % {"name": name}, "name")
    if len(about) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "about")
    if len(source) > LONGEST_SOURCE:
        raise ValidationError(_("Say in at most 200 characters where it comes from."), "source")
    return {"name": name, "about": about, "source": source}


def _criterion_words(heading: str, guidance: str) -> dict[str, str]:
    heading, guidance = " ".join(typed_words(heading).split()), typed_words(guidance)
    if not heading or len(heading) > LONGEST_HEADING:
        raise ValidationError(_("Give it a heading of at most 200 characters, in your own words."), "heading")
    if len(guidance) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "guidance")
    return {"heading": heading, "guidance": guidance}
