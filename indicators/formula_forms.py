"""The form of a formula: it parses and checks what was typed; the service decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council_pm.core.fields import DayField
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.said import said
from indicators.calculation import ROLES, Kind, Missing, Role, Source, plain
from indicators.formula_checks import MOST_PARTS
from indicators.models import FormulaKind, FormulaSource, Indicator, MissingPart, PartRole
from indicators.services.formulas import FormulaFields, PartChoice, formula_findings

SHOWN_AT_ONCE = 4
CODES_ID = "indicator-codes"
_ROLES = [("", pgettext_lazy("what a part counts as", "Choose")), *PartRole.choices]
_CODE = {"list": CODES_ID, "autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class PartRow:
    """The three fields of one part, for the template."""

    number: int
    code: BoundField
    role: BoundField
    weight: BoundField


class FormulaForm(forms.Form):
    """A formula as somebody wants it. ``wanted`` is set once the form is valid."""

    wanted: FormulaFields

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of formula"), choices=FormulaKind.choices)
    source = forms.ChoiceField(label=gettext_lazy("What it is made from"), choices=FormulaSource.choices)
    multiplier = forms.CharField(
        label=gettext_lazy("Multiply by"),
        max_length=40,
        help_text=gettext_lazy("100 for a percentage, 1,000 for so many in a thousand, otherwise 1."),
    )
    missing = forms.ChoiceField(
        label=gettext_lazy("Where a part has no figure"),
        choices=MissingPart.choices,
        help_text=gettext_lazy(
            "A withheld part always withholds the result. Where there is nothing to divide by, there is no result."
        ),
    )
    least_share = forms.IntegerField(
        label=gettext_lazy("Least share of the parts that must have figures, in per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Only where parts may be left out."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    effective_from = DayField(
        label=gettext_lazy("Holds for periods that end on this day or later"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty for every period. Figures that people entered for those periods are then restated."
        ),
        error_messages={"invalid": gettext_lazy("Write the day like 01/04/2026.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is worked out like this"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say why it is worked out like this: the reason stays with it."),
        },
    )

    def __init__(self, *args: Any, indicator: Indicator, only_looks: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.only_looks = indicator, only_looks
        for number in range(MOST_PARTS):
            words = {"number": number + 1}
            self.fields[f"part_{number}"] = forms.CharField(
                label=_("Code of part %(number)s") % words,
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs=_CODE),
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("What part %(number)s counts as") % words, required=False, choices=_ROLES
            )
            self.fields[f"weight_{number}"] = forms.CharField(
                label=_("Code of the weight of part %(number)s") % words,
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs=_CODE),
            )

    def clean_multiplier(self) -> Decimal:
        """A number as people write it."""
        try:
            return read_value(self.cleaned_data["multiplier"]).value
        except GrammarError as refusal:
            raise ValidationError(said(refusal), refusal.code) from None

    def clean(self) -> dict[str, Any]:
        """Check the whole as the service would, each fault at its field; nothing is checked before all is readable."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.only_looks and self.errors.pop("reason", None):  # who only looks need not know why yet
            cleaned["reason"] = ""
        if self.errors:
            return cleaned
        self.wanted = self._fields(cleaned)
        for finding in formula_findings(self.indicator, self.wanted):
            field = "part_0" if finding.field == "parts" else finding.field
            self.add_error(field if field in self.fields else None, ValidationError(said(finding), finding.code))
        return cleaned

    def rows(self) -> list[PartRow]:
        """The parts, for the template."""
        return [
            PartRow(number + 1, self[f"part_{number}"], self[f"role_{number}"], self[f"weight_{number}"])
            for number in range(MOST_PARTS)
        ]

    def first_rows(self) -> list[PartRow]:
        """The parts that are shown at once."""
        return self.rows()[:SHOWN_AT_ONCE]

    def more_rows(self) -> list[PartRow]:
        """The parts that somebody unfolds."""
        return self.rows()[SHOWN_AT_ONCE:]

    def more_are_used(self) -> bool:
        """Whether one of those holds anything."""
        return any(row.code.value() or row.weight.value() for row in self.more_rows())

    def _fields(self, cleaned: dict[str, Any]) -> FormulaFields:
        kind = None if cleaned["kind"] == FormulaKind.TYPED else Kind(cleaned["kind"])
        missing = Missing(cleaned["missing"])
        return FormulaFields(
            kind=kind,
            source=Source(cleaned["source"]),
            multiplier=cleaned["multiplier"],
            missing=missing if kind else Missing.NO_RESULT,
            least_share=cleaned["least_share"] if missing is Missing.LEAVE_OUT else None,
            effective_from=cleaned["effective_from"],
            parts=tuple(self._parts(cleaned, kind)) if kind else (),
            reason=cleaned["reason"],
        )

    def _parts(self, cleaned: dict[str, Any], kind: Kind) -> Iterable[PartChoice]:
        for number in range(MOST_PARTS):
            code, weight = cleaned[f"part_{number}"].strip(), cleaned[f"weight_{number}"].strip()
            role = cleaned[f"role_{number}"]
            if code:
                yield PartChoice(code, Role(role) if role else ROLES[kind][0], number)
            if weight:
                yield PartChoice(weight, Role.WEIGHT, number)


def initial_of(wanted: FormulaFields | None, based_on: int) -> dict[str, Any]:
    """What the form shows at first: the formula there is, or an empty sum."""
    if wanted is None:
        return {"based_on": based_on, "kind": FormulaKind.SUM, "multiplier": "1", "missing": MissingPart.NO_RESULT}
    found: dict[str, Any] = {
        "based_on": based_on,
        "kind": wanted.kind.value if wanted.kind else FormulaKind.TYPED,
        "source": wanted.source.value,
        "multiplier": plain(wanted.multiplier),
        "missing": wanted.missing.value,
        "least_share": wanted.least_share,
    }
    for part in wanted.parts:
        if part.role is Role.WEIGHT:
            found[f"weight_{part.pair}"] = part.code
        else:
            found[f"part_{part.pair}"] = part.code
            found[f"role_{part.pair}"] = part.role.value
    return found


class RefusalForm(forms.Form):
    """Why a waiting formula is refused or taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is refused or taken back"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why: the reason stays with the formula.")},
    )
