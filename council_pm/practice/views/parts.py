"""What the screens of good practice share: the way to a page, and a page that is a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.crumbs import crumbs
from council_pm.practice.forms.parts import BasedForm
from plans.selectors.codes import codes_in_use


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below the register."""
    return crumbs((_("Good practice"), reverse("practice:entry_list")), *steps)


def form_page(request: HttpRequest, form: BasedForm, title: str, back: tuple[str, str], **context: Any) -> HttpResponse:
    """A page that is a form; ``back`` is the name and the address of where it came from."""
    shown = {
        "page_title": title,
        "breadcrumbs": trail(back, (title, "")),
        "form": form,
        "back": back[1],
        "codes": codes_in_use() if "code" in form.fields else (),
        "button": _("Save"),
        **context,
    }
    return render(request, "practice/form.html", shown, status=422 if form.errors else 200)
