"""Forms of the baskets: they parse and check fields, services decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.configuration.words import worded
from council_pm.core.fields import DayField
from indicators.models import Basket, BasketKind
from indicators.selectors.baskets import free_committees, free_portfolios
from indicators.services.baskets import LONGEST_NAME

EARLIEST = date(1990, 1, 1)


_WHEN = gettext_lazy("Choose a day from 1990 to five years from now.")


class _Dated(forms.Form):
    """A form with a day that lies within living memory."""

    from_day = DayField(
        label=gettext_lazy("From"),
        error_messages={
            "required": gettext_lazy("Say from which day."),
            "invalid": gettext_lazy("Write the day like 1/4/2026."),
            "year": _WHEN,
        },
    )

    def clean_from_day(self) -> date:
        """Neither before baskets were kept nor in another century."""
        day: date = self.cleaned_data["from_day"]
        if not EARLIEST <= day <= date(timezone.localdate().year + 5, 12, 31):
            raise ValidationError(_WHEN, "far_day")
        return day


class NameForm(forms.Form):
    """What a basket is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Give the basket a name.")},
    )


class BasketForm(NameForm):
    """A new basket, and for whom."""

    kind = forms.ChoiceField(label=gettext_lazy("For whom"), choices=BasketKind.choices)
    committee = forms.ModelChoiceField(
        free_committees(date.min), label=gettext_lazy("Committee"), required=False, empty_label=gettext_lazy("None")
    )
    portfolio = forms.ModelChoiceField(
        free_portfolios(date.min), label=gettext_lazy("Portfolio"), required=False, empty_label=gettext_lazy("None")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = free_committees(today)  # type: ignore[attr-defined]  # a field of choices
        self.fields["portfolio"].queryset = free_portfolios(today)  # type: ignore[attr-defined]  # a field of choices
        self.fields["kind"].help_text = worded(
            _("The first corporate basket is the one that the %(executive)s's dashboard shows.")
        )
        self.fields["committee"].help_text = _("Those that have no basket yet; only for a committee's basket.")
        self.fields["portfolio"].help_text = _("Those that have no basket yet; only for a portfolio's basket.")

    def clean(self) -> dict[str, Any]:
        """A committee's basket names its committee, a portfolio's its portfolio, the corporate one neither."""
        data: dict[str, Any] = super().clean() or {}
        for kind, words in (
            (BasketKind.COMMITTEE, _("Choose the committee whose basket it is.")),
            (BasketKind.PORTFOLIO, _("Choose the portfolio whose basket it is.")),
        ):
            wanted = data.get("kind") == kind
            if wanted and data.get(kind.value) is None and kind.value not in self.errors:
                self.add_error(kind.value, words)
            if not wanted:  # what was chosen of another kind is of no interest, right or wrong
                data[kind.value] = None
                self.errors.pop(kind.value, None)
        return data


class EntryForm(_Dated):
    """Indicators to put into a basket: from when, and whether its committee leads on them."""

    lead = forms.BooleanField(label=gettext_lazy("This committee leads on them"), required=False, initial=True)

    def __init__(self, *args: Any, basket: Basket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if basket.kind != BasketKind.COMMITTEE:
            del self.fields["lead"]


class LeavingForm(_Dated):
    """Indicators that leave a basket: from when, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why they leave"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=gettext_lazy("Members will ask. It is kept in the record."),
        error_messages={"required": gettext_lazy("Say why it leaves the basket: members will ask.")},
    )
