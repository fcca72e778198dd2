"""Forms of guidance: what a person types, read before a service checks it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.guidance.audiences import Audience
from council_pm.guidance.models import ChangeKind, LookOutcome
from council_pm.guidance.services.booklet import PageText
from council_pm.guidance.services.log import Said

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


def _words(label: Any, rows: int, help_text: Any = "", **more: Any) -> forms.CharField:
    """A box of words: the service says what is missing in it, so that every way in says the same."""
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, strip=False, widget=box, help_text=help_text, **more)


class _Form(forms.Form):
    use_required_attribute = False

    def refuse(self, refusal: ValidationError) -> None:
        """Say what a service refused: at the field that its code names, or of the whole form."""
        code = getattr(refusal, "code", None)
        self.add_error(code if code in self.fields else None, refusal)


class BasedOnForm(_Form):
    """The revision that the writer saw."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)


class ReasonForm(BasedOnForm):
    """Why something is withdrawn."""

    reason = _words(
        _("Why"), 2, error_messages={"required": _("Say why, in a sentence: it stays with it.")}
    )  # fmt: skip


class PageForm(BasedOnForm):
    """A page of the booklet."""

    title = forms.CharField(label=_("Title"), error_messages={"required": _("Give the page a title.")})
    audience = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is one of these finds the page first. All others can read it, too."),
        error_messages={"required": _("Say for whom the page is."), "invalid_choice": _("Choose some of these.")},
    )
    body = _words(
        _("What stands on the page"),
        18,
        _("An empty line begins a paragraph; **bold**, *italic*; # begins a heading, - a line of a list."),
        error_messages={"required": _("Write what stands on the page.")},
    )
    look_again = DayField(
        label=_("Look at it again on"), required=False, help_text=_("My work tells you when that day has come.")
    )
    reason = _words(
        _("Why it is changed"), 2, error_messages={"required": _("Say why, in a sentence: it stays with the page.")}
    )

    @property
    def text(self) -> PageText:
        """The page as it was typed."""
        of = self.cleaned_data
        return PageText(of["title"], of["audience"], of["body"], of["look_again"])


class WordForm(BasedOnForm):
    """A word and what it means."""

    name = forms.CharField(label=_("Word"), error_messages={"required": _("Give the word.")})
    meaning = _words(
        _("What it means"),
        4,
        _("In a sentence or two that a resident would understand; at most 400 characters."),
        error_messages={"required": _("Say what it means, in a sentence or two.")},
    )
    reason = _words(
        _("Why it is changed"), 2, error_messages={"required": _("Say why, in a sentence: it stays with the word.")}
    )


class EntryForm(_Form):
    """An entry in the log of the system."""

    kind = forms.ChoiceField(
        label=_("What was done"), choices=[("", _("Choose")), *ChangeKind.choices], error_messages=_CHOOSE
    )
    what = forms.CharField(
        label=_("What was changed"),
        help_text=_("In one sentence, such as: Returns are due ten working days after a quarter, not twenty."),
        error_messages={"required": _("Say in a sentence what was changed.")},
    )
    why = _words(
        _("Why"), 5, error_messages={"required": _("Say why: this is what somebody wants to know in two years.")}
    )
    decided_by = forms.CharField(
        label=_("Who decided it"),
        help_text=_("A post or a meeting, such as: the management team."),
        error_messages={"required": _("Say who decided it.")},
    )
    since = DayField(label=_("From when"))
    look_again = DayField(
        label=_("Look at it again on"), required=False, help_text=_("My work tells you when that day has come.")
    )

    @property
    def said(self) -> Said:
        """What the entry says, as it was typed."""
        return Said(**{name: self.cleaned_data[name] for name in Said.__dataclass_fields__})


class CorrectionForm(EntryForm, BasedOnForm):
    """An entry said anew, and why."""

    reason = _words(
        _("Why it is corrected"), 2, error_messages={"required": _("Say why, in a sentence: it stays with the entry.")}
    )


class LookForm(BasedOnForm):
    """What came of looking again."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=[("", _("Choose")), *LookOutcome.choices], error_messages=_CHOOSE
    )
    words = _words(
        _("What you found"), 4, error_messages={"required": _("Say what you found, in a sentence or two.")}
    )  # fmt: skip
    next_on = DayField(
        label=_("Look the next time on"),
        required=False,
        help_text=_("Leave it empty where nobody needs to look again."),
    )
