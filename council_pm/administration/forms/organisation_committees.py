"""Forms for committees and the days on which they meet."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.administration.forms.organisation import NameField, OpenDayField
from council_pm.org.models import CommitteeKind

MOST_MEETINGS = 400


class CommitteeForm(forms.Form):
    """A new committee."""

    name = NameField(label=gettext_lazy("Name"))
    slug = forms.SlugField(
        label=gettext_lazy("Short name in addresses"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and dashes, such as place. It stays for ever."),
        error_messages={
            "required": gettext_lazy("Give it a short name."),
            "invalid": gettext_lazy("Use letters, digits and dashes only."),
            "max_length": gettext_lazy("Use at most 60 characters."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), error_messages={"invalid_choice": gettext_lazy("Choose one of these.")}
    )
    valid_from = OpenDayField(label=gettext_lazy("Since"))
    valid_until = OpenDayField(label=gettext_lazy("Until"), required=False)
    remit = forms.CharField(
        label=gettext_lazy("What it looks at"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on
        self.fields["kind"].choices = CommitteeKind.choices  # type: ignore[attr-defined]  # a choice field

    def clean_slug(self) -> str:
        """Addresses are in small letters."""
        return str(self.cleaned_data["slug"]).lower()


class MeetingsForm(forms.Form):
    """The days on which a committee meets, a line each, and what they were when the form was shown."""

    days = forms.CharField(
        label=gettext_lazy("Days of meetings"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("A day on each line, such as 14/04/2027. A day that you take away is no meeting."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept in the record, for whoever asks later."),
    )
    based_on = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean_days(self) -> list[date]:
        """Each line read as a day; every line that is none is named."""
        read = OpenDayField()
        found, faults = set(), []
        lines = [line.strip(" ,;\t") for line in str(self.cleaned_data["days"]).splitlines()]
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                day = read.clean(line)
            except ValidationError as fault:
                faults.append(_("Line %(n)s: %(fault)s") % {"n": number, "fault": " ".join(fault.messages)})
            else:
                found.add(day)
        if len(found) > MOST_MEETINGS:
            faults.append(_("These are more days than a committee meets: keep at most %(n)s.") % {"n": MOST_MEETINGS})
        if faults:
            raise ValidationError([ValidationError(fault, "days") for fault in faults[:10]])
        return sorted(day for day in found if day is not None)
