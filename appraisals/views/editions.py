"""Editions that were signed, the printed form, and the form on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.access import AppraisalSeen
from appraisals.models import Opened
from appraisals.pages.editions import edition_context, paper_context, print_context
from appraisals.pages.trail import steps
from appraisals.services.openings import keep_opening
from appraisals.views.fetching import appraisal_at
from council_pm.core.access import AccessScope, Permission, permitted


@dataclass(frozen=True, slots=True)
class EditionAsked:
    """An edition of an appraisal that the reader sees; 0 is the newest."""

    at: AppraisalSeen
    number: int

    def access_scope(self) -> AccessScope:
        """Belongs to no place: who reads it follows from the line alone."""
        return self.at.access_scope()


def edition_at(user: Any, person_id: int, cycle: str, number: int = 0) -> EditionAsked:
    """An edition of an appraisal that the reader sees."""
    return EditionAsked(appraisal_at(user, person_id, cycle), number)


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=edition_at)
@transaction.atomic  # nothing was opened where it cannot be
def edition_page(request: HttpRequest, asked: EditionAsked) -> HttpResponse:
    """One edition with its signatures, and what changed since the one before."""
    found = edition_context(asked.at, asked.number)
    if found is None:
        raise Http404
    keep_opening(at=asked.at, what=Opened.EDITION)
    return render(request, "appraisals/edition.html", {**_head(asked.at, _edition_title(asked)), **found})


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=edition_at)
@transaction.atomic  # nothing was opened where it cannot be
def appraisal_print(request: HttpRequest, asked: EditionAsked) -> HttpResponse:
    """The newest edition as a form on two pages."""
    return _printed(request, asked)


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=edition_at)
@transaction.atomic  # nothing was opened where it cannot be
def edition_print(request: HttpRequest, asked: EditionAsked) -> HttpResponse:
    """One edition as a form on two pages."""
    return _printed(request, asked)


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=appraisal_at)
@transaction.atomic
def appraisal_paper(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """An empty form with the targets, to be written on and signed by hand; none once the words are deleted."""
    if at.appraisal.words_deleted_at is not None:
        raise Http404
    keep_opening(at=at, what=Opened.PAPER)
    return render(request, "appraisals/paper.html", {**_head(at, _("The form on paper")), **paper_context(at)})


def _printed(request: HttpRequest, asked: EditionAsked) -> HttpResponse:
    found = print_context(asked.at, asked.number)
    if found is None or asked.at.appraisal.words_deleted_at is not None:
        raise Http404
    keep_opening(at=asked.at, what=Opened.PRINT)
    return render(request, "appraisals/print.html", {**_head(asked.at, _("To print")), **found})


def _edition_title(asked: EditionAsked) -> str:
    return _("Edition %(number)s") % {"number": asked.number}


def _head(at: AppraisalSeen, here: str) -> dict[str, Any]:
    appraisal = at.appraisal
    return {
        "page_title": _("%(person)s, %(cycle)s") % {"person": appraisal.person.name, "cycle": appraisal.cycle.name},
        "appraisal": appraisal,
        "breadcrumbs": steps(at, here),
    }  # fmt: skip
