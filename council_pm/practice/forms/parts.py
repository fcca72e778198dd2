"""What the forms of good practice share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.practice.models import PracticeEntry

CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


def box(label: Any, rows: int, required: Any = "", help_text: Any = "") -> forms.CharField:
    """A box for words of several lines; without ``required``, the sentence that asks for them, they are not needed."""
    return forms.CharField(
        label=label, help_text=help_text, required=bool(required), widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required} if required else {},
    )  # fmt: skip


def code_box(label: Any, required: Any = "", help_text: Any = "") -> forms.CharField:
    """The code of an indicator, chosen from a list as one types."""
    return forms.CharField(
        label=label, required=bool(required), max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=help_text or _("Its code; choose from the list as you type."),
        error_messages={"required": required} if required else {},
    )  # fmt: skip


def part(label: Any, *, required: bool = True) -> forms.ChoiceField:
    """A part of the council; the choices come with the form."""
    return forms.ChoiceField(label=label, required=required, error_messages=CHOOSE)


class BasedForm(forms.Form):
    """A form of something that somebody else may have changed meanwhile."""

    use_required_attribute = False
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def offer(self, field: str, choices: list[tuple[str, str]], empty: Any) -> None:
        """Give a field its choices, with words for none."""
        choice: Any = self.fields[field]
        choice.choices = [("", empty), *choices]

    def refuse(self, refusal: ValidationError) -> None:
        """Say what was refused, at its field."""
        self.add_error(refusal.code if refusal.code in self.fields else None, refusal)

    def unit(self, field: str) -> OrgUnit | None:
        """The part of the council that was chosen; the field has made sure that it is one of those offered."""
        chosen = self.cleaned_data.get(field)
        return OrgUnit.objects.get(pk=chosen) if chosen else None

    def entry(self) -> PracticeEntry | None:
        """The entry that was chosen."""
        chosen = self.cleaned_data.get("entry")
        return PracticeEntry.objects.select_related("newest").get(pk=chosen) if chosen else None


class WhyForm(BasedForm):
    """Why something is taken back or out."""

    reason = box(_("Why"), 2, _("Say why."))
