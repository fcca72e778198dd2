"""The part of an appraisal's page about privacy: who can read it, who has, why HR did, and what is to be corrected."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, Part, is_over, readers_of
from appraisals.models import Appraisal, CorrectionRequest, Outcome
from appraisals.privacy_forms import AnswerForm, CorrectionForm
from appraisals.retention import kept_until
from appraisals.selectors.content import Content, words
from appraisals.selectors.openings import opening_rows, openings_by_others, reasons_of
from council_pm.core.access import Permission, may
from council_pm.people.models import Person

LATEST = 10


def context(at: AppraisalSeen, content: Content) -> dict[str, Any]:
    """What its template prints. Who opened it, and why HR did, is shown to the person whom it is about."""
    appraisal = at.appraisal
    requests = corrections_of(appraisal)
    waits = any(one["is_open"] for one in requests)
    gone = appraisal.words_deleted_at is not None
    readers, seconds = ([], []) if is_over(appraisal, at.today) else _names(appraisal, at)
    return {
        "privacy_appraisers": readers,
        "privacy_countersigners": seconds,
        "privacy_kept_until": kept_until(appraisal.delete_after, asked_to_correct=waits),
        "privacy_openings": opening_rows(openings_by_others(appraisal)[:LATEST]) if at.is_own else [],
        "privacy_reasons": reasons_of(appraisal) if at.is_own else [],
        "corrections": requests,
        "correction_waits": waits,
        "correction_form": None if gone or waits or not at.is_own else CorrectionForm(auto_id="correction-%s"),
        "answer_form": AnswerForm(auto_id="answer-%s") if at.part is Part.HR and waits else None,
    }


def links(user: Any) -> list[tuple[str, str]]:
    """Where the first page of appraisals leads somebody about privacy: words and addresses."""
    found = []
    if may(user, Permission.EXPORT_OWN_APPRAISALS):
        found.append((_("All that is held about me"), reverse("appraisals:my_data")))
    if may(user, Permission.ADVISE_ON_APPRAISALS):
        found.append((_("Appraisals of everybody, for HR"), reverse("appraisals:hr_list")))
    if may(user, Permission.EXPORT_APPRAISALS_OF_OTHERS):
        found.append((_("Copy for somebody of what is held about them"), reverse("appraisals:data_of_list")))
    return found


def corrections_of(appraisal: Appraisal) -> list[dict[str, Any]]:
    """What somebody wants corrected, the newest first, with HR's answers; whoever reads the appraisal reads it."""
    rows = CorrectionRequest.objects.filter(appraisal=appraisal.pk).order_by("-pk")
    return [
        {
            "id": one.pk,
            "text": words(one.text),
            "at": one.at,
            "is_open": one.outcome == Outcome.OPEN,
            "outcome": str(Outcome(one.outcome).label),
            "answer": words(one.answer),
            "decided_at": one.decided_at,
        }
        for one in rows
    ]


def _names(appraisal: Appraisal, at: AppraisalSeen) -> tuple[list[str], list[str]]:
    appraisers, countersigners = readers_of(appraisal, at.today)
    named = dict(Person.objects.filter(pk__in=[*appraisers, *countersigners]).values_list("pk", "name"))
    return [named[pk] for pk in appraisers], [named[pk] for pk in countersigners]
