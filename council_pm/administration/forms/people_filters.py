"""What the lists of people, posts, seats and partners can be asked for. What makes no sense counts as not asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.administration.forms.lists import ListForm
from council_pm.people.models import SeatKind
from council_pm.people.roles import ROLES_WITHOUT_A_POST, Role
from council_pm.people.selectors.member_list import SeatChoice
from council_pm.people.selectors.people_list import Holding, PeopleChoice
from council_pm.people.selectors.post_list import PostChoice, PostState


class PeopleFilterForm(ListForm):
    """Which people to list."""

    unit = forms.CharField(required=False, max_length=20)
    role = forms.ChoiceField(
        required=False, choices=[(r.value, r.label) for r in Role if r not in (Role.API_READ, Role.API_ENTRY)]
    )
    holding = forms.ChoiceField(required=False, choices=Holding.choices)

    def choice(self) -> PeopleChoice:
        """As the selector takes it."""
        return PeopleChoice(self.asked("q"), self.asked("unit"), self.asked("role"), self.asked("holding"))


class PostFilterForm(ListForm):
    """Which posts to list."""

    unit = forms.CharField(required=False, max_length=20)
    role = forms.ChoiceField(
        required=False, choices=[(r.value, r.label) for r in Role if r not in ROLES_WITHOUT_A_POST]
    )
    state = forms.ChoiceField(required=False, choices=PostState.choices)

    def choice(self) -> PostChoice:
        """As the selector takes it."""
        return PostChoice(self.asked("q"), self.asked("unit"), self.asked("role"), self.asked("state"))


class SeatFilterForm(ListForm):
    """Which seats to list."""

    TIMES = (("past", _("Past")), ("all", _("Past, present and to come")))

    committee = forms.SlugField(required=False, max_length=60)
    kind = forms.ChoiceField(required=False, choices=SeatKind.choices)
    time = forms.ChoiceField(required=False, choices=TIMES)

    def choice(self) -> SeatChoice:
        """As the selector takes it."""
        return SeatChoice(self.asked("q"), self.asked("committee"), self.asked("kind"), self.asked("time"))


class PartnerFilterForm(ListForm):
    """Which contacts to list."""

    TIMES = (("all", _("Those who have ended too")),)

    time = forms.ChoiceField(required=False, choices=TIMES)
