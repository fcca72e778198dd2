"""A clinic."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinics.access import ClinicSeen, clinic_at
from clinics.selectors.after import after_of
from council_pm.core.access import Permission, permitted


def clinic_in_sight(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic of which the reader sees something."""
    return clinic_at(user, clinic_id, timezone.localdate())


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=clinic_in_sight)
def clinic_page(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """What became of a clinic."""
    after = after_of(request.user, at.clinic, at.tree, timezone.localdate())
    context = {"page_title": str(at.clinic), "breadcrumbs": [], "clinic": at.clinic, "after": after}
    return render(request, "clinics/clinic.html", context)
