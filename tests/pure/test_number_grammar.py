"""The number grammar: one notation, one meaning, nothing guessed."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.number_grammar import MESSAGES, GrammarError, is_no_data, read_plain, read_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("5", "5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("007", "7"),
        ("1,234", "1234"),
        ("1,234,567.891", "1234567.891"),
        ("\u00a0 12.5\u2003\n", "12.5"),
        ("\uff11\uff12\uff0e\uff15", "12.5"),  # full-width digits and point
        ("999999999999", "999999999999"),
        ("123456789.123456", "123456789.123456"),
        ("0.100000000000000000", "0.1"),
    ],
)
def test_a_figure_is_read_exactly(text: str, value: str) -> None:
    reading = read_value(text)
    assert reading.value == Decimal(value)
    assert not reading.value.is_signed() or reading.value < 0
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("text", "value"), [("£1,234.50", "1234.5"), ("-£5", "-5"), ("£-5", "-5"), ("\uffe15", "5"), ("1234.50", "1234.5")]
)
def test_money_may_have_one_pound_sign_in_front(text: str, value: str) -> None:
    assert read_value(text, money=True).value == Decimal(value)


@pytest.mark.parametrize(("text", "value"), [("98%", "98"), ("-1.5%", "-1.5"), ("98", "98"), ("98\uff05", "98")])
def test_a_percentage_may_have_one_per_cent_sign_behind(text: str, value: str) -> None:
    assert read_value(text, percentage=True).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"),
        (" \u2003\t", "blank"),
        ("n/a", "no_data"),
        ("N/A", "no_data"),
        ("na", "no_data"),
        ("-", "no_data"),
        ("\u2013", "no_data"),
        ("..", "no_data"),
        ("not available", "no_data"),
        ("abc", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1_000", "not_a_number"),
        ("(5)", "not_a_number"),
        ("5.", "not_a_number"),
        (".", "not_a_number"),
        ("+", "not_a_number"),
        ("--5", "not_a_number"),
        ("1 234", "not_a_number"),
        ("1,5", "not_a_number"),
        ("12345,678", "not_a_number"),
        ("1,23,456", "not_a_number"),
        ("0,123", "not_a_number"),  # a decimal comma, more likely than a thousand
        ("1.234,5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("0x10", "not_a_number"),
        ("5\u00b2", "not_a_number"),  # NFKC alone would make it 52
        ("\u00bd", "not_a_number"),
        ("\u2460", "not_a_number"),
        ("5\u2082", "not_a_number"),  # a small two below the line
        ("1\u33a1", "not_a_number"),  # square metres in one character: NFKC has a 2 in it
        ("\u2474", "not_a_number"),  # (1) in one character
        ("\u24885", "not_a_number"),  # "1." in one character, and a five
        ("\u0663", "not_a_number"),  # an Arabic-Indic three
        ("1\u200b2", "not_a_number"),
        ("\u20135", "not_a_number"),  # a dash that may be a minus or a bullet
        ("=1+1", "not_a_number"),
        ("££5", "not_a_number"),
        ("£5%", "not_a_number"),
        ("%", "not_a_number"),
        ("5%%", "not_a_number"),
        ("1.2m", "abbreviated"),
        ("£1.2m", "abbreviated"),
        ("3 million", "abbreviated"),
        ("12k", "abbreviated"),
        ("-£12K", "abbreviated"),
        ("£-3 thousand", "abbreviated"),
        ("2mn", "abbreviated"),
        ("1,200 Bn", "abbreviated"),
        ("4 billion", "abbreviated"),
        ("31/03/2026", "looks_like_date"),
        ("2026-03-31", "looks_like_date"),
        ("31 Mar 2026", "looks_like_date"),
        ("1-September-26", "looks_like_date"),
        ("2026-03-31 00:00:00", "looks_like_date"),
        ("2026-03-31T9:30", "looks_like_date"),
        ("98%", "percent_not_allowed"),
        ("£5", "pound_not_allowed"),
        ("1000000000000", "too_large"),
        ("-1000000000000", "too_large"),
        ("999999999999.9999999", "too_large"),
        ("9" * 90, "too_large"),
        ("9" * 101, "too_long"),
        ("1234567890.123456", "too_many_digits"),
        ("123456789012.3456", "too_many_digits"),
    ],
)
def test_whatever_else_is_refused_with_a_code_and_a_sentence(text: str, code: str) -> None:
    with pytest.raises(GrammarError) as refused:
        read_value(text)
    assert refused.value.code == code
    assert refused.value.message == str(refused.value)
    assert len(refused.value.message) < 160


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Enter a figure."),
        ("n/a", "If there is no figure, use 'No data' and give a reason."),
        ("£1.2m", "£1.2m: write the amount in full, for example 1,200,000."),
        ("31/03/2026", "31/03/2026: a date was found where a number is expected."),
        ("98%", "98%: this indicator is not a percentage; leave out the % sign."),
        ("£5", "£5: this indicator is not in pounds; leave out the £ sign."),
        ("1e3", "1e3 is not a number we can read. Write it like 1234.5 or 1,234.5."),
        ("1000000000000", "1000000000000 is too large: figures are below 1,000,000,000,000."),
        ("1234567890.123456", "1234567890.123456 has more than 15 significant digits."),
    ],
)
def test_the_sentences_say_what_to_do(text: str, says: str) -> None:
    assert _message(text) == says


def _message(text: str) -> str:
    with pytest.raises(GrammarError) as refused:
        read_value(text)
    return refused.value.message


@pytest.mark.parametrize(
    "text",
    ["abc", "5\u00b2", "12k", "31/03/2026", "98%", "£5", "1000000000000", "999999999999.9999999", "1234567890.123456"],
)
def test_a_sentence_names_what_was_typed(text: str) -> None:
    with pytest.raises(GrammarError) as refused:
        read_value(f" {text} ")
    assert refused.value.params == {"text": text}
    assert text in refused.value.message


def test_of_a_long_text_the_sentence_shows_the_beginning() -> None:
    assert _message("7" * 101) == f"{'7' * 40}… is too long to be a figure."
    assert _message("x" * 101) == f"{'x' * 40}… is too long to be a figure."
    assert _message("x" * 100).startswith(f"{'x' * 40} is not a number")


def test_a_hundred_characters_are_still_read() -> None:
    assert read_value("0" * 99 + "5").value == 5


def test_the_warning_says_what_became_of_the_figure() -> None:
    (warned,) = read_value("-1,234,567.8951", places=2).warnings
    assert warned.message == "-1,234,567.8951 was rounded to 2 decimal places: -1234567.90."
    (warned,) = read_value("0.0000004").warnings
    assert warned.message == "0.0000004 was rounded to 6 decimal places: 0.000000."


@pytest.mark.parametrize(
    ("text", "places", "value"),
    [
        ("1.2345675", 6, "1.234568"),
        ("-1.2345675", 6, "-1.234568"),
        ("0.0000004", 6, "0"),
        ("-0.0000004", 6, "0"),
        ("2.345", 2, "2.35"),
        ("12345678901.1234567", 4, "12345678901.1235"),
    ],
)
def test_more_decimals_than_are_kept_are_rounded_half_up_with_a_warning(text: str, places: int, value: str) -> None:
    reading = read_value(text, places=places)
    assert reading.value == Decimal(value)
    assert [warned.code for warned in reading.warnings] == ["rounded"]
    assert text in reading.warnings[0].message
    assert not reading.value.is_zero() or not reading.value.is_signed()


def test_noughts_beyond_the_places_kept_need_no_warning() -> None:
    assert read_value("2.50", places=1).warnings == ()


def test_the_fast_path_leaves_everything_unusual_to_the_grammar() -> None:
    assert read_plain("12.5") == Decimal("12.5")
    assert [read_plain(text) for text in ("1,234", "£5", " 5", "1234567890", "1.2345678", "5\n", "")] == [None] * 7


def test_tokens_of_no_data_are_known_in_any_case() -> None:
    assert is_no_data(" N/A ")
    assert is_no_data("Not available")
    assert not is_no_data("0")


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6))
def test_every_figure_reads_back_as_it_is_printed(value: Decimal) -> None:
    assert read_value(f"{value:f}").value == value
    assert read_value(f"{value:,f}").value == value
    assert read_value(f"£{value:,f}", money=True).value == value
    assert read_value(f"{value:f}%", percentage=True).value == value


@given(st.text(alphabet="0123456789+-.,£% eEkm\u2212\u00b2", max_size=30), st.booleans(), st.booleans())
def test_any_text_is_a_figure_within_the_limits_or_a_coded_error(text: str, money: bool, percentage: bool) -> None:
    with contextlib.suppress(GrammarError):
        value = read_value(text, money=money, percentage=percentage).value
        assert abs(value) < 10**12
        assert value == round(value, 6)
        assert len(value.normalize().as_tuple().digits) <= 15


def test_every_message_is_a_sentence() -> None:
    assert all(text.endswith(".") for text in MESSAGES.values())
