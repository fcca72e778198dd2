"""Twenty thousand texts read by the number grammar and by a reader of its specification that shares nothing with it.

The reader goes through a text sign by sign, without a pattern; it is written from the rules that people are told.
"""

from __future__ import annotations

import random
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, localcontext

from council_pm.core.number_grammar import GrammarError, read_value

TEXTS = 20_000
DIGITS = "0123456789"
PIECES = (
    *DIGITS, *DIGITS, *DIGITS, "00", "000", "999", "123", ",123", ",000", ",12", ",", ".", ".5", ".123456", ".1234565",
    "+", "-", "\u2212", "\u2013", "£", "\uffe1", "%", "\uff05", " ", "\u00a0", "\u2003", "\t", "e", "E3", "k", "m",
    "bn", "_", "(", ")", "n/a", "..", "NaN", "\uff11", "\uff0e", "\uff0c", "\u00b2", "\u00bd", "\u0663", "\u200b",
    "'", "=", "1e5", "/", "0x",
)  # fmt: skip


def by_the_rules(text: str, *, money: bool, percentage: bool) -> Decimal | None:
    """The figure in the text, or nothing where the rules refuse it."""
    if len(text) > 100 or any(_another_digit(one) for one in text):
        return None
    rest = list(unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-"))
    negative = None
    pounds = 0
    while rest and rest[0] in "+-£":
        first = rest.pop(0)
        if first == "£":
            pounds += 1
        elif negative is None:
            negative = first == "-"
        else:
            return None
    if pounds > (1 if money else 0):
        return None
    if rest and rest[-1] == "%":
        if not percentage or pounds:
            return None
        rest.pop()
    whole, point, fraction = "".join(rest).partition(".")
    if point and not fraction:
        return None
    digits = _without_commas(whole)
    if digits is None or not (digits or fraction) or any(one not in DIGITS for one in digits + fraction):
        return None
    return _kept(Decimal(f"{'-' if negative else ''}{digits or '0'}.{fraction or '0'}"))


def _another_digit(one: str) -> bool:
    """Whether NFKC makes of a sign that is no digit of its own, like a small two above the line, a digit."""
    made = unicodedata.normalize("NFKC", one)
    return made != one and any(part in DIGITS for part in made) and unicodedata.category(one) in ("No", "So")


def _without_commas(whole: str) -> str | None:
    """Digits; with commas only where thousands stand, and not after a nought, which reads like a decimal comma."""
    if "," not in whole:
        return whole
    first, *groups = whole.split(",")
    if not 1 <= len(first) <= 3 or first.startswith("0") or any(len(group) != 3 for group in groups):
        return None
    return first + "".join(groups)


def _kept(exact: Decimal) -> Decimal | None:
    with localcontext(prec=300):
        value = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
        significant = str(abs(value)).replace(".", "").strip("0") if value else "0"
        if value == value.to_integral_value():
            significant = str(abs(int(value))).strip("0")
    return None if abs(exact) >= 10**12 or abs(value) >= 10**12 or len(significant) > 15 else value


def random_texts() -> list[str]:
    """Texts of some pieces, half of them begun from a figure that is right."""
    dice = random.Random(20261126)
    found = []
    for number in range(TEXTS):
        parts = [dice.choice(PIECES) for _ in range(dice.randrange(0, 7))]
        if number % 2:
            size = 10 ** dice.randrange(1, 18)
            figure = format(Decimal(dice.randrange(-size, size)).scaleb(-dice.randrange(0, 8)), ",f")
            at = dice.randrange(0, len(figure) + 1)
            figure = figure[:at] + "".join(parts[: dice.randrange(0, 3)]) + figure[at:]
            parts = [dice.choice(["", "", "£", "-", " ", "-£"]), figure, dice.choice(["", "", "%", " ", "k"])]
        found.append("".join(parts))
    return found


def test_a_reader_of_the_rules_that_shares_no_code_reads_the_same() -> None:
    read, differing = 0, []
    for number, text in enumerate(random_texts()):
        money, percentage = number % 3 == 1, number % 3 == 2
        expected = by_the_rules(text, money=money, percentage=percentage)
        try:
            value = read_value(text, money=money, percentage=percentage).value
        except GrammarError:
            value = None
        read += value is not None
        if value != expected:
            differing.append((text, money, percentage, value, expected))
    assert differing == []
    assert TEXTS // 6 < read < TEXTS * 5 // 6, "the texts must be of both kinds"


def test_the_reader_knows_right_from_wrong() -> None:
    assert by_the_rules("1,234.5", money=False, percentage=False) == Decimal("1234.5")
    assert by_the_rules("-£5", money=True, percentage=False) == Decimal(-5)
    for wrong in ("", "-", "5.", "1,23", "0,123", "1e3", "££5", "5\u00b2", "9" * 13, "1234567890.123456"):
        assert by_the_rules(wrong, money=True, percentage=True) is None
