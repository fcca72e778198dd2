"""Forms of the page where an indicator is kept. Days are read as people write them, figures by the value grammar."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.fields import DayField
from council_pm.core.fingerprints import fingerprint
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.said import said
from council_pm.org.tree import Tree
from indicators.definition_forms import LongTextField, unit_choices
from indicators.definition_texts import check_line
from indicators.models import OwnershipKind
from indicators.rule_words import RULES, TOLERANCES

_WRITE = gettext_lazy("Write the day like 1/4/2026.")
_day = partial(
    DayField,
    help_text=gettext_lazy("Such as 1/4/2026."),
    error_messages={"required": gettext_lazy("Give the day, like 1/4/2026."), "invalid": _WRITE, "year": _WRITE},
)
_CHOOSE = {"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one of the list.")}


class FigureField(forms.CharField):
    """A figure by the value grammar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]  # a figure, not its text
        """The figure, or nothing where none is needed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            reading = read_value(text, percentage=True, money=True)
        except GrammarError as error:
            raise ValidationError(said(error), error.code) from None
        if reading.warnings:
            raise ValidationError(_("Write it with six decimal places at most."), "rounded")
        return reading.value


class LineField(forms.CharField):
    """A text in one line; what is wrong with it is said in words."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def run_validators(self, value: Any) -> None:
        """Say what is wrong with it."""
        if wrong := check_line(value, self.most):
            raise ValidationError(wrong, "line")


class KeepForm(forms.Form):
    """A form among others on one page: the browser is not asked to check it, and its ids are its own."""

    use_required_attribute = False
    about = ""

    def __init__(self, data: Any = None, **options: Any) -> None:
        options.setdefault("auto_id", f"{self.about}-%s")
        super().__init__(data, **options)


def _reason(label: Any, missing: Any) -> LongTextField:
    return LongTextField(label=label, error_messages={"required": missing})


class OwnershipForm(KeepForm):
    """A post as owner, deputy or data provider, for dates."""

    about = "owner"
    kind = forms.ChoiceField(label=gettext_lazy("As"), choices=OwnershipKind.choices, error_messages=_CHOOSE)
    post = LineField(
        label=gettext_lazy("Post"),
        most=160,
        help_text=gettext_lazy("Its title, or its code where several have that title."),
        widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Name the post.")},
    )
    starts = _day(label=gettext_lazy("From"))
    ends = _day(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Where it is for a period only. A new owner follows the one before."),
    )


class EndForm(KeepForm):
    """The last day of a post's part."""

    about = "end"
    ends = _day(label=gettext_lazy("Last day"))


class LineForm(KeepForm):
    """A line for a unit and a breakdown."""

    about = "line"
    unit = forms.TypedChoiceField(label=gettext_lazy("Counted for"), coerce=int, error_messages=_CHOOSE)
    breakdown = LineField(
        label=gettext_lazy("Breakdown"),
        most=80,
        required=False,
        help_text=gettext_lazy("Such as women, or a ward. Empty for the total of another unit."),
    )

    def __init__(self, data: Any = None, *, tree: Tree, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["unit"].choices = unit_choices(tree)  # type: ignore[attr-defined]  # a choice field


class IndicatorChoiceForm(KeepForm):
    """Another indicator, from a list."""

    about = "below"
    code = forms.ChoiceField(label=gettext_lazy("Indicator"), error_messages=_CHOOSE)

    def __init__(self, data: Any = None, *, others: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["code"].choices = [("", _("Choose one")), *others]  # type: ignore[attr-defined]  # a field of choices


class BreakForm(KeepForm):
    """A day from which figures are not comparable with those before, and why."""

    about = "break"
    on = _day(label=gettext_lazy("From"))
    reason = _reason(gettext_lazy("What changed"), gettext_lazy("Say what changed: it is shown on the chart."))


class PeriodForm(KeepForm):
    """A period of a line, from those that have figures, and why something is decided about it."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), error_messages=_CHOOSE)

    def __init__(self, data: Any = None, *, periods: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["period"].choices = [("", _("Choose one")), *periods]  # type: ignore[attr-defined]  # a field of choices


class RebaseForm(PeriodForm):
    """With which period a new segment begins, and why."""

    about = "rebase"
    reason = _reason(
        gettext_lazy("What changed then"),
        gettext_lazy("Say what changed then: the reason is shown with the chart."),
    )


class ExclusionForm(PeriodForm):
    """Which period is left out, and why."""

    about = "exclude"
    reason = _reason(
        gettext_lazy("What happened then"),
        gettext_lazy("Say what happened then: the reason is shown with the chart."),
    )


class TakeBackForm(KeepForm):
    """Why something is taken back."""

    about = "take-back"
    reason = _reason(gettext_lazy("Why"), gettext_lazy("Say why it is taken back: the reason is kept with it."))


class StandardForm(KeepForm):
    """Why a level of performance is not good enough."""

    about = "standard"
    reason = LongTextField(
        label=gettext_lazy("Why is it not good enough?"),
        help_text=gettext_lazy("It is about the figure, never about a person. Everybody who sees the figure reads it."),
        error_messages={
            "required": gettext_lazy("Say why it is not good enough: the reason is shown beside the figure.")
        },
    )


class RuleForm(KeepForm):
    """How an indicator is judged."""

    about = "rule"
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=RULES, error_messages=_CHOOSE)
    tolerance_type = forms.ChoiceField(label=gettext_lazy("Tolerance"), choices=TOLERANCES, error_messages=_CHOOSE)
    tolerance = FigureField(
        label=gettext_lazy("How much"), required=False, help_text=gettext_lazy("Such as 2, or 5 for five per cent.")
    )
    amber_threshold = FigureField(label=gettext_lazy("Near target up to"), required=False)
    minimum_acceptable = FigureField(
        label=gettext_lazy("Least acceptable level"),
        required=False,
        help_text=gettext_lazy("What is worse is off target, whatever the tolerance."),
    )
    effective_from = _day(
        label=gettext_lazy("For periods that end on this day or later"),
        required=False,
        help_text=gettext_lazy("Empty: for all of them, past ones too."),
    )
    reason = _reason(gettext_lazy("Why"), gettext_lazy("Say why it is judged in another way: members will ask."))
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31)

    def is_valid_to_try(self) -> bool:
        """Whether it can be tried on the past, which takes no reason: only setting it does."""
        reason = self.fields["reason"]
        reason.required = False
        valid = self.is_valid()
        reason.required = True
        return valid

    @property
    def shown(self) -> str:
        """What was tried on the past, to be sent with the wish to set it: something else is tried first."""
        return fingerprint(*(self.cleaned_data.get(name) for name in self.fields if name not in ("reason", "based_on")))


class RetireForm(KeepForm):
    """When an indicator ends, and why."""

    about = "retire"
    on = _day(label=gettext_lazy("It ends on"))
    reason = _reason(gettext_lazy("Why"), gettext_lazy("Say why it ends: the reason is shown on its page."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ReplaceForm(IndicatorChoiceForm):
    """Which indicator takes the place, from when, and why."""

    about = "replace"
    on = _day(label=gettext_lazy("From"))
    reason = _reason(gettext_lazy("Why"), gettext_lazy("Say why it is replaced: the reason is shown on both pages."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("code", "on", "reason", "seen")
