"""Forms of rounds: dates, the days of a release, and whether what is applied is what was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.core.fields import DayField
from council_pm.core.fingerprints import fingerprint
from indicators.models import Audience
from indicators.selectors.release_ladder import Step
from indicators.selectors.round_calendar import ComingRound


class DatesForm(forms.Form):
    """When a round opens, falls due and closes."""

    opens = DayField(label=_("Opens"), help_text=_("From this day on figures can be entered."))
    due = DayField(label=_("First returns due"), help_text=_("Each return keeps the due date of its own lag."))
    closes = DayField(label=_("Closes"), help_text=_("The last day on which figures can be entered."))


def fingerprint_of(rounds: Iterable[ComingRound]) -> str:
    """What was shown before a button is pressed, to tell whether it is still so."""
    return fingerprint(
        *((*one.key, one.opens, one.due, one.closes, [due.series_id for due in one.asked]) for one in rounds)
    )


class StepDatesForm(forms.Form):
    """A day for each step that was not taken yet; the usual days stand there until others were kept."""

    def __init__(self, *args: Any, steps: Sequence[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = steps
        any_kept = any(step.on for step in steps)
        for step in steps:
            if not step.is_taken:
                self.fields[_name(step)] = DayField(
                    label=step.label, required=False, initial=step.on if any_kept else step.proposed
                )

    @property
    def days(self) -> dict[Audience, date | None]:
        """What was asked for, by audience."""
        return {step.audience: self.cleaned_data[_name(step)] for step in self.steps if not step.is_taken}

    @property
    def rows(self) -> list[tuple[Step, Any]]:
        """Each step with its field, or nothing where it was taken."""
        return [(step, None if step.is_taken else self[_name(step)]) for step in self.steps]


def _name(step: Step) -> str:
    return f"on-{int(step.audience)}"
