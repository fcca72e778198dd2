"""A summary of a clinic for a committee: drafted, released once, and then as it is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.models import Clinic, ClinicState, Summary
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import Committee

LONGEST_SUMMARY = 10_000


@transaction.atomic
def draft_summary(*, by: Actor, clinic: Clinic, committee: Committee, text: str) -> Summary:
    """Begin a summary of a clinic that was held. Raises ``ValidationError``: ``not_held``, ``committee``, ``text``."""
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if clinic.state != ClinicState.HELD:
        raise ValidationError(_("Say first that the clinic was held, then write its summary."), "not_held")
    text = _words(text)
    if Summary.objects.filter(clinic=clinic, committee=committee, released_at__isnull=True).exists():
        raise ValidationError(
            _("A summary for %(committee)s is being drafted already: go on with that one.")
            % {"committee": committee.name},
            "committee",
        )
    made = Summary.objects.create(clinic=clinic, committee=committee, text=text, created_at=timezone.now())
    _say("draft_summary", by, made)
    return made


@transaction.atomic
def change_summary(*, by: Actor, summary: Summary, text: str, version: int) -> Summary:
    """Word a draft anew. Raises ``ValidationError``: ``released``, ``stale``, ``text``."""
    summary = _draft(summary, version)
    text = _words(text)
    if text == summary.text:
        return summary
    summary.text, summary.version = text, summary.version + 1
    summary.save(update_fields=["text", "version"])
    _say("draft_summary", by, summary)
    return summary


@transaction.atomic
def release_summary(*, by: Actor, summary: Summary, version: int) -> Summary:
    """Let everybody in the council read it, as it was seen. Raises ``ValidationError``: ``released``, ``stale``."""
    summary = _draft(summary, version)
    summary.released_at, summary.released_by = timezone.now(), by.user_id
    summary.save(update_fields=["released_at", "released_by"])
    _say("release_summary", by, summary)
    return summary


def _draft(summary: Summary, version: int) -> Summary:
    """The summary as it is now, held until the change is done, where it may still change and was seen as it is."""
    now = Summary.objects.select_for_update().get(pk=summary.pk)
    if now.released_at is not None:
        raise ValidationError(
            _("It was released and stays as it is. To correct it, write another summary for the same committee."),
            "released",
        )
    if now.version != version:
        raise ValidationError(
            _("Somebody changed the summary meanwhile. Their text stands beside yours: look at both, then go on."),
            "stale",
        )
    return now


def _words(text: str) -> str:
    text = typed_words(text)
    if not text:
        raise ValidationError(_("Say what the committee is to know of the clinic."), "text")
    if len(text) > LONGEST_SUMMARY:
        raise ValidationError(_("This is too long: write at most 10,000 characters."), "text")
    return text


def _say(action: str, by: Actor, summary: Summary) -> None:
    record(by=by, action=action, subject_kind="clinic_summary", subject_id=summary.pk, subject_version=summary.version,
           detail={"committee": summary.committee_id})  # fmt: skip
