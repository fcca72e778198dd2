"""What is wrong with a figure, and how to write it, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from council_pm.core.number_grammar import GrammarError


def grammar_words(wrong: GrammarError) -> str:
    """The sentence of a text that is not a figure."""
    return _SENTENCES[wrong.code]() % wrong.params


_SENTENCES = {
    "blank": lambda: _("Enter a figure."),
    "no_data": lambda: _("If there is no figure, use 'No data' and give a reason."),
    "too_long": lambda: _("%(text)s… is too long to be a figure."),
    "abbreviated": lambda: _("%(text)s: write the amount in full, for example 1,200,000."),
    "looks_like_date": lambda: _("%(text)s: a date was found where a number is expected."),
    "percent_not_allowed": lambda: _("%(text)s: this indicator is not a percentage; leave out the %% sign."),
    "pound_not_allowed": lambda: _("%(text)s: this indicator is not in pounds; leave out the £ sign."),
    "not_a_number": lambda: _("%(text)s is not a number we can read. Write it like 1234.5 or 1,234.5."),
    "too_large": lambda: _("%(text)s is too large: figures are below 1,000,000,000,000."),
    "too_many_digits": lambda: _("%(text)s has more than 15 significant digits."),
}
