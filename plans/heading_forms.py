"""Forms of the headings that plans start from."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import PlanKind


class TemplateForm(forms.Form):
    """A further set of headings: for which kind of plan, and what it is called."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("For"),
        choices=PlanKind.choices,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    name = forms.CharField(
        label=_("What they are called"),
        help_text=_("To tell them from the other headings of this kind, such as: For services that residents call."),
        error_messages={"required": _("Give them a name.")},
    )


class KeptHeadingForm(forms.Form):
    """A heading with its guidance; ``seen`` marks what stood there when the form was opened."""

    use_required_attribute = False
    title = forms.CharField(label=_("Heading"), error_messages={"required": _("Give the heading a name.")})
    guidance = forms.CharField(
        label=_("Guidance"),
        required=False,
        help_text=_("It stands beside the heading while somebody writes, and not in the plan that others read."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
