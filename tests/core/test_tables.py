"""Tables on their way in: what is read, and what is refused in words with its row and column."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from council_pm.core.tables.columns import (
    Choice,
    Column,
    ReadTable,
    day,
    known_heading,
    prose,
    read_rows,
    words,
)
from council_pm.core.tables.faults import Limits, TableRefusedError
from council_pm.core.tables.source import read_file, read_text
from council_pm.core.tables.wording import place, sentence

COLUMNS = (
    Column("code", "Code", words(20), required=True),
    Column("name", "Name", words(10), aliases=("title",)),
    Column("level", "Level", Choice([("unit", 4)], {"team": 4})),
    Column("opens", "Opens on", day),
    Column("value", "Value", words(20)),
    Column("note", "Note", prose(40)),
)
KNOWN = known_heading(COLUMNS)


def read(data: bytes | str, limits: Limits | None = None) -> ReadTable:
    raw = read_text(data, KNOWN, limits) if isinstance(data, str) else read_file(data, KNOWN, limits)
    return read_rows(raw, COLUMNS)


def said(table: ReadTable) -> list[str]:
    return [f"{place(fault.as_json())}: {sentence(fault.as_json())}" for fault in table.faults]


def book(rows: list[list[Any]], **also: Any) -> bytes:
    made = Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for cell, shown_as in also.get("formats", {}).items():
        sheet[cell].number_format = shown_as
    for cells in also.get("merged", []):
        sheet.merge_cells(cells)
    if "other" in also:
        made.create_sheet("Notes", 0).append(also["other"])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"code,name\nA,Waste\n",
        "\ufeffcode,name\r\nA,Waste\r\n".encode(),
        "Name;Code\nWaste;A\n".encode("cp1252"),
        "code\ttitle\nA\tWaste".encode("utf-16"),
        b"\n\n*CODE: | name\n\nA|Waste\n",
        book([["Code", "Name"], ["A", "Waste"]]),
        book([["Code", "Name"], ["A", "Waste"]], other=["What this is"]),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(data: bytes) -> None:
    table = read(data)
    assert (said(table), [(row["code"], row["name"]) for row in table.rows]) == ([], [("A", "Waste")])


def test_letters_that_windows_saved_are_read() -> None:
    assert read("code,name\nA,“Café”\n".encode("cp1252")).rows[0]["name"] == "“Café”"


def test_every_kind_of_cell_is_read_as_one_thing() -> None:
    row = read("code,name,level,opens,value,note\n' A,  a  b ,TEAM,1/4/2026,\"£1,234.50\",'=x").rows[0]
    assert row.values == {
        "code": "' A",
        "name": "a b",
        "level": 4,
        "opens": dt.date(2026, 4, 1),
        "value": "£1,234.50",
        "note": "=x",
    }


@pytest.mark.parametrize("text", ["2026-04-01", "1/4/2026", "01.04.2026", "1-4-2026", "1 April 2026", "1 apr 2026"])
def test_a_day_is_read_day_first(text: str) -> None:
    assert day(text) == dt.date(2026, 4, 1)


def test_a_workbook_counts_with_what_its_cells_show() -> None:
    rows = [["Code", "Value", "Opens on", "Note"], [12, 0.985, dt.date(2026, 4, 1), True], ["B", 0.1 + 0.2, None, 7.5]]
    table = read(book(rows, formats={"B2": "0.0%", "B3": "0.0"}))
    assert said(table) == []
    first, second = table.rows
    assert (first["code"], first["value"], first["opens"], first["note"]) == (
        "12", "98.5%", dt.date(2026, 4, 1), "yes",
    )  # fmt: skip
    assert (second["value"], second["note"]) == ("0.3", "7.5")


def test_a_date_is_read_as_the_day_never_as_its_number() -> None:
    table = read(book([["Code", "Value"], ["A", dt.datetime(2026, 6, 30)]]))  # noqa: DTZ001  # cells know no zone
    assert table.rows[0]["value"] == "2026-06-30"


def test_all_that_is_wrong_is_said_at_once_with_its_place() -> None:
    text = (
        "code,name,level,opens,value\n"
        ",Waste,unit,,\n"
        "B,A name that is long,squad,31/2/2026,abc\n"
        "C,,,tomorrow,\n"
        "\n"
        "D\x01,,,1/1/1066,\n"
    )
    assert said(read(text)) == [
        "Row 2, Code: This cell is empty: fill it in.",
        "Row 3, Name: The text is longer than 10 characters: shorten it.",
        "Row 3, Level: “squad” is not one of these: unit.",
        "Row 3, Opens on: “31/2/2026”: there is no such day; correct it.",
        "Row 4, Opens on: “tomorrow” is not a day we can read: write it like 31/03/2026 or 2026-03-31.",
        "Row 6, Code: There is a character in it that cannot be seen: type the text again.",
        "Row 6, Opens on: “1/1/1066”: check the year; it lies between 1900 and 2199.",
    ]


@pytest.mark.parametrize(
    ("text", "words_said"),
    [
        ("name\nA\n", ["Row 1, Code: The column 'Code' is missing: add it to the heading row."]),
        (
            "code,name,title\nA,b,c\n",
            ["Row 1, Name: The column “Name” stands in the heading row twice: take one away."],
        ),
        ("code,name\n", ["The file: There are no rows below the headings: check that you chose the right file."]),
        (
            'code,note\nA,"open\nB,c\n',
            [
                "Row 2: The quotation marks in this row do not match: each one that opens a cell must close it.",
                "The file: There are no rows below the headings: check that you chose the right file.",
            ],
        ),
    ],
)
def test_a_table_without_what_it_needs_says_so(text: str, words_said: list[str]) -> None:
    assert said(read(text)) == words_said


def test_rows_without_headings_are_read_in_the_order_of_the_columns_and_that_is_said() -> None:
    table = read("A\tWaste\nB\tParks")
    assert [(row.number, row["code"], row["name"]) for row in table.rows] == [(1, "A", "Waste"), (2, "B", "Parks")]
    assert "there was no heading row" in sentence(table.notes[0].as_json()).casefold()


def test_columns_of_others_are_named_and_left_alone() -> None:
    table = read("code,colour,,smell\nA,red,,sweet\n")
    assert [sentence(note.as_json()) for note in table.notes] == ["Columns that are not read: colour, smell."]


GOOD = book([["Code"], ["A"]])
OUTSIDE = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "old_workbook"),
        (b"%PDF-1.7", "pdf"),
        (b"\x1f\x8brest", "compressed"),
        (b"{\\rtf1", "not_text"),
        (b"code\x00,name\n", "not_text"),
        (b"code,name\n\x81\x8d", "not_text"),
        (b"PK\x03\x04 cut short", "unreadable_workbook"),
        (GOOD[: len(GOOD) // 2], "unreadable_workbook"),
        (repacked(GOOD, "xl/workbook.xml", b"<workbook>"), "unreadable_workbook"),
        (
            repacked(GOOD, "xl/sharedStrings.xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"),
            "unreadable_workbook",
        ),
        (repacked(GOOD, "xl/vbaProject.bin", b"x"), "macros"),
        (repacked(GOOD, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), "other_spreadsheet"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(TableRefusedError) as refusal:
        read(data)
    assert refusal.value.fault.code == code
    assert sentence(refusal.value.fault.as_json())


def test_a_package_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(TableRefusedError, match="unreadable_workbook"):
        read(target.getvalue())


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (b"code\nA\nB\n", Limits(bytes=5), "too_large"),
        ("code\nA\nB\n", Limits(bytes=5), "too_large"),
        (b"code\nA\nB\n", Limits(rows=1), "too_many_rows"),
        (book([["Code"], ["A"], ["B"]]), Limits(rows=1), "too_many_rows"),
        (book([["Code"], *[["A"]] * 9]), Limits(rows=1), "workbook_too_large"),
        (GOOD, Limits(unpacked_bytes=100), "workbook_too_large"),
        (GOOD, Limits(cells=1), "workbook_too_large"),
    ],
)
def test_more_than_the_limits_is_refused_before_it_is_read(data: bytes | str, limits: Limits, code: str) -> None:
    with pytest.raises(TableRefusedError) as refusal:
        read(data, limits)
    assert refusal.value.fault.code == code


def sheet_of(inside: str, *, prefix: str = "") -> bytes:
    """A sheet as a program could write it; the elements may stand under a prefix."""
    name = f"{prefix}:" if prefix else ""
    mark = f"xmlns:{prefix}" if prefix else "xmlns"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<{name}worksheet {mark}="{space}">{inside}</{name}worksheet>'.encode()


HEADED = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c></row></sheetData>'
FAR = '<sheetData><row r="{row}"><c r="{column}{row}"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_of(HEADED + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        sheet_of(HEADED + '<mergeCells><mergeCell ref="A1&#58;XFD1048576"/></mergeCells>'),
        sheet_of(HEADED + '<mergeCells><mergeCell ref="A:XFD"/></mergeCells>'),
        sheet_of(HEADED + '<hyperlinks><hyperlink ref="XFD1:A9" location="x"/></hyperlinks>'),
        sheet_of(HEADED + '<hyperlinks><hyperlink ref="A1:XFD9999" location="x"/></hyperlinks>'),
        sheet_of('<sheetData><row r="1">' + "<c/>" * 2_001 + "</row></sheetData>"),
        sheet_of('<x:sheetData><x:row r="1">' + "<x:c/>" * 2_001 + "</x:row></x:sheetData>", prefix="x"),
        sheet_of("<sheetData>" + "<row/>" * 10_010 + "</sheetData>"),
        sheet_of(HEADED + "<cols>" + '<col min="1" max="1"/>' * 1_001 + "</cols>"),
        sheet_of(FAR.format(row=30, column="CV")),
        sheet_of(FAR.format(row=30, column="XFD")),
        b"<!DOCTYPE x>" + sheet_of(HEADED),
        sheet_of(HEADED).replace(b"<worksheet", b"<!DOCTYPE\n x><worksheet"),
    ],
)
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.bin"])
def test_a_small_file_that_asks_for_billions_of_cells_is_refused_before_any_is_made(sheet: bytes, name: str) -> None:
    data = repacked(GOOD, "xl/worksheets/sheet1.xml", sheet)
    if name.endswith(".bin"):  # a part may have any name: its relation says what it is
        data = renamed(data, "sheet1.xml", "sheet1.bin")
    with pytest.raises(TableRefusedError) as refusal:
        read(data, Limits(cells=2_000))
    assert refusal.value.fault.code == ("unreadable_workbook" if b"DOCTYPE" in sheet else "workbook_too_large")


def renamed(data: bytes, old: str, new: str) -> bytes:
    """A part under another name, wherever the package speaks of it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in was.infolist():
            made.writestr(part.filename.replace(old, new), was.read(part).replace(old.encode(), new.encode()))
    return target.getvalue()


def test_a_sheet_under_another_name_and_prefix_is_read_as_ever() -> None:
    made = renamed(book([["Code", "Name"], ["A", "Waste"]]), "sheet1.xml", "sheet1.bin")
    assert [dict(row.values)["name"] for row in read(made).rows] == ["Waste"]
    with pytest.raises(TableRefusedError, match="unreadable_workbook"):
        read(repacked(GOOD, "xl/worksheets/sheet1.xml", sheet_of(HEADED)[:-9]))


def test_a_merged_area_that_is_none_is_not_counted() -> None:
    with pytest.raises(TableRefusedError, match="unreadable_workbook"):
        read(
            repacked(
                GOOD, "xl/worksheets/sheet1.xml", sheet_of(HEADED + '<mergeCells><mergeCell ref="?"/></mergeCells>')
            )
        )


def test_cells_that_cannot_be_trusted_are_named() -> None:
    rows = [["Code", "Value", "Note"], ["A", "=1+1", "#REF!"], ["B", 2, "x" * 30]]
    made = book(rows, merged=["A2:A3"])
    assert said(read(made, Limits(cell=20))) == [
        "Row 2, A: The cells A2:A3 are merged: unmerge them, so that each row stands for itself.",
        "Row 2, B: The formula has no result yet: open the file in Excel, save it and send it again.",
        "Row 2, C: #REF! is an error of the spreadsheet: put the formula right.",
        "Row 3, C: The text is longer than 20 characters: shorten it.",
        "Row 3, Code: This cell is empty: fill it in.",
    ]


def test_rows_that_are_too_wide_or_cells_that_are_too_long_are_named() -> None:
    table = read("code,name\nA,b\n" + "x," * 120 + "\nB," + "y" * 30 + "\n", Limits(cell=20))
    assert said(table) == [
        "Row 3: The row has more than 100 cells: check what was copied.",
        "Row 4: The text is longer than 20 characters: shorten it.",
    ]


def answer(data: bytes | str) -> list[str]:
    """What a person is told."""
    try:
        return said(read(data))
    except TableRefusedError as refusal:
        return [sentence(refusal.fault.as_json())]


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    for start in (b"", b"code,name,value\n", b"PK\x03\x04"):
        assert all(answer(start + data))


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert all(answer("code,name,level,opens,value\n" + text))
