"""The pages of a clinic and of its items."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinics import access
from clinics.access import ClinicSeen, ItemSeen
from council_pm.core.access import Permission, permitted


def clinic_at(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic of which the reader sees something. Raises ``Http404``."""
    return access.clinic_at(user, clinic_id, timezone.localdate())


def item_at(user: Any, clinic_id: int, item_id: int) -> ItemSeen:
    """An item that the reader sees. Raises ``Http404``."""
    return access.item_at(user, clinic_id, item_id, timezone.localdate())


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=clinic_at)
def clinic_page(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """A clinic: its papers."""
    return redirect("packs:clinic_pack", at.clinic.pk)


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=item_at, scoped=True)
def item_page(request: HttpRequest, seen: ItemSeen) -> HttpResponse:
    """An item: its paper."""
    return redirect("packs:clinic_paper", seen.at.clinic.pk, seen.item.pk)
