"""What is wrong with a figure, in the reader's language."""

from __future__ import annotations

import pytest

from council_pm.core.number_grammar import MESSAGES, GrammarError
from council_pm.core.number_words import grammar_words

PARAMS = {"text": "12%", "places": "6", "value": "12"}


@pytest.mark.parametrize("code", sorted(set(MESSAGES) - {"rounded"}))  # a rounded figure was read
def test_each_fault_has_the_sentence_of_the_grammar(code: str) -> None:
    wrong = GrammarError(code, **PARAMS)
    assert grammar_words(wrong) == wrong.message
