"""How the screens for people and posts answer a form, and let somebody choose a person or a post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

MOST_FOUND = 25  # people or posts to choose from: more is not looked through

# Where on a form a refusal of a service belongs; others stand above it.
_FIELD_OF = {
    "name_missing": ("title", "name"),
    "name_odd": ("title", "name"),
    "email_taken": ("email",),
    "code_taken": ("code",),
    "slug_taken": ("slug",),
    "unit_closed": ("unit",),
    "circle": ("reports_to",),
    "manager_over": ("reports_to",),
    "dates": ("ends",),
    "deputy_ends": ("ends",),
    "ends_already": ("ends",),
    "post_ended": ("ends",),
    "last_administrators": ("ends",),
    "owns_indicators": ("hand_over_to",),
    "itself": ("hand_over_to",),
    "hand_over_ended": ("hand_over_to",),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a form that two people changed: what is saved now, and what was typed here."""

    label: str
    saved: str
    typed: str


@dataclass(frozen=True, slots=True)
class SavedNow:
    """What is saved at this moment: what a form is then based on, and the values by field."""

    based_on: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form. ``saved_now`` is asked where somebody else was faster."""

    title: str
    button: str
    back_url: str
    crumbs: Sequence[Mapping[str, str]]
    intro: str = ""
    template: str = "administration/people/form.html"
    warning: bool = False
    saved_now: Callable[[], SavedNow] | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


def answer(
    request: HttpRequest, form: forms.Form, page: FormPage, save: Callable[[dict[str, Any]], HttpResponse]
) -> HttpResponse:
    """The form, or what became of it: saved, refused with all that was typed, or met by somebody else's change."""
    if request.method != "POST":
        return _shown(request, form, page)
    if not form.is_valid():
        return _shown(request, form, page, status=422)
    try:
        return save(form.cleaned_data)
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == "changed_meanwhile" and page.saved_now is not None:
            return _both(request, form, page, page.saved_now())
        refuse(form, refusal)
    return _shown(request, form, page, status=422)


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What was sent, however little; nothing where the form is only shown."""
    return request.POST if request.method == "POST" else None


def refuse(form: forms.Form, refusal: ValidationError) -> None:
    """Show a refusal of a service at the field that it is about."""
    if hasattr(refusal, "error_dict"):
        for name, faults in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, faults)
        return
    places = _FIELD_OF.get(str(getattr(refusal, "code", "")), ())
    form.add_error(next((name for name in places if name in form.fields), None), refusal)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody or something to choose: where that leads, what it is called, and what tells it from others."""

    url: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """A page on which somebody or something is looked up and chosen. ``nothing`` says what to do where none is."""

    title: str
    label: str
    back_url: str
    crumbs: Sequence[Mapping[str, str]]
    nothing: str


def choose(request: HttpRequest, page: ChoicePage, find: Callable[[str, int], Sequence[Found]]) -> HttpResponse:
    """Look for words and list what was found, each a link to the next step."""
    words = request.GET.get("q", "")[:120].strip()
    found = find(words, MOST_FOUND + 1) if words else []
    context = {
        "page_title": page.title,
        "breadcrumbs": page.crumbs,
        "page": page,
        "words": words,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
    }
    return render(request, "administration/people/choose.html", context)


def _both(request: HttpRequest, form: forms.Form, page: FormPage, now: SavedNow) -> HttpResponse:
    """Both texts, in a form that knows of the other one: saving it again is a choice, no accident."""
    typed = {name: str(form.data.get(name, "")) for name in now.values}
    compared = [
        Compared(str(form.fields[name].label), saved, typed[name])
        for name, saved in now.values.items()
        if saved != typed[name]
    ]
    data: QueryDict = form.data.copy()
    data["based_on"] = now.based_on
    form.data = data
    return _shown(request, form, page, status=409, compared=compared)


def _shown(request: HttpRequest, form: forms.Form, page: FormPage, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"page_title": page.title, "breadcrumbs": page.crumbs, "page": page, "form": form}
    return render(request, page.template, {**context, **page.context, **more}, status=status)
