"""A day in a form is read like every other day, and what was typed instead of one stands there again."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from council_pm.core.fields import DayField


class DayForm(forms.Form):
    """One day."""

    on = DayField()


@pytest.mark.parametrize("typed", ["2026-04-01", "1/4/2026", " 1.4.2026 ", "1 April 2026", "1 apr 2026"])
def test_a_day_is_read_in_every_notation_of_the_product(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "required"), ("  ", "required"), ("soon", "invalid"), ("31/2/2026", "invalid"), ("1/1/1066", "year")],
)
def test_what_is_no_day_is_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DayField().clean(typed)
    assert refusal.value.code == code


def test_a_day_may_be_left_out_where_none_is_needed() -> None:
    assert DayField(required=False).clean(" ") is None


def test_a_day_stands_in_a_calendar_field() -> None:
    shown = str(DayForm({"on": "1/4/2026"})["on"]) + str(DayForm(initial={"on": date(2026, 4, 1)})["on"])
    assert 'type="text"' in shown
    assert 'value="1/4/2026"' in shown
    assert '<input type="date" name="on" value="2026-04-01"' in shown


def test_a_slip_stands_in_a_field_that_still_shows_it() -> None:
    assert '<input type="text" name="on" value="31/2/2026"' in str(DayForm({"on": "31/2/2026"})["on"])
