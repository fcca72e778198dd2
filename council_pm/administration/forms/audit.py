"""What is asked of the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.audit.wording import action_choices, kind_choices
from council_pm.core.fields import DayField

_DAY = {"invalid": gettext_lazy("Write the day like 22/11/2026.")}


class RecordForm(forms.Form):
    """Filters of the record; every one may be left empty."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of thing"), required=False)
    id = forms.CharField(label=gettext_lazy("Its code or number"), required=False, max_length=80)
    action = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    person = forms.CharField(label=gettext_lazy("By whom"), required=False, max_length=120)
    since = DayField(
        label=gettext_lazy("From day"),
        required=False,
        error_messages=_DAY,
    )
    until = DayField(
        label=gettext_lazy("To day"),
        required=False,
        error_messages=_DAY,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        anything = [("", _("Any"))]
        self._choose("kind", anything + kind_choices(), _("There is no such kind of thing."))
        self._choose("action", anything + action_choices(), _("Nobody does such a thing here."))

    def clean(self) -> None:
        """Days in order, or nothing would be found without a word."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", ValidationError(_("The last day lies before the first one."), "order"))
        for name in ("since", "until"):
            if name not in self.cleaned_data and name in self.errors:
                self.fields[name].widget.input_type = "text"  # a field for days would not show what is none

    def _choose(self, name: str, choices: list[tuple[str, str]], refusal: str) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # both are choice fields
        field.error_messages["invalid_choice"] = refusal
