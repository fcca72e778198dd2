"""Writing a definition: one person's draft, checked and accepted by another, never lost to somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of_class
from dataclasses import replace
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.configuration.selectors import frame
from council_pm.core.access import Actor, Permission
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from indicators.definition_texts import LONGEST_TEXT, check_code, check_long, differences, read, text_of, tidied, tidy
from indicators.models import OPEN_STATES, Definition, DefinitionDraft, DraftState, Indicator
from indicators.selectors.current_definitions import current_definition
from indicators.services.definitions import DefinitionFields, create_indicator, revise_definition

_WRITABLE = (DraftState.DRAFT, DraftState.RETURNED)
STARTING_TEXTS: Mapping[str, str] = {
    "formula_type": "value",
    "multiplier": "1",
    "decimals": "1",
    "polarity": "higher",
    "frequency": "quarterly",
    "measure_kind": "period",
    "reported_as": "period",
    "lag_working_days": "0",
    "influence": "council",
}


def starting_texts() -> dict[str, str]:
    """What a new definition says before anybody writes at it."""
    return {**STARTING_TEXTS, "calendar": str(frame()["usual_calendar"])}


def fields_of(definition: Definition) -> DefinitionFields:
    """What a version says."""
    return DefinitionFields(**{one.name: getattr(definition, one.name) for one in fields_of_class(DefinitionFields)})


def texts_of(definition: Definition) -> dict[str, str]:
    """What a version says, as somebody would type it."""
    return tidied({one.name: text_of(getattr(definition, one.name)) for one in fields_of_class(DefinitionFields)})


@transaction.atomic
def start_draft(*, by: Actor, indicator: Indicator) -> DefinitionDraft:
    """The actor's own draft of the next version; the one that is open already, or one that says what holds today.

    Raises ``ValidationError``: ``a_person_writes`` or ``retired``.
    """
    author = _person(by)
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if indicator.retired_on is not None:
        raise ValidationError(_("%(code)s has ended: its history stays as it is."), "retired", {"code": indicator.code})
    mine = DefinitionDraft.objects.filter(indicator=indicator, author=author, state__in=OPEN_STATES).first()
    if mine is not None:
        return mine
    newest = current_definition(indicator)
    draft = DefinitionDraft.objects.create(
        indicator=indicator, based_on=newest, author=author, fields=texts_of(newest), saved_at=timezone.now()
    )
    _record(by, "start_draft", draft)
    return draft


@transaction.atomic
def start_new(*, by: Actor, code: str, unit: OrgUnit, texts: Mapping[str, Any] | None = None) -> DefinitionDraft:
    """A draft of a new indicator, whose total is counted for a unit.

    ``texts`` begins it with something, such as an entry of a library. Raises ``ValidationError``:
    ``a_person_writes``, ``code`` or ``code_taken``.
    """
    author = _person(by)
    code = _free_code(code)
    draft = DefinitionDraft.objects.create(
        code=code,
        unit=unit,
        author=author,
        fields=tidied({**starting_texts(), **(texts or {})}),
        saved_at=timezone.now(),
    )
    _record(by, "start_draft", draft)
    return draft


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    draft: DefinitionDraft,
    texts: Mapping[str, Any],
    reason: str,
    lock: int,
    merged_with: int | None = None,
) -> DefinitionDraft:
    """Keep what the author typed so far, finished or not.

    ``lock`` is the draft's number that the form was based on. ``merged_with`` is the id of the version in force that
    the author saw beside the own text when choosing. Raises ``ValidationError``: ``not_yours``, ``not_open``,
    ``changed_meanwhile`` (both texts are to be shown), ``newer_version`` (than the one seen) or ``faults``.
    """
    draft = _held(draft)
    _refuse_others(by, draft)
    if draft.state not in _WRITABLE and not (merged_with is not None and draft.state == DraftState.WAITING):
        raise ValidationError(_not_open(draft), "not_open")
    _check_lock(draft, lock)
    reason = tidy(reason)
    if check_long(reason):
        raise ValidationError(check_long(reason), "faults")
    faults = read(texts, complete=False, kept_formula=_kept_formula(draft)).faults
    if faults:
        raise _faulty(faults, "faults")
    draft.fields, draft.reason = tidied(texts), reason
    changed = ["fields", "reason"]
    if merged_with is not None and draft.indicator is not None:
        draft.based_on = current_definition(draft.indicator)
        if draft.based_on.pk != merged_with:
            raise ValidationError(_newer(), "newer_version")
        changed.append("based_on")
    _move(draft, DraftState.DRAFT, *changed)
    _record(by, "merge_draft" if merged_with is not None else "save_draft", draft)
    return draft


@transaction.atomic
def submit_draft(*, by: Actor, draft: DefinitionDraft, lock: int) -> DefinitionDraft:
    """Hand the draft to a second person.

    Raises ``ValidationError``: ``not_yours``, ``not_open``, ``changed_meanwhile``, ``incomplete``, ``reason_missing``,
    ``review_past``, ``nothing_changed``, ``newer_version`` (merge first) or ``code_taken``.
    """
    draft = _held(draft)
    _refuse_others(by, draft)
    if draft.state not in _WRITABLE:
        raise ValidationError(_not_open(draft), "not_open")
    _check_lock(draft, lock)
    fields = _complete_fields(draft)
    if fields.review_on is not None and fields.review_on <= timezone.localdate():
        raise ValidationError(_("The review lies in the past: choose a day to come."), "review_past")
    if draft.indicator is None:
        _free_code(draft.code)
    else:
        _refuse_stale(draft)
        if not draft.reason:
            raise ValidationError(_("Say why the definition changes: the reason stays with it."), "reason_missing")
        if draft.based_on is not None and not differences(texts_of(draft.based_on), draft.fields):
            raise ValidationError(_("This says what the definition says already: change something."), "nothing_changed")
    _move(draft, DraftState.WAITING)
    _record(by, "submit_draft", draft)
    return draft


@transaction.atomic
def take_back_draft(*, by: Actor, draft: DefinitionDraft) -> DefinitionDraft:
    """Go on writing at what waits for a check. Raises ``ValidationError``: ``not_yours`` or ``not_open``."""
    draft = _held(draft)
    _refuse_others(by, draft)
    if draft.state != DraftState.WAITING:
        raise ValidationError(_not_open(draft), "not_open")
    _move(draft, DraftState.DRAFT)
    _record(by, "take_back_draft", draft)
    return draft


@transaction.atomic
def return_draft(*, by: Actor, draft: DefinitionDraft, lock: int, note: str) -> DefinitionDraft:
    """Give a draft back to its author with what is to be changed; the text stays.

    Raises ``ValidationError``: as ``accept_draft``, and ``note_missing``.
    """
    draft = _to_be_checked(by, draft, lock)
    note = tidy(note)
    if not note:
        raise ValidationError(_("Say what is to be changed: the author reads it."), "note_missing")
    if check_long(note):
        raise ValidationError(check_long(note), "faults")
    draft.note = note
    _decide(by, draft, DraftState.RETURNED, "note")
    _record(by, "return_draft", draft, reason=note)
    return draft


@transaction.atomic
def accept_draft(*, by: Actor, draft: DefinitionDraft, lock: int, note: str = "") -> DefinitionDraft:
    """Put a draft in force as the indicator's next version, or make the new indicator; a second person does.

    Raises ``ValidationError``: ``a_person_writes``, ``two_people``, ``not_yours`` (no right to check), ``not_open``,
    ``changed_meanwhile``, ``incomplete``, ``newer_version`` (the author merges first), ``retired`` or ``code_taken``.
    """
    draft = _to_be_checked(by, draft, lock)
    fields = _complete_fields(draft)
    author = Actor(draft.author)
    if draft.indicator is None:
        _free_code(draft.code)
        unit = cast(OrgUnit, draft.unit)  # a constraint of the table: what has no indicator yet has a unit
        draft.indicator = create_indicator(by=author, code=draft.code, fields=fields, unit=unit, checker=by.user_id)
    else:
        _refuse_stale(draft)
        revise_definition(by=author, indicator=draft.indicator, fields=fields, checker=by.user_id, reason=draft.reason)
    draft.note = tidy(note)[:LONGEST_TEXT]
    _decide(by, draft, DraftState.ACCEPTED, "indicator", "note")
    _record(by, "accept_draft", draft, reason=draft.note)
    return draft


@transaction.atomic
def withdraw_draft(*, by: Actor, draft: DefinitionDraft) -> DefinitionDraft:
    """Give a draft up; its text stays on record. Its author does, or anybody once the author signs in no longer.

    Raises ``ValidationError``: ``not_yours`` or ``not_open``.
    """
    draft = _held(draft)
    if User.objects.filter(pk=draft.author, is_active=True).exists():
        _refuse_others(by, draft)
    if not draft.is_open:
        raise ValidationError(_not_open(draft), "not_open")
    draft.checker = draft.decided_at = None
    _move(draft, DraftState.WITHDRAWN)
    _record(by, "withdraw_draft", draft)
    return draft


def is_stale(draft: DefinitionDraft) -> bool:
    """Whether a newer version was accepted since the draft was begun."""
    return draft.indicator is not None and draft.based_on_id != current_definition(draft.indicator).pk


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise ValidationError(_("A person who signs in writes a definition."), "a_person_writes")
    return by.user_id


def _held(draft: DefinitionDraft) -> DefinitionDraft:
    """The draft as it stands now, held until the change is committed; its indicator too, so that one is first."""
    held = DefinitionDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.indicator_id is not None:
        held.indicator = Indicator.objects.select_for_update().get(pk=held.indicator_id)
    return held


def _refuse_others(by: Actor, draft: DefinitionDraft) -> None:
    if by.user_id != draft.author:
        raise ValidationError(_("Somebody else writes this draft: start one of your own."), "not_yours")


def _to_be_checked(by: Actor, draft: DefinitionDraft, lock: int) -> DefinitionDraft:
    checker = _person(by)
    draft = _held(draft)
    if checker == draft.author:
        raise ValidationError(
            _("Somebody else checks a definition, not the person who wrote it: ask a colleague."), "two_people"
        )
    if not User.objects.get(pk=checker).may(Permission.EDIT_DEFINITION):
        raise ValidationError(_("Only somebody who may change definitions checks one."), "not_yours")
    if draft.state != DraftState.WAITING:
        raise ValidationError(_not_open(draft), "not_open")
    _check_lock(draft, lock)
    return draft


def _not_open(draft: DefinitionDraft) -> str:
    return {
        DraftState.DRAFT.value: _("This draft is still being written: nothing waits for a check."),
        DraftState.RETURNED.value: _("This draft was returned to its author: nothing waits for a check."),
        DraftState.WAITING.value: _("This draft waits for a check: take it back to go on writing."),
        DraftState.ACCEPTED.value: _("This draft was accepted already: the definition says so."),
        DraftState.WITHDRAWN.value: _("This draft was withdrawn: start another one."),
    }[str(draft.state)]


def _check_lock(draft: DefinitionDraft, lock: int) -> None:
    if draft.lock != lock:
        raise ValidationError(
            _("This draft was changed since you opened it. Both texts are shown: choose, and send it again."),
            "changed_meanwhile",
        )


def _refuse_stale(draft: DefinitionDraft) -> None:
    if is_stale(draft):
        raise ValidationError(_newer(), "newer_version")


def _newer() -> str:
    return _(
        "A newer version was accepted since this draft was begun. Both are shown side by side: its author brings"
        " them together first."
    )


def _free_code(code: str) -> str:
    code = tidy(code)
    if not code:
        raise ValidationError(_("Give it a code, such as WAS-01."), "code")
    if wrong := check_code(code):
        raise ValidationError(wrong, "code")
    holder = Indicator.objects.filter(code__iexact=code).first()
    if holder is None:
        return code
    if holder.retired_on is not None:
        raise ValidationError(
            _("The code %(code)s belonged to an indicator that has ended: codes are never used again."),
            "code_taken",
            {"code": holder.code},
        )
    raise ValidationError(
        _("The code %(code)s is taken by another indicator: choose another one."), "code_taken", {"code": holder.code}
    )


def _kept_formula(draft: DefinitionDraft) -> str:
    return draft.based_on.formula_type if draft.based_on is not None else ""


def _complete_fields(draft: DefinitionDraft) -> DefinitionFields:
    """What the draft says; fields that this form does not know stay as they were."""
    reading = read(draft.fields, complete=True, kept_formula=_kept_formula(draft))
    if reading.faults:
        raise _faulty(reading.faults, "incomplete")
    if draft.based_on is None:
        return DefinitionFields(**reading.values)
    bounds = {"lower_bound": None, "upper_bound": None}  # what was emptied is gone
    return replace(fields_of(draft.based_on), **{**bounds, **reading.values})


def _faulty(faults: Mapping[str, str], code: str) -> ValidationError:
    return ValidationError([ValidationError(fault, code) for fault in faults.values()])


def _move(draft: DefinitionDraft, state: DraftState, *changed: str) -> None:
    draft.state = state
    draft.checker = draft.decided_at = None
    _save(draft, *changed)


def _decide(by: Actor, draft: DefinitionDraft, state: DraftState, *changed: str) -> None:
    draft.state, draft.checker, draft.decided_at = state, by.user_id, timezone.now()
    _save(draft, *changed)


def _save(draft: DefinitionDraft, *changed: str) -> None:
    draft.lock += 1
    draft.saved_at = timezone.now()
    draft.save(update_fields=["state", "checker", "decided_at", "lock", "saved_at", *changed])


def _record(by: Actor, action: str, draft: DefinitionDraft, reason: str = "") -> None:
    record(
        by=by,
        action=action,
        subject_kind="definition_draft",
        subject_id=draft.pk,
        subject_version=draft.lock,
        detail={"indicator": draft.title_code},
        reason=reason or draft.reason,
        changes_screens=False,
    )
