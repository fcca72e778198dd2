"""Forms about signing: what a person types, read before a service checks it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.models import Stage
from council_pm.core.fields import DayField

_NUMBER = {"required": False, "widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31}


def _text(label: Any, rows: int, help_text: Any = "", error: Any = "", *, required: bool = True) -> forms.CharField:
    errors = {"required": error} if error else {}
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text,
        error_messages=errors,
    )  # fmt: skip


class SignForm(forms.Form):
    """Signing the words of a version, with what one does not agree with."""

    use_required_attribute = False
    comment = _text(
        _("I sign, and I do not agree with this:"), 3,
        _("Leave it empty if you agree. It is kept with your signature: both of you and the countersigner read it."),
        required=False,
    )  # fmt: skip
    version = forms.IntegerField(**_NUMBER)
    without_drafts = forms.BooleanField(label=_("Sign without what I have not shared"), required=False)


class CountersignForm(forms.Form):
    """Countersigning an edition."""

    use_required_attribute = False
    comment = _text(_("What you want to say to both"), 3, _("They both read it."), required=False)
    edition = forms.IntegerField(**_NUMBER)


class VersionForm(forms.Form):
    """Beginning a new version."""

    use_required_attribute = False
    why = _text(_("Why it has to change"), 2, _("In a sentence. You both read it."), _("Say why, in a sentence."))


class StageForm(forms.Form):
    """Beginning the next stage; ``why`` where the one before was never signed, which its service asks for."""

    use_required_attribute = False
    stage = forms.CharField(widget=forms.HiddenInput, required=False)
    why = _text(_("Why you go on"), 2, _("In a sentence, where the stage before is not signed. You both read it."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            self.fields["why"].required = False


class PaperForm(forms.Form):
    """A form that somebody without a sign-in signed on paper."""

    use_required_attribute = False
    paper_on = DayField(
        label=_("Day on which it was signed"), error_messages={"required": _("Give the day that stands on the form.")}
    )
    comment = _text(
        _("What they wrote"), 3,
        _("Word for word: what stands under What I say, and beside their signature. Leave it empty for nothing."),
        required=False,
    )  # fmt: skip
    holds = forms.BooleanField(
        label=_("I hold the form that was signed, and what stands here is what stands on it"), required=False
    )
    version = forms.IntegerField(**_NUMBER)


class TogetherForm(forms.Form):
    """A meeting in which a team is appraised. The browser gives it its number, so that it is kept once."""

    use_required_attribute = False
    stage = forms.ChoiceField(
        label=_("What it was for"), choices=[("", _("Choose one")), *Stage.choices],
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    held_on = DayField(label=_("Day"), error_messages={"required": _("Give the day, such as 14/10/2026.")})
    there = forms.MultipleChoiceField(
        label=_("Who was there"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those who were: for everybody else it stays open."),
        error_messages={"invalid_choice": _("Choose among these.")},
    )  # fmt: skip
    text = _text(
        _("What you agreed for all"), 6, _("Everybody who was there has it on their page. Nothing about one of them."),
        _("Write what you agreed."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _("Open this page again.")})
    version = forms.IntegerField(**_NUMBER)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], is_new: bool, **options: Any) -> None:
        """``people``: those who may have been there. What is there already keeps its stage and its day."""
        super().__init__(*args, **options)
        there: Any = self.fields["there"]
        there.choices = people
        self.fields["key"].initial = uuid.uuid4
        if not is_new:
            for name in ("stage", "held_on", "key"):
                del self.fields[name]
