"""Every label of the published figures is read; whatever could mean two windows is refused."""

import contextlib
import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.periods import Calendar, Frequency, Period, PeriodError, parse_label, period_containing, speech

GOLDEN = Path(__file__).parents[1] / "golden"


def published_labels() -> list[tuple[str, str, str, str]]:
    with (GOLDEN / "period_labels.csv").open(newline="", encoding="utf-8") as file:
        return [(row["frequency"], row["label"], row["start"], row["end"]) for row in csv.DictReader(file)]


def days(start: str, end: str) -> Period:
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize("calendar", Calendar)
def test_every_published_label_is_read_with_its_dates(calendar: Calendar) -> None:
    labels = published_labels()
    assert len(labels) == 397
    for frequency, label, start, end in labels:
        wanted = days(start, end)
        read = parse_label(label, calendar=calendar, frequency=Frequency(frequency), start=wanted.start, end=wanted.end)
        assert read == wanted


@pytest.mark.parametrize("calendar", Calendar)
def test_a_published_label_does_not_fit_the_dates_of_another_decade(calendar: Calendar) -> None:
    for frequency, label, start, end in published_labels():
        moved = Period(
            dt.date.fromisoformat(start) + dt.timedelta(days=3653), dt.date.fromisoformat(end) + dt.timedelta(days=3653)
        )
        with pytest.raises(PeriodError, match="does not fit the dates") as refused:
            parse_label(label, calendar=calendar, frequency=Frequency(frequency), start=moved.start, end=moved.end)
        assert refused.value.code == "contradiction"


@pytest.mark.parametrize(
    ("label", "calendar", "frequency", "start", "end"),
    [
        ("2016", "calendar", "annual", "2016-01-01", "2016-12-31"),
        ("2015/16", "financial", "annual", "2015-04-01", "2016-03-31"),
        ("2015/2016", "financial", "annual", "2015-04-01", "2016-03-31"),
        ("2015-16", "financial", "annual", "2015-04-01", "2016-03-31"),
        ("1999/00", "financial", "annual", "1999-04-01", "2000-03-31"),
        ("2015/16", "academic", "annual", "2015-09-01", "2016-08-31"),
        ("2015-16", "calendar", "annual", "2015-01-01", "2016-12-31"),
        ("2014-2016", "calendar", "annual", "2014-01-01", "2016-12-31"),
        ("2014 to 2016", "calendar", "annual", "2014-01-01", "2016-12-31"),
        ("2015-17", "calendar", "annual", "2015-01-01", "2017-12-31"),
        ("1998-00", "calendar", "annual", "1998-01-01", "2000-12-31"),
        ("2013/14-2015/16", "financial", "annual", "2013-04-01", "2016-03-31"),
        ("2013/14 to 2015/16", "academic", "annual", "2013-09-01", "2016-08-31"),
        ("2014/15-2015/16", "academic", "biennial", "2014-09-01", "2016-08-31"),
        ("Sep 2016", "financial", "monthly", "2016-09-01", "2016-09-30"),
        ("September 2016", "financial", "annual", "2016-09-01", "2016-09-30"),
        ("Sept 2016", "financial", "annual", "2016-09-01", "2016-09-30"),
        ("31 Mar 2016", "financial", "annual", "2016-03-31", "2016-03-31"),
        ("2008-04-16", "financial", "annual", "2008-04-16", "2008-04-16"),
        ("Oct 2021-Sep 2022", "financial", "quarterly", "2021-10-01", "2022-09-30"),
        ("Oct 2021 – Sep 2022", "financial", "quarterly", "2021-10-01", "2022-09-30"),  # noqa: RUF001 (as printed)
        ("2022 Q1 (cal)", "financial", "quarterly", "2022-01-01", "2022-03-31"),
        ("2022 Q1", "calendar", "quarterly", "2022-01-01", "2022-03-31"),
        ("Q4 2022", "calendar", "quarterly", "2022-10-01", "2022-12-31"),
        ("2021/22 Q1", "financial", "quarterly", "2021-04-01", "2021-06-30"),
        ("Q4 2021/22", "financial", "quarterly", "2022-01-01", "2022-03-31"),
        ("2026-27 Q1", "financial", "quarterly", "2026-04-01", "2026-06-30"),
        ("2021/22 Q1", "academic", "quarterly", "2021-09-01", "2021-11-30"),
        ("2025/26 H2", "financial", "half_yearly", "2025-10-01", "2026-03-31"),
        ("H1 2025", "calendar", "half_yearly", "2025-01-01", "2025-06-30"),
        ("2021/22 Q1 - 2025/26 Q3", "financial", "quarterly", "2021-04-01", "2025-12-31"),
        ("Autumn 2024", "academic", "termly", "2024-09-01", "2024-12-31"),
        ("Spring term 2025", "academic", "termly", "2025-01-01", "2025-04-30"),
        ("Summer 2024/25", "academic", "termly", "2025-05-01", "2025-08-31"),
        ("2024/25 autumn", "academic", "termly", "2024-09-01", "2024-12-31"),
        ("Jul 2025", "financial", "three_a_year", "2025-04-01", "2025-07-31"),
        ("Mar 2026 survey", "financial", "quarterly", "2025-12-01", "2026-03-31"),
        ("year to Dec 2025", "financial", "annual", "2025-01-01", "2025-12-31"),
        ("Year ending 15 November 2016", "financial", "annual", "2015-11-16", "2016-11-15"),
        ("2026-27-q1", "academic", "quarterly", "2026-04-01", "2026-06-30"),
        ("2026-27-m04", "financial", "monthly", "2026-07-01", "2026-07-31"),
        ("20250101-20251231", "financial", "annual", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_label_alone_is_read_with_the_indicators_calendar(
    label: str, calendar: str, frequency: str, start: str, end: str
) -> None:
    read = parse_label(label, calendar=Calendar(calendar), frequency=Frequency(frequency))
    assert read == days(start, end)


@pytest.mark.parametrize(
    ("label", "calendar", "code"),
    [
        ("2016", "financial", "ambiguous_year"),
        ("2014-2016", "academic", "ambiguous_year"),
        ("2022 Q1", "financial", "ambiguous_year"),
        ("2015/16", "calendar", "other_calendar"),
        ("2013/14-2015/16", "calendar", "other_calendar"),
        ("2015/17", "financial", "unreadable"),
        ("2015/2018", "financial", "unreadable"),
        ("2016-2014", "calendar", "unreadable"),
        ("2015/16-2013/14", "financial", "unreadable"),
        ("Foo 2016", "financial", "unreadable"),
        ("Jun 2025 survey", "financial", "bad_month"),
        ("31 Feb 2016", "financial", "impossible_date"),
        ("2016-13-01", "financial", "impossible_date"),
        ("1776", "calendar", "year_out_of_range"),
        ("2026-27-m13", "financial", "bad_slug"),
        ("2026-28-q1", "financial", "bad_slug"),
        ("20261301-20261302", "financial", "bad_slug"),
        ("", "financial", "unreadable"),
        ("Q5 2025/26", "financial", "unreadable"),
        ("２０１６", "calendar", "unreadable"),  # noqa: RUF001 (full-width digits, on purpose)
        ("2016" * 40, "calendar", "unreadable"),
    ],
)
def test_what_is_no_period_or_could_be_two_is_refused_in_words(label: str, calendar: str, code: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_label(label, calendar=Calendar(calendar), frequency=Frequency.ANNUAL)
    assert refused.value.code == code
    assert len(refused.value.message) < 160


@pytest.mark.parametrize(
    ("label", "calendar", "says", "params"),
    [
        (
            "  soonish ",
            "financial",
            "soonish is not a period we can read, for example 2026/27 Q1.",
            {"text": "soonish"},
        ),
        ("x" * 90, "financial", f"{'x' * 60} is not a period we can read, for example 2026/27 Q1.", {"text": "x" * 60}),
        ("1899/00", "financial", "The year 1899 is not between 1900 and 2199.", {"text": "1899"}),
        ("31 Feb 2026", "financial", "31/2/2026 is not a date.", {"text": "31/2/2026"}),
    ],
)
def test_what_is_refused_is_named(label: str, calendar: str, says: str, params: dict[str, str]) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_label(label, calendar=Calendar(calendar), frequency=Frequency.ANNUAL)
    assert str(refused.value) == says
    assert refused.value.params == params


def test_dates_that_contradict_a_label_are_named() -> None:
    start, end = dt.date(1999, 4, 1), dt.date(2000, 3, 31)
    with pytest.raises(PeriodError) as refused:
        parse_label("2026/27", calendar=Calendar.FINANCIAL, frequency=Frequency.ANNUAL, start=start, end=end)
    assert refused.value.params == {"text": "2026/27", "start": "1999-04-01", "end": "2000-03-31"}
    with pytest.raises(PeriodError) as refused:
        Period(end, start)
    assert refused.value.params == {"start": "2000-03-31", "end": "1999-04-01"}


def test_one_date_without_the_other_is_refused() -> None:
    with pytest.raises(PeriodError, match="both") as refused:
        parse_label("2015/16", calendar=Calendar.FINANCIAL, frequency=Frequency.ANNUAL, start=dt.date(2015, 4, 1))
    assert refused.value.code == "one_date_missing"


@pytest.mark.parametrize(
    ("label", "frequency", "start", "end"),
    [
        ("2015/16", "annual", "2015-04-01", "2015-09-30"),
        ("2015/16", "annual", "2014-09-01", "2015-08-31"),
        ("2015/16", "annual", "2012-04-01", "2016-03-31"),
        ("2016", "annual", "2015-04-01", "2016-03-31"),
        ("Sep 2016", "monthly", "2016-09-01", "2016-09-15"),
        ("31 Mar 2016", "annual", "2016-03-30", "2016-03-30"),
        ("2021/22 Q1", "quarterly", "2021-07-01", "2021-09-30"),
        ("Autumn 2024", "termly", "2025-01-06", "2025-04-11"),
        ("Autumn 2024", "termly", "2024-10-10", "2024-11-01"),
    ],
)
def test_dates_that_contradict_the_label_are_refused(label: str, frequency: str, start: str, end: str) -> None:
    window = days(start, end)
    with pytest.raises(PeriodError) as refused:
        parse_label(
            label,
            calendar=Calendar.FINANCIAL,
            frequency=Frequency(frequency),
            start=window.start,
            end=window.end,
        )
    assert refused.value.code == "contradiction"


@pytest.mark.parametrize(
    ("label", "frequency", "start", "end"),
    [
        ("2015/16", "annual", "2016-03-31", "2016-03-31"),
        ("Autumn 2024", "termly", "2024-09-03", "2024-12-20"),
        ("Summer 2026", "termly", "2026-04-13", "2026-07-21"),
        ("Jul 2025", "three_a_year", "2025-07-01", "2025-07-31"),
        ("2022 Q1", "quarterly", "2022-01-01", "2022-03-31"),
        ("2021/22 Q1", "quarterly", "2021-09-01", "2021-11-30"),
    ],
)
def test_explicit_dates_that_fit_the_label_win(label: str, frequency: str, start: str, end: str) -> None:
    window = days(start, end)
    read = parse_label(
        label, calendar=Calendar.FINANCIAL, frequency=Frequency(frequency), start=window.start, end=window.end
    )
    assert read == window


@given(
    day=st.dates(dt.date(1995, 1, 1), dt.date(2090, 1, 1)),
    frequency=st.sampled_from(Frequency),
    calendar=st.sampled_from(Calendar),
)
def test_the_short_label_of_a_regular_period_reads_back(day: dt.date, frequency: Frequency, calendar: Calendar) -> None:
    period = period_containing(day, frequency, calendar)
    label = period.short_label(calendar, frequency=frequency)
    assert parse_label(label, calendar=calendar, frequency=frequency) == period


@given(st.text(max_size=70))
def test_any_text_is_a_period_or_a_coded_error(text: str) -> None:
    with contextlib.suppress(PeriodError):
        assert parse_label(text, calendar=Calendar.FINANCIAL, frequency=Frequency.ANNUAL).days > 0


@pytest.mark.parametrize(
    ("slug", "english", "other"),
    [
        ("2026-27-q1", "Q1 2026/27 (April to June)", "q1 2026/27 (APRIL..JUNE)"),
        ("2026-27-m07", "October 2026", "OCTOBER 2026"),
        ("2026-27", "2026/27", "2026/27"),
        ("20251101-20261031", "year to Oct 2026", "up to OCT 2026"),
    ],
)
def test_a_period_is_named_in_the_language_of_its_reader(slug: str, english: str, other: str) -> None:
    known = {"Q%(number)s %(year)s": "q%(number)s %(year)s", "%(first)s to %(last)s": "%(first)s..%(last)s",
             "year to %(end)s": "up to %(end)s"}  # fmt: skip
    period = Period.from_slug(slug)
    assert period.label() == english
    say, language = speech._Speech.say, speech._Speech.language
    speech.speak(lambda message: known.get(message, message.upper()), lambda: "xx")
    try:
        assert period.label() == other
    finally:
        speech.speak(say, language)
    assert period.label() == english
