"""Forms of risks: what a person types, read before a service checks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.people.models import Post
from plans.models import Works
from plans.post_choice import posts_to_choose
from plans.risk_scale import Scale, Step

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_AXES = ("before", "now", "aimed")


class RiskForm(forms.Form):
    """What may happen, from what, with what effect, and who answers for it."""

    use_required_attribute = False
    title = forms.CharField(
        label=_("Name"),
        help_text=_("In a few words, as you would say it in a meeting."),
        error_messages={"required": _("Name it in at most 200 characters.")},
    )
    cause = forms.CharField(
        label=_("Cause: what could bring it about"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what could bring it about.")},
    )
    event = forms.CharField(
        label=_("Event: what would happen"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what would happen.")},
    )
    effect = forms.CharField(
        label=_("Effect: what it would do to people and to the council"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what it would do to people and to the council.")},
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(), label=_("Who answers for it"), empty_label=_("Choose a post"), error_messages=_CHOOSE
    )
    confidential = forms.BooleanField(
        label=_("Confidential: only the head of the service, those above and the centre read it"), required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(
        self, *args: Any, unit_ids: Iterable[int], keep: int | None = None, may_hide: bool, **options: Any
    ) -> None:
        """``may_hide``: whoever could not read a confidential risk afterwards cannot make one."""
        super().__init__(*args, **options)
        posts_to_choose(self.fields["owner"], unit_ids, keep)
        if not may_hide:
            del self.fields["confidential"]


class LookForm(forms.Form):
    """A look at a risk: its places on the matrix, what was found, and when somebody looks again."""

    use_required_attribute = False
    before_likelihood = forms.ChoiceField(label=_("Likelihood without any control"), error_messages=_CHOOSE)
    before_impact = forms.ChoiceField(label=_("Impact without any control"), error_messages=_CHOOSE)
    now_likelihood = forms.ChoiceField(label=_("Likelihood now"), error_messages=_CHOOSE)
    now_impact = forms.ChoiceField(label=_("Impact now"), error_messages=_CHOOSE)
    aimed_likelihood = forms.ChoiceField(label=_("Likelihood you aim at"), error_messages=_CHOOSE)
    aimed_impact = forms.ChoiceField(label=_("Impact you aim at"), error_messages=_CHOOSE)
    aimed_by = DayField(label=_("By when you aim at it"), required=False)
    words = forms.CharField(
        label=_("What you found"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the scores are what they are; at a later look, what changed."),
        error_messages={"required": _("Say in a few words what you found.")},
    )
    review_by = DayField(
        label=_("Somebody looks again by"), error_messages={"required": _("Say by when somebody looks again.")}
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, scale: Scale, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scale = scale
        for name in _AXES:
            for axis, steps in (("likelihood", scale.likelihood), ("impact", scale.impact)):
                field: Any = self.fields[f"{name}_{axis}"]
                field.choices = [("", _("Choose a step")), *_steps(steps)]

    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of each place, side by side."""
        return [(self[f"{name}_likelihood"], self[f"{name}_impact"]) for name in _AXES]


class ControlForm(forms.Form):
    """What keeps a risk small."""

    use_required_attribute = False
    wording = forms.CharField(
        label=_("What keeps it small"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what keeps the risk small.")},
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(), label=_("Who sees to it"), empty_label=_("Choose a post"), error_messages=_CHOOSE
    )
    in_place = forms.BooleanField(label=_("It is in place (otherwise it is planned)"), required=False)
    check_by = DayField(
        label=_("Somebody checks it by"), error_messages={"required": _("Say by when somebody checks it.")}
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, unit_ids: Iterable[int], keep: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        posts_to_choose(self.fields["owner"], unit_ids, keep)


class CheckForm(forms.Form):
    """What a check of a control found."""

    use_required_attribute = False
    works = forms.ChoiceField(
        label=_("What you found"), choices=[("", _("Choose one")), *Works.choices], error_messages=_CHOOSE
    )
    words = forms.CharField(
        label=_("How you know"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say how you know.")},
    )
    next_check = DayField(
        label=_("Somebody checks it again by"),
        error_messages={"required": _("Say by when somebody checks it again.")},
    )


class CarryForm(forms.Form):
    """Why a risk is carried to the level above."""

    use_required_attribute = False
    asked = forms.CharField(
        label=_("What you cannot do yourselves, and what you ask for"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what you cannot do yourselves, and what you ask for.")},
    )


class AnswerForm(forms.Form):
    """What the level above says to it."""

    use_required_attribute = False
    take = forms.ChoiceField(
        label=_("What you do"),
        choices=[("", _("Choose one")), ("take", _("We take it up")), ("return", _("We give it back"))],
        error_messages=_CHOOSE,
    )
    answer = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what you do, or why it is given back.")},
    )


class LinkForm(forms.Form):
    """The aim that a risk endangers, or the indicator that would show it coming."""

    use_required_attribute = False
    aim = forms.ChoiceField(label=_("An aim that it endangers"), required=False, error_messages=_CHOOSE)
    code = forms.CharField(
        label=_("An indicator that would show it coming"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=_("Its code; choose from the list as you type."),
    )

    def __init__(self, *args: Any, aims: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        aim: Any = self.fields["aim"]
        aim.choices = [("", _("None")), *aims]


class MendForm(forms.Form):
    """The action that puts a control in place or mends it."""

    use_required_attribute = False
    action = forms.ChoiceField(label=_("The action that mends it"), error_messages=_CHOOSE)

    def __init__(self, *args: Any, actions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        action: Any = self.fields["action"]
        action.choices = [("", _("Choose an action")), *actions]


def _steps(steps: Sequence[Step]) -> list[tuple[str, str]]:
    return [(str(step.level), f"{step.level} {step.word}") for step in steps]


class ScaleForm(forms.Form):
    """How the council scores risks."""

    use_required_attribute = False
    likelihood = forms.CharField(
        label=_("Likelihood, the lowest step first"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Three to six lines, each a word, a colon and what it means."),
        error_messages={"required": _("Write three to six steps, one on each line.")},
    )
    impact = forms.CharField(
        label=_("Impact, the lowest step first"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Three to six lines, each a word, a colon and what it means."),
        error_messages={"required": _("Write three to six steps, one on each line.")},
    )
    appetite = forms.IntegerField(
        label=_("The highest score that the council accepts"),
        help_text=_("Likelihood times impact. Up to it a risk is within appetite."),
        error_messages={"required": _("Write a whole number."), "invalid": _("Write a whole number.")},
        max_value=99,
        min_value=0,
    )
    limit = forms.IntegerField(
        label=_("The highest score that the level above need not see"),
        help_text=_("Above it a risk is far above appetite and stands in the register of the level above as well."),
        error_messages={"required": _("Write a whole number."), "invalid": _("Write a whole number.")},
        max_value=99,
        min_value=0,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: the reason stays with the scale.")},
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)
