"""Forms of clinics: what a person types, read before a service checks it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.models import Cause, Side
from clinics.services.meeting import Readers
from council_pm.core.fields import DayField
from council_pm.people.models import Post, User
from indicators.keeping_forms import FigureField

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_VERSION = {"required": False, "widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31}


def _text(label: Any, rows: int, help_text: Any = "", error: Any = "", *, required: bool = True) -> forms.CharField:
    errors = {"required": error} if error else {}
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text,
        error_messages=errors,
    )  # fmt: skip


class ClinicForm(forms.Form):
    """When and where."""

    use_required_attribute = False
    held_on = DayField(label=_("Day"), error_messages={"required": _("Give the day, such as 14/10/2026.")})
    begins = forms.TimeField(
        label=_("Begins at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%I:%M%p", "%I%p"],
        error_messages={"required": _("Give the time, such as 09:30."), "invalid": _("Write the time like 09:30.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes that it lasts"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Say how long it lasts."), "invalid": _("Give whole minutes, such as 150.")},
    )
    place = forms.CharField(label=_("Where"), error_messages={"required": _("Say where.")})
    reason = _text(_("Why it moves"), 2, _("Where you give it another day: those who come read it."), required=False)
    version = forms.IntegerField(**_VERSION)

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            del self.fields["reason"]


class ReasonForm(forms.Form):
    """Why something is left for another time, taken off or cancelled."""

    use_required_attribute = False
    reason = _text(_("Why"), 2, _("In a sentence. Its service reads it."), _("Say why, in a sentence."))


class WishForm(forms.Form):
    """I would like help with."""

    use_required_attribute = False
    wanted = _text(
        _("I would like help with"), 3, _("As you would say it to a colleague. Everybody who comes reads it."),
        _("Say what you would like help with."),
    )  # fmt: skip
    code = forms.CharField(
        label=_("The indicator that shows it"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=_("Its code; choose from the list as you type. Leave it empty where nobody counts it."),
    )  # fmt: skip


class ItemForm(forms.Form):
    """What the head says before the meeting."""

    use_required_attribute = False
    causes = forms.MultipleChoiceField(
        label=_("Where you look for the cause"), choices=Cause.choices, required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": _("Choose among these.")},
    )  # fmt: skip
    story = _text(
        _("What happened, as you see it"), 6,
        _("At most 150 words. What changed? What do people on the ground say? What have you not understood yet?"),
        required=False,
    )  # fmt: skip
    help_asked = _text(
        _("The help you ask of colleagues"), 4, _("Name it as exactly as you can: who, what, for how long."),
        required=False,
    )  # fmt: skip
    proposals = _text(
        _("What your service will do itself"), 4, _("Who, by when, and what it should move."), required=False
    )
    version = forms.IntegerField(**_VERSION)


class CommentForm(forms.Form):
    """A question or a hint of corporate performance."""

    use_required_attribute = False
    text = _text(_("Your question or hint"), 3, "", _("Write your question or hint."))


class NoteForm(forms.Form):
    """A note of the meeting. The browser gives it its number, so that what is sent twice is kept once."""

    use_required_attribute = False
    private = forms.BooleanField(label=_("Private: only you, and those you choose here, read it"), required=False)
    text = _text(_("Note"), 3, "", _("Write your note."))
    to = forms.MultipleChoiceField(
        label=_("Addressed to"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among those who come.")},
    )  # fmt: skip
    item = forms.ChoiceField(required=False, widget=forms.HiddenInput, error_messages=_CHOOSE)
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(**_VERSION)

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]] = (), items: Iterable[int] = (), **options: Any
    ) -> None:
        """``people``: those it may be addressed to; nobody where the note is there and they were chosen."""
        super().__init__(*args, **options)
        to: Any = self.fields["to"]
        to.choices = people
        item: Any = self.fields["item"]
        item.choices = [("", ""), *((str(pk), "") for pk in items)]
        self.fields["client_id"].initial = uuid.uuid4

    def readers(self) -> Readers:
        """Who its author wants to read it: whoever chooses somebody wants it private."""
        to = tuple(User.objects.filter(pk__in=self.cleaned_data["to"]))
        return Readers(private=bool(self.cleaned_data["private"] or to), to=to)


class PromiseForm(forms.Form):
    """A promise: who does what by when, and what it should move."""

    use_required_attribute = False
    side = forms.ChoiceField(
        label=_("Whose promise"), choices=[("", _("Choose a side")), *Side.choices], error_messages=_CHOOSE
    )
    title = _text(_("What is promised"), 2, "", _("Say what is promised."))
    owner = forms.CharField(
        label=_("Who does it"),
        widget=forms.TextInput(attrs={"list": "clinic-posts", "autocomplete": "off"}),
        help_text=_("A post; choose from the list as you type."),
        error_messages={"required": _("Choose the post that does it.")},
    )
    due = DayField(label=_("By"), error_messages={"required": _("Say by when.")})
    moves = forms.BooleanField(label=_("It should move the indicator of this item"), required=False, initial=True)
    expected = FigureField(required=False, label=_("To which figure"))
    expected_by = DayField(label=_("Until"), required=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, posts: Mapping[str, Post], has_line: bool, **options: Any) -> None:
        """``posts``: those that may promise, by what the list calls them."""
        super().__init__(*args, **options)
        self.posts = {name.casefold(): post for name, post in posts.items()}
        if not has_line:
            for name in ("moves", "expected", "expected_by"):
                del self.fields[name]
        self.fields["client_id"].initial = uuid.uuid4

    def clean_owner(self) -> Post:
        """The post that was chosen."""
        typed = str(self.cleaned_data["owner"]).strip().casefold()
        titled = [post for post in self.posts.values() if post.title.casefold() == typed]
        found = self.posts.get(typed) or (titled[0] if len(titled) == 1 else None)
        if found is None:
            raise forms.ValidationError(_("There is no such post: choose one from the list as you type."), "owner")
        return found


class AttendanceForm(forms.Form):
    """Who came."""

    use_required_attribute = False
    people = forms.MultipleChoiceField(
        label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among these.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        found: Any = self.fields["people"]
        found.choices = people
