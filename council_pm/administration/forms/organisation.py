"""Forms of the screens for the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.administration.organisation_change import Change, Closed, Merged, Moved, NewUnit, Renamed, Reopened
from council_pm.administration.selectors.organisation import LEVELS
from council_pm.core.fields import DayField
from council_pm.org.models import Level, OrgUnit
from council_pm.org.services import refuse_code
from council_pm.org.tree import PlacementRow

FIRST_DAY = date(1900, 1, 1)
YEARS_AHEAD = 20


class OpenDayField(DayField):
    """A day that an organisation can have: not more than twenty years ahead."""

    default_error_messages = {
        "invalid": gettext_lazy("There is no such day: write it like 01/04/2027."),
        "required": gettext_lazy("Choose the day."),
    }

    def clean(self, value: Any) -> date | None:
        """The day, in a range in which somebody can have meant it."""
        last = timezone.localdate().replace(day=1, month=1)
        last = last.replace(year=last.year + YEARS_AHEAD)
        words = {"first": date_format(FIRST_DAY), "last": date_format(last)}
        far_away = ValidationError(_("Choose a day from %(first)s to %(last)s."), "year", words)
        try:
            day: date | None = super().clean(value)
        except ValidationError as refusal:
            raise (far_away if refusal.code == "year" else refusal) from None
        if day is not None and day > last:
            raise far_away
        return day


class ChartForm(forms.Form):
    """Which day is looked at, and what is looked for."""

    on = OpenDayField(label=gettext_lazy("On"), required=False)
    words = forms.CharField(label=gettext_lazy("Words in the name or code"), required=False, max_length=120)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        coerce=int,
        empty_value=0,
        choices=[("", gettext_lazy("All levels")), *((str(level), name) for level, name in LEVELS.items())],
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)
    view = forms.ChoiceField(required=False, choices=[("", ""), ("list", "")], widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    """From which day something changes. Each kind of change adds what it asks for, and reads it as a change."""

    from_day = OpenDayField(label=gettext_lazy("From"), help_text=gettext_lazy("The first day on which it is so."))

    def __init__(self, rows: Sequence[PlacementRow], unit: OrgUnit | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.unit = unit
        for name, level in self.chosen_levels().items():
            self.fields[name].choices = _choices(rows, level, unit)  # type: ignore[attr-defined]  # a choice field

    def chosen_levels(self) -> dict[str, Sequence[int]]:
        """Which field chooses among the open parts of which levels."""
        return {}

    def change(self) -> Change:
        """The change that was typed; call this on a form that is valid."""
        raise NotImplementedError

    def chosen(self, name: str) -> OrgUnit:
        """The part of the council that a field names; it is one of the choices, which are made from the rows."""
        place = next(row.place for row in self.rows if row.place.code == self.cleaned_data[name])
        return OrgUnit(pk=place.unit_id, code=place.code, level=place.level)

    def of(self) -> OrgUnit:
        """The unit that changes; only a new one has none."""
        if self.unit is None:
            raise ValueError("This change is of a unit.")
        return self.unit


class UnitChoice(forms.ChoiceField):
    """A part of the council by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = gettext_lazy("Choose one of these.")
        self.error_messages["required"] = gettext_lazy("Choose one of these.")


class NameField(forms.CharField):
    """The name of a part of the council."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.error_messages["required"] = gettext_lazy("Give it a name.")
        self.error_messages["max_length"] = gettext_lazy("Give it a name of at most 120 characters.")


class NewUnitForm(ChangeForm):
    """A new department, service or unit: its level follows from what it belongs to."""

    parent = UnitChoice(
        label=gettext_lazy("Belongs to"),
        help_text=gettext_lazy(
            "What belongs to the council is a department, to a department a service, to a service a unit."
        ),
    )
    name = NameField(label=gettext_lazy("Name"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("Short, such as PLA-12. It stays for ever, whatever the name becomes."),
        error_messages={
            "required": gettext_lazy("Give it a code."),
            "max_length": gettext_lazy("Give it a code of at most 20 characters."),
        },
    )
    field_order = ["parent", "name", "code", "from_day"]

    def chosen_levels(self) -> dict[str, Sequence[int]]:
        """Whatever has a level below it."""
        return {"parent": (Level.COUNCIL, Level.DEPARTMENT, Level.SERVICE)}

    def clean_code(self) -> str:
        """Refuse at once what the service would refuse."""
        code: str = self.cleaned_data["code"]
        refuse_code(code)
        return code

    def change(self) -> NewUnit:
        """A new unit."""
        data = self.cleaned_data
        return NewUnit(code=data["code"], name=data["name"], parent=self.chosen("parent"), from_day=data["from_day"])


class RenameForm(ChangeForm):
    """Another name."""

    name = NameField(label=gettext_lazy("New name"))
    field_order = ["name", "from_day"]

    def change(self) -> Renamed:
        """Another name."""
        return Renamed(unit=self.of(), name=self.cleaned_data["name"], from_day=self.cleaned_data["from_day"])


class MoveForm(ChangeForm):
    """Another place."""

    parent = UnitChoice(label=gettext_lazy("Belongs to"))
    field_order = ["parent", "from_day"]

    def chosen_levels(self) -> dict[str, Sequence[int]]:
        """One level above."""
        return {"parent": (self.of().level - 1,)}

    def change(self) -> Change:
        """Another place."""
        return Moved(unit=self.of(), parent=self.chosen("parent"), from_day=self.cleaned_data["from_day"])


class ReopenForm(MoveForm):
    """Where a closed one is open again."""

    def change(self) -> Reopened:
        """A new beginning."""
        return Reopened(unit=self.of(), parent=self.chosen("parent"), from_day=self.cleaned_data["from_day"])


class MergeForm(ChangeForm):
    """The part of the council that it becomes part of."""

    into = UnitChoice(label=gettext_lazy("Becomes part of"))
    field_order = ["into", "from_day"]

    def chosen_levels(self) -> dict[str, Sequence[int]]:
        """The same level."""
        return {"into": (self.of().level,)}

    def change(self) -> Merged:
        """An end in another one."""
        return Merged(unit=self.of(), into=self.chosen("into"), from_day=self.cleaned_data["from_day"])


class CloseForm(ChangeForm):
    """The first day on which it is no part of the council."""

    def change(self) -> Closed:
        """An end."""
        return Closed(unit=self.of(), from_day=self.cleaned_data["from_day"])


class ConfirmForm(forms.Form):
    """Why, and the digest of the preview that was shown."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        max_length=500,
        help_text=gettext_lazy("Kept in the record, for whoever asks later."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say why it is changed."),
            "max_length": gettext_lazy("Say it in at most 500 characters."),
        },
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def _choices(rows: Sequence[PlacementRow], levels: Sequence[int], unit: OrgUnit | None) -> list[Any]:
    """Parts of these levels that are not closed for good, by what they belong to; without the unit itself."""
    last: dict[int, PlacementRow] = {}
    for row in rows:
        known = last.get(row.place.unit_id)
        if known is None or (row.valid_from, row.revision) > (known.valid_from, known.revision):
            last[row.place.unit_id] = row
    groups: dict[str, list[tuple[str, str]]] = {}
    places = [row.place for row in last.values() if row.place.level in levels and not row.place.closed]
    for place in sorted(places, key=lambda place: (place.level, place.name.casefold(), place.code)):
        if unit is not None and place.unit_id == unit.pk:
            continue
        above = last.get(place.parent_id) if place.parent_id is not None else None
        group = above.place.name if above is not None else str(Level(place.level).label)
        groups.setdefault(group, []).append((place.code, f"{place.name} ({place.code})"))
    return [("", _("Choose")), *groups.items()]
