"""Forms about cycles and about people in them, read before a service checks what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.models import CircumstanceKind, Group, NamedFor
from appraisals.models.cycles import MOST_TARGETS
from council_pm.core.fields import INDENT, DayField
from council_pm.org.tree import Tree

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_VERSION = {"required": False, "widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31}
_APRIL = 4


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Give a whole number."), "invalid": _("Give a whole number.")},
    )  # fmt: skip


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), help_text=help_text,
        error_messages={"required": _("Say why, in a sentence.")},
    )  # fmt: skip


def starting_values(today: date) -> dict[str, Any]:
    """What a new cycle begins with: this financial year, targets by May, reviews in October and March."""
    year = today.year if today.month >= _APRIL else today.year - 1
    return {
        "year": year, "starts": date(year, 4, 1), "ends": date(year + 1, 3, 31), "setting_by": date(year, 5, 31),
        "mid_year_by": date(year, 10, 31), "year_end_by": date(year + 1, 3, 31), "most_targets": MOST_TARGETS,
        "keep_years": 3,
    }  # fmt: skip


class CycleForm(forms.Form):
    """A year of appraisals for one group."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name"), help_text=_("People read it, such as Appraisals 2026/27, staff."),
        error_messages={"required": _("Give it a name.")},
    )  # fmt: skip
    year = _number(_("Year"), _("The one in which it begins: 2026 for 2026/27."))
    group = forms.ChoiceField(
        label=_("For whom"), choices=[("", _("Choose a group")), *Group.choices], error_messages=_CHOOSE
    )
    unit = forms.ChoiceField(label=_("Part of the council"), required=False, error_messages=_CHOOSE)
    starts = DayField(label=_("Begins"))
    ends = DayField(label=_("Ends"))
    setting_by = DayField(
        label=_("Targets set by"), help_text=_("In probation each person's days follow their first one.")
    )
    mid_year_by = DayField(label=_("Mid-year review signed by"))
    year_end_by = DayField(label=_("Year-end review signed by"))
    most_targets = _number(_("Targets a person has at most"), _("Six are enough for most people."))
    keep_years = _number(_("Years for which the words are kept"), _("After the cycle ends. Then they are deleted."))
    with_ratings = forms.BooleanField(label=_("The appraiser gives a rating at the year end"), required=False)
    version = forms.IntegerField(**_VERSION)

    def __init__(self, *args: Any, units: Tree, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit"]
        unit.choices = [
            ("", _("The whole council")),
            *((str(place.unit_id), f"{INDENT * (depth - 1)}{place.name}") for place, depth in units.walk() if depth),
        ]


class ReopenForm(forms.Form):
    """Why a cycle is opened again."""

    use_required_attribute = False
    reason = _reason(_("It stands in the record. Name nobody."))


class CircumstanceForm(forms.Form):
    """Something of a person that their appraisal has to know."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("What holds"), choices=[("", _("Choose one")), *CircumstanceKind.choices], error_messages=_CHOOSE,
        help_text=_("Never why somebody is away: that is not kept here."),
    )  # fmt: skip
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty where nobody knows yet."))


class EndForm(forms.Form):
    """Until when something holds."""

    use_required_attribute = False
    ends = DayField(label=_("Last day"))


class NamingForm(forms.Form):
    """Who appraises or countersigns instead of the line."""

    use_required_attribute = False
    part = forms.ChoiceField(label=_("As"), choices=[("", _("Choose one")), *NamedFor.choices], error_messages=_CHOOSE)
    named = forms.ChoiceField(
        label=_("Who"), error_messages={"required": _("Find somebody first, then choose them."),
            "invalid_choice": _("Find somebody first, then choose them.")},
    )  # fmt: skip
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty where nobody knows yet."))
    reason = _reason(_("The person reads it. Never say anything about anybody's health."))
    find = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        """``people``: those who were found, by id."""
        super().__init__(*args, **options)
        named: Any = self.fields["named"]
        named.choices = [("", _("Choose among those found")), *people]
