"""What words mean: from A to Z, how that changed, and saying it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.comparing import compared
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import sent
from council_pm.guidance.forms import ReasonForm, WordForm
from council_pm.guidance.models import TermRevision
from council_pm.guidance.refusals import StaleError
from council_pm.guidance.selectors.words import WordPage, from_a_to_z, withdrawn_words
from council_pm.guidance.services.words import add_word, save_word, withdraw_word
from council_pm.guidance.views.fetching import word_at


@require_safe
@permitted(Permission.READ_GUIDANCE)
def word_list(request: HttpRequest) -> HttpResponse:
    """Every word that is explained."""
    letters = from_a_to_z()
    context = {
        "page_title": _("Words"),
        "breadcrumbs": _trail((_("Words"), "")),
        "letters": letters,
        "contents": [{"label": one.letter, "href": f"#letter-{one.letter.lower()}"} for one in letters],
        "withdrawn": withdrawn_words(request.user),
        "may_write": may(request.user, Permission.WRITE_GUIDANCE),
    }
    return render(request, "guidance/words.html", context)


@require_safe
@permitted(Permission.READ_GUIDANCE, fetch=word_at)
def word(request: HttpRequest, found: WordPage) -> HttpResponse:
    """One word, and everything that was ever said of it."""
    return render(request, "guidance/word.html", _word_context(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.WRITE_GUIDANCE)
def word_new(request: HttpRequest) -> HttpResponse:
    """Explain a word of the council's own."""
    form = WordForm(sent(request), initial={"based_on": 0})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_word(
                by=Actor(request.user.pk), name=form.cleaned_data["name"], meaning=form.cleaned_data["meaning"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, made)
    title = _("A further word")
    return _form_page(request, form, title, [(title, "")])


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.WRITE_GUIDANCE, fetch=word_at)
def word_edit(request: HttpRequest, found: WordPage) -> HttpResponse:
    """Say it in the council's own way; where somebody else did meanwhile, both are shown."""
    now = found.now
    initial = {"name": now.name, "meaning": now.meaning, "based_on": now.number}
    form, stale = WordForm(sent(request), initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            made = save_word(by=Actor(request.user.pk), slug=found.slug, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError as refusal:
            stale = refusal.newest
        else:
            return _saved(request, made)
    steps = [(now.name, reverse("guidance:word", args=[found.slug])), (_("Change"), "")]
    return _form_page(request, form, _("Change what “%(word)s” means") % {"word": now.name}, steps, stale)


@require_http_methods(["POST"])
@permitted(Permission.WRITE_GUIDANCE, fetch=word_at)
def word_withdraw(request: HttpRequest, found: WordPage) -> HttpResponse:
    """Explain a word no more."""
    form = ReasonForm(request.POST, auto_id="withdraw-%s")
    if form.is_valid():
        try:
            withdraw_word(by=Actor(request.user.pk), slug=found.slug, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError:
            form.add_error(None, _("Somebody changed this word meanwhile: read it, then decide again."))
        else:
            messages.success(request, _("The word is withdrawn. To bring it back, explain it anew."))
            return redirect("guidance:word_list")
    context = {**_word_context(request, found), "form": form, "reason_form": form}
    return render(request, "guidance/word.html", context, status=422)


def _saved(request: HttpRequest, made: TermRevision) -> HttpResponse:
    messages.success(request, _("“%(word)s” is explained so from now on.") % {"word": made.name})
    return redirect(f"{reverse('guidance:word_list')}#{made.term.slug}")


def _word_context(request: HttpRequest, found: WordPage) -> dict[str, Any]:
    return {
        "page_title": found.now.name,
        "breadcrumbs": _trail((_("Words"), reverse("guidance:word_list")), (found.now.name, "")),
        "found": found,
        "may_write": may(request.user, Permission.WRITE_GUIDANCE),
        "reason_form": ReasonForm(initial={"based_on": found.now.number}, auto_id="withdraw-%s"),
    }


def _form_page(
    request: HttpRequest, form: WordForm, title: str, steps: list[tuple[str, str]], stale: TermRevision | None = None
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": _trail((_("Words"), reverse("guidance:word_list")), *steps),
        "form": form,
        "stale": stale,
        "parts": compared(f"{stale.name}: {stale.meaning}", f"{form['name'].value()}: {form['meaning'].value()}")
        if stale
        else (),
    }
    return render(request, "guidance/word_form.html", context, status=409 if stale else 422 if form.errors else 200)


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Guidance"), reverse("guidance:home")), *steps)
