"""Forms of assessments: what a department says of itself, and the statements by which it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from council_pm.assessments.models import STAGES, DimensionText, Facts
from council_pm.assessments.services.maturity import LONGEST_WORDS, DimensionWords, Said

_TOO_LONG = {"max_length": _("This is too long: write at most 2,000 characters.")}
_STAGE = {"invalid_choice": _("Choose one of the four stages.")}


class BasedForm(forms.Form):
    """A form of something that somebody else may have written anew meanwhile."""

    use_required_attribute = False
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31)
    newest: int | None = None

    def refuse(self, refusal: ValidationError, newest: int = 0) -> None:
        """Say what was refused, at its field. Who saved over newer words is shown them, and may save again."""
        if refusal.code == "stale":
            self.newest = newest
        self.add_error(refusal.code if refusal.code in self.fields else None, refusal)

    def revision_seen(self) -> Any:
        """The revision that the next save is based on: the one that was seen."""
        return self.newest if self.newest is not None else self["based_on"].value() or 0


class StepForm(BasedForm):
    """What the council does next."""

    text = forms.CharField(
        label=_("What the council does next"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For all departments, not for one: help that is offered, something that is tried."),
        error_messages={"required": _("Say in a few words what the council does next.")},
    )


class DimensionForm(BasedForm):
    """How a dimension is worded."""

    name = forms.CharField(label=_("What it is called"), error_messages={"required": _("Name it.")})
    question = forms.CharField(
        label=_("The question that it asks"), error_messages={"required": _("Ask it as a question.")}
    )
    facts = forms.ChoiceField(label=_("What the product says beside it"), choices=Facts.choices, required=False)
    active = forms.BooleanField(label=_("Departments are asked about it"), required=False, initial=True)

    field_order = ("name", "question", "stage_1", "stage_2", "stage_3", "stage_4", "facts", "active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for stage in STAGES:
            self.fields[f"stage_{stage}"] = forms.CharField(
                label=_("Stage %(stage)s: what one sees") % {"stage": stage},
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Say what one sees at this stage.")},
            )
        self.order_fields(self.field_order)

    def worded(self) -> DimensionWords:
        """What was typed."""
        data = self.cleaned_data
        first, second, third, fourth = (data[f"stage_{stage}"] for stage in STAGES)
        return DimensionWords(
            name=data["name"], question=data["question"], stages=(first, second, third, fourth), facts=data["facts"]
        )


class RecordForm(BasedForm):
    """A stage, words and what next for each dimension, and the one thing to do first."""

    next_step = forms.CharField(
        label=_("What we do first"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, texts: Sequence[DimensionText], **options: Any) -> None:
        super().__init__(*args, **options)
        self.texts = texts
        for text in texts:
            pk = text.dimension_id
            self.fields[f"stage-{pk}"] = forms.ChoiceField(
                label=text.name,
                required=False,
                choices=[(str(stage), words) for stage, words in zip(STAGES, text.stages, strict=True)],
                error_messages=_STAGE,
            )
            for name, label, rows in (("words", _("How we see it"), 3), ("next", _("What next"), 2)):
                self.fields[f"{name}-{pk}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=LONGEST_WORDS,
                    widget=forms.Textarea(attrs={"rows": rows}),
                    error_messages=_TOO_LONG,
                )

    def clean(self) -> dict[str, Any]:
        """Words need the stage that they speak of."""
        data: dict[str, Any] = super().clean() or {}
        for text in self.texts:
            pk = text.dimension_id
            is_bare = not data.get(f"stage-{pk}") and f"stage-{pk}" not in self.errors
            if is_bare and (data.get(f"words-{pk}") or data.get(f"next-{pk}")):
                self.add_error(f"stage-{pk}", _("Choose the stage that comes nearest, or take your words out."))
        return data

    def said(self) -> list[Said]:
        """What was said, of those dimensions that have a stage."""
        data = self.cleaned_data
        return [
            Said(
                text=text, stage=int(data[f"stage-{text.dimension_id}"]), words=data[f"words-{text.dimension_id}"],
                next=data[f"next-{text.dimension_id}"],
            )
            for text in self.texts
            if data[f"stage-{text.dimension_id}"]
        ]  # fmt: skip

    def blocks(self, before: Mapping[int, Any], facts: Mapping[int, str]) -> list[dict[str, Any]]:
        """What the page shows for each dimension: its fields, what was said last, what the product can say."""
        found = []
        for text in self.texts:
            pk = text.dimension_id
            stage = self[f"stage-{pk}"]
            chosen = str(stage.value() or "")
            found.append(
                {
                    "text": text, "stage": stage, "words": self[f"words-{pk}"], "next": self[f"next-{pk}"],
                    "choices": [
                        (str(number), words, str(number) == chosen)
                        for number, words in zip(STAGES, text.stages, strict=True)
                    ],
                    "is_open": not chosen, "before": before.get(pk), "fact": facts.get(pk, ""),
                }
            )  # fmt: skip
        return found
