"""Forms of learning transfers, promises, awards and recognitions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.practice.attendance import EXCLUDED_WORDS, Excluded
from council_pm.practice.forms.parts import CHOOSE, BasedForm, box, code_box, part
from council_pm.practice.models import Moved, NomineeKind

_YEAR = {
    "required": _("Give the year."),
    "invalid": _("Write the year like 2026."),
    "min_value": _("Check the year."),
    "max_value": _("Check the year."),
}


class TransferForm(BasedForm):
    """What moved from where to where."""

    from_unit = part(_("From"))
    to_unit = part(_("To"))
    moved = forms.ChoiceField(
        label=_("What moved"), choices=[("", _("Choose one")), *Moved.choices], error_messages=CHOOSE
    )
    words = box(_("In a sentence or two"), 3, _("Say what moved, in a sentence or two."))
    since = DayField(label=_("Since when"))
    code = code_box(_("An indicator of who received it"))
    entry = forms.ChoiceField(label=_("The entry about it"), required=False, error_messages=CHOOSE)


class PromiseForm(BasedForm):
    """A promise in words."""

    wording = forms.CharField(
        label=_("The promise, as residents read it"),
        error_messages={"required": _("Write the promise in one sentence of at most 300 characters.")},
    )
    since = DayField(label=_("In force since"))
    active = forms.BooleanField(label=_("We promise it"), required=False, initial=True)


class NewPromiseForm(PromiseForm):
    """A promise on an indicator."""

    code = code_box(_("The indicator that shows whether it is kept"), _("Say which indicator shows it."))
    field_order = ("code", "wording", "since")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as they came
        del self.fields["active"]


class NomineeForm(BasedForm):
    """Who is nominated, or gets an award."""

    kind = forms.ChoiceField(
        label=_("Who"), choices=[("", _("Choose one")), *NomineeKind.choices], error_messages=CHOOSE
    )
    name = forms.CharField(
        label=_("Name of the person or the group"),
        error_messages={"required": _("Give the name, in at most 160 characters.")},
    )
    unit = part(_("Where they work"), required=False)
    entry = forms.ChoiceField(label=_("The good practice that it is for"), required=False, error_messages=CHOOSE)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200, error_messages=_YEAR)


class NominationForm(NomineeForm):
    """A nomination."""

    reason = box(
        _("What they did, and for whom"), 5,
        _("Say what they did and for whom: the panel knows only what stands here."),
        _("Read by you, the panel and corporate performance, and by nobody else."),
    )  # fmt: skip


class AwardForm(NomineeForm):
    """An award."""

    citation = box(
        _("Citation"), 3, _("Say in a sentence or two what the award is for."),
        _("Everybody in the council reads it."),
    )  # fmt: skip
    although_left = forms.BooleanField(label=_("They have left: the award says so"), required=False)


class SeatForm(BasedForm):
    """A seat on the panel."""

    holder = forms.CharField(
        label=_("A post or a person"),
        help_text=_("The code or title of a post, or the e-mail address of a person."),
        error_messages={"required": _("Say which post or which person.")},
    )


class RecognitionForm(BasedForm):
    """A unit recognised for its attendance."""

    unit = part(_("The unit"))
    code = code_box(_("Its attendance indicator"), _("Say which indicator."))
    day = DayField(label=_("A day of the period"), help_text=_("Such as its last one."))
    headcount = forms.IntegerField(
        label=_("How many people work there"),
        min_value=0,
        max_value=100_000,
        error_messages={"required": _("Say how many people."), "invalid": _("Write a whole number.")},
    )
    words = forms.CharField(
        label=_("In one sentence"),
        help_text=_("Of the unit as a whole: no names, and nothing about why anybody was away."),
        error_messages={"required": _("Say it in a sentence of at most 300 characters.")},
    )
    left_out = forms.MultipleChoiceField(
        label=_("Protected absences that the definition of the figure leaves out"),
        help_text=_("All of them: nobody may lose by an absence that the law protects. The recognition names them."),
        required=False, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE,
    )  # fmt: skip
    confirmed = forms.BooleanField(label=_("I made sure that these absences are left out"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        absences: Any = self.fields["left_out"]
        absences.choices = [(one.value, gettext(EXCLUDED_WORDS[one])) for one in Excluded]
