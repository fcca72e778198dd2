"""Reading a history file: what is accepted, and each way of being refused with its line and column."""

from __future__ import annotations

import gzip
import io
from decimal import Decimal

import pytest

from council_pm.core.periods import Calendar, Frequency
from indicators.history.faults import Fault
from indicators.history.reader import Catalogue, HistoryReader, IndicatorFacts, StagedRow
from indicators.history.source import Limits
from indicators.history.wording import place, sentence

HEADER = (
    "indicator_code,area_code,area_name,period_label,period_start,period_end,"
    "value,numerator,denominator,lower_ci,upper_ci"
)
OWN = "E06000004"
OTHER = "E06000001"

CATALOGUE = Catalogue(
    indicators={
        "BINS": IndicatorFacts(1, 11, Calendar.FINANCIAL, Frequency.ANNUAL, Decimal(0), Decimal(100), percentage=True),
        "COST": IndicatorFacts(2, 12, Calendar.FINANCIAL, Frequency.ANNUAL, money=True),
        "GONE": IndicatorFacts(3, 13, Calendar.FINANCIAL, Frequency.ANNUAL, retired=True),
        "BARE": IndicatorFacts(4, None, Calendar.FINANCIAL, Frequency.ANNUAL),
        "MONTHS": IndicatorFacts(5, 15, Calendar.FINANCIAL, Frequency.MONTHLY),
    },
    areas={OTHER: 21, "E92000001": 22, OWN: 23},
    own_area=OWN,
)


def read(data: bytes | str, limits: Limits | None = None, size: int = 5_000) -> tuple[HistoryReader, list[StagedRow]]:
    raw = data.encode() if isinstance(data, str) else data
    reader = HistoryReader(io.BytesIO(raw), CATALOGUE, limits)
    return reader, [row for chunk in reader.chunks(size) for row in chunk]


def tidy(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def row(
    code: str = "BINS",
    area: str = OTHER,
    label: str = "2024/25",
    start: str = "2024-04-01",
    end: str = "2025-03-31",
    value: str = "45.2",
    rest: str = ",,,",
) -> str:
    return f"{code},{area},Hartlepool,{label},{start},{end},{value},{rest}"


def only_fault(data: bytes | str, limits: Limits | None = None) -> Fault:
    reader, _rows = read(data, limits)
    assert reader.faults.total == 1, reader.faults.listed
    fault = reader.faults.listed[0]
    assert "%(" not in sentence(fault)
    assert place(fault)
    return fault


def test_a_row_of_another_area_is_staged_for_that_area() -> None:
    reader, rows = read(tidy(row(rest="452,1000,44.1,46.3")))
    assert reader.faults.total == 0
    figures = tuple(Decimal(n) for n in ("45.2", "452", "1000", "44.1", "46.3"))
    assert rows == [(2, 1, None, 21, "2024-04-01", "2025-03-31", "2024/25", *figures)]


def test_a_row_of_the_own_area_goes_to_the_councils_series() -> None:
    _reader, rows = read(tidy(row(area=OWN)))
    assert rows[0][2:4] == (11, None)


def test_the_columns_may_stand_in_any_order_and_the_optional_ones_may_be_missing() -> None:
    reader, rows = read("value,area_code,period_label,indicator_code\n7,E92000001,2024/25,COST\n")
    assert reader.faults.total == 0
    assert rows == [(2, 2, None, 22, "2024-04-01", "2025-03-31", "2024/25", Decimal(7), None, None, None, None)]


def test_dates_alone_make_a_period() -> None:
    reader, rows = read(tidy(row(label="")))
    assert reader.faults.total == 0
    assert rows[0][4:7] == ("2024-04-01", "2025-03-31", "")


def test_explicit_dates_win_over_the_window_that_the_label_would_have_alone() -> None:
    reader, rows = read(tidy(row(start="2024-09-01", end="2025-08-31")))
    assert reader.faults.total == 0
    assert rows[0][4:6] == ("2024-09-01", "2025-08-31")


def test_columns_that_nobody_knows_are_named_and_not_read() -> None:
    reader, rows = read("indicator_code,area_code,period_label,value,comment\nBINS,E06000001,2024/25,1,=cmd()\n")
    assert reader.faults.total == 0
    assert reader.ignored_columns == ("comment",)
    assert len(rows) == 1


@pytest.mark.parametrize("data", [tidy(row()).encode("utf-8-sig"), gzip.compress(tidy(row()).encode("utf-8-sig"))])
def test_a_byte_order_mark_and_gzip_are_read(data: bytes) -> None:
    reader, rows = read(data)
    assert reader.faults.total == 0
    assert len(rows) == 1


def test_windows_line_ends_blank_lines_and_quoted_cells_are_read() -> None:
    quoted = f'"BINS",{OTHER},"Hart, le\r\npool",2024/25,,,"45.2",,,,'
    plain = row(label="2023/24", start="", end="")
    reader, rows = read("\r\n".join([HEADER, "", quoted, plain, ""]))
    assert reader.faults.total == 0
    assert [staged[0] for staged in rows] == [3, 5]


def test_rows_come_in_chunks() -> None:
    reader = HistoryReader(
        io.BytesIO(
            tidy(
                *(row(code="COST", label=f"{y}/{(y + 1) % 100:02d}", start="", end="") for y in range(2000, 2007))
            ).encode()
        ),
        CATALOGUE,
    )
    assert [len(chunk) for chunk in reader.chunks(3)] == [3, 3, 1]


@pytest.mark.parametrize(
    ("code", "text", "figure"),
    [
        ("BINS", "45.20", "45.2"),
        ("BINS", "98%", "98"),
        ("COST", '"£1,234.50"', "1234.5"),
        ("COST", "\u22125", "-5"),
        ("COST", "76.19047619047619", "76.190476"),
        ("COST", "0.0000005", "0.000001"),
        ("COST", "999999999999", "999999999999"),
    ],
)
def test_figures_are_read_by_the_grammar_and_rounded_to_six_decimals(code: str, text: str, figure: str) -> None:
    reader, rows = read(tidy(row(code=code, value=text)))
    assert reader.faults.listed == []
    assert rows[0][7] == Decimal(figure)


def test_rounded_figures_are_counted() -> None:
    reader, _rows = read(tidy(row(value="1.23456789", rest=",,1.11111111,2.0000000")))
    assert reader.counts.rounded == 2


def test_a_row_without_a_figure_is_skipped_and_counted() -> None:
    reader, rows = read(tidy(row(value=""), row(area="E92000001")))
    assert reader.counts.blank == 1
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        (row(code="NOPE"), "indicator_code", "unknown_indicator"),
        (row(code=""), "indicator_code", "unknown_indicator"),
        (row(code="GONE"), "indicator_code", "retired_indicator"),
        (row(code="BARE", area=OWN), "indicator_code", "no_series"),
        (row(area="E99999999"), "area_code", "unknown_area"),
        (row(area=""), "area_code", "unknown_area"),
        (row(label="whenever", start="", end=""), "period_label", "period_unreadable"),
        (row(label="2024/26", start="", end=""), "period_label", "period_unreadable"),
        (row(label="2024", start="", end=""), "period_label", "period_ambiguous_year"),
        (row(label="31 Feb 2024", start="", end=""), "period_label", "period_impossible_date"),
        (row(label="2024/25", start="2021-04-01", end="2022-03-31"), "period_label", "period_contradiction"),
        (row(label="", start="2025-04-01", end="2024-03-31"), "period_start", "period_start_after_end"),
        (row(start="2025-04-01", end="2024-03-31"), "period_start", "period_start_after_end"),
        (row(end=""), "period_start", "period_one_date_missing"),
        (row(label="", start="", end=""), "period_label", "no_period"),
        (row(label="", end=""), "period_label", "no_period"),
        (row(start="01/04/2024"), "period_start", "bad_date"),
        (row(start="2024-02-30"), "period_start", "bad_date"),
        (row(end="0025-03-31"), "period_end", "bad_date"),
        (row(value="1e3"), "value", "figure_not_a_number"),
        (row(value="1_000"), "value", "figure_not_a_number"),
        (row(value="NaN"), "value", "figure_not_a_number"),
        (row(value="Infinity"), "value", "figure_not_a_number"),
        (row(value="=1+1"), "value", "figure_not_a_number"),
        (row(value="<script>"), "value", "figure_not_a_number"),
        (row(value="n/a"), "value", "figure_no_data"),
        (row(value="1.2m"), "value", "figure_abbreviated"),
        (row(value="£5"), "value", "figure_pound_not_allowed"),
        (row(value="12/03/2024"), "value", "figure_looks_like_date"),
        (row(code="COST", value="5%"), "value", "figure_percent_not_allowed"),
        (row(code="COST", value="1000000000000"), "value", "figure_too_large"),
        (row(code="COST", value="99999999999.123456"), "value", "figure_too_many_digits"),
        (row(value="1" * 5000), "", "line_too_long"),
        (row(value="1" * 500), "value", "figure_too_long"),
        (row(value="-0.1"), "value", "below_bound"),
        (row(value="100.000001"), "value", "above_bound"),
        (row(rest="x,,,"), "numerator", "figure_not_a_number"),
        (row(rest=",,50,40"), "lower_ci", "interval"),
        (row(label="2024/25" + "x" * 60), "period_label", "too_long"),
        (row(code="B" * 41), "indicator_code", "too_long"),
        (row() + ",", "", "cells"),
        ("BINS", "", "cells"),
        ('"BINS"x,E06000001', "", "quotes"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_line_and_column(text: str, column: str, code: str) -> None:
    fault = only_fault(tidy(row(label="2020/21", start="", end=""), text))
    assert (fault.line, fault.column, fault.code) == (3, column, code)


@pytest.mark.parametrize("bound", ["0", "100"])
def test_the_bounds_themselves_are_allowed(bound: str) -> None:
    reader, _rows = read(tidy(row(value=bound)))
    assert reader.faults.total == 0


def test_a_pound_sign_in_another_encoding_is_refused_with_its_column() -> None:
    data = tidy(row(), row(code="COST", value="£5")).encode("cp1252")
    fault = only_fault(data)
    assert (fault.line, fault.column, fault.code) == (3, "value", "encoding")
    assert "0xA3" in sentence(fault)
    assert "CSV UTF-8" in sentence(fault)


def test_a_nul_byte_is_refused_with_its_column() -> None:
    fault = only_fault(tidy(row(), row(area="E9\x002000001")).encode())
    assert (fault.line, fault.column, fault.code) == (3, "area_code", "nul")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "blank_header"),
        (b"\n" + tidy(row()).encode(), "blank_header"),
        (HEADER.encode(), "no_rows"),
        (tidy(row()).encode("utf-16"), "wide_encoding"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"%PDF-1.7", "pdf"),
        (gzip.compress(tidy(row()).encode())[:-12], "broken_gzip"),
        (b"\x1f\x8b" + b"nothing of the kind", "broken_gzip"),
        (b"indicator_code,area_code,period_label\nBINS,E06000001,2024/25\n", "column_missing"),
        (b"indicator_code,area_code,value\nBINS,E06000001,3\n", "column_missing"),
        (b"indicator_code,area_code,period_start,value\nBINS,E06000001,2024-04-01,3\n", "column_missing"),
        (b"value,indicator_code,area_code,period_label,value\n1,BINS,E06000001,2024/25,1\n", "column_twice"),
        (b'"indicator_code,area_code\n', "quotes"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_is_refused_as_a_whole(data: bytes, code: str) -> None:
    assert only_fault(data).code == code


def test_every_missing_column_is_named() -> None:
    reader, _rows = read("area_name\nHartlepool\n")
    assert [fault.column for fault in reader.faults.listed] == ["indicator_code", "area_code", "value", "period_label"]


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_parsed() -> None:
    bomb = gzip.compress(b"0" * 3_000_000)
    assert len(bomb) < 5_000
    reader, _rows = read(bomb, Limits(plain_bytes=1_000_000))
    assert "too_much_text" in {fault.code for fault in reader.faults.listed}


def test_more_rows_than_the_limit_are_refused() -> None:
    many = tidy(*(row(label=f"{y}/{(y + 1) % 100:02d}", start="", end="") for y in range(2000, 2010)))
    assert only_fault(many, Limits(rows=5)).line == 7


def test_an_exact_duplicate_is_counted_and_skipped() -> None:
    reader, rows = read(tidy(row(), row(value="45.20"), row(start="", end="")))
    assert reader.faults.total == 0
    assert reader.counts.duplicates == 2
    assert len(rows) == 1


@pytest.mark.parametrize("again", [row(value="45.3"), row(rest=",,1,2"), row(value="-45.2", code="COST")])
def test_a_duplicate_that_disagrees_names_both_lines(again: str) -> None:
    first = row(code=again.split(",", 1)[0])
    fault = only_fault(tidy(row(area="E92000001"), first, again))
    assert (fault.line, fault.code, fault.params["first"]) == (4, "disagrees", "3")
    assert "Line 3" in sentence(fault)


def test_the_same_figures_of_the_own_area_and_of_another_are_no_duplicates() -> None:
    reader, rows = read(tidy(row(), row(area=OWN)))
    assert reader.counts.duplicates == 0
    assert len(rows) == 2


def test_all_faults_are_counted_and_the_first_hundred_listed() -> None:
    reader, rows = read(tidy(*(row(code=f"NO{n}") for n in range(250))))
    assert rows == []
    assert reader.faults.total == 250
    assert len(reader.faults.listed) == 100
    assert [fault.line for fault in reader.faults.listed[:2]] == [2, 3]


def test_one_row_can_have_several_faults() -> None:
    reader, _rows = read(tidy(row(area="Hartlepool", value="lots", label="whenever")))
    assert {fault.column for fault in reader.faults.listed} == {"area_code", "value", "period_label"}


def test_a_quotation_mark_that_is_never_closed_ends_in_a_fault_and_not_in_an_error() -> None:
    reader, _rows = read(tidy('BINS,E06000001,"Hartlepool,2024/25,,,45,,,,', *(row() for _ in range(3000))))
    assert "quotes" in {fault.code for fault in reader.faults.listed}
