"""Forms of the library: for which unit, under which code and with which owner an indicator is adopted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.definition_texts import LONGEST_CODE
from indicators.library import Entry
from indicators.selectors.library import Choices, posts_by_code
from indicators.services.library import Wish

UNITS_LIST, OWNERS_LIST = "units", "owners"


def _unit_field(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=120,
        help_text=help_text,
        widget=forms.TextInput(attrs={"list": UNITS_LIST, "autocomplete": "off"}),
        error_messages={"required": _("Choose the unit that answers for it.")},
    )


def _owner_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": OWNERS_LIST, "autocomplete": "off"}),
    )


class AdoptionForm(forms.Form):
    """Entries to adopt: one unit for all, and for each a code, a unit of its own and an owner."""

    def __init__(self, *args: Any, entries: Sequence[Entry], choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries, self.choices = entries, choices
        self.fields["unit"] = _unit_field(
            _("Unit for all of them"),
            help_text=_("The part of the council that answers for them. Begin to type its code or its name."),
        )
        for entry in entries:
            name = {"name": entry.name}
            self.fields[f"code-{entry.code}"] = forms.CharField(
                label=_("Code of “%(name)s”") % name,
                initial=entry.code,
                max_length=LONGEST_CODE,
                error_messages={"required": _("Give “%(name)s” a code.") % name},
            )
            self.fields[f"unit-{entry.code}"] = _unit_field(_("Unit of “%(name)s”") % name)
            self.fields[f"owner-{entry.code}"] = _owner_field(_("Owner of “%(name)s”") % name)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each entry, for a table."""
        return [
            {"entry": entry, **{part: self[f"{part}-{entry.code}"] for part in ("code", "unit", "owner")}}
            for entry in self.entries
        ]

    def field_of(self, part: str, code: str) -> str:
        """The field that a fault of an entry is about; what is about the entry itself stands at its code."""
        return f"{part or 'code'}-{code}"

    def clean(self) -> dict[str, Any]:
        """Find the units and the posts that were typed; one query for all posts."""
        data: dict[str, Any] = super().clean() or {}
        posts = posts_by_code({data.get(f"owner-{entry.code}", "").lower() for entry in self.entries} - {""})
        for_all = self._unit("unit", data.get("unit", ""))
        self.wishes: list[Wish] = []
        for entry in self.entries:
            typed = data.get(f"unit-{entry.code}", "")
            unit = self._unit(f"unit-{entry.code}", typed) if typed else for_all
            if unit is None and not typed and not data.get("unit"):
                self.add_error(
                    f"unit-{entry.code}", _("Choose a unit for “%(name)s”, or one for all.") % {"name": entry.name}
                )
            owner = _owner(self, f"owner-{entry.code}", data.get(f"owner-{entry.code}", ""), posts)
            if unit is not None and f"code-{entry.code}" in data:
                code = data[f"code-{entry.code}"]
                self.wishes.append(Wish(entry=entry, code=code, unit=unit, owner=owner))
        return data

    def _unit(self, field: str, typed: str) -> OrgUnit | None:
        return _unit(self, field, typed, self.choices)


class StartForm(forms.Form):
    """The code and the unit of an indicator whose definition begins with an entry for reference."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=LONGEST_CODE)

    def __init__(self, *args: Any, entry: Entry, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.choices = entry, choices
        self.fields["code"].initial = entry.code
        self.fields["unit"] = _unit_field(_("Unit that answers for it"), required=True)

    def field_of(self, part: str, _code: str) -> str:
        """The field that a fault is about."""
        return part or "code"

    def clean(self) -> dict[str, Any]:
        """Find the unit that was typed."""
        data: dict[str, Any] = super().clean() or {}
        unit = _unit(self, "unit", data.get("unit", ""), self.choices)
        if not self.errors and unit is not None:
            self.wish = Wish(entry=self.entry, code=data["code"], unit=unit)
        return data


def _unit(form: forms.Form, field: str, typed: str, choices: Choices) -> OrgUnit | None:
    if not typed:
        return None
    unit = choices.units.get(typed.lower())
    if unit is None:
        words = _("There is no unit of the code or name “%(typed)s”: choose one from the list.") % {"typed": typed}
        form.add_error(field, ValidationError(words, "unknown_unit"))
    return unit


def _owner(form: forms.Form, field: str, typed: str, posts: dict[str, Post]) -> Post | None:
    if not typed:
        return None
    post = posts.get(typed.lower())
    if post is None:
        words = _("There is no post of the code “%(typed)s”: choose one from the list, or leave it empty.")
        form.add_error(field, ValidationError(words % {"typed": typed}, "unknown_post"))
    return post
