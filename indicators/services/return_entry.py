"""Saving what officers fill in: one cell, a pasted block or a file go the same way, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from indicators.bulk import among, insert_rows
from indicators.calculation import names
from indicators.findings import Finding, Severity, error
from indicators.models import Channel, Return, ReturnBatch, ReturnVersion
from indicators.models.returns import CONTENT
from indicators.returns.entry import as_text, entry_errors, from_text, merged
from indicators.returns.states import UNDO_WITHIN, Act, ActNotPossibleError, Signed, Stage, after
from indicators.selectors.return_others import with_others
from indicators.selectors.return_rules import Rules, check_content, rules_of

_VERSION_FIELDS = ("of", "version", "act", "stage", "at", "by", "content", "note", "channel", "batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants kept of one return: the fields that change, and the version that they looked at.

    ``based_on`` nothing: whatever stands (a file has no versions; its preview has). ``number`` is the row it came in.
    """

    return_id: int
    fields: Mapping[str, Any]
    based_on: int | None = None
    number: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of one: ``kept`` is the return as it stands now, ``before`` what stood before.

    ``errors`` keep the whole block from being saved. ``is_stale``: somebody else saved in between.
    """

    asked: Asked
    kept: Return
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    errors: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_stale: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it is not saved as it was sent."""
        return bool(self.errors) or self.is_stale

    @property
    def changes(self) -> bool:
        """Whether anything would be another one."""
        return dict(self.before) != dict(self.after)


@dataclass(frozen=True, slots=True)
class Block:
    """What became of a block; nothing of it is saved where one row is refused."""

    outcomes: Sequence[Outcome]
    batch_id: int | None = None
    saved: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether some row keeps it from being saved."""
        return any(one.is_refused for one in self.outcomes)

    @property
    def changed(self) -> list[Outcome]:
        """Rows that change something."""
        return [one for one in self.outcomes if one.changes]


def check_entries(asked: Sequence[Asked], *, today: date) -> Block:
    """What saving these would do: nothing is written. ``save_entries`` says the same."""
    kept = Return.objects.filter(among("pk", [one.return_id for one in asked]))
    return Block(_outcomes(_with_series(kept), asked, today))


@transaction.atomic
def save_entries(
    *,
    by: Actor,
    asked: Sequence[Asked],
    today: date,
    channel: Channel = Channel.FORM,
    correlated: bool = False,
    apart: bool = False,
    table_id: int | None = None,
) -> Block:
    """Keep what was filled in: all of it, or nothing where one row is refused or stale; ``apart``: the others then.

    Saving what stands already changes nothing, so that a save which is sent again is harmless. ``correlated`` makes
    the rows one batch, which can be undone for ten minutes; ``table_id`` names the file that it came in.
    """
    wanted = Return.objects.filter(among("pk", [one.return_id for one in asked])).order_by("pk")
    held = list(wanted.select_for_update())
    block = Block(_outcomes(_with_series(wanted, held), asked, today))
    if block.is_refused and not apart:
        return block
    now, changed = timezone.now(), [one for one in block.changed if not one.is_refused]
    batch = _batch(by, channel, now, table_id) if correlated and changed else None
    for one in changed:
        _apply(one.kept, one.after, by, now, one.findings)
    _keep([one.kept for one in changed], Act.SAVE, "save_return", by, now, channel, batch)
    return Block(block.outcomes, batch.pk if batch else None, saved=True)


@transaction.atomic
def withdraw_return(*, by: Actor, return_id: int, based_on: int) -> Return:
    """Empty a return that is not sent yet; the journal of its versions keeps what it said.

    A correction that is withdrawn leaves what was signed off. Raises ``ValidationError``: ``stale``, ``not_possible``.
    """
    one = hold(return_id, based_on)
    stage = step(one, Act.WITHDRAW)
    now = timezone.now()
    content = from_text({})
    if one.signed != Signed.NOTHING:
        signed = one.versions.filter(act=Act.SIGN_OFF).order_by("-version").first()
        content = from_text(signed.content if signed else {})
    _set(one, content)
    one.stage, one.findings = stage.value, []
    one.reopened_by, one.reopened_at, one.reopened_reason = None, None, ""
    if stage is Stage.DUE:
        one.submitted_by = one.submitted_at = None
    one.queried_by, one.queried_at, one.question = None, None, ""
    one.saved_by, one.saved_at = by.user_id, now
    _keep([one], Act.WITHDRAW, "withdraw_return", by, now)
    return one


@transaction.atomic
def undo_batch(*, by: Actor, batch_id: int) -> int:
    """Put back what stood before a batch, where nobody has changed it since; answers how many were put back.

    What came in a file goes back whole, or not at all. For ten minutes and for who made it. Raises
    ``ValidationError``: ``not_yours``, ``too_late``, ``undone``, ``changed``.
    """
    batch = ReturnBatch.objects.select_for_update().get(pk=batch_id)
    now = timezone.now()
    if batch.by != by.user_id:
        raise ValidationError(_("Only who sent this can undo it."), "not_yours")
    if batch.undone_at is not None:
        raise ValidationError(_("This was undone already."), "undone")
    if now - batch.at > UNDO_WITHIN:
        raise ValidationError(_("This can be undone for ten minutes only. Change the figures one by one."), "too_late")
    made = dict(batch.versions.values_list("of_id", "version"))
    locked = Return.objects.filter(among("pk", made)).order_by("pk")
    held = list(locked.select_related("series__indicator", "round").select_for_update(of=("self",)))
    still = [one for one in held if made[one.pk] == one.version and one.at in (Stage.DRAFT, Stage.QUERIED)]
    if batch.channel == Channel.FILE and len(still) < len(made):
        codes = sorted({one.series.indicator.code for one in held if one not in still})
        raise ValidationError(
            _("Nothing was undone: %(codes)s changed after the file was applied. Change the figures one by one."),
            "changed",
            {"codes": names(codes)},
        )
    earlier = {(row.of_id, row.version): row for row in ReturnVersion.objects.filter(among("of_id", made))}
    rules = with_others(rules_of(still), {one.pk: one for one in still})
    for one in still:
        row = earlier.get((one.pk, one.version - 1))
        content = from_text(row.content if row else {})
        _set(one, content)
        one.stage = row.stage if row else Stage.DUE.value
        one.findings = _kept(check_content(content, rules[one.pk]))  # what stood before was as unusual as it is now
        one.saved_by, one.saved_at = by.user_id, now
    _keep(still, Act.WITHDRAW, "withdraw_return", by, now, Channel(batch.channel))
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    return len(still)


def hold(return_id: int, based_on: int) -> Return:
    """The return, locked. Raises ``ValidationError`` ``stale`` where it is not the version that somebody looked at."""
    one = Return.objects.select_for_update().get(pk=return_id)
    if one.version != based_on:
        raise ValidationError(_("Somebody changed this figure meanwhile: look at it again."), "stale")
    return one


def step(one: Return, act: Act) -> Stage:
    """Where the act leads. Raises ``ValidationError`` ``not_possible``."""
    try:
        return after(one.at, act, signed=Signed(one.signed), corrected=one.corrected)
    except ActNotPossibleError:
        raise ValidationError(impossible(one.at, act), "not_possible") from None


def impossible(stage: Stage, act: Act) -> str:
    """Why this cannot be done now, and what can."""
    if stage is Stage.SUBMITTED:
        return _("This return was sent to be signed off: take it back first.")
    if stage in (Stage.SIGNED_OFF, Stage.RESTATED):
        return _("This figure is signed off: ask for a restatement.")
    if act is Act.SIGN_OFF:
        return _("This return has not been sent yet.")
    return _("There is nothing to send yet: enter a figure, or say why there is none.")


def keep_versions(
    returns: Sequence[Return], act: Act, event: str, by: Actor, now: datetime, notes: Mapping[int, str] | None = None
) -> None:
    """Write returns that took a step, with their versions and events; part of the caller's transaction."""
    _keep(returns, act, event, by, now, notes=notes)


def _with_series(wanted: Any, held: Iterable[Return] | None = None) -> dict[int, Return]:
    """The returns with what their checks read; rows that are locked keep their own objects."""
    rows = {one.pk: one for one in wanted.select_related("series__indicator", "series__unit", "round")}
    for one in held or ():
        one.series, one.round = rows[one.pk].series, rows[one.pk].round
        rows[one.pk] = one
    return rows


def _outcomes(kept: Mapping[int, Return], asked: Sequence[Asked], today: date) -> list[Outcome]:
    rules = with_others(rules_of([kept[one.return_id] for one in asked]), kept)
    return [_outcome(kept[one.return_id], one, rules[one.return_id], today) for one in asked]


def _outcome(kept: Return, asked: Asked, rules: Rules, today: date) -> Outcome:
    before = kept.content
    new = merged(before, asked.fields, rules.made)
    outcome = Outcome(asked, kept, before, new)
    if not outcome.changes:
        outcome.findings = []
        return outcome
    outcome.is_stale = asked.based_on is not None and asked.based_on != kept.version
    outcome.errors = [*_refusals(kept, rules, today), *entry_errors(new, asked.fields, rules.made)]
    for finding in check_content(new, rules):
        (outcome.errors if finding.severity is Severity.ERROR else outcome.findings).append(finding)
    return outcome


def _refusals(kept: Return, rules: Rules, today: date) -> list[Finding]:
    try:
        after(kept.at, Act.SAVE, signed=Signed(kept.signed), corrected=kept.corrected)
    except ActNotPossibleError:
        return [error("not_possible", impossible(kept.at, Act.SAVE), "value")]
    if today < kept.round.opens:
        return [error("not_open", _("This round has not opened yet."), "value")]
    if today > max(kept.round.closes, kept.due) and kept.signed == Signed.NOTHING and not kept.reopened_reason:
        return [error("closed", _("The period is closed; ask for a restatement."), "value")]
    if rules.retired:
        return [error("retired", _("This indicator has been retired: it takes no figure."), "value")]
    return []


def _apply(one: Return, content: Mapping[str, Any], by: Actor, now: datetime, findings: Sequence[Finding]) -> None:
    one.stage = after(one.at, Act.SAVE, signed=Signed(one.signed), corrected=one.corrected).value
    _set(one, content)
    one.findings = _kept(findings)
    one.saved_by, one.saved_at = by.user_id, now


def _kept(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What was noticed, as a return keeps it; what is wrong is never kept."""
    noticed = (one for one in findings if one.severity is not Severity.ERROR)
    return [{"code": one.code, "field": one.field, "params": dict(one.params)} for one in noticed]


def _set(one: Return, content: Mapping[str, Any]) -> None:
    for name in CONTENT:
        setattr(one, name, content[name])


def _batch(by: Actor, channel: Channel, now: datetime, table_id: int | None) -> ReturnBatch:
    assert by.user_id is not None, "figures are entered by a person"
    return ReturnBatch.objects.create(by=by.user_id, at=now, channel=channel, table=table_id)


_WRITTEN = (
    *CONTENT, "stage", "version", "findings", "saved_by", "saved_at", "submitted_by", "submitted_at", "question",
    "queried_by", "queried_at", "signed", "corrected", "signed_by", "signed_at", "signed_reason", "reopened_by",
    "reopened_at", "reopened_reason", "journal",
)  # fmt: skip
_IDS = {"round": "round_id", "series": "series_id", "journal": "journal_id"}


def _keep(
    returns: Sequence[Return],
    act: Act,
    event: str,
    by: Actor,
    now: datetime,
    channel: Channel = Channel.FORM,
    batch: ReturnBatch | None = None,
    notes: Mapping[int, str] | None = None,
) -> None:
    if not returns:
        return
    for one in returns:
        one.version += 1
    if len(returns) == 1:
        returns[0].save(update_fields=_WRITTEN)
    else:
        # They are locked: a row that is there takes the new figures, in one prepared statement for all.
        columns = ("id", "round", "series", "due", *_WRITTEN)
        rows = [[getattr(one, _IDS.get(name, name)) for name in columns] for one in returns]
        insert_rows(Return, columns, rows, unique=["id"])
    versions = [
        (
            one.pk, one.version, act.value, one.stage, now, by.user_id, as_text(one.content),
            (notes or {}).get(one.pk, ""), channel.value, batch.pk if batch else None,
        )
        for one in returns
    ]  # fmt: skip
    insert_rows(ReturnVersion, _VERSION_FIELDS, versions)
    # What the journal of versions holds is not said twice: the event names the version.
    record_many(
        by=by,
        events=[Entry(event, "return", one.pk, one.version) for one in returns],
        changes_screens=act is Act.SIGN_OFF,
    )
