"""Writing a risk down, looking at it again, linking it, carrying it up, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series
from plans.models import Objective, Risk, RiskIndicator, RiskLight, RiskObjective, RiskScale, RiskScore
from plans.risk_review import Light
from plans.risk_scale import Point, Scale, controls_help
from plans.selectors.risk_scale import scale_of

LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
LONGEST_WAIT = timedelta(days=366)  # until somebody looks again
MOST_LINKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFields:
    """What a risk says: ``cause`` may lead to ``event``, with ``effect``."""

    title: str
    cause: str
    event: str
    effect: str
    owner: Post
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at a risk: its three places on the matrix, what was found, and when somebody looks again."""

    before: Point
    now: Point
    aimed: Point
    words: str
    review_by: date
    aimed_by: date | None = None


@transaction.atomic
def add_risk(*, by: Actor, unit: OrgUnit, fields: RiskFields, look: Look, today: date) -> Risk:
    """Write a risk down with its first score. Raises ``ValidationError`` with the name of the field as its code."""
    words = _checked(fields)
    made = Risk.objects.create(
        unit=unit, owner=fields.owner, confidential=fields.confidential, created_by=by.user_id,
        created_at=timezone.now(), **words,
    )  # fmt: skip
    record(by=by, action="add_risk", subject_kind="risk", subject_id=made.pk,
           detail={"unit": unit.code, "owner": fields.owner.code})  # fmt: skip
    _score(by, made, look, today, {})
    return made


@transaction.atomic
def change_risk(*, by: Actor, risk: Risk, fields: RiskFields, version: int) -> Risk:
    """Change what a risk says. Raises ``ValidationError``: ``stale``, ``ended``, or the name of a field."""
    risk = _held(risk, version)
    new = {**_checked(fields, risk), "owner": fields.owner, "confidential": fields.confidential}
    changed = [name for name, value in new.items() if getattr(risk, name) != value]
    if changed:
        for name in changed:
            setattr(risk, name, new[name])
        risk.version += 1
        risk.save(update_fields=[*changed, "version"])
        record(by=by, action="change_risk", subject_kind="risk", subject_id=risk.pk, subject_version=risk.version,
               detail={"fields": changed})  # fmt: skip
    return risk


@transaction.atomic
def look_at_risk(
    *, by: Actor, risk: Risk, look: Look, today: date, revision: int, lights: dict[int, Light] | None = None
) -> RiskScore:
    """Look at a risk again: its score, whether it changed or not. ``lights`` are those of its indicators on the screen.

    Raises ``ValidationError``: ``stale``, ``ended``, or the name of a field.
    """
    risk = _held(risk, None)
    if risk.newest is None or risk.newest.revision != revision:
        raise ValidationError(_stale(), "stale")
    return _score(by, risk, look, today, lights or {})


@transaction.atomic
def end_risk(*, by: Actor, risk: Risk, reason: str) -> Risk:
    """End a risk that can happen no more or is no longer the council's. Raises ``ValidationError``: ``reason``."""
    risk = _held(risk, None)
    reason = typed_words(reason)
    if not reason or len(reason) > LONGEST_TEXT:
        raise ValidationError(_("Say why it is ended: the reason stays with it."), "reason")
    risk.ended_at, risk.ended_reason = timezone.now(), reason
    risk.save(update_fields=["ended_at", "ended_reason"])
    record(by=by, action="end_risk", subject_kind="risk", subject_id=risk.pk)
    return risk


@transaction.atomic
def link_risk_aim(*, by: Actor, risk: Risk, aim: Objective) -> bool:
    """Say that a risk endangers an aim; False where it was said. Raises ``ValidationError``: ``aim`` or ``ended``."""
    risk = _held(risk, None)
    if aim.ended_at is not None:
        raise ValidationError(_("That aim has ended: choose one that is in force."), "aim")
    _check_count(risk.aims.count(), "aim")
    _made, is_new = RiskObjective.objects.get_or_create(risk=risk, objective=aim)
    if is_new:
        record(by=by, action="link_risk", subject_kind="risk", subject_id=risk.pk, detail={"objective": aim.pk})
    return is_new


@transaction.atomic
def link_risk_indicator(*, by: Actor, risk: Risk, series: Series, light: Light | None) -> bool:
    """Say which indicator would show a risk coming; it is held against its ``light`` of today from now on.

    False where it was said. Raises ``ValidationError``: ``code`` or ``ended``.
    """
    risk = _held(risk, None)
    if series.indicator.retired_on is not None:
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use.") % {"code": series.indicator.code}, "code"
        )
    _check_count(risk.indicators.count(), "code")
    _made, is_new = RiskIndicator.objects.get_or_create(risk=risk, series=series)
    if is_new:
        if light is not None and risk.newest is not None:
            _keep_lights(risk.newest, {series.pk: light})
        detail = {"indicator": series.indicator.code}
        record(by=by, action="link_risk", subject_kind="risk", subject_id=risk.pk, detail=detail)
    return is_new


@transaction.atomic
def unlink_risk(*, by: Actor, risk: Risk, aim: Objective | None = None, series: Series | None = None) -> bool:
    """Take a link away; False where there was none."""
    detail: dict[str, object]
    if aim is not None:
        found, _each = RiskObjective.objects.filter(risk=risk, objective=aim).delete()
        detail = {"objective": aim.pk}
    else:
        found, _each = RiskIndicator.objects.filter(risk=risk, series=series).delete()
        detail = {"indicator": series.indicator.code if series else ""}
    if found:
        record(by=by, action="unlink_risk", subject_kind="risk", subject_id=risk.pk, detail=detail)
    return bool(found)


def _score(by: Actor, risk: Risk, look: Look, today: date, lights: dict[int, Light]) -> RiskScore:
    scale = RiskScale.objects.order_by("-revision")[0]
    words = _check_look(look, scale_of(scale), today)
    last = risk.scores.aggregate(last=Max("revision"))["last"] or 0
    made = RiskScore.objects.create(
        risk=risk, revision=last + 1, scale=scale,
        before_likelihood=look.before.likelihood, before_impact=look.before.impact,
        now_likelihood=look.now.likelihood, now_impact=look.now.impact,
        aimed_likelihood=look.aimed.likelihood, aimed_impact=look.aimed.impact, aimed_by=look.aimed_by,
        words=words, review_by=look.review_by, by=by.user_id, at=timezone.now(),
    )  # fmt: skip
    _keep_lights(made, lights)
    risk.newest = made
    risk.save(update_fields=["newest"])
    record(by=by, action="look_at_risk", subject_kind="risk", subject_id=risk.pk, subject_version=made.revision,
           detail={"score": look.now.score})  # fmt: skip
    return made


def _keep_lights(score: RiskScore, lights: dict[int, Light]) -> None:
    seen = set(RiskLight.objects.filter(score=score, series__in=lights).values_list("series_id", flat=True))
    RiskLight.objects.bulk_create(
        RiskLight(
            score=score, series_id=pk, status=light.status, direction=light.direction, period_end=light.period_end
        )
        for pk, light in sorted(lights.items())
        if pk not in seen
    )


def _check_look(look: Look, scale: Scale, today: date) -> str:
    words = typed_words(look.words)
    for name, point in (("before", look.before), ("now", look.now), ("aimed", look.aimed)):
        if not scale.holds(point):
            raise ValidationError(_("Choose a step of the scale."), f"{name}_likelihood")
    if not controls_help(look.before, look.now):
        raise ValidationError(
            _("Controls never make a risk larger: the score now is at most the one without controls."),
            "now_likelihood",
        )
    if look.aimed.score > look.now.score:
        raise ValidationError(_("Aim at a score that is no larger than the one now."), "aimed_likelihood")
    if look.aimed_by is not None and look.aimed_by < today:
        raise ValidationError(_("The day by which you aim at it lies in the past."), "aimed_by")
    if not words or len(words) > LONGEST_TEXT:
        raise ValidationError(_("Say in at most 2,000 characters what you found."), "words")
    if not today < look.review_by <= today + LONGEST_WAIT:
        raise ValidationError(_("Choose a day within a year from now on which somebody looks again."), "review_by")
    return words


def _checked(fields: RiskFields, was: Risk | None = None) -> dict[str, str]:
    title = " ".join(typed_words(fields.title).split())
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError(_("Name it in at most 200 characters."), "title")
    found = {"title": title}
    empty = {
        "cause": _("Say what could bring it about."),
        "event": _("Say what would happen."),
        "effect": _("Say what it would do to people and to the council."),
    }
    for name, refusal in empty.items():
        text = typed_words(getattr(fields, name))
        if not text:
            raise ValidationError(refusal, name)
        if len(text) > LONGEST_TEXT:
            raise ValidationError(_("This is too long: write at most 2,000 characters."), name)
        found[name] = text
    if (was is None or was.owner_id != fields.owner.pk) and fields.owner.ended is not None:
        raise ValidationError(_("The post %(post)s has ended: choose another.") % {"post": fields.owner.title}, "owner")
    return found


def _check_count(count: int, field: str) -> None:
    if count >= MOST_LINKS:
        raise ValidationError(_("A risk has at most %(most)s of these.") % {"most": MOST_LINKS}, field)


def _held(risk: Risk, version: int | None) -> Risk:
    risk = Risk.objects.select_for_update(of=("self",)).select_related("newest").get(pk=risk.pk)
    if risk.ended_at is not None:
        raise ValidationError(_("It is ended: what was known of it stays here."), "ended")
    if version is not None and version != risk.version:
        raise ValidationError(_stale(), "stale")
    return risk


def _stale() -> str:
    return _("Somebody changed it meanwhile: what you typed is still here, what stands there now is beside it.")
