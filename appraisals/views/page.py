"""The page of an appraisal."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appraisals.access import AppraisalSeen
from appraisals.pages import whole
from appraisals.services.openings import keep_opening
from appraisals.views.fetching import appraisal_at
from council_pm.core.access import Permission, permitted


@require_safe
@permitted(Permission.USE_PRODUCT, fetch=appraisal_at)
@transaction.atomic  # nothing was opened where it cannot be
def appraisal_page(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """The whole appraisal, for those whom it is between, their countersigner, and HR with a reason."""
    keep_opening(at=at)
    return page(request, at)


def page(request: HttpRequest, at: AppraisalSeen, **refused: Any) -> HttpResponse:
    """The page, with a form that was refused where there is one: then it was opened again by that."""
    if refused:
        keep_opening(at=at)
    return render(request, "appraisals/appraisal.html", whole.context(at, **refused), status=422 if refused else 200)
