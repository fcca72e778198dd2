"""What is typed when a right is lent to a colleague."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.fields import DayField
from council_pm.people.models import DelegatedRight, Person


class DelegationForm(forms.Form):
    """To whom, what, and from when to when. Nobody is suggested: who holds which post is not for all (matrix N012)."""

    colleague = forms.CharField(
        label=gettext_lazy("Colleague"),
        help_text=gettext_lazy("Their name, or the e-mail address that they sign in with."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say who it is: a name or an e-mail address.")},
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What they may do in your place"),
        choices=DelegatedRight.choices,
        error_messages={"required": gettext_lazy("Choose what they may do.")},
    )
    starts = DayField(
        label=gettext_lazy("First day"),
        error_messages={
            "required": gettext_lazy("Give the first day."),
            "invalid": gettext_lazy("Give the first day like 2027-01-31."),
        },
    )
    ends = DayField(
        label=gettext_lazy("Last day"),
        error_messages={
            "required": gettext_lazy("Give the last day: it is lent for a time."),
            "invalid": gettext_lazy("Give the last day like 2027-01-31."),
        },
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean_colleague(self) -> Person:
        """The one person who is meant."""
        typed = " ".join(self.cleaned_data["colleague"].split())
        people = Person.objects.filter(pseudonymised_at=None).select_related("user")
        found = list(people.filter(Q(user__email__iexact=typed) | Q(name__iexact=typed)).order_by("pk"))
        if len(found) > 1:  # who cannot sign in is not meant
            found = [person for person in found if hasattr(person, "user")]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("Nobody here is called %(typed)s: check the spelling, or type the e-mail address."),
                "unknown",
                {"typed": typed},
            )
        raise ValidationError(
            _("Several people are called %(typed)s: type the e-mail address that the one you mean signs in with."),
            "several",
            {"typed": typed},
        )
