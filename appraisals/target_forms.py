"""Forms of targets: what a person types or chooses, read before a service checks it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appraisals.models import Progress
from appraisals.services.targets import TargetWords
from appraisals.target_link import AS_IT_IS, NOTHING, Link
from council_pm.core.fields import DayField
from council_pm.core.sending import seen_now

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_VERSION = {"required": False, "widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31}


def _text(label: Any, rows: int, help_text: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options)


class Refusing(forms.Form):
    """A form to which a service's refusal is told."""

    use_required_attribute = False
    code = ""

    def refuse(self, refusal: ValidationError, newest: int | None = None) -> None:
        """Say what was refused, at its field. Who saw an older text is shown the ``newest`` one, and may go on."""
        self.code = refusal.code or ""
        self.add_error(self.code if self.code in self.fields else None, refusal)
        if newest is not None:
            seen_now(self, "version", newest)


class TargetForm(Refusing):
    """A target: what it supports, its words, how we will know, and by when."""

    link = forms.ChoiceField(
        label=_("What does it support?"), required=False,
        error_messages={
            "invalid_choice": _("Choose from this list: it shows what both of you can open, and what is in force.")
        },
    )  # fmt: skip
    wording = _text(_("What is to be reached"), 3, "", error_messages={"required": _("Say what is to be reached.")})
    how_known = _text(
        _("How will we both know?"), 2, _("A figure, a day, or what somebody else could see."), required=False
    )
    due = DayField(label=_("By when"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(**_VERSION)

    def __init__(self, *args: Any, known: Mapping[str, Link], hint: str, ends: date, **options: Any) -> None:
        """``known``: what may be chosen, by what the form sends for it; nothing is always among it.

        ``hint``: how this group words a target; ``ends``: the last day of the cycle.
        """
        super().__init__(*args, **options)
        self.known = {"": NOTHING, **known}
        link: Any = self.fields["link"]
        link.choices = [(code, code) for code in self.known]
        self.fields["wording"].help_text = hint
        self.fields["due"].help_text = _("This cycle ends on %(day)s; a later day is taken as well.") % {
            "day": date_format(ends, "j F Y")
        }
        self.fields["key"].initial = uuid.uuid4

    @property
    def chosen(self) -> str:
        """The choice that is marked, as its radio sends it."""
        value = str(self["link"].value() or "")
        return value if value in self.known else ""

    def words(self) -> TargetWords:
        """What was typed and chosen."""
        data = self.cleaned_data
        return TargetWords(
            wording=data["wording"], how_known=data["how_known"], due=data["due"], link=self.known[data["link"]]
        )


class ProgressForm(Refusing):
    """How far a target is."""

    progress = forms.ChoiceField(label=_("How far is it?"), choices=Progress.choices, error_messages=_CHOOSE)
    note = _text(
        _("What shows it"), 4, _("What was done, and what you or others saw. The figures above need no repeating."),
        required=False,
    )  # fmt: skip
    version = forms.IntegerField(**_VERSION)


def with_current(known: Mapping[str, Link], current: Link) -> dict[str, Link]:
    """What may be chosen when a target is changed: also that what it hangs on stays as it is."""
    stays = {} if not current.code or current in known.values() else {AS_IT_IS: current}
    return {**stays, **known}
