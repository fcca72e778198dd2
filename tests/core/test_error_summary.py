"""The error summary: one component for forms, lists of texts, and lines that lead to a field."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string

SUMMARY = "_components/_error_summary.html"


class _Asked(forms.Form):
    name = forms.CharField(error_messages={"required": "Enter a name."})

    def clean(self) -> None:
        raise forms.ValidationError("Nothing fits.")


def test_without_errors_nothing_shows() -> None:
    assert not render_to_string(SUMMARY, {"errors": []}).strip()
    assert not render_to_string("_components/_form_errors.html", {"form": _Asked()}).strip()


def test_a_refused_form_is_told_as_a_whole_first_then_by_field() -> None:
    shown = render_to_string("_components/_form_errors.html", {"form": _Asked({})})
    assert "There is a problem" in shown
    assert shown.index("<li>Nothing fits.</li>") < shown.index('<a href="#id_name">Enter a name.</a>')


def test_a_text_stands_as_it_is_below_the_heading_of_its_page() -> None:
    shown = render_to_string(SUMMARY, {"errors": ["A < B"], "problem": "Nothing was saved", "lead": "1 row."})
    assert "Nothing was saved" in shown
    assert "<p>1 row.</p>" in shown
    assert "<li>A &lt; B</li>" in shown
