"""Choosing an improvement model or leaving it, and the evidence that a part of the council puts under its criteria."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from indicators.models import Series
from plans.models import Action, Criterion, EvidenceCriterion, ImprovementModel, ModelChoice, ModelEvidence, Objective
from plans.services.improvement_models import stale_words

LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
LONGEST_URL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFields:
    """What a piece of evidence says. ``criteria`` are ids, of those that are offered to its part of the council."""

    title: str
    shows: str
    day: date
    url: str = ""
    series: Series | None = None
    objective: Objective | None = None
    action: Action | None = None
    criteria: Collection[int] = ()


@transaction.atomic
def choose_model(*, by: Actor, unit: OrgUnit, model: ImprovementModel, today: date) -> ModelChoice:
    """Use a model from today on. Raises ``ValidationError``: ``not_offered`` or ``chosen``."""
    if not ImprovementModel.objects.filter(pk=model.pk, active=True).exists():
        raise ValidationError(_("This model is not offered any more: choose another, or none."), "not_offered")
    try:
        with transaction.atomic():
            made = ModelChoice.objects.create(unit=unit, model=model, since=today)
    except IntegrityError:
        raise ValidationError(_("%(model)s is chosen already.") % {"model": model.name}, "chosen") from None
    record(by=by, action="choose_model", subject_kind="improvement_model", subject_id=model.code,
           detail={"unit": unit.code})  # fmt: skip
    return made


@transaction.atomic
def leave_model(*, by: Actor, choice: ModelChoice, reason: str, today: date) -> ModelChoice:
    """Use a model no more; what was put under it stays. Raises ``ValidationError``: ``left`` or ``reason``."""
    choice = ModelChoice.objects.select_for_update().select_related("unit", "model").get(pk=choice.pk)
    reason = typed_words(reason)
    if choice.until is not None:
        raise ValidationError(_("It was left already."), "left")
    if not reason:
        raise ValidationError(_("Say in a few words why: others may wonder about the same model."), "reason")
    if len(reason) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "reason")
    choice.until, choice.ended_reason = max(today, choice.since), reason
    choice.save(update_fields=["until", "ended_reason"])
    record(by=by, action="leave_model", subject_kind="improvement_model", subject_id=choice.model.code,
           detail={"unit": choice.unit.code}, reason=reason)  # fmt: skip
    return choice


@transaction.atomic
def add_evidence(*, by: Actor, unit: OrgUnit, fields: EvidenceFields, today: date) -> ModelEvidence:
    """Put a piece of evidence on record, once, under as many criteria as it speaks to, or none.

    Raises ``ValidationError`` with the name of the field.
    """
    words = _checked(fields, today)
    ticked = _offered_of(unit.pk, fields.criteria)
    made: ModelEvidence = ModelEvidence.objects.create(
        unit=unit, day=fields.day, series=fields.series, objective=fields.objective, action=fields.action,
        by=by.user_id, at=timezone.now(), **words,
    )  # fmt: skip
    EvidenceCriterion.objects.bulk_create(EvidenceCriterion(evidence=made, criterion_id=pk) for pk in sorted(ticked))
    record(by=by, action="add_evidence", subject_kind="model_evidence", subject_id=made.pk,
           detail={"unit": unit.code, "criteria": len(ticked)})  # fmt: skip
    return made


@transaction.atomic
def change_evidence(
    *, by: Actor, evidence: ModelEvidence, fields: EvidenceFields, today: date, version: int
) -> ModelEvidence:
    """Change what a piece of evidence says and where it stands. ``version`` is the one that was on the screen.

    Where it stands in models that its part of the council has left is not touched. Raises ``ValidationError``:
    ``stale``, ``withdrawn`` or the name of a field.
    """
    evidence = _standing(evidence)
    if evidence.version != version:
        raise ValidationError(stale_words(), "stale")
    new = {
        **_checked(fields, today, was=evidence), "day": fields.day, "series": fields.series,
        "objective": fields.objective, "action": fields.action,
    }  # fmt: skip
    changed = [name for name, value in new.items() if getattr(evidence, name) != value]
    for name in changed:
        setattr(evidence, name, new[name])
    if _put_under(evidence, fields.criteria):
        changed.append("criteria")
    if changed:
        evidence.version += 1
        evidence.save(update_fields=[*(name for name in changed if name != "criteria"), "version"])
        record(by=by, action="change_evidence", subject_kind="model_evidence", subject_id=evidence.pk,
               subject_version=evidence.version, detail={"fields": changed})  # fmt: skip
    return evidence


@transaction.atomic
def withdraw_evidence(*, by: Actor, evidence: ModelEvidence, reason: str) -> ModelEvidence:
    """Take it out; it stays to be read with the reason. Raises ``ValidationError``: ``withdrawn`` or ``reason``."""
    evidence = _standing(evidence)
    reason = typed_words(reason)
    if not reason or len(reason) > LONGEST_TEXT:
        raise ValidationError(_("Say in a few words why it is taken out: the reason stays with it."), "reason")
    evidence.withdrawn_at, evidence.withdrawn_reason = timezone.now(), reason
    evidence.version += 1
    evidence.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    record(by=by, action="withdraw_evidence", subject_kind="model_evidence", subject_id=evidence.pk,
           subject_version=evidence.version, reason=reason)  # fmt: skip
    return evidence


def offered_criteria(unit_id: int) -> frozenset[int]:
    """The criteria under which a part of the council can put evidence: those in use of the models that it uses."""
    rows = Criterion.objects.filter(
        active=True, model__choices__unit=unit_id, model__choices__until__isnull=True
    ).order_by("pk")
    return frozenset(rows.values_list("pk", flat=True))


def _offered_of(unit_id: int, criteria: Collection[int]) -> frozenset[int]:
    ticked = frozenset(criteria)
    if not ticked <= offered_criteria(unit_id):
        raise ValidationError(
            _("One of these criteria is not in use here (any more): look at the list again, then save."), "criteria"
        )
    return ticked


def _put_under(evidence: ModelEvidence, criteria: Collection[int]) -> bool:
    """Move it under these of the criteria that are offered; whether anything changed."""
    offered = offered_criteria(evidence.unit_id)
    ticked = _offered_of(evidence.unit_id, criteria)
    rows = EvidenceCriterion.objects.filter(evidence=evidence, criterion__in=offered)
    was = set(rows.values_list("criterion_id", flat=True))
    rows.filter(criterion__in=was - ticked).delete()
    EvidenceCriterion.objects.bulk_create(
        EvidenceCriterion(evidence=evidence, criterion_id=pk) for pk in sorted(ticked - was)
    )
    return was != ticked


def _standing(evidence: ModelEvidence) -> ModelEvidence:
    evidence = ModelEvidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.withdrawn_at is not None:
        raise ValidationError(_("It was taken out: put it on record anew if it holds after all."), "withdrawn")
    return evidence


def _checked(fields: EvidenceFields, today: date, was: ModelEvidence | None = None) -> dict[str, str]:
    title, shows = " ".join(typed_words(fields.title).split()), typed_words(fields.shows)
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError(_("Name it in at most 200 characters."), "title")
    if not shows or len(shows) > LONGEST_TEXT:
        raise ValidationError(_("Say in at most 2,000 characters what it shows."), "shows")
    if fields.day > today:
        raise ValidationError(_("The day lies ahead: give the day that it is from."), "day")
    series = fields.series
    if series is not None and series.indicator.retired_on is not None and (was is None or was.series_id != series.pk):
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use.") % {"code": series.indicator.code}, "series"
        )
    return {"title": title, "shows": shows, "url": _address(fields.url)}


def _address(text: str) -> str:
    """An address on the web, as it was typed. Raises ``ValidationError``: ``url``."""
    text = typed_words(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    is_address = parts.scheme in ("http", "https") and parts.hostname and not any(sign.isspace() for sign in text)
    if text and (not is_address or len(text) > LONGEST_URL):
        raise ValidationError(_("Write the whole address, beginning with https://, in at most 500 characters."), "url")
    # A scheme in capitals is the same scheme; the table keeps one way of writing it.
    return f"{parts.scheme}{text[len(parts.scheme) :]}" if text else ""
