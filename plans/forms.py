"""Forms of plans: what a person types, read before a service checks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.org.tree import Tree
from council_pm.people.models import PartnerContact, Post
from indicators.keeping_forms import FigureField
from plans.kinds import kinds_at, year_label
from plans.models import PlanKind, PlanTemplate
from plans.post_choice import posts_to_choose

_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_UNKNOWN = _("There is no indicator with this code: choose one from the list.")


class StartForm(forms.Form):
    """Begin a plan: what it is and the headings that it starts from, and its name where it needs one."""

    use_required_attribute = False
    start = forms.ChoiceField(
        label=_("What it is"),
        help_text=_("Guidance stands beside each heading. What you write under them is free."),
        error_messages=_CHOOSE,
    )
    name = forms.CharField(
        label=_("Its name"),
        required=False,
        help_text=_("Only for an improvement or partnership plan, to tell it from others."),
    )

    def __init__(self, *args: Any, level: int, templates: Iterable[PlanTemplate], **options: Any) -> None:
        super().__init__(*args, **options)
        self._templates = {str(one.pk): one for one in templates}
        start: Any = self.fields["start"]
        start.choices = [
            choice
            for kind in kinds_at(level)
            for label in (PlanKind(kind).label,)
            for choice in (
                *((f"{kind} {pk}", f"{label}: {one.name}") for pk, one in self._templates.items() if one.kind == kind),
                (f"{kind} ", _("%(kind)s: my own headings") % {"kind": label}),
            )
        ]

    @property
    def kind(self) -> str:
        """The kind of plan that was chosen."""
        return str(self.cleaned_data["start"]).split(" ")[0]

    @property
    def template(self) -> PlanTemplate | None:
        """The headings that were chosen, or nothing for one's own."""
        return self._templates.get(str(self.cleaned_data["start"]).split(" ")[1])


class CopyForm(forms.Form):
    """Where a copy of a plan goes, and for which year."""

    use_required_attribute = False
    code = forms.ChoiceField(label=_("For"), error_messages=_CHOOSE)
    year = forms.TypedChoiceField(
        label=_("For the year"),
        coerce=int,
        error_messages=_CHOOSE,
    )
    with_aims = forms.BooleanField(label=_("Its aims too, with the indicators that prove them"), required=False)

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], year: int, code: str, **options: Any) -> None:
        super().__init__(*args, initial={"code": code, "year": str(year)}, **options)
        codes: Any = self.fields["code"]
        codes.choices = list(targets)
        years: Any = self.fields["year"]
        years.choices = [(str(one), year_label(one)) for one in (year - 1, year, year + 1)]


class SectionForm(forms.Form):
    """The text under a heading, and the revision that it is based on."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("An empty line begins a paragraph; **bold**, *italic*; a line that begins with - is a list."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)


class HeadingForm(forms.Form):
    """A further heading."""

    use_required_attribute = False
    title = forms.CharField(label=_("A further heading"), error_messages={"required": _("Give the heading a name.")})


class PartnerForm(forms.Form):
    """A partner in the plan, from the contacts of the council."""

    use_required_attribute = False
    contact = forms.ModelChoiceField(
        PartnerContact.objects.none(),
        label=_("Partner"),
        empty_label=_("Choose a contact"),
        help_text=_("The council's contacts are kept in the administration."),
        error_messages=_CHOOSE,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        contact: Any = self.fields["contact"]
        contact.queryset = PartnerContact.objects.filter(ended__isnull=True).order_by("organisation", "name")
        contact.label_from_instance = lambda one: f"{one.organisation}: {one.name}"


class CommentForm(forms.Form):
    """Something to say in the margin."""

    use_required_attribute = False
    section = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )


class ObjectiveForm(forms.Form):
    """An aim in a sentence, why it matters, what it supports, and who answers for it."""

    use_required_attribute = False
    wording = forms.CharField(
        label=_("What is to be reached"),
        help_text=_("In one sentence that a resident would understand, such as: Bins are emptied on the day."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence what is to be reached.")},
    )
    parent = forms.ChoiceField(
        label=_("What it supports"),
        required=False,
        help_text=_("The aim further up that this one helps to reach."),
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("Who answers for it"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("A post, so that it stays when its holder leaves."),
        error_messages={"invalid_choice": _("Choose one of these posts.")},
    )
    why = forms.CharField(label=_("Why it matters"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def __init__(self, *args: Any, parents: Sequence[tuple[str, Any]], unit_ids: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("Nothing further up yet")), *parents]
        posts_to_choose(self.fields["owner"], unit_ids)


class AfterMoveForm(forms.Form):
    """What an aim supports after a move: an aim of the parts above it then, or nothing further up."""

    END = "none"
    use_required_attribute = False
    supports = forms.ChoiceField(
        label=_("From that day it supports"),
        help_text=_("An aim of the parts of the council that it then stands below, or nothing further up."),
        error_messages={**_CHOOSE, "required": _("Choose an aim, or say that the link ends.")},
    )

    def __init__(self, *args: Any, aims: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        supports: Any = self.fields["supports"]
        supports.choices = [("", _("Not chosen yet")), (self.END, _("Nothing: the link ends")), *aims]


class EndForm(forms.Form):
    """Why an aim ends."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Why it ends"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why it ends: the reason stays with it.")},
    )


class MeasureForm(forms.Form):
    """An indicator by its code, with the figure to reach and by when."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Indicator"),
        max_length=40,
        help_text=_("Its code, such as CFA-01; choose from the list as you type."),
        widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
        error_messages={
            "required": _("Choose an indicator."),
            "max_length": _UNKNOWN,
        },
    )
    target = FigureField(label=_("Figure to reach"), required=False)
    until = DayField(label=_("By"), required=False)


def parents_to_choose(aims: Iterable[Any], units: Tree) -> list[tuple[str, str]]:
    """The aims further up, each under the plan that it stands in, for a list to choose from."""
    return [(str(one.id), f"{one.plan.unit}: {one.wording}") for one in aims if one.plan.unit_id in units]
