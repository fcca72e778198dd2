"""Sending the council's logo, or taking it off the pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council_pm.administration.forms.settings import LogoForm
from council_pm.administration.selectors.settings import HistoryLine, setting_with_history
from council_pm.administration.views.settings import setting_context
from council_pm.configuration.pictures import LARGEST_FILE, LogoError
from council_pm.configuration.registry import KINDS
from council_pm.configuration.services import SettingError, StaleSettingError, change_setting, set_logo
from council_pm.configuration.wording import fault_sentence, logo_sentence
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.uploads import takes_files


def _too_large(request: HttpRequest) -> HttpResponse:
    form = LogoForm(QueryDict())
    form.errors.clear()
    form.add_error("file", logo_sentence("large", ""))
    return _form_page(request, form, status=413)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CHANGE_SETTINGS)
@takes_files(most=lambda: LARGEST_FILE, too_large=_too_large)
def logo_change(request: HttpRequest) -> HttpResponse:
    """The form for another logo; a file that is sent is opened, looked at and written anew."""
    return _receive(request) if request.method == "POST" else _form_page(request, None)


def _receive(request: HttpRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    told: dict[str, Any] = {
        "by": Actor(request.user.pk),
        "reason": form.cleaned_data["reason"],
        "based_on": form.cleaned_data["based_on"],
    }
    page = setting_with_history(KINDS["logo"])
    try:
        if form.wants_default and page.in_force == "":
            form.add_error(None, fault_sentence("unchanged"))
        elif form.wants_default:
            change_setting(key="logo", value="", **told)
        else:
            set_logo(content=form.cleaned_data["file"].read(LARGEST_FILE + 1), **told)
    except SettingError as refusal:
        form.add_error("file", fault_sentence(str(refusal)))
    except LogoError as refusal:
        form.add_error("file", logo_sentence(refusal.code, refusal.found))
    except StaleSettingError:
        return _both(request)
    if form.errors:
        return _form_page(request, form, status=422)
    gone = form.wants_default
    messages.success(request, _("The logo was taken off the pages.") if gone else _("The logo stands on every page."))
    return redirect("administration:setting_page", "logo")


def _both(request: HttpRequest) -> HttpResponse:
    """Somebody was faster: theirs, and a form that knows of theirs; a browser sends a file once only."""
    page = setting_with_history(KINDS["logo"])
    data = request.POST.copy()
    data["based_on"] = str(page.row_id)
    return _form_page(request, LogoForm(data), status=409, theirs=page.history[0])


def _form_page(
    request: HttpRequest, form: LogoForm | None, *, status: int = 200, theirs: HistoryLine | None = None
) -> HttpResponse:
    page = setting_with_history(KINDS["logo"])
    shown = form or LogoForm(initial={"based_on": page.row_id})
    context = setting_context(page) | {"form": shown, "theirs": theirs}
    return render(request, "administration/settings/logo.html", context, status=status)
