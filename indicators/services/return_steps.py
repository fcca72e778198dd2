"""The steps of a return after it is filled in: sent, sent back with a question, signed off, reopened to be restated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Actor
from council_pm.core.periods import Period
from council_pm.core.typed import typed_words
from council_pm.org.selectors import tree
from council_pm.people.rights import Grant
from indicators.bulk import among
from indicators.findings import Finding, error
from indicators.models import Return
from indicators.models.returns import BOX
from indicators.returns.comments import comment_required, reasons_of
from indicators.returns.entry import missing
from indicators.returns.states import Act, Signed, Stage
from indicators.selectors.return_rules import Rules, rules_of
from indicators.selectors.signers import Capacity, Signer, grants_of_submitters, signer_of
from indicators.services.recalculation import request_recompute
from indicators.services.return_entry import hold, impossible, keep_versions, step
from indicators.services.values import Figure, sign_off_value


@dataclass(slots=True)
class Stepped:
    """What became of a number of returns: those that took the step, and of the others why not."""

    done: list[Return] = field(default_factory=list)
    refused: list[tuple[Return, list[Finding]]] = field(default_factory=list)


@transaction.atomic
def submit_returns(
    *, by: Actor, versions: Mapping[int, int], required: Mapping[int, Sequence[Finding]] | None = None
) -> Stepped:
    """Send returns to be signed off: each that is complete goes, of the others it is said what they lack.

    ``versions`` holds the version that was on the screen, by return; ``required`` what else keeps one back (a
    commentary that its rule asks for). Sending one again that is on its way changes nothing.
    """
    now = timezone.now()
    result, sent = Stepped(), []
    held = _held(versions)
    rules = rules_of(held)
    for one in held:
        if one.at is Stage.SUBMITTED and one.submitted_by == by.user_id:
            result.done.append(one)
            continue
        faults = [*_changed(one, versions), *_cannot(one, Act.SUBMIT)]
        if not faults:
            faults = [
                *missing(one.content, rules[one.pk].made),
                *_unexplained(one, rules[one.pk]),
                *(required or {}).get(one.pk, ()),
            ]
        if faults:
            result.refused.append((one, faults))
            continue
        one.stage = step(one, Act.SUBMIT).value
        one.submitted_by, one.submitted_at = by.user_id, now
        one.queried_by, one.queried_at, one.question = None, None, ""
        sent.append(one)
    keep_versions(sent, Act.SUBMIT, "submit_return", by, now)
    result.done += sent
    return result


@transaction.atomic
def take_back_return(*, by: Actor, return_id: int, based_on: int) -> Return:
    """Take a return back that was sent and is not signed off yet. Raises ``ValidationError``."""
    one = hold(return_id, based_on)
    one.stage = step(one, Act.TAKE_BACK).value
    keep_versions([one], Act.TAKE_BACK, "take_back_return", by, timezone.now())
    return one


@transaction.atomic
def query_return(*, by: Actor, return_id: int, based_on: int, question: str) -> Return:
    """Send a return back with a question. Raises ``ValidationError``: ``question``, ``too_long``, ``stale``,
    ``not_possible``."""
    question = _short_enough(question)
    if not question:
        raise ValidationError(_("Write what you want to know: the question goes back with the return."), "question")
    one = hold(return_id, based_on)
    now = timezone.now()
    one.stage = step(one, Act.QUERY).value
    one.question, one.queried_by, one.queried_at = question, by.user_id, now
    keep_versions([one], Act.QUERY, "query_return", by, now, {one.pk: one.question})
    return one


@transaction.atomic
def sign_off_returns(*, by: Actor, versions: Mapping[int, int], reason: str = "") -> Stepped:
    """Sign returns off into the journal, as the version that was on the screen; a changed one stays and is told.

    The signer is never the submitter. A director who signs what no head typed, and corporate performance, say why:
    the head is away (matrix M021). What was reopened becomes a restatement with its reason. Raises
    ``ValidationError`` ``too_long`` for the reason.
    """
    assert by.user_id is not None, "a person signs off"
    reason, now = _short_enough(reason), timezone.now()
    result, signed = Stepped(), []
    held = _held(versions)
    signer = signer_of(by.user_id)
    submitters = grants_of_submitters({one.submitted_by for one in held if one.submitted_by})
    units = tree(timezone.localdate())
    for one in held:
        scope = AccessScope(units=units.above(one.series.unit_id))
        faults = [
            *_changed(one, versions),
            *_cannot(one, Act.SIGN_OFF),
            *_may_not_sign(one, signer, scope, submitters, reason),
        ]
        if not faults:
            try:
                with transaction.atomic():
                    _sign(one, by, now, reason)
            except ValidationError as refusal:
                faults = [error(refusal.code or "refused", "{words}", "value", words=" ".join(refusal.messages))]
        if faults:
            result.refused.append((one, faults))
        else:
            signed.append(one)
    keep_versions(signed, Act.SIGN_OFF, "sign_off_return", by, now, dict.fromkeys((one.pk for one in signed), reason))
    if signed:
        request_recompute(by=by, series_ids=[one.series_id for one in signed])
    result.done = signed
    return result


@transaction.atomic
def reopen_return(*, by: Actor, return_id: int, based_on: int, reason: str) -> Return:
    """Reopen a return that is signed off, to restate it: the figure stays until a second person signs the new one.

    Raises ``ValidationError``: ``reason_missing``, ``too_long``, ``stale``, ``not_possible``.
    """
    reason = _short_enough(reason)
    if not reason:
        raise ValidationError(_("Say why the figure is restated: both figures stay on record."), "reason_missing")
    one = hold(return_id, based_on)
    now = timezone.now()
    one.stage = step(one, Act.REOPEN).value
    one.reopened_by, one.reopened_at, one.reopened_reason = by.user_id, now, reason
    keep_versions([one], Act.REOPEN, "reopen_return", by, now, {one.pk: one.reopened_reason})
    return one


def _sign(one: Return, by: Actor, now: datetime, reason: str) -> None:
    figure = Figure(
        value=one.value,
        absent=one.absent,
        numerator=one.numerator,
        denominator=one.denominator,
        provisional=one.provisional or one.estimate,
    )
    corrects = one.signed == Signed.FINAL or bool(one.reopened_reason)
    one.stage = step(one, Act.SIGN_OFF).value
    one.journal = sign_off_value(
        by=by,
        series=one.series,
        period=Period(one.round.start, one.round.end),
        figure=figure,
        submitted_by=one.submitted_by,
        round=one.round,
        reason=one.reopened_reason,
        recompute=False,
    )
    one.corrected = one.corrected or corrects
    if one.corrected:
        one.stage = Stage.RESTATED.value
    one.signed = (Signed.PROVISIONAL if figure.provisional else Signed.FINAL).value
    one.signed_by, one.signed_at, one.signed_reason = by.user_id, now, reason
    one.reopened_by, one.reopened_at, one.reopened_reason = None, None, ""


def _short_enough(text: str) -> str:
    """Words on a step, as they are kept."""
    words = typed_words(text)
    if len(words) > BOX:
        raise ValidationError(
            _("Write at most %(most)s characters: these are %(count)s."), "too_long", {"most": BOX, "count": len(words)}
        )
    return words


def _held(versions: Mapping[int, int]) -> list[Return]:
    rows = Return.objects.filter(among("pk", list(versions)), pk__in=list(versions)).order_by("pk")
    held = list(rows.select_for_update())
    joined = {one.pk: one for one in rows.select_related("series__indicator", "series__unit", "round")}
    for one in held:
        one.series, one.round = joined[one.pk].series, joined[one.pk].round
    return held


def _changed(one: Return, versions: Mapping[int, int]) -> list[Finding]:
    if one.version == versions[one.pk]:
        return []
    return [error("stale", _("Somebody changed this figure meanwhile: look at it again."), "value")]


def _cannot(one: Return, act: Act) -> list[Finding]:
    try:
        step(one, act)
    except ValidationError:
        return [error("not_possible", impossible(one.at, act), "value")]
    return []


def _unexplained(one: Return, rules: Rules) -> list[Finding]:
    reasons = reasons_of(rules.definition.comment_on)
    if one.explanation or not comment_required(reasons, None, None, surprising=bool(one.findings)):
        return []
    return [
        error("explanation_missing", _("Say a word on what was noticed, so that the signer sees it."), "explanation")
    ]


def _may_not_sign(
    one: Return, signer: Signer, scope: AccessScope, submitters: Mapping[int, tuple[Grant, ...]], reason: str
) -> list[Finding]:
    if one.submitted_by == signer.user_id:
        return [error("two_people", _("Somebody else signs off, not the person who sent the figure."), "value")]
    capacity, takes_reason = signer.capacity(scope, submitters.get(one.submitted_by or 0, ()))
    if capacity is Capacity.NONE:
        return [error("not_yours", _("The head of the service signs this figure off."), "value")]
    if takes_reason and not reason:
        return [error("reason_missing", _("Say why you sign in place of the head of the service."), "value")]
    return []
