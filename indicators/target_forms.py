"""Forms of the target round: what is typed becomes rows to check; services decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.fields import DayField
from council_pm.core.fingerprints import fingerprint
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.row_ids import row_id
from council_pm.core.said import said
from indicators.models import TargetPath
from indicators.selectors.target_grid import MOST_YEARS, read_versions
from indicators.services.target_checks import LONGEST_REASON
from indicators.target_rows import ProposalRow

_LARGEST_CHANGE = 1000


def years_asked(sent: QueryDict) -> int:
    """How many years the grid shows: one, or up to three."""
    text = sent.get("years", "1")
    return min(int(text), MOST_YEARS) if text in {"1", "2", "3"} else 1


def table_fault(code: str) -> str:
    """What is wrong with a table as a whole (``indicators.target_table``), in words."""
    if code == "too_many_rows":
        return _("A block has at most 2,000 rows: send it in parts.")
    return _("The columns Code and Target are needed: put them into the heading row.")


def rows_of_grid(sent: QueryDict) -> list[ProposalRow]:
    """The rows of a grid in the order of the page; the fields of a row are named after its series and year."""
    versions = read_versions(sent.get("versions", ""))
    rows: list[ProposalRow] = []
    for name in sent:
        kind, _dash, rest = name.partition("-")
        series_id, _dash, year = rest.partition("-")
        series = row_id(series_id)
        if kind != "t" or series is None:
            continue
        rows.append(
            ProposalRow(
                number=len(rows) + 1,
                series_id=series,
                year=year,
                target=sent.get(name, ""),
                path=sent.get(f"p-{series_id}", ""),
                figures=sent.get(f"f-{series_id}", ""),
                reason=sent.get(f"r-{series_id}", ""),
                version=versions.get((series, year), 0),
            )
        )
    return rows


class ChangeForm(forms.Form):
    """A change in the year: the new target, from when, and why."""

    target = forms.CharField(
        label=gettext_lazy("New target for the year"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the new target.")},
    )
    path = forms.ChoiceField(
        label=gettext_lazy("Path through the year"),
        required=False,
        choices=[("", gettext_lazy("As usual")), *TargetPath.choices],
    )
    figures = forms.CharField(
        label=gettext_lazy("Typed figures"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One for each period, with semicolons between them."),
    )
    effective_from = DayField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy(
            "Periods that end before this day keep their target and their colour. Such as 01/10/2026."
        ),
        error_messages={
            "required": gettext_lazy("Enter the day from which it holds."),
            "invalid": gettext_lazy("Write the day like 01/10/2026."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the target changes"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the target changes: the reason stays beside it.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)

    def is_valid_to_try(self) -> bool:
        """Whether it can be tried, which takes no reason: only proposing it does, which keeps the error."""
        return not set(self.errors) - {"reason"}

    def row(self, series_id: int) -> ProposalRow:
        """The row to check."""
        data = self.cleaned_data
        return ProposalRow(
            number=1,
            series_id=series_id,
            target=data["target"],
            path=data["path"],
            figures=data["figures"],
            reason=data.get("reason", ""),
            version=data["version"],
        )

    @property
    def shown(self) -> str:
        """What a preview showed, to be sent with the wish to save it: something else is shown first."""
        data = self.cleaned_data
        return fingerprint(data["target"], data["path"], data["figures"], data["effective_from"])

    @property
    def day(self) -> date:
        """From when it holds."""
        day: date = self.cleaned_data["effective_from"]
        return day


class RolloverForm(forms.Form):
    """How last year's targets are carried over."""

    per_cent = forms.CharField(
        label=gettext_lazy("Change every figure by"),
        initial="0",
        max_length=20,
        help_text=gettext_lazy("Per cent: 0 keeps the figures, 2 raises them by two per cent, -2 lowers them."),
        error_messages={"required": gettext_lazy("Enter a per cent; 0 keeps the figures.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why these targets"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why these targets: the reason stays beside each of them.")},
    )

    def clean_per_cent(self) -> Decimal:
        """A figure that a target can be changed by."""
        try:
            found = read_value(self.cleaned_data["per_cent"], percentage=True).value
        except GrammarError as fault:
            raise ValidationError(said(fault), fault.code) from fault
        if abs(found) > _LARGEST_CHANGE:
            raise ValidationError(gettext_lazy("A change of more than 1,000 per cent is not a rollover."), "too_large")
        return found
