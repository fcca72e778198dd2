"""The form in which a service answers a signal about its data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from indicators.definition_forms import LongTextField
from indicators.quality import SignalCode
from indicators.services.quality import LONGEST_ANSWER


class AnswerForm(forms.Form):
    """What explains a signal. One of several on a page: its ids are its own."""

    use_required_attribute = False
    code = forms.ChoiceField(choices=[(one.value, one.value) for one in SignalCode], widget=forms.HiddenInput)
    text = LongTextField(
        label=gettext_lazy("What explains it"),
        help_text=gettext_lazy(
            "A sentence is enough, also that you have looked at it. Corporate performance reads it."
        ),
        max_length=LONGEST_ANSWER,
        error_messages={
            "required": gettext_lazy("Say what explains it, or that you have looked at it."),
            "max_length": gettext_lazy("The answer is too long: write at most 1,000 characters."),
        },
    )

    def __init__(self, data: Any = None, *, about: str = "", **options: Any) -> None:
        about = about or (data.get("code", "") if data else "")
        super().__init__(data, auto_id=f"answer-{about}-%s" if about in set(SignalCode) else "answer-%s", **options)
