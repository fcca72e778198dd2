"""Forms of improvement models and of the evidence under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.core.sending import seen_now
from plans.selectors.improvement_models import Tick

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class VersionedForm(forms.Form):
    """A form of something that may be changed by somebody else meanwhile."""

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)
    is_stale = False

    def refuse(self, refusal: ValidationError, newest: int = 0) -> None:
        """Say what was refused, at its field. Who saved over a newer version is shown it, and may save again."""
        code = {"series": "code", "too_many": "code"}.get(refusal.code or "", refusal.code)
        self.add_error(code if code in self.fields else None, refusal)
        if refusal.code == "stale":
            self.is_stale = True
            seen_now(self, "version", newest)


class ModelForm(VersionedForm):
    """What a model is called and about."""

    name = forms.CharField(label=_("What it is called"), error_messages={"required": _("Name it.")})
    about = forms.CharField(label=_("What it is good for"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        help_text=_("A name or an address. Write its criteria in your own words: the texts of others are theirs."),
    )


class NewModelForm(ModelForm):
    """One that is new in the catalogue."""

    code = forms.CharField(
        label=_("Its code"),
        help_text=_("Short and permanent, of small letters, figures and hyphens: it stands in addresses and tables."),
        error_messages={"required": _("Give it a short code.")},
    )
    field_order = ("name", "code", "about", "source")


class ChangeModelForm(ModelForm):
    """One that stands there."""

    active = forms.BooleanField(label=_("Services can choose it"), required=False)


class CriterionForm(VersionedForm):
    """How a criterion is worded."""

    heading = forms.CharField(
        label=_("Its heading, in your own words"), error_messages={"required": _("Give it a heading.")}
    )
    guidance = forms.CharField(
        label=_("What could stand under it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewCriterionForm(CriterionForm):
    """One that is new."""

    code = forms.CharField(
        label=_("Its number"), help_text=_("Such as 2 or 2.1."), error_messages={"required": _("Give it a number.")}
    )
    parent = forms.ChoiceField(label=_("Part of"), required=False, error_messages=_CHOOSE)
    field_order = ("code", "heading", "parent", "guidance")

    def __init__(self, *args: Any, heads: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("Nothing: it stands by itself")), *heads]


class ChangeCriterionForm(CriterionForm):
    """One that stands there."""

    active = forms.BooleanField(label=_("Evidence can be put under it"), required=False)


class ChooseForm(forms.Form):
    """A model to use."""

    use_required_attribute = False
    model = forms.ChoiceField(label=_("A model to use"), error_messages=_CHOOSE)

    def __init__(self, *args: Any, models: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        model: Any = self.fields["model"]
        model.choices = [("", _("Choose a model")), *models]


class WhyForm(forms.Form):
    """A few words on why something ends."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words why: it stays on record.")},
    )


class EvidenceForm(VersionedForm):
    """A piece of evidence, and the criteria of several models that it speaks to."""

    title = forms.CharField(label=_("What it is"), error_messages={"required": _("Name it.")})
    shows = forms.CharField(
        label=_("What it shows"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what it shows.")},
    )
    day = DayField(label=_("From which day"), error_messages={"required": _("Give the day that it is from.")})
    url = forms.CharField(
        label=_("An address on the web"),
        required=False,
        help_text=_("Files can be added when it is saved."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    code = forms.CharField(
        label=_("An indicator"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=_("Its code; choose from the list as you type."),
    )
    objective = forms.ChoiceField(label=_("An aim of your plan"), required=False, error_messages=_CHOOSE)
    action = forms.ChoiceField(label=_("An action"), required=False, error_messages=_CHOOSE)
    criteria = forms.MultipleChoiceField(
        label=_("Where it speaks to"),
        required=False,
        help_text=_("Tick as many as you like, in any of your models, or none."),
        error_messages={"invalid_choice": _("One of these criteria is not in use here (any more): look again.")},
    )

    def __init__(
        self,
        *args: Any,
        models: Sequence[tuple[str, Sequence[Tick]]],
        aims: Sequence[tuple[str, str]],
        actions: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.models = models
        objective: Any = self.fields["objective"]
        objective.choices = [("", _("None")), *aims]
        action: Any = self.fields["action"]
        action.choices = [("", _("None")), *actions]
        criteria: Any = self.fields["criteria"]
        criteria.choices = [(tick.value, tick.words) for _name, ticks in models for tick in ticks]

    def ticks(self) -> list[tuple[str, list[tuple[Tick, bool]]]]:
        """Each model with its criteria, and whether each is ticked."""
        ticked = {str(one) for one in (self["criteria"].value() or ())}
        return [(name, [(tick, tick.value in ticked) for tick in ticks]) for name, ticks in self.models]
