"""Forms of forums: what a person types, read before a service checks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.models import Theme
from council_pm.core.fields import DayField
from council_pm.forums.models import Audience, Cohort, Forum, ForumKind, Module, Session
from council_pm.forums.models.forums import ANY_LEVEL
from council_pm.forums.selectors.feedback import ANSWERS, QUESTIONS
from council_pm.forums.services.forums import ForumFields
from council_pm.forums.services.sessions import SessionFields
from council_pm.org.models import Level
from council_pm.people.models import Post
from council_pm.people.roles import Role

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_RULED = [(role.value, role.label) for role in Role if role not in (Role.API_READ, Role.API_ENTRY)]
_TIME = {
    "required": _("Give a time, such as 12:30."),
    "invalid": _("There is no such time: write it like 12:30."),
}


class TypedForm(forms.Form):
    """A form that says what a service refused at the field that it names."""

    use_required_attribute = False

    def refuse(self, refusal: ValidationError) -> None:
        """Say what was refused."""
        self.add_error(refusal.code if refusal.code in self.fields else None, refusal)


class PostField(forms.ModelChoiceField):
    """A post of those that go on; no query until it is shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Post.objects.none(), error_messages=_CHOOSE, **options)


def _area(label: Any, rows: int = 4, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text,
        error_messages={"required": _("Write a few words.")},
    )  # fmt: skip


def _line(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, error_messages={"required": _("Write a few words.")}
    )


def _link() -> forms.CharField:
    return _line(_("Link"), required=False, help_text=_("The whole address, beginning with https://"))


class ForumForm(TypedForm):
    """What a forum is, who belongs to it by rule, and who keeps it."""

    name = _line(_("What it is called"))
    kind = forms.ChoiceField(label=_("What it is for"), choices=ForumKind.choices, error_messages=_CHOOSE)
    audience = forms.ChoiceField(label=_("Who sees it"), choices=Audience.choices, error_messages=_CHOOSE)
    about = _area(_("What it is about"))
    roles = forms.MultipleChoiceField(
        label=_("Who belongs to it"),
        choices=_RULED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody who holds one of these today. You can name further people, and leave some out."),
        error_messages=_CHOOSE,
    )
    levels = forms.MultipleChoiceField(
        label=_("Only in parts of the council of this level"),
        choices=[(str(value), label) for value, label in Level.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none for every level. It counts for posts, not for members."),
        error_messages=_CHOOSE,
    )
    convenor = PostField(label=_("Post of who keeps it"), required=False, empty_label=_("Corporate performance only"))
    ended = forms.BooleanField(label=_("It has ended: nobody signs up any more"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, keep: int | None = None, is_new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        _every_post(self.fields["convenor"], keep)
        if is_new:
            del self.fields["ended"]

    @classmethod
    def initial_of(cls, forum: Forum) -> dict[str, Any]:
        """What the form shows of a forum."""
        rules = list(forum.rules.all())
        return {
            "name": forum.name, "kind": forum.kind, "audience": forum.audience, "about": forum.about,
            "roles": sorted({one.role for one in rules}), "convenor": forum.convenor_id,
            "levels": sorted({str(one.level) for one in rules if one.level != ANY_LEVEL}),
            "ended": forum.ended_on is not None, "version": forum.version,
        }  # fmt: skip

    def typed(self) -> ForumFields:
        """What was typed: each role with each level."""
        data = self.cleaned_data
        levels = [int(level) for level in data["levels"]] or [ANY_LEVEL]
        rule = [(role, level) for role in data["roles"] for level in levels]
        return ForumFields(
            name=data["name"], kind=data["kind"], audience=data["audience"], about=data["about"],
            convenor=data["convenor"], rule=rule,
        )  # fmt: skip


class SessionForm(TypedForm):
    """When, where and about what a session is."""

    title = _line(_("What it is about, in a line"))
    day = DayField(label=_("Day"))
    starts = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=_TIME
    )
    ends = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=_TIME
    )
    place = _line(_("Where"), required=False)
    link = _link()
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        help_text=_("Leave empty where everybody has room. Who comes when all are taken waits for one."),
        error_messages={"invalid": _("Give a whole number, or nothing.")},
    )
    about = _area(_("More about it"))
    module = forms.ModelChoiceField(
        Module.objects.none(), label=_("Module"), required=False, empty_label=_("None"), error_messages=_CHOOSE
    )
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Only for the cohort"), required=False, empty_label=_("For all"),
        error_messages=_CHOOSE,
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, forum: Forum, **options: Any) -> None:
        super().__init__(*args, **options)
        if forum.kind != ForumKind.PROGRAMME:
            del self.fields["module"], self.fields["cohort"]
            return
        for name, rows in (("module", forum.modules.order_by("position")), ("cohort", forum.cohorts.order_by("name"))):
            field: Any = self.fields[name]
            field.queryset = rows

    @classmethod
    def initial_of(cls, session: Session) -> dict[str, Any]:
        """What the form shows of a session."""
        starts, ends = timezone.localtime(session.starts), timezone.localtime(session.ends)
        return {
            "title": session.title, "day": starts.date(), "starts": starts.time(), "ends": ends.time(),
            "place": session.place, "link": session.link, "capacity": session.capacity, "about": session.about,
            "module": session.module_id, "cohort": session.cohort_id, "version": session.version,
        }  # fmt: skip

    def typed(self) -> SessionFields:
        """What was typed, with its times in London."""
        data = self.cleaned_data
        starts, ends = (timezone.make_aware(datetime.combine(data["day"], data[name])) for name in ("starts", "ends"))
        return SessionFields(
            title=data["title"], starts=starts, ends=ends, about=data["about"], place=data["place"],
            link=data["link"], capacity=data["capacity"], module=data.get("module"), cohort=data.get("cohort"),
        )  # fmt: skip


class CancelForm(TypedForm):
    """Why a session does not take place."""

    why = forms.CharField(label=_("Why"), error_messages={"required": _("Say why: who signed up is told.")})


class NoteForm(TypedForm):
    """What was noted."""

    text = _area(
        _("What was said"), 16, help_text=_("Blank lines make paragraphs; lines that begin with - make a list.")
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)


class WillDoForm(TypedForm):
    """What a session says it will do."""

    title = _line(_("What we will do"), help_text=_("Everybody in the council reads it in the list of actions."))
    owner = PostField(label=_("Who does it"), empty_label=_("Choose a post"))
    due = DayField(label=_("By"), error_messages={"required": _("Say by when.")})
    code = forms.CharField(
        label=_("Indicator that it should move"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        help_text=_("Its code; choose from the list as you type."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _every_post(self.fields["owner"], None)


class TopicForm(TypedForm):
    """A topic for the next session."""

    title = _line(_("Topic"))
    text = _area(_("More about it"), 3)


class OutcomeForm(TypedForm):
    """What became of a topic."""

    outcome = _area(_("What became of it"), 3, required=True)


class ModuleForm(TypedForm):
    """A module of a programme."""

    name = _line(_("What it is called"))
    about = _area(_("What one learns"))
    link = _link()
    theme = forms.ModelChoiceField(
        Theme.objects.filter(ended_at__isnull=True).order_by("position"),
        label=_("What people ask for that it answers"),
        required=False,
        empty_label=_("No theme of appraisals"),
        error_messages=_CHOOSE,
    )
    ended = forms.BooleanField(label=_("It is offered no more"), required=False)


class CohortForm(TypedForm):
    """A cohort of a programme."""

    name = _line(_("What it is called"))
    starts = DayField(label=_("From"))
    ends = DayField(label=_("Until"), required=False)


class PersonForm(TypedForm):
    """Somebody, found by name or e-mail address."""

    person = _line(_("Name or e-mail address"))


class BriefingForm(TypedForm):
    """A briefing."""

    title = _line(_("What it is about, in a line"))
    text = _area(_("What people are to know"), 12, required=True)
    link = _link()
    forum = forms.ModelChoiceField(
        Forum.objects.none(), label=_("Who is asked to read it"), required=False, empty_label=_("Everybody"),
        error_messages=_CHOOSE,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        forum: Any = self.fields["forum"]
        forum.queryset = Forum.objects.filter(ended_on__isnull=True).order_by("name")


class FeedbackForm(TypedForm):
    """What one thinks of a session: an answer to each question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(value), words) for value, words in ANSWERS.items()]
        for code, words in QUESTIONS.items():
            self.fields[code] = forms.ChoiceField(
                label=words, choices=[("", _("Choose an answer")), *choices], error_messages=_CHOOSE
            )

    def typed(self) -> dict[str, int]:
        """The answers by question."""
        return {code: int(self.cleaned_data[code]) for code in QUESTIONS}


def chosen(sent: Sequence[str] | Iterable[str]) -> list[tuple[int, int]]:
    """Boxes of a grid that were ticked, as pairs of numbers; what is none is left out."""
    pairs = (text.split("-") for text in sent)
    return [(int(one[0]), int(one[1])) for one in pairs if len(one) == 2 and all(map(_is_number, one))]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _every_post(field: Any, keep: int | None) -> None:
    """Posts of the whole council; ``keep`` stays to be chosen though it may have ended."""
    posts = Post.objects.filter(ended__isnull=True)
    field.queryset = (posts | Post.objects.filter(pk=keep) if keep else posts).order_by("unit__code", "title")
    field.label_from_instance = _post_label


def _post_label(post: Post) -> str:
    return post.title
