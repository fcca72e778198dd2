"""Forms of what follows a clinic: its summary, and the two questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinics.models import PulseAnswer, PulseQuestion
from clinics.selectors.summaries import committees_to_tell
from council_pm.core.sending import seen_now
from council_pm.org.models import Committee

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class SummaryForm(forms.Form):
    """What a committee is to know. ``version`` is that of the text that was seen."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("What the committee is to know"),
        help_text=_(
            "A blank line begins a paragraph, a line that begins with a hyphen is a point of a list, # makes a"
            " heading. Nothing of the papers, notes or promises is put in: only what you write here is released."
        ),
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Say what the committee is to know of the clinic.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)
    is_stale = False

    def refuse(self, refusal: ValidationError, newest: int = 0) -> None:
        """Say what was refused, at its field; who saw an older text is shown the newer one, and may go on."""
        self.add_error(refusal.code if refusal.code in self.fields else None, refusal)
        if refusal.code == "stale":
            self.is_stale = True
            seen_now(self, "version", newest)


class NewSummaryForm(SummaryForm):
    """One that is begun."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(), label=_("For which committee"), empty_label=_("Choose a committee"),
        error_messages=_CHOOSE,
    )  # fmt: skip
    field_order = ("committee", "text")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_from(self.fields["committee"], committees_to_tell(today))


class PulseForm(forms.Form):
    """The two questions."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in PulseQuestion:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label, choices=PulseAnswer.choices, error_messages=_CHOOSE
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields in their order."""
        return [self[question.value] for question in PulseQuestion]


def _choose_from(field: Any, rows: QuerySet[Committee]) -> None:
    field.queryset = rows
