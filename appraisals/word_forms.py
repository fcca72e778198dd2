"""Forms of the conversation: what somebody types, read before a service checks it. Nothing is kept in the browser."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.box_words import RATING_WORDS
from appraisals.models import Behaviour, NeedState, Theme
from appraisals.services.check_ins import CheckInWords
from appraisals.services.framework import BehaviourWords
from appraisals.services.needs import NeedWords
from council_pm.core.fields import DayField

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_LOST = _("This form has lost its number. What you typed is still here: save it again.")


def _text(label: Any, rows: int, help_text: Any = "", error: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": error} if error else {},
    )  # fmt: skip


class _Seen(forms.Form):
    """A form that says which version its writer saw."""

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    @property
    def seen(self) -> int:
        """The version that its writer saw."""
        return int(self.cleaned_data.get("version") or 0)


class _Kept(_Seen):
    """A form whose browser gives what is new a key, so that what is sent twice is kept once."""

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _LOST, "invalid": _LOST})

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4
        del self.fields["version" if is_new else "key"]


class WordsForm(_Seen):
    """A text of one side, or of both."""

    text = _text("", 6, required=False)

    def __init__(self, *args: Any, label: str, hint: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class RatingForm(_Seen):
    """How much was done of what was agreed, where a cycle asks for it."""

    text = forms.ChoiceField(
        required=False, choices=[("", _("No rating yet")), *RATING_WORDS.items()], error_messages=_CHOOSE
    )

    def __init__(self, *args: Any, label: str, hint: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class CheckInForm(_Kept):
    """A short conversation: when, and what was said."""

    on = DayField(label=_("Day"), error_messages={"required": _("Give the day on which you talked.")})
    text = _text(
        _("What you talked about"), 4,
        _("Three minutes are enough: what goes well, what is in the way, what comes next."),
        _("Say in a few sentences what you talked about."),
    )  # fmt: skip
    only_me = forms.BooleanField(label=_("Only for me"), required=False)

    def __init__(self, *args: Any, may_be_own: bool = True, **options: Any) -> None:
        """``may_be_own``: what was shared once is read, and stays shared."""
        super().__init__(*args, **options)
        if not may_be_own:
            del self.fields["only_me"]

    def words(self) -> CheckInWords:
        """What was typed."""
        data = self.cleaned_data
        return CheckInWords(on=data["on"], text=data["text"], is_own=bool(data.get("only_me")))


class NeedForm(_Kept):
    """A development need."""

    wording = _text(_("What is needed"), 2, _("What to learn or to try, and what it is for."), _("Say what is needed."))
    theme = forms.ChoiceField(
        label=_("Theme"), required=False, error_messages=_CHOOSE,
        help_text=_("The programme is planned from how many chose each theme, never from what you write."),
    )  # fmt: skip
    by_when = DayField(label=_("By when"), required=False)
    state = forms.ChoiceField(
        label=_("Where it stands"), choices=NeedState.choices, initial=NeedState.OPEN, error_messages=_CHOOSE
    )

    def __init__(self, *args: Any, themes: Sequence[Theme], **options: Any) -> None:
        """``themes``: those on offer, and the one that the need has."""
        super().__init__(*args, **options)
        theme: Any = self.fields["theme"]
        theme.choices = [("", _("None of these")), *((one.code, one.name) for one in themes)]

    def words(self) -> NeedWords:
        """What was typed."""
        data = self.cleaned_data
        return NeedWords(wording=data["wording"], theme=data["theme"], by_when=data["by_when"], state=data["state"])


class BehaviourForm(forms.Form):
    """What a behaviour says."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Give it a name.")})
    statement = _text(
        _("Statement"), 3, _("A sentence in the first person that somebody can hold an example against."),
        _("Say it as a sentence that somebody can hold an example against."),
    )  # fmt: skip
    for_staff = _text(_("In the work of staff"), 3, _("What it can look like, in plain words."), required=False)
    for_managers = _text(_("In the work of managers"), 3, required=False)
    for_senior = _text(_("In the work of senior officers"), 3, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def words(self) -> BehaviourWords:
        """What was typed."""
        return BehaviourWords(**{name: self.cleaned_data[name] for name in BehaviourWords.__slots__})


class ThemeForm(forms.Form):
    """A theme of development needs."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Give it a name.")})
    behaviour = forms.ChoiceField(label=_("Behaviour where it fits"), required=False, error_messages=_CHOOSE)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, behaviours: Sequence[Behaviour], **options: Any) -> None:
        super().__init__(*args, **options)
        behaviour: Any = self.fields["behaviour"]
        behaviour.choices = [("", _("None of these")), *((one.code, one.name) for one in behaviours)]
