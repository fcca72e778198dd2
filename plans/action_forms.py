"""Forms of actions: what a person types, read before a service checks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.people.models import Post
from indicators.keeping_forms import FigureField
from plans.models import ActionStatus, AnswerKind
from plans.post_choice import posts_to_choose

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class ActionForm(forms.Form):
    """What will be done, by whom and when, and what it should move."""

    use_required_attribute = False
    title = forms.CharField(
        label=_("What will be done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what will be done.")},
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(), label=_("Who does it"), empty_label=_("Choose a post"), error_messages=_CHOOSE
    )
    due = DayField(label=_("By"), error_messages={"required": _("Say by when.")})
    moved_why = forms.CharField(
        label=_("Why its day moves"),
        required=False,
        max_length=500,
        help_text=_("Needed where it is overdue and was passed on."),
    )
    objective = forms.ChoiceField(label=_("For which aim"), required=False, error_messages=_CHOOSE)
    code = forms.CharField(
        label=_("Indicator that it should move"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=_("Its code; choose from the list as you type."),
    )
    expected = FigureField(required=False, label=_("To which figure"))
    expected_by = DayField(label=_("Until"), required=False)
    intervention = forms.BooleanField(
        label=_("Mark it on the indicator's chart (an investment, a hit squad, a campaign)"), required=False
    )
    starts = DayField(label=_("It works from"), required=False)
    cost = FigureField(required=False, label=_("It costs (pounds)"))
    detail = forms.CharField(label=_("More about it"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(
        self,
        *args: Any,
        aims: Sequence[tuple[str, str]],
        unit_ids: Iterable[int],
        keep: int | None = None,
        **options: Any,
    ) -> None:
        """``keep`` is the post that answers for it now, which stays to be chosen though it may have ended."""
        super().__init__(*args, **options)
        if keep is None:
            del self.fields["moved_why"]
        aim: Any = self.fields["objective"]
        aim.choices = [("", _("None")), *aims]
        posts_to_choose(self.fields["owner"], unit_ids, keep)


class ProgressForm(forms.Form):
    """How it goes, in a status and a few words."""

    use_required_attribute = False
    status = forms.ChoiceField(label=_("How it goes"), choices=ActionStatus.choices, error_messages=_CHOOSE)
    text = forms.CharField(
        label=_("In a few words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("If it is blocked: what would help. If it is dropped: why."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)


class MilestoneForm(forms.Form):
    """A step on the way."""

    use_required_attribute = False
    wording = forms.CharField(label=_("A step"), error_messages={"required": _("Say what will be there.")})
    milestone_due = DayField(label=_("By"), error_messages={"required": _("Say by when.")})


class DependencyForm(forms.Form):
    """What it waits for."""

    use_required_attribute = False
    on = forms.ChoiceField(label=_("It waits for"), error_messages=_CHOOSE)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        on: Any = self.fields["on"]
        on.choices = [("", _("Choose an action")), *others]


class MoveForm(forms.Form):
    """What is changed of several actions at once; what is left empty stays as it is."""

    use_required_attribute = False
    new_due = DayField(label=_("Another day"), required=False)
    new_owner = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("Another owner"),
        required=False,
        empty_label=_("As it is"),
        error_messages=_CHOOSE,
    )
    new_status = forms.ChoiceField(
        label=_("How they go"),
        required=False,
        choices=[("", _("As it is")), *ActionStatus.choices],
        error_messages=_CHOOSE,
    )
    new_aim = forms.ChoiceField(label=_("For which aim"), required=False, error_messages=_CHOOSE)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("It stays with each of them; where you say how they go, it is what is said."),
    )

    def __init__(
        self, *args: Any, unit_ids: Iterable[int] = (), aims: Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        """``unit_ids``: those whose posts may be chosen."""
        super().__init__(*args, **options)
        posts_to_choose(self.fields["new_owner"], unit_ids)
        aim: Any = self.fields["new_aim"]
        aim.choices = [("", _("As it is")), *aims]


class AnswerForm(forms.Form):
    """What a service says to a light that is not good."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("What you say to it"),
        choices=[("", _("Choose an answer")), *AnswerKind.choices],
        error_messages=_CHOOSE,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence that a member would understand. Everybody in the council reads it."),
        error_messages={"required": _("Say why, in a sentence that a member would understand.")},
    )
    action = forms.ChoiceField(
        label=_("The action that should move it"),
        required=False,
        help_text=_("Where you act: the answer holds as long as the action goes on, and half a year after it is done."),
        error_messages=_CHOOSE,
    )
    until = DayField(
        label=_("Until when it holds"),
        required=False,
        help_text=_("Where you accept, challenge or wait: a day within a year. Then it is asked again."),
    )

    def __init__(self, *args: Any, actions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        action: Any = self.fields["action"]
        action.choices = [("", _("None")), *actions]
