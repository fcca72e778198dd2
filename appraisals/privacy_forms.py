"""Forms about privacy: why HR opens something, what is wrong, and what HR's lists are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.models import Outcome, Stage
from appraisals.selectors.hr import OPEN_REQUEST, HrSought
from appraisals.selectors.openings import Sought
from council_pm.core.fields import DayField

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class ReasonForm(forms.Form):
    """Why something is opened or copied."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence, at least ten characters. The person whom it is about reads it in full."),
        error_messages={"required": _("Say why, in at least ten characters.")},
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """What is wrong."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("What is wrong, and what is right"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever reads your appraisal reads this, too. HR answers here."),
        error_messages={"required": _("Say what is wrong.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What became of a request."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("", _("Choose one")), (Outcome.CORRECTED, Outcome.CORRECTED.label),
                 (Outcome.NOTED, Outcome.NOTED.label)],
        help_text=_("HR changes nothing itself: the two begin a new version and sign it. Then it is corrected."),
        error_messages=_CHOOSE,
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever reads the appraisal reads it."), error_messages={"required": _("Write your answer.")},
    )  # fmt: skip


class Asked(forms.Form):
    """What a list is asked for. What makes no sense counts as not asked."""

    def asked(self, name: str) -> str:
        """What was asked under a name, or "" where it makes no sense."""
        self.is_valid()
        value: Any = self.cleaned_data.get(name)
        return str(value) if value else ""

    def as_query(self) -> dict[str, str]:
        """What was asked, for the addresses of other pages."""
        return {name: self.asked(name) for name in self.fields if self.asked(name)}


class HrListForm(Asked):
    """Which appraisals HR lists."""

    STAGES = [*Stage.choices, (OPEN_REQUEST, _("Asked for a correction"))]

    q = forms.CharField(required=False, max_length=120)
    cycle = forms.SlugField(required=False, max_length=60)
    unit = forms.CharField(required=False, max_length=20)
    stage = forms.ChoiceField(required=False, choices=STAGES)

    def sought(self) -> HrSought:
        """As the selector takes it."""
        return HrSought(self.asked("q"), self.asked("cycle"), self.asked("unit"), self.asked("stage"))


class OpeningsForm(forms.Form):
    """Which openings HR lists; a day that is none is said, and nothing is shown."""

    use_required_attribute = False
    person = forms.CharField(label=_("Whose appraisal"), required=False, max_length=120)
    reader = forms.CharField(label=_("Opened by"), required=False, max_length=120)
    day = DayField(label=_("On the day"), required=False)

    def sought(self) -> Sought:
        """As the selector takes it, of a valid form."""
        return Sought(self.cleaned_data["person"], self.cleaned_data["reader"], self.cleaned_data["day"])
