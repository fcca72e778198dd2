"""Signing an appraisal, countersigning it, beginning a new version of it or its next stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, Part, appraisers_of
from appraisals.frozen import Frozen, as_json
from appraisals.models import DONE_FIELDS, Appraisal, Edition, PassageKind, Signature, Signer, Stage
from appraisals.sealing import Sealed
from appraisals.selectors.editions import content_now, editions_of, standing_of
from appraisals.services.writing import changed, held, recorded
from appraisals.signing import COUNTERSIGNED, LONGEST_COMMENT, LONGEST_WHY, Standing
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Person, User

_SIDES = {Part.APPRAISEE: Signer.APPRAISEE, Part.APPRAISER: Signer.APPRAISER}


@transaction.atomic
def sign(*, by: Actor, at: AppraisalSeen, version: int, comment: str = "", without_drafts: bool = False) -> Signature:
    """Sign the words of this ``version`` in one's own part; whoever signs twice has signed once.

    The first signature freezes the words as an edition, the second one on the same edition ends the stage. Raises
    ``ValidationError``: ``stale`` (the words changed since), ``drafts`` (the signer typed words that are not shared,
    and did not say ``without_drafts``), ``taken``, ``one_part``, ``shut``, ``empty``, ``comment``, ``over`` or
    ``closed``; then nothing is signed.
    """
    said = _comment(comment)
    appraisal = held(at)
    part = _part(at)
    standing = _standing(appraisal, at.today)
    put = standing.current
    why = standing.why_not_sign(part, at.user.person_id)
    if put is not None and version == appraisal.version and put.by(part) == at.user.person_id:
        return Signature.objects.get(edition__appraisal=appraisal, edition__number=put.number, part=part)
    _seen(appraisal, version)
    if why:
        raise ValidationError(_refusals()[why], why)
    unshared = appraisal.passages.filter(stage=appraisal.stage, drafted_by=at.user.person_id).exclude(draft="")
    unshared = unshared.exclude(kind=PassageKind.PRIVATE)  # never shared, and written after signing, too
    if not without_drafts and unshared.exists():
        raise ValidationError(
            _("You typed words above that are not shared. Press Save beside them first, or sign without them."),
            "drafts",
        )
    edition = freeze(appraisal)
    made = Signature.objects.create(
        edition=edition, part=part, person=at.user.person, at=timezone.now(), **_sealed(said)
    )
    recorded(by=by, action="sign_appraisal", appraisal=appraisal, edition=edition.number, part=str(part))
    _end_if_agreed(appraisal, edition, at.today)
    return made


@transaction.atomic
def enter_paper(
    *, by: Actor, at: AppraisalSeen, version: int, paper_on: date, holds: bool, comment: str = ""
) -> Signature:
    """Say, as the appraiser, that one holds the form on which somebody without a sign-in signed these words on a day.

    It is the keeper's statement and never the person's own click (M080). Raises ``ValidationError``: ``sign_in`` (they
    sign themselves), ``holds``, ``paper_on``, and whatever ``sign`` raises.
    """
    said = _comment(comment)
    appraisal = held(at)
    if at.part is not Part.APPRAISER:
        raise ValidationError(_("Only their appraiser keeps the form that somebody signed."), "part")
    if has_sign_in(appraisal.person):
        raise ValidationError(
            _("%(person)s has a sign-in, and signs here. Nobody signs for somebody else.")
            % {"person": appraisal.person.name},
            "sign_in",
        )
    if not holds:
        raise ValidationError(_("Say that you hold the form that was signed."), "holds")
    if not appraisal.cycle.starts <= paper_on <= at.today:
        raise ValidationError(_("Give the day on the form: since the cycle began, and not after today."), "paper_on")
    standing = _standing(appraisal, at.today)
    put, person = standing.current, appraisal.person_id
    if put is not None and version == appraisal.version and put.by(Signer.APPRAISEE) == person:
        return Signature.objects.get(edition__appraisal=appraisal, edition__number=put.number, part=Signer.APPRAISEE)
    _seen(appraisal, version)
    why = standing.why_not_sign(Signer.APPRAISEE, person)
    if why:
        raise ValidationError(_refusals()[why], why)
    edition = freeze(appraisal)
    made = Signature.objects.create(
        edition=edition, part=Signer.APPRAISEE, person=appraisal.person, at=timezone.now(), **_sealed(said),
        paper_on=paper_on, entered_by=at.user.person,
    )  # fmt: skip
    recorded(by=by, action="enter_paper_signature", appraisal=appraisal, edition=edition.number)
    _end_if_agreed(appraisal, edition, at.today)
    return made


@transaction.atomic
def countersign(*, by: Actor, at: AppraisalSeen, edition: int, comment: str = "") -> Signature:
    """Countersign the newest edition that both have signed. It keeps no stage open, whenever it comes.

    Raises ``ValidationError``: ``part``, ``unsigned``, ``stale`` (a newer one was signed), ``taken``, ``one_part``,
    ``comment``, ``over`` or ``closed``.
    """
    said = _comment(comment)
    appraisal = held(at)
    if at.part is not Part.COUNTERSIGNER or appraisal.cycle.group not in COUNTERSIGNED:
        raise ValidationError(_("Only whoever stands above the appraiser countersigns."), "part")
    standing = _standing(appraisal, at.today)
    put, person = standing.last_agreed, at.user.person_id
    why = standing.why_not_countersign(person)
    rows = Signature.objects.filter(edition__appraisal=appraisal, part=Signer.COUNTERSIGNER)
    if put is None:
        raise ValidationError(_refusals()["unsigned"], "unsigned")
    if put.number != edition:
        raise ValidationError(_("Both have signed a newer version since you opened it: look at it again."), "stale")
    if why == "signed":
        return rows.get(edition__number=put.number)
    if why:
        raise ValidationError(_refusals()[why], why)
    made = Signature.objects.create(
        edition=Edition.objects.get(appraisal=appraisal, number=put.number), part=Signer.COUNTERSIGNER,
        person=at.user.person, at=timezone.now(), **_sealed(said),
    )  # fmt: skip
    recorded(by=by, action="countersign_appraisal", appraisal=appraisal, edition=put.number)
    return made


@transaction.atomic
def begin_version(*, by: Actor, at: AppraisalSeen, why: str) -> Appraisal:
    """Open the form again for the same stage, so that both sign once more; what was signed stays (M076).

    Also where an appraiser signed who no longer appraises: the new one need not stand by their words. Sent twice it is
    begun once. Raises ``ValidationError``: ``why``, ``part``, ``over`` or ``closed``.
    """
    said = _why(why)
    appraisal = held(at)
    _part(at)
    standing = _standing(appraisal, at.today)
    if not standing.may_begin_version:
        return appraisal
    appraisal.is_open = True
    appraisal.save(update_fields=["is_open"])
    changed(appraisal)
    _put_reason(appraisal, said)
    recorded(by=by, action="begin_appraisal_version", appraisal=appraisal, version=appraisal.version)
    return appraisal


@transaction.atomic
def begin_stage(*, by: Actor, at: AppraisalSeen, stage: str, why: str = "") -> Appraisal:
    """Open the form for the next stage; sent twice it is begun once.

    Either of the two once the stage before is signed; the appraiser, with a word, where it was never signed and its
    day has passed. Raises ``ValidationError``: ``order``, ``unsigned``, ``appraiser``, ``why``, ``part``, ``over`` or
    ``closed``.
    """
    appraisal = held(at)
    part = _part(at)
    if appraisal.stage == stage:
        return appraisal
    standing = _standing(appraisal, at.today)
    refused = standing.why_not_begin_stage(stage, part)
    if refused:
        raise ValidationError(_refusals()[refused], refused)
    said = _why(why) if standing.needs_word else ""
    appraisal.stage, appraisal.is_open = stage, True
    appraisal.save(update_fields=["stage", "is_open"])
    changed(appraisal)
    if said:
        _put_reason(appraisal, said)
    recorded(by=by, action="begin_appraisal_stage", appraisal=appraisal, stage=stage)
    return appraisal


def freeze(appraisal: Appraisal, stage: str = "", together: str = "") -> Edition:
    """The edition of the words as they stand, made where nobody has signed them yet. Raises ``empty``.

    One that holds only the reason for a new version is filled. ``together``: what was agreed for a whole team, at the
    ``stage`` of its meeting; that is always an edition of its own.
    """
    stage = stage or appraisal.stage
    newest = _newest(appraisal, stage)
    is_signed = newest is not None and newest.signatures.exists()
    if newest is not None and is_signed and newest.version == appraisal.version and not together:
        return newest
    content = content_now(appraisal, stage, together)
    if content.is_empty:
        raise ValidationError(_("Nothing stands here yet: there is nothing to sign."), "empty")
    if newest is None or is_signed:
        newest = _next_edition(appraisal)
    _fill(newest, appraisal, stage, content)
    appraisal.edition = max(appraisal.edition, newest.number)
    appraisal.save(update_fields=["edition"])
    return newest


def has_sign_in(person: Person) -> bool:
    """Whether somebody can sign in, and so signs with their own hand."""
    return User.objects.filter(person=person, is_active=True).exists()


def _newest(appraisal: Appraisal, stage: str) -> Edition | None:
    """The newest edition of a stage: one of an earlier stage may have followed, of a meeting that was recorded late."""
    return Edition.objects.filter(appraisal=appraisal, stage=stage).order_by("-number").first()


def _next_edition(appraisal: Appraisal) -> Edition:
    last = Edition.objects.filter(appraisal=appraisal).order_by("-number").first()
    return Edition(appraisal=appraisal, number=last.number + 1 if last else 1)


def _fill(edition: Edition, appraisal: Appraisal, stage: str, content: Frozen) -> None:
    edition.stage, edition.version, edition.at = stage, appraisal.version, timezone.now()
    edition.content = Sealed.of(as_json(content))
    edition.save()


def _put_reason(appraisal: Appraisal, why: str) -> None:
    """Keep why there is a new version with the edition to come; until somebody signs, nobody is shown that one."""
    newest = _newest(appraisal, appraisal.stage)
    if newest is None or newest.signatures.exists():
        newest = _next_edition(appraisal)
    newest.why = Sealed.of(why)
    _fill(newest, appraisal, appraisal.stage, content_now(appraisal, appraisal.stage))


def _end_if_agreed(appraisal: Appraisal, edition: Edition, today: date) -> None:
    """Shut the form once both have signed; the day on which a stage was first signed stays.

    A signature on paper counts on its own day, however late its form is typed.
    """
    days = {
        part: on or timezone.localdate(at) for part, on, at in edition.signatures.values_list("part", "paper_on", "at")
    }
    if not {Signer.APPRAISEE, Signer.APPRAISER} <= set(days):
        return
    signed_on = min(max(days[Signer.APPRAISEE], days[Signer.APPRAISER]), today)
    done = DONE_FIELDS[Stage(appraisal.stage)]
    if getattr(appraisal, done) is None:
        setattr(appraisal, done, signed_on)
    appraisal.is_open = False
    appraisal.save(update_fields=[done, "is_open"])


def _standing(appraisal: Appraisal, today: date) -> Standing:
    return standing_of(appraisal, today, appraisers_of(appraisal, today), editions_of(appraisal))


def _part(at: AppraisalSeen) -> Signer:
    if at.part not in _SIDES or not at.may_write:
        raise ValidationError(_("Only the two whom it is between sign here."), "part")
    return _SIDES[at.part]


def _seen(appraisal: Appraisal, version: int) -> None:
    if version != appraisal.version:
        raise ValidationError(
            _("It has changed since you opened it, so nothing is signed. Look at it again below, then sign."), "stale"
        )


def _comment(text: str) -> str:
    text = typed_words(text)
    if len(text) > LONGEST_COMMENT:
        raise ValidationError(_("Say it in at most 2,000 characters. What you typed is still here."), "comment")
    return text


def _sealed(comment: str) -> dict[str, Any]:
    return {"comment": Sealed.of(comment)}


def _why(text: str) -> str:
    text = typed_words(text)
    if not 0 < len(text) <= LONGEST_WHY:
        raise ValidationError(_("Say why, in at most 500 characters: both of you read it."), "why")
    return text


def _refusals() -> dict[str, str]:
    return {
        "shut": _("Both have signed already. Begin a new version to change something, then both sign again."),
        "signed": _("You have signed this already."),
        "taken": _("Somebody else has signed in this part already: one signature is enough."),
        "one_part": _("You have signed this in another part already. Nobody signs twice."),
        "unsigned": _("Both have to sign first."),
        "order": _("This stage does not follow the one that stands here now. Look at the page again."),
        "appraiser": _("The stage before was never signed: only the appraiser goes on without it."),
    }
