"""Forms for a change of a setting, one for each way in which a value is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.configuration.colour import LOWEST_CONTRAST, contrast_with_white, nearest_that_passes, read_colour
from council_pm.configuration.registry import MOST_DAYS, SettingKind, Shape, day_and_month
from council_pm.configuration.wording import CHOICES, WORDINGS, fault_sentence

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """Why something is changed, and what it was when the form was shown: the id of the row, 0 for the default."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Kept in the history, for whoever asks later."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say why it is changed."),
            "max_length": gettext_lazy("Say it in at most 500 characters."),
        },
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_based_on(self) -> int:
        """A form without the number was not ours: it counts as based on the default."""
        return self.cleaned_data["based_on"] or 0


class SettingForm(ReasonForm):
    """A new value of one setting. ``to_default`` asks for the default instead of what stands in the fields."""

    def __init__(self, kind: SettingKind, in_force: Any, *, data: Mapping[str, Any] | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.kind = kind
        self.in_force = in_force
        self.wants_default = data is not None and "to_default" in data
        self.chosen: Any = kind.default
        self.value_fields = [name for name in self.fields if name not in ReasonForm.base_fields]
        self.order_fields([*self.value_fields, "reason", "based_on"])
        first = self.fields[self.value_fields[0]]
        first.help_text = str(first.help_text or WORDINGS[kind.key].hint)
        first.widget.attrs |= self.attributes()
        fault = kind.check("") if isinstance(kind.default, str) else None
        if fault and isinstance(first, forms.CharField):
            first.required = True
            first.error_messages["required"] = fault_sentence(fault)

    def attributes(self) -> dict[str, str]:
        """What the first control carries besides its class."""
        return {}

    def clean(self) -> None:
        """Ask the setting's own check; a value that holds already is nothing to save."""
        first = self.value_fields[0]
        if self.wants_default:
            for name in self.value_fields:
                self.errors.pop(name, None)
        else:
            if any(name in self.errors for name in self.value_fields):
                return
            self.chosen = self.typed()
            fault = self.kind.check(self.chosen)
            if fault:
                self.add_error(first, self.sentence(fault))
                return
        if self.chosen == self.in_force:
            self.add_error(first, fault_sentence("unchanged"))

    def typed(self) -> Any:
        """The value as it is kept."""
        return self.cleaned_data["value"]

    def sentence(self, fault: str) -> str:
        """What is wrong with the typed value."""
        return fault_sentence(fault)


class TextForm(SettingForm):
    """A line of text."""

    value = forms.CharField(label=gettext_lazy("New value"), required=False, max_length=1000)


class LongTextForm(SettingForm):
    """Some lines of text."""

    value = forms.CharField(
        label=gettext_lazy("New value"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def typed(self) -> str:
        """A browser counts and sends two characters for the end of a line."""
        return str(self.cleaned_data["value"]).replace("\r\n", "\n")


class WordForm(SettingForm):
    """A word: one of those that councils use, or the council's own."""

    value = forms.CharField(
        label=gettext_lazy("New word"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )


class ColourForm(SettingForm):
    """A colour; one that cannot be read comes back with the nearest darker one that can."""

    value = forms.CharField(label=gettext_lazy("New colour"), required=False, max_length=30)
    proposed = ""

    def attributes(self) -> dict[str, str]:
        """The sample beside the field follows what is typed; without scripts a button shows it."""
        return {
            "hx-get": reverse("administration:setting_change", args=[self.kind.key]),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#colour-sample",
            "hx-sync": "this:replace",
        }

    def typed(self) -> str:
        """As people write colours."""
        text = str(self.cleaned_data["value"])
        return read_colour(text) or text

    def sentence(self, fault: str) -> str:
        """Contrast is said in numbers."""
        if fault != "contrast":
            return fault_sentence(fault)
        self.proposed = nearest_that_passes(self.chosen)
        return _(
            "Text in %(colour)s could not be read on white: its contrast is %(contrast)s to 1, and %(lowest)s to 1 is"
            " needed. The nearest darker colour that passes is %(proposed)s."
        ) % {
            "colour": self.chosen,
            "contrast": f"{contrast_with_white(self.chosen):.1f}",
            "lowest": LOWEST_CONTRAST,
            "proposed": self.proposed,
        }


class ChosenForm(SettingForm):
    """One of a few values."""

    value = forms.ChoiceField(
        label=gettext_lazy("New value"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = list(CHOICES[self.kind.key].items())  # type: ignore[attr-defined]  # has them


class DaysForm(SettingForm):
    """A number of days."""

    value = forms.IntegerField(
        label=gettext_lazy("New value"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for code in ("required", "invalid", "min_value", "max_value"):
            self.fields["value"].error_messages[code] = fault_sentence("days")
        for validator in self.fields["value"].validators:
            validator.message = fault_sentence("days")  # type: ignore[attr-defined]  # each has one


class DayAndMonthForm(SettingForm):
    """A day of each year."""

    day = forms.TypedChoiceField(
        label=gettext_lazy("Day"), choices=[(str(day), str(day)) for day in range(1, 32)], coerce=int
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month"), choices=[(str(number), name) for number, name in MONTHS.items()], coerce=int
    )

    def typed(self) -> str:
        """Month first, as it is kept."""
        return f"{self.cleaned_data['month']:02}-{self.cleaned_data['day']:02}"


FORMS: Mapping[Shape, type[SettingForm]] = {
    Shape.TEXT: TextForm,
    Shape.LONG_TEXT: LongTextForm,
    Shape.WORD: WordForm,
    Shape.COLOUR: ColourForm,
    Shape.CHOICE: ChosenForm,
    Shape.NUMBER: DaysForm,
    Shape.DAY_AND_MONTH: DayAndMonthForm,
}


def setting_form(
    kind: SettingKind,
    in_force: Any,
    row_id: int,
    *,
    data: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> SettingForm:
    """The form for a new value, filled with what holds, or with what was typed so far."""
    initial: dict[str, Any] = {"value": in_force, "based_on": row_id}
    if kind.shape is Shape.DAY_AND_MONTH:
        initial["month"], initial["day"] = day_and_month(in_force)
    for name in ("value", "reason", "based_on"):
        if typed and name in typed:
            initial[name] = typed[name]
    return FORMS[kind.shape](kind, in_force, data=data, initial=initial)


class LogoForm(ReasonForm):
    """A file with a logo; taking the logo off the pages needs none."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=WORDINGS["logo"].hint,  # type: ignore[arg-type]  # a lazy text, as Django takes it
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the logo."),
            "missing": gettext_lazy("Choose the file with the logo."),
            "empty": gettext_lazy("The file is empty: choose the one with the logo."),
            "max_length": gettext_lazy("The name of the file is too long: give it a shorter one."),
        },
    )
    field_order = ("file", "reason", "based_on")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.wants_default = "to_default" in self.data
        self.fields["file"].required = not self.wants_default
