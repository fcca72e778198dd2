"""The council's framework of behaviours and themes, kept by HR; for others these screens are not there (N200)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.models import Behaviour, Theme
from appraisals.services.framework import (
    BehaviourWords,
    add_theme,
    behaviour_mark,
    change_behaviour,
    change_theme,
    end_theme,
    theme_mark,
)
from appraisals.word_forms import BehaviourForm, ThemeForm
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import seen_now, sent


def keeper(user: Any) -> Any:
    """Whoever keeps the framework."""
    if not may(user, Permission.MANAGE_APPRAISALS):
        raise Http404
    return user


def behaviour_at(user: Any, code: str) -> Behaviour:
    """A behaviour, for whoever keeps the framework."""
    keeper(user)
    return _or_404(Behaviour.objects.filter(code=code).first())


def theme_at(user: Any, code: str) -> Theme:
    """A theme on offer, for whoever keeps the framework."""
    keeper(user)
    return _or_404(Theme.objects.select_related("behaviour").filter(code=code, ended_at__isnull=True).first())


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=keeper)
def framework(request: HttpRequest, user: Any) -> HttpResponse:
    """The behaviours, and the themes of development."""
    themes = list(Theme.objects.select_related("behaviour").order_by("position", "pk"))
    context = {
        "page_title": _("Behaviours and development themes"),
        "breadcrumbs": _trail(),
        "behaviours": list(Behaviour.objects.order_by("position", "pk")),
        "themes": [one for one in themes if one.ended_at is None],
        "ended": [one for one in themes if one.ended_at is not None],
    }
    return render(request, "appraisals/framework.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_APPRAISALS, fetch=behaviour_at)
def behaviour_edit(request: HttpRequest, behaviour: Behaviour) -> HttpResponse:
    """Word a behaviour anew; what people wrote of it stays."""
    held = {name: getattr(behaviour, name) for name in BehaviourWords.__slots__}
    form = BehaviourForm(sent(request), initial={**held, "seen": behaviour_mark(behaviour)})
    if request.method == "POST" and form.is_valid():
        try:
            change_behaviour(
                by=Actor(request.user.pk), behaviour=behaviour, words=form.words(), seen=form.cleaned_data["seen"]
            )
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in held else None, refusal)
            return _form_page(request, form, behaviour.name, _seen(form, refusal, behaviour_mark(behaviour)))
        return redirect("appraisals:framework")
    return _form_page(request, form, behaviour.name, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_APPRAISALS, fetch=keeper)
def theme_new(request: HttpRequest, user: Any) -> HttpResponse:
    """A further theme."""
    form = ThemeForm(sent(request), behaviours=_behaviours())
    if request.method == "POST" and form.is_valid():
        try:
            add_theme(
                by=Actor(request.user.pk), name=form.cleaned_data["name"], behaviour=form.cleaned_data["behaviour"]
            )
        except ValidationError as refusal:
            form.add_error("behaviour" if refusal.code == "behaviour" else "name", refusal)
        else:
            return redirect(f"{reverse('appraisals:framework')}#themes")
    return _form_page(request, form, _("New theme"), 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_APPRAISALS, fetch=theme_at)
def theme_edit(request: HttpRequest, theme: Theme) -> HttpResponse:
    """Name a theme anew, for the needs that have it as well."""
    held = {"name": theme.name, "behaviour": theme.behaviour.code if theme.behaviour else "", "seen": theme_mark(theme)}
    form = ThemeForm(sent(request), behaviours=_behaviours(), initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            change_theme(by=Actor(request.user.pk), theme=theme, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("behaviour" if refusal.code == "behaviour" else "name", refusal)
            return _form_page(request, form, theme.name, _seen(form, refusal, theme_mark(theme)))
        return redirect(f"{reverse('appraisals:framework')}#themes")
    return _form_page(request, form, theme.name, 422 if form.errors else 200)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=theme_at)
def theme_end(request: HttpRequest, theme: Theme) -> HttpResponse:
    """Offer it no more."""
    end_theme(by=Actor(request.user.pk), theme=theme)
    return redirect(f"{reverse('appraisals:framework')}#themes")


def _behaviours() -> list[Behaviour]:
    return list(Behaviour.objects.filter(ended_at__isnull=True).order_by("position", "pk"))


def _seen(form: forms.Form, refusal: ValidationError, mark: str) -> int:
    """What is sent next stands on what is shown now, where somebody changed it meanwhile."""
    if refusal.code != "stale":
        return 422
    seen_now(form, "seen", mark)
    return 409


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    own = (_("Behaviours and development themes"), reverse("appraisals:framework") if steps else "")
    return crumbs((_("Appraisals"), reverse("appraisals:home")), own, *steps)


def _form_page(request: HttpRequest, form: forms.Form, heading: str, status: int) -> HttpResponse:
    context = {
        "page_title": heading,
        "breadcrumbs": _trail((heading, "")),
        "form": form,
        "back": reverse("appraisals:framework"),
    }
    return render(request, "appraisals/framework_form.html", context, status=status)
