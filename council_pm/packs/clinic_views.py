"""The papers of a clinic: of one item and of all, to read, to print and as files; and making them final."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinics.access import ClinicSeen, ItemSeen, clinic_at, item_at, scope_of_item, visible_items, whole_clinic_at
from clinics.models import Clinic, ClinicState, Item
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.packs.clinic_content import ClinicPack, ItemPaper
from council_pm.packs.clinic_editions import Shown, shown_item, shown_pack
from council_pm.packs.clinic_jobs import freeze_now
from council_pm.packs.clinic_pdf import clinic_pdf
from council_pm.packs.clinic_selectors import for_papers
from council_pm.packs.clinic_word import clinic_word

_FILES: dict[str, tuple[Callable[[ItemPaper | ClinicPack], bytes], str]] = {
    "pdf": (clinic_pdf, "application/pdf"),
    "docx": (clinic_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}

Seen = TypeVar("Seen", "ItemSeen", "PackSeen")


@dataclass(frozen=True, slots=True)
class PackSeen:
    """A clinic with those of its items whose papers the reader may read."""

    at: ClinicSeen
    items: Sequence[Item]

    def access_scope(self) -> AccessScope:
        """Where the papers belong: the whole meeting has no place, the papers of the own part have that of theirs."""
        if self.at.whole:
            return AccessScope()
        return AccessScope(
            units=frozenset().union(*(scope_of_item(one.unit_id, self.at.tree).units for one in self.items))
        )


@dataclass(frozen=True, slots=True)
class Asked(Generic[Seen]):
    """What a reader sees, and the kind of file that is asked for; empty for the page."""

    seen: Seen
    kind: str

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return self.seen.access_scope()


def item_seen(user: Any, clinic_id: int, item_id: int, kind: str = "") -> Asked[ItemSeen]:
    """An item that the reader sees. Raises ``Http404``."""
    return Asked(item_at(user, clinic_id, item_id, timezone.localdate()), kind)


def pack_seen(user: Any, clinic_id: int, kind: str = "") -> Asked[PackSeen]:
    """A clinic with the items that the reader sees. Raises ``Http404``."""
    at = clinic_at(user, clinic_id, timezone.localdate())
    return Asked(PackSeen(at, for_papers(visible_items(user, at.tree).filter(clinic=at.clinic))), kind)


def clinic_seen(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic all of whose papers the reader sees. Raises ``Http404``."""
    return whole_clinic_at(user, clinic_id, timezone.localdate())


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=item_seen, scoped=True)
def clinic_paper(request: HttpRequest, asked: Asked[ItemSeen]) -> HttpResponse:
    """The paper of an item, to read and to print."""
    seen, clinic, item = asked.seen, asked.seen.at.clinic, asked.seen.item
    shown = _item(request, seen)
    url = reverse("packs:clinic_paper", args=[clinic.pk, item.pk])
    title = shown.paper.title if shown.paper is not None else _("Paper of %(unit)s") % {"unit": _name(seen)}
    context = _context(request, shown, url, url[:-1]) | {
        "page_title": title,
        "breadcrumbs": crumbs(_way(clinic), (_("Pack"), reverse("packs:clinic_pack", args=[clinic.pk])), (title, "")),
    }
    return render(request, "packs/clinic_paper.html", context)


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=item_seen, scoped=True)
def clinic_paper_file(request: HttpRequest, asked: Asked[ItemSeen]) -> HttpResponse:
    """The paper of an item as a file; where there is none yet its page says when."""
    clinic, item = asked.seen.at.clinic, asked.seen.item
    shown = _item(request, asked.seen)
    if shown.paper is None:
        return redirect("packs:clinic_paper", clinic.pk, item.pk)
    return _file(shown.paper, asked.kind, f"clinic-{clinic.held_on.isoformat()}-paper-{item.position}")


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=pack_seen, scoped=True)
def clinic_pack(request: HttpRequest, asked: Asked[PackSeen]) -> HttpResponse:
    """All papers of a clinic, to read and to print: the agenda, then each on a new page."""
    seen, clinic = asked.seen, asked.seen.at.clinic
    shown = _pack(request, seen)
    url = reverse("packs:clinic_pack", args=[clinic.pk])
    may_freeze = clinic.state == ClinicState.PREPARING and may(request.user, Permission.MANAGE_CLINICS)
    context = _context(request, shown, url, url[:-1]) | {
        "page_title": shown.paper.title,
        "breadcrumbs": crumbs(_way(clinic), (_("Pack"), "")),
        "freeze_url": reverse("packs:clinic_freeze", args=[clinic.pk]) if may_freeze and seen.items else "",
    }
    return render(request, "packs/clinic_pack.html", context)


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=pack_seen, scoped=True)
def clinic_pack_file(request: HttpRequest, asked: Asked[PackSeen]) -> HttpResponse:
    """All papers of a clinic as a file."""
    shown = _pack(request, asked.seen)
    name = f"clinic-{asked.seen.at.clinic.held_on.isoformat()}-pack"
    return _file(shown.paper, asked.kind, name)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=clinic_seen, scoped=True)
def clinic_freeze(request: HttpRequest, seen: ClinicSeen) -> HttpResponse:
    """Make the papers of a clinic final now."""
    try:
        freeze_now(by=Actor(request.user.pk), clinic=seen.clinic)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The papers are final."))
    return redirect("packs:clinic_pack", seen.clinic.pk)


def _item(request: HttpRequest, seen: ItemSeen) -> Shown[ItemPaper | None]:
    item, clinic = seen.item, seen.at.clinic
    item.clinic = clinic
    return shown_item(
        item, seen.at.tree, timezone.localdate(), edition=_edition(request), previews=_previews(request, seen)
    )


def _pack(request: HttpRequest, seen: PackSeen) -> Shown[ClinicPack]:
    return shown_pack(
        seen.at.clinic, seen.items, seen.at.tree, timezone.localdate(), edition=_edition(request),
        previews=lambda item: _previews(request, ItemSeen(seen.at, item)),
    )  # fmt: skip


def _previews(request: HttpRequest, seen: ItemSeen) -> bool:
    """Whether the reader sees papers before they stand: who writes them, and who helps."""
    return may(request.user, Permission.MANAGE_CLINICS) or may(request.user, Permission.EDIT_CLINIC_ITEM, seen)


def _edition(request: HttpRequest) -> int | None:
    """The edition that the address asks for; raises ``Http404`` for what is no number."""
    asked = request.GET.get("edition", "")
    number = row_id(asked)
    if asked and number is None:
        raise Http404
    return number


def _context(request: HttpRequest, shown: Shown[Any], url: str, file_url: str) -> dict[str, Any]:
    query = f"?edition={shown.edition}" if request.GET.get("edition") else ""
    files = {f"{kind}_url": f"{file_url}.{kind}{query}" for kind in _FILES} if shown.paper is not None else {}
    return {
        "paper": shown.paper,
        "note": shown.note,
        "edition": shown.edition,
        "earlier": [(number, f"{url}?edition={number}") for number in shown.earlier],
        "tools": files,
    }


def _way(clinic: Clinic) -> tuple[str, str]:
    return _("Clinic of %(day)s") % {"day": clinic}, clinic.get_absolute_url()


def _name(seen: ItemSeen) -> str:
    places, unit = seen.at.tree, seen.item.unit
    return places[unit.pk].name if unit.pk in places else unit.code


def _file(paper: ItemPaper | ClinicPack, kind: str, name: str) -> HttpResponse:
    make, content_type = _FILES[kind]
    response = HttpResponse(make(paper), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'  # days and numbers only
    response["Cache-Control"] = "no-store"
    return response
