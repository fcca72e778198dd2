"""Where a page of forums stands, and the page of a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.crumbs import crumbs
from council_pm.forums.access import ForumAt, PartAt
from council_pm.forums.forms import TypedForm


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Below the list of forums."""
    return crumbs((_("Forums"), reverse("forums:forum_list")), *steps)


def below(at: ForumAt, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """Below a forum."""
    return trail((at.forum.name, at.forum.get_absolute_url()), *steps)


def below_session(found: PartAt, title: str) -> list[dict[str, str]]:
    """Below a session."""
    return below(found.at, (found.part.title, found.part.get_absolute_url()), (title, ""))


def form_page(
    request: HttpRequest, form: TypedForm, title: str, breadcrumbs: list[dict[str, str]], back: str, **more: Any
) -> HttpResponse:
    """A page with one form; ``now`` in ``more`` are lines of what stands there now, ``lead`` a sentence above it."""
    context = {"page_title": title, "breadcrumbs": breadcrumbs, "form": form, "back": back, **more}
    return render(request, "forums/form.html", context, status=422 if form.errors else 200)
