"""Forms of the indicators app: they parse and check fields, services decide."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class HistoryUploadForm(forms.Form):
    """A history file, since when its figures are known, and why figures are restated."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=gettext_lazy("A CSV file in UTF-8, plain or compressed with gzip."),
        error_messages={
            "required": gettext_lazy("Choose the file with the figures."),
            "missing": gettext_lazy("Choose the file with the figures."),
            "empty": gettext_lazy("The file is empty: save it again with a heading row and figures."),
            "max_length": gettext_lazy("The name of the file is too long: give it a shorter one."),
        },
    )
    known_from = forms.DateTimeField(
        label=gettext_lazy("Known since"),
        required=False,
        help_text=gettext_lazy("When the figures became known, if not today, such as 22/11/2026 09:00."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the moment like 22/11/2026 09:00.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why figures are restated"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept with each figure that replaces another one."),
    )

    def clean_known_from(self) -> datetime | None:
        """Nobody knows a figure from a day that has not come."""
        moment: datetime | None = self.cleaned_data["known_from"]
        if moment is not None and moment > timezone.now():
            raise ValidationError(_("This moment lies in the future."), "future")
        return moment
