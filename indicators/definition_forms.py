"""Forms of the screens for definitions: they show and keep what was typed; ``definition_texts`` says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.fields import INDENT
from council_pm.org.tree import Tree
from indicators.definition_texts import SPECS, Kind, Spec, check_long, read

YES_NO = (("", gettext_lazy("No")), ("on", gettext_lazy("Yes")))


class TypedField(forms.CharField):
    """A text that is kept whatever it is: whether it is required only its label says, and ``clean`` of the form."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""

    def run_validators(self, value: Any) -> None:
        """Nor here."""


class LongTextField(forms.CharField):
    """A long text, such as a reason: kept as typed, refused in words where it is too long or cannot be shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def run_validators(self, value: Any) -> None:
        """Say what is wrong with it."""
        if wrong := check_long(value):
            raise ValidationError(wrong, "faults")


class DefinitionForm(forms.Form):
    """Every field of a definition as a text, with the reason and the number of the draft that it is based on."""

    use_required_attribute = False
    reason = TypedField(
        label=gettext_lazy("Why it changes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the version, and shown to everybody who reads the definition."),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**62)

    def __init__(self, *args: Any, complete: bool = False, kept_formula: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.complete, self.kept_formula = complete, kept_formula
        for spec in SPECS:
            self.fields[spec.name] = _field(spec, kept_formula)
        self.order_fields([spec.name for spec in SPECS])

    def clean(self) -> dict[str, Any]:
        """Say of each field what is wrong with it."""
        found: dict[str, Any] = super().clean() or {}
        reading = read(found, complete=self.complete, kept_formula=self.kept_formula)
        for name, fault in reading.faults.items():
            self.add_error(name, fault)
        if wrong := check_long(str(found.get("reason", ""))):
            self.add_error("reason", wrong)
        return found

    def texts(self) -> Mapping[str, str]:
        """What was typed, of the definition itself."""
        return {spec.name: str(self.data.get(spec.name, "")) for spec in SPECS}


def _field(spec: Spec, kept_formula: str) -> forms.Field:
    widget: forms.Widget = forms.TextInput({"list": "themes"} if spec.name == "theme" else None)
    if spec.kind is Kind.TEXT:
        widget = forms.Textarea(attrs={"rows": 4})
    elif spec.kind is Kind.YES_NO:
        widget = forms.Select(choices=YES_NO)
    elif spec.kind is Kind.CHOICE:
        extra = [(kept_formula, _("Worked out from other figures"))]
        known = dict(spec.choices)
        wanted = spec.name == "formula_type" and kept_formula and kept_formula not in known
        widget = forms.Select(choices=[*spec.choices, *(extra if wanted else [])])
    elif spec.kind in (Kind.COUNT, Kind.NUMBER):
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
    is_needed = spec.required or spec.kind is Kind.YES_NO
    return TypedField(label=spec.label, help_text=spec.hint, required=is_needed, widget=widget, strip=False)


class NewIndicatorForm(forms.Form):
    """The code of a new indicator, and the unit that its total is counted for."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters, digits and dashes, such as WAS-01. It is permanent."),
        error_messages={"required": gettext_lazy("Give it a code, such as WAS-01.")},
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Counted for"),
        coerce=int,
        help_text=gettext_lazy("The part of the council whose total it is. Others can be added later."),
        error_messages={
            "required": gettext_lazy("Choose the part of the council that it is counted for."),
            "invalid_choice": gettext_lazy("Choose a part of the council from the list."),
        },
    )

    def __init__(self, *args: Any, tree: Tree, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = unit_choices(tree)  # type: ignore[attr-defined]  # a choice field


class NoteForm(forms.Form):
    """What the checker says to the author."""

    use_required_attribute = False
    note = LongTextField(
        label=gettext_lazy("Note to the author"),
        required=False,
        help_text=gettext_lazy("Needed where you return it: what is to be changed."),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, max_value=2**31)


class DefinitionFilterForm(forms.Form):
    """Which definitions the list shows. What cannot be read is left out of it."""

    q = forms.CharField(required=False, max_length=80)
    theme = forms.CharField(required=False, max_length=80)
    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("In use")),
            ("review", gettext_lazy("Review due")),
            ("vacant", gettext_lazy("Nobody holds the owner's post")),
            ("drafts", gettext_lazy("A draft waits for somebody")),
            ("retired", gettext_lazy("Retired")),
        ],
    )


def unit_choices(tree: Tree) -> list[tuple[str, str]]:
    """The ids of the open parts of the council, each below the one that it belongs to."""
    return [
        ("", _("Choose one")),
        *((str(place.unit_id), f"{INDENT * depth}{place.name}") for place, depth in tree.walk()),
    ]
