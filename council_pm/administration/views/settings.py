"""The council's settings: what holds, what each changes, its history, and a change with its reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.settings import SettingForm, setting_form
from council_pm.administration.selectors.settings import (
    HistoryLine,
    SettingPage,
    setting_with_history,
    settings_by_group,
)
from council_pm.configuration.colour import (
    LOWEST_CONTRAST,
    can_be_read,
    contrast_with_white,
    nearest_that_passes,
    read_colour,
)
from council_pm.configuration.registry import KINDS, SettingKind, Shape
from council_pm.configuration.services import StaleSettingError, change_setting
from council_pm.configuration.wording import value_in_words
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response


def setting_kind(user: AbstractBaseUser, key: str) -> SettingKind:
    """The setting of this key."""
    if key not in KINDS:
        raise Http404
    return KINDS[key]


@require_safe
@permitted(Permission.VIEW_SETTINGS)
def settings_list(request: HttpRequest) -> HttpResponse:
    """Every setting with what holds."""
    context = {
        "page_title": _("Settings"),
        "groups": settings_by_group(),
        "breadcrumbs": crumbs((_("Settings"), "")),
    }
    return render(request, "administration/settings/list.html", context)


@require_safe
@permitted(Permission.VIEW_SETTINGS)
def settings_table(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    header = [_("Group"), _("Setting"), _("Value"), _("Default"), _("What it changes"), _("Since"), _("By")]
    rows = [
        [
            group.title,
            line.title,
            line.value,
            line.default,
            line.effect,
            line.since and timezone.localdate(line.since),
            line.who,
        ]
        for group in settings_by_group()
        for line in group.lines
    ]
    return table_response(request, "settings", header, rows)


@require_safe
@permitted(Permission.VIEW_SETTINGS, fetch=setting_kind)
def setting_page(request: HttpRequest, kind: SettingKind) -> HttpResponse:
    """One setting: what it changes, what holds, its default and its history."""
    context = setting_context(setting_with_history(kind)) | {
        "may_change": may(request.user, Permission.CHANGE_SETTINGS),
        "change_url": reverse("administration:logo_change")
        if kind.shape is Shape.LOGO
        else reverse("administration:setting_change", args=[kind.key]),
    }
    return render(request, "administration/settings/setting.html", context)


@require_safe
@permitted(Permission.VIEW_SETTINGS, fetch=setting_kind)
def setting_history_table(request: HttpRequest, kind: SettingKind) -> HttpResponse:
    """The history of one setting as a file."""
    page = setting_with_history(kind)
    header = [_("Setting"), _("Value"), _("Since"), _("By"), _("Reason")]
    rows = [
        [page.line.title, one.value, timezone.localtime(one.since).strftime("%Y-%m-%d %H:%M"), one.who, one.reason]
        for one in page.history
    ]
    return table_response(request, f"setting-{kind.key}", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CHANGE_SETTINGS, fetch=setting_kind)
def setting_change(request: HttpRequest, kind: SettingKind) -> HttpResponse:
    """The form for a new value, or for the default; a colour can be tried before."""
    page = setting_with_history(kind)
    if request.method != "POST":
        if request.headers.get("HX-Target") == "colour-sample":
            context = {"sample": colour_sample(request.GET.get("value", ""))}
            return render(request, "administration/settings/_colour_sample.html", context)
        return _form_page(request, page, setting_form(kind, page.in_force, page.row_id))
    data = request.POST.copy()
    if "take" in data:
        data["value"] = str(data["take"])
    if "try" in data:
        return _form_page(request, page, setting_form(kind, page.in_force, page.row_id, typed=data))
    form = setting_form(kind, page.in_force, page.row_id, data=data)
    if not form.is_valid():
        return _form_page(request, page, form, status=422)
    try:
        change_setting(
            by=Actor(request.user.pk),
            key=kind.key,
            value=form.chosen,
            reason=form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
        )
    except StaleSettingError:
        return _both(request, kind, data)
    words = {"title": page.line.title, "value": value_in_words(kind.key, form.chosen)}
    messages.success(request, _("Saved. %(title)s: %(value)s") % words)
    return redirect("administration:setting_page", kind.key)


def colour_sample(typed: str) -> dict[str, Any] | None:
    """How text reads in a colour; nothing for what is no colour."""
    colour = read_colour(typed)
    if colour is None:
        return None
    return {
        "colour": colour,
        "contrast": f"{contrast_with_white(colour):.1f}",
        "lowest": LOWEST_CONTRAST,
        "passes": can_be_read(colour),
        "nearest": nearest_that_passes(colour),
    }


def _both(request: HttpRequest, kind: SettingKind, data: QueryDict) -> HttpResponse:
    """Somebody was faster: theirs and what was typed here, and a form that knows of theirs."""
    page = setting_with_history(kind)
    data["based_on"] = str(page.row_id)
    form = setting_form(kind, page.in_force, page.row_id, data=data)
    return _form_page(request, page, form, status=409, theirs=page.history[0])


def _form_page(
    request: HttpRequest, page: SettingPage, form: SettingForm, *, status: int = 200, theirs: HistoryLine | None = None
) -> HttpResponse:
    context = setting_context(page) | {"form": form, "theirs": theirs, "suggestions": form.kind.suggestions}
    if form.kind.shape is Shape.COLOUR:
        context["is_colour"] = True
        context["sample"] = colour_sample(str(form["value"].value() or ""))
    return render(request, "administration/settings/change.html", context, status=status)


def setting_context(page: SettingPage) -> dict[str, Any]:
    """What every page of one setting prints."""
    return {
        "page_title": page.line.title,
        "page": page,
        "breadcrumbs": crumbs((_("Settings"), reverse("administration:settings_list")), (page.line.title, "")),
    }
