"""The forms of spot checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from council_pm.core.fields import DayField
from indicators.definition_forms import LongTextField
from indicators.models import CheckResult
from indicators.models.confidence import LONGEST
from indicators.services.spot_checks import MOST

_TOO_LONG = gettext_lazy("That is too long: write at most 1,000 characters.")


class DrawForm(forms.Form):
    """How many figures are drawn, and since when they were signed off."""

    use_required_attribute = False
    size = forms.IntegerField(
        label=gettext_lazy("How many figures"),
        min_value=1,
        max_value=MOST,
        initial=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            "required": gettext_lazy("Say how many figures are to be drawn."),
            "invalid": gettext_lazy("Write a whole number, for example 10."),
        },
    )
    since = DayField(
        label=gettext_lazy("Signed off since"), help_text=gettext_lazy("Each figure is as likely as any other.")
    )


class FindingForm(forms.Form):
    """What was found of one figure. One of several on a page: its ids are its own."""

    use_required_attribute = False
    finding = forms.ChoiceField(
        label=gettext_lazy("What you found"),
        choices=[("", ""), *CheckResult.choices],
        error_messages={"required": gettext_lazy("Choose what you found.")},
    )
    words = LongTextField(
        label=gettext_lazy("What you looked at, and what it shows"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say what you looked at and what it shows."), "max_length": _TOO_LONG},
    )
    follow_up_by = DayField(
        label=gettext_lazy("To be followed up by"),
        required=False,
        help_text=gettext_lazy("Needed where it differs or has no source."),
    )

    def __init__(self, data: Any = None, *, item_id: int, **options: Any) -> None:
        super().__init__(data, auto_id=f"item-{item_id}-%s", **options)


class ClosingForm(forms.Form):
    """What was done about a finding."""

    use_required_attribute = False
    words = LongTextField(
        label=gettext_lazy("What was done"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say what was done."), "max_length": _TOO_LONG},
    )

    def __init__(self, data: Any = None, *, item_id: int, **options: Any) -> None:
        super().__init__(data, auto_id=f"close-{item_id}-%s", **options)
