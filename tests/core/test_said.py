"""What the pure core says, in the reader's language and with whatever was typed in it."""

from __future__ import annotations

import pytest
from django.utils import translation

from council_pm.core.number_grammar import MESSAGES, GrammarError
from council_pm.core.said import said
from indicators.findings import warning

PARAMS = {"text": "12%", "places": "6", "value": "12"}


@pytest.mark.parametrize("code", sorted(set(MESSAGES) - {"rounded"}))  # a rounded figure was read
def test_each_fault_has_the_sentence_of_the_grammar(code: str) -> None:
    wrong = GrammarError(code, **PARAMS)
    assert said(wrong) == wrong.message


def test_a_finding_follows_the_language_in_force() -> None:
    finding = warning("day", "Monday", "value")  # a message that Django itself has in Welsh
    with translation.override("cy"):
        assert said(finding) == translation.gettext("Monday") != "Monday"


def test_what_was_typed_is_no_template() -> None:
    assert said(GrammarError("not_a_number", text="{a} {0}")).startswith("{a} {0} is not a number")
