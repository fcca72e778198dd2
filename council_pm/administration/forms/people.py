"""What is typed about people, posts, seats, portfolios and partners. Services decide; these parse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.fields import INDENT, DayField
from council_pm.org.tree import Tree
from council_pm.people.models import OccupancyKind, Post, SeatKind
from council_pm.people.roles import ROLES_WITHOUT_A_POST, Role


def _line(label: Any, *, most: int = 120, required: bool = True, **kwargs: Any) -> forms.CharField:
    errors = {
        "required": gettext_lazy("Fill this in."),
        "max_length": gettext_lazy("This is too long: use at most %(limit_value)d characters."),
    }
    return forms.CharField(label=label, max_length=most, required=required, error_messages=errors, **kwargs)


def _email(**kwargs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write an e-mail address like name@council.gov.uk.")},
        **kwargs,
    )


class ReasonForm(forms.Form):
    """Why, for whoever asks later; it stays in the record."""

    reason = _line(gettext_lazy("Reason"), most=500, required=False)


class BasedOnForm(ReasonForm):
    """A change of something that somebody else may be changing: the form says what it was based on."""

    based_on = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class PersonForm(BasedOnForm):
    """A person's name and address."""

    name = _line(gettext_lazy("Name"))
    email = _email(help_text=gettext_lazy("Leave it empty for somebody without an address of their own."))

    field_order = ("name", "email", "reason", "based_on")


class EraseForm(forms.Form):
    """Why a person is erased."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why: the reason stays in the record.")},
    )


class LastDayForm(forms.Form):
    """The last day of something."""

    ends = DayField(label=gettext_lazy("Last day"))


class EndForm(LastDayForm):
    """The last day of something, and why."""

    reason = _line(gettext_lazy("Reason"), most=500, required=False)


class LeaveForm(BasedOnForm):
    """The last day that was previewed; what is to end is in ``based_on``."""

    ends = DayField(widget=forms.HiddenInput)


class SpanForm(ReasonForm):
    """From a day, to a day or until further notice."""

    starts = DayField(label=gettext_lazy("First day"), initial=timezone.localdate)
    ends = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )

    field_order = ("starts", "ends", "reason")


class AppointForm(SpanForm):
    """How and when somebody holds a post."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How the post is held"),
        choices=OccupancyKind.choices,
        help_text=gettext_lazy(
            "Acting and interim holders cover a post beside its own holder. Two people share a job where both hold it "
            "as a job share. A deputy stands in for known days."
        ),
    )

    field_order = ("kind", "starts", "ends", "reason")


class SeatForm(SpanForm):
    """How and when somebody sits on a committee."""

    kind = forms.ChoiceField(label=gettext_lazy("How the person sits on it"), choices=SeatKind.choices)
    represents = _line(
        gettext_lazy("Represents"),
        required=False,
        help_text=gettext_lazy("For a co-opted member: which body, such as the Church of England."),
    )
    votes_on = _line(
        gettext_lazy("Votes on"),
        required=False,
        help_text=gettext_lazy("Where a co-opted member votes on some things only, such as education."),
    )

    field_order = ("kind", "represents", "votes_on", "starts", "ends", "reason")


class PortfolioForm(SpanForm):
    """A portfolio of the Executive."""

    name = _line(gettext_lazy("Name"))
    slug = forms.SlugField(
        label=gettext_lazy("Short name for addresses"),
        max_length=60,
        help_text=gettext_lazy(
            "Small letters, digits and dashes, such as environment-and-transport. It never changes."
        ),
        error_messages={
            "required": gettext_lazy("Give a short name, such as environment."),
            "invalid": gettext_lazy("Use letters, digits, dashes and underscores only."),
        },
    )

    field_order = ("name", "slug", "starts", "ends", "reason")


class ContactForm(BasedOnForm):
    """A contact in a partner organisation."""

    organisation = _line(gettext_lazy("Organisation"))
    name = _line(gettext_lazy("Name"))
    email = _email()

    field_order = ("organisation", "name", "email", "reason", "based_on")


class PostCodeField(forms.CharField):
    """A post, typed by its code."""

    def clean(self, value: Any) -> Post | None:
        """The post, or nothing where nothing was typed."""
        code = super().clean(value).strip()
        if not code:
            return None
        post = Post.objects.filter(code=code).first()
        if post is None:
            raise ValidationError(
                _("There is no post with the code %(code)s: look it up in the list of posts."),
                "no_post",
                {"code": code},
            )
        return post


def unit_choices(tree: Tree) -> list[tuple[str, str]]:
    """The codes of the open parts of the council, each below the one that it belongs to."""
    return [(place.code, f"{INDENT * depth}{place.name}") for place, depth in tree.walk()]


class PostChangeForm(BasedOnForm):
    """What can change about a post."""

    title = _line(gettext_lazy("Title"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Part of the council"),
        error_messages={"invalid_choice": gettext_lazy("Choose an open part of the council.")},
    )
    reports_to = PostCodeField(
        label=gettext_lazy("Reports to"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The code of a post, as the list of posts shows it."),
    )
    shared_with = _line(
        gettext_lazy("Shared with"), required=False, help_text=gettext_lazy("Another council that has the post too.")
    )

    field_order = ("title", "unit", "reports_to", "shared_with", "reason", "based_on")

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = list(units)  # type: ignore[attr-defined]  # a ChoiceField


class PostForm(PostChangeForm):
    """A new post; its code and role never change."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and dashes, such as head-of-waste. It never changes."),
        error_messages={
            "required": gettext_lazy("Give a code, such as head-of-waste."),
            "invalid": gettext_lazy("Use letters, digits, dashes and underscores only."),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in Role if role not in ROLES_WITHOUT_A_POST],
        initial=Role.EMPLOYEE,
        help_text=gettext_lazy("What whoever holds the post may do: see the page about roles. It never changes."),
    )

    field_order = ("title", "code", "unit", "role", "reports_to", "shared_with", "reason", "based_on")


class EndPostForm(EndForm):
    """The last day of a post, and the post that takes over what hangs on it."""

    hand_over_to = PostCodeField(
        label=gettext_lazy("Hand over to"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The code of the post that gets its indicators, and the posts that report to it."),
    )

    field_order = ("ends", "hand_over_to", "reason")
