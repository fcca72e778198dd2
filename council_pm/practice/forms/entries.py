"""Forms of the register: an entry, its review, its use, communities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.people.models import Post
from council_pm.practice.forms.parts import CHOOSE, BasedForm, box, code_box, part
from council_pm.practice.models import Community
from council_pm.practice.services.entries import EntryFields
from indicators.models import Series
from plans.post_choice import posts_to_choose


class EntryForm(BasedForm):
    """What worked, for whom, how one knows, whom to ask."""

    title = forms.CharField(
        label=_("Name"), help_text=_("What somebody who looks for it would call it."),
        error_messages={"required": _("Name it in at most 200 characters.")},
    )  # fmt: skip
    topic = forms.CharField(
        label=_("Topic"), widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
        error_messages={"required": _("Give a topic in at most 80 characters.")},
    )  # fmt: skip
    communities = forms.MultipleChoiceField(
        label=_("Communities it concerns"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them out where it is for everybody."),
        error_messages={"invalid_choice": _("Choose communities of the list.")},
    )  # fmt: skip
    did = box(_("What we did"), 5, _("Say what you did, so that somebody else can do it."))
    worked = box(_("What worked"), 4, _("Say what came of it, and how you know."))
    cost = box(_("What it cost"), 2, help_text=_("Money, hours, or that it cost nothing."))
    code = code_box(_("The indicator that shows it"))
    before_on = DayField(label=_("It began on"), required=False, help_text=_("The figures before and after are shown."))
    after_on = DayField(
        label=_("Show the figures until"), required=False, help_text=_("Leave it empty for the newest figure.")
    )
    contact = forms.ModelChoiceField(
        Post.objects.none(), label=_("Whom to ask"), required=False, empty_label=_("Choose a post"),
        error_messages=CHOOSE,
    )  # fmt: skip
    review_on = DayField(label=_("Somebody looks whether it still holds by"), required=False)

    def __init__(self, *args: Any, unit_ids: Iterable[int], keep: int | None, kept: Iterable[int], **options: Any):
        """``keep`` is the post that is the contact now, ``kept`` the communities that it concerns now."""
        super().__init__(*args, **options)
        posts_to_choose(self.fields["contact"], unit_ids, keep)
        rows = Community.objects.filter(active=True) | Community.objects.filter(pk__in=list(kept))
        communities: Any = self.fields["communities"]
        communities.choices = [(str(one.pk), one.name) for one in rows.order_by("name")]

    def said(self, series: Series | None) -> EntryFields:
        """What was typed."""
        data = self.cleaned_data
        return EntryFields(
            title=data["title"], topic=data["topic"], did=data["did"], worked=data["worked"], cost=data["cost"],
            contact=data["contact"], review_on=data["review_on"], series=series, before_on=data["before_on"],
            after_on=data["after_on"], communities=[int(pk) for pk in data["communities"]],
        )  # fmt: skip


class NewEntryForm(EntryForm):
    """A new entry, of a part of the council."""

    unit = part(_("Which part of the council"))
    field_order = ("unit",)


class ReviewForm(BasedForm):
    """That an entry still holds."""

    review_on = DayField(label=_("Somebody looks again by"))


class UseForm(BasedForm):
    """I used this."""

    unit = part(_("For which part of the council"))
    since = DayField(label=_("Since when"))
    happened = box(
        _("What happened"), 4, _("Say in a few words what happened, even if it is early."),
        _("You can say it anew as often as you like; what you said before stays."),
    )  # fmt: skip


class HappenedForm(BasedForm):
    """What happened since."""

    happened = box(_("What happened"), 4, _("Say in a few words what happened, even if it is early."))


class CommunityForm(BasedForm):
    """A further community."""

    name = forms.CharField(
        label=_("A further community"), error_messages={"required": _("Name it in at most 60 characters.")}
    )
