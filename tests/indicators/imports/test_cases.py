"""The cases of bad inputs and their kin: each gives its outcome, its sentence with row and column, and no more."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from council_pm.audit.models import Event
from council_pm.core.tables.wording import sentence
from indicators.models import Return, ReturnVersion, Value
from indicators.services.return_files import Imported
from tests.indicators.imports.conftest import CaseCouncil

CASES = Path(__file__).parent / "cases"
MANIFEST = [case for case in json.loads((CASES / "manifest.json").read_text()) if case["channel"] != "form"]
HEADING = "indicator,period,value,comment\n"
Q1 = "2026-27 Q1"


def outcome(imported: Imported) -> str:
    if imported.report.fault_count:
        return "REJECT"
    hidden = any(note["code"].startswith("hidden") for note in imported.notes)
    return "WARN" if hidden or any(one["severity"] == "warning" for one in imported.report.remarks) else "ACCEPT"


def said(imported: Imported) -> str:
    """All that is said, in lower case, each as ``row 3: ...``."""
    lines = []
    for one in [*imported.report.faults, *imported.report.remarks, *imported.notes]:
        lines.append((f"row {one['row']}: " if one["row"] else "") + sentence(one))
    return "\n".join(lines).casefold().replace("row 3: rows", "rows")


def stored() -> dict[str, Decimal]:
    found = Return.objects.exclude(value=None).exclude(series__indicator__code="CP07")
    return {f"{code}|{Q1}": value for code, value in found.values_list("series__indicator__code", "value")}


def counts() -> tuple[int, int, int]:
    return ReturnVersion.objects.count(), Value.objects.count(), Event.objects.count()


@pytest.mark.parametrize("case", MANIFEST, ids=lambda case: case["id"])
def test_a_case_of_the_manifest_gives_its_outcome(cases: CaseCouncil, case: dict[str, Any]) -> None:
    before = counts()
    imported = cases.send((CASES / case["file"]).read_bytes())
    assert outcome(imported) == case["outcome"]
    assert stored() == {key: Decimal(value) for key, value in case["values"].items()}
    if case["error"]:
        wanted = case["error"].casefold()
        row, parted, words = wanted.partition(": ")
        assert wanted in said(imported) or (parted and f"{row}: " in said(imported) and words in said(imported))
        assert counts() == before


def test_a_comment_is_kept_to_the_letter(cases: CaseCouncil) -> None:
    for name, code, text in (
        ("I02_cp1252_pound.csv", "CP03", "café \u2013 “quoted”"),
        ("I49_formula_comment.csv", "CP01", '=HYPERLINK("http://127.0.0.1/x","click")'),
    ):
        cases.send((CASES / name).read_bytes())
        assert Return.objects.get(series__indicator__code=code).happened == text
    cases.send((CASES / "I51_xss_comment.csv").read_bytes())
    kept = Return.objects.get(series__indicator__code="CP01").happened
    assert kept == "<img src=x onerror=alert(1)><script>alert(2)</script>"


# --- Kin


@dataclass(frozen=True)
class Kin:
    """A file, what becomes of it, what is stored by code, and what is said."""

    name: str
    data: bytes
    outcome: str
    values: dict[str, str] = field(default_factory=dict)
    says: str = ""


def rows(*lines: str) -> bytes:
    return (HEADING + "\n".join(lines)).encode()


def one(value: str, code: str = "CP02", comment: str = "", period: str = Q1) -> bytes:
    cells = (f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in (code, period, value, comment))
    return rows(",".join(cells))


def book(*lines: list[Any], change: Any = None, heading: list[str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    for line in [heading or ["indicator", "period", "value", "comment"], *lines]:
        sheet.append(line)
    if change:
        change(made, sheet)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return target.getvalue()


def shown_as(cell: str, number_format: str) -> Any:
    def change(_book: Any, sheet: Any) -> None:
        sheet[cell].number_format = number_format

    return change


def hide_row(_book: Any, sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = True


def hide_column(_book: Any, sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def merge_heading(_book: Any, sheet: Any) -> None:
    sheet.merge_cells("C1:D1")


def merge_rows(_book: Any, sheet: Any) -> None:
    sheet.merge_cells("A2:A3")


def other_sheets(made: Any, _sheet: Any) -> None:
    made.create_sheet("Read me", 0).append(["What to do"])


def hidden_sheet(made: Any, sheet: Any) -> None:
    made.create_sheet("Empty").append(["nothing"])
    sheet.sheet_state = "hidden"


NUMBERS = [
    Kin("plain", one("12"), "ACCEPT", {"CP02": "12"}),
    Kin("thousands", one("1,234"), "ACCEPT", {"CP02": "1234"}),
    Kin("millions", one("1,234,567.5"), "ACCEPT", {"CP02": "1234567.5"}),
    Kin("no leading nought", one(".5"), "ACCEPT", {"CP02": "0.5"}),
    Kin("plus", one("+5"), "ACCEPT", {"CP02": "5"}),
    Kin("minus", one("-5", "CP03"), "ACCEPT", {"CP03": "-5"}),
    Kin("typographic minus", one("\u22125", "CP03"), "ACCEPT", {"CP03": "-5"}),
    Kin("nought", one("0"), "ACCEPT", {"CP02": "0"}),
    Kin("no-break space around it", one("\u00a012\u00a0"), "ACCEPT", {"CP02": "12"}),
    Kin("full-width digits", one("\uff11\uff12"), "ACCEPT", {"CP02": "12"}),
    Kin("pounds", one("£1,234.50", "CP03"), "ACCEPT", {"CP03": "1234.5"}),
    Kin("minus before pounds", one("-£5", "CP03"), "ACCEPT", {"CP03": "-5"}),
    Kin("per cent", one("98%", "CP01"), "ACCEPT", {"CP01": "98"}),
    Kin("more than 100 where it may be", one("104.5", "CP06"), "ACCEPT", {"CP06": "104.5"}),
    Kin("seven decimals", one("1.2345678"), "WARN", {"CP02": "1.234568"}, "was rounded to 6 decimal places"),
    Kin("half away from nought", one("-1.0000005", "CP03"), "WARN", {"CP03": "-1.000001"}, "rounded"),
    Kin("fifteen digits", one("123456789.012345"), "ACCEPT", {"CP02": "123456789.012345"}),
    Kin("sixteen digits", one("1234567890.123456"), "REJECT", says="more than 15 significant digits"),
    Kin("largest", one("999999999999"), "ACCEPT", {"CP02": "999999999999"}),
    Kin("too large", one("1000000000000"), "REJECT", says="too large"),
    Kin("exponent", one("1e3"), "REJECT", says="not a number we can read"),
    Kin("underscore", one("1_000"), "REJECT", says="not a number we can read"),
    Kin("accountant's minus", one("(5)"), "REJECT", says="not a number we can read"),
    Kin("trailing minus", one("5-"), "REJECT", says="not a number we can read"),
    Kin("trailing point", one("5."), "REJECT", says="not a number we can read"),
    Kin("two points", one("1.2.3"), "REJECT", says="not a number we can read"),
    Kin("continental", one("1.234,5"), "REJECT", says="not a number we can read"),
    Kin("continental decimals", one("1,5"), "REJECT", says="not a number we can read"),
    Kin("commas in the wrong place", one("12,34"), "REJECT", says="not a number we can read"),
    Kin("spaces between thousands", one("1 234"), "REJECT", says="not a number we can read"),
    Kin("apostrophe between thousands", one("1'234"), "REJECT", says="not a number we can read"),
    Kin("thousands as k", one("12k"), "REJECT", says="write the amount in full"),
    Kin("millions as m", one("£1.2m", "CP03"), "REJECT", says="write the amount in full, for example 1,200,000"),
    Kin("NaN", one("NaN"), "REJECT", says="not a number we can read"),
    Kin("infinity", one("inf"), "REJECT", says="not a number we can read"),
    Kin("a word", one("abc"), "REJECT", says="row 2: abc is not a number"),
    Kin("about", one("~5"), "REJECT", says="not a number we can read"),
    Kin("below", one("<5"), "REJECT", says="not a number we can read"),
    Kin("half", one("½"), "REJECT", says="not a number we can read"),
    Kin("superscript", one("5²"), "REJECT", says="not a number we can read"),
    Kin("hexadecimal", one("0x10"), "REJECT", says="not a number we can read"),
    Kin("euro", one("€5", "CP03"), "REJECT", says="not a number we can read"),
    Kin("pounds of what is none", one("£5"), "REJECT", says="not in pounds"),
    Kin("per cent of what is none", one("5%"), "REJECT", says="not a percentage"),
    Kin("two per cent signs", one("5%%", "CP01"), "REJECT", says="not a number we can read"),
    Kin("above its bound", one("100.1", "CP01"), "REJECT", says="row 2: "),
    Kin("below its bound", one("-1", "CP01"), "REJECT", says="row 2: "),
    Kin("a date", one("30/06/2026"), "REJECT", says="a date was found where a number is expected"),
    Kin("a date in words", one("30 June 2026"), "REJECT", says="a date was found"),
    Kin("a month that Excel made of 1-2", one("01-Feb-26"), "REJECT", says="a date was found"),
    Kin("a formula in a text file", one("=1+1"), "REJECT", says="not a number we can read"),
    Kin("very long", one("9" * 150), "REJECT", says="too long"),
    Kin("an error of the spreadsheet", one("#REF!"), "REJECT", says="not a number we can read"),
    Kin("a figure that cannot be seen in it", one("1\u202e2"), "REJECT", says="cannot be seen"),
    Kin("the end of a file in it", rows(f"CP02,{Q1},1\x002,"), "REJECT", says="text file"),
]
NOTHING = [
    Kin("blank", one(""), "ACCEPT"),
    Kin("only spaces", one("   "), "ACCEPT"),
    Kin("blank with a comment", one("", comment="Later."), "ACCEPT", says="comment was not kept"),
    *(
        Kin(f"token {token}", one(token, comment="The system was down."), "ACCEPT")
        for token in ("n/a", "N/A", "na", "NA", "-", "\u2013", "..", "not available", "Not Available")
    ),
    *(
        Kin(f"token {token} without why", one(token), "REJECT", says="use 'no data' and give a reason")
        for token in ("n/a", "-", "\u2013", "..", "not available")
    ),
    *(
        Kin(f"not a token: {word}", one(word, comment="Why."), "REJECT", says="not a number we can read")
        for word in ("tbc", "nil", "none", "—", "?", "no data", "x")
    ),
]
STRUCTURE = [
    Kin("semicolons", f"indicator;period;value;comment\nCP02;{Q1};12;".encode(), "ACCEPT", {"CP02": "12"}),
    Kin("semicolons and thousands", f"indicator;period;value;comment\nCP02;{Q1};1,234;".encode(), "ACCEPT",
        {"CP02": "1234"}),
    Kin("tabs", f"indicator\tperiod\tvalue\tcomment\nCP02\t{Q1}\t1,234\tx".encode(), "ACCEPT", {"CP02": "1234"}),
    Kin("bars", f"indicator|period|value\nCP02|{Q1}|12".encode(), "ACCEPT", {"CP02": "12"}),
    Kin("Excel's own mark", f"sep=;\nindicator;period;value\nCP02;{Q1};abc".encode(), "REJECT",
        says="row 2: abc is not a number"),
    Kin("cp1252 glued to utf-8", rows(f"CP02,{Q1},12,café à Zürich") + b"\xe9", "REJECT", says="damaged"),
    Kin("utf-16", (HEADING + f"CP02,{Q1},12,é").encode("utf-16"), "ACCEPT", {"CP02": "12"}),
    Kin("utf-16 without a mark", (HEADING + f"CP02,{Q1},12,").encode("utf-16-le"), "REJECT", says="text file"),
    Kin("old Macintosh line ends", (HEADING + f"CP02,{Q1},12,").replace("\n", "\r").encode(), "ACCEPT",
        {"CP02": "12"}),
    Kin("headings in capitals and spaces", f" Indicator , PERIOD,Value ,Comment\nCP02,{Q1},12,".encode(), "ACCEPT",
        {"CP02": "12"}),
    Kin("columns in another order", f"comment,value,period,indicator\nx,12,{Q1},CP02".encode(), "ACCEPT",
        {"CP02": "12"}),
    Kin("a column of their own", f"indicator,owner,period,value\nCP02,Ann,{Q1},12".encode(), "ACCEPT",
        {"CP02": "12"}, "columns that are not read: owner"),
    Kin("no comment column", f"indicator,period,value\nCP02,{Q1},12".encode(), "ACCEPT", {"CP02": "12"}),
    Kin("no heading row", f"CP02,{Q1},12,x".encode(), "REJECT", says="column 'value' is missing"),
    Kin("a title above the headings", b"Return of Place\n" + one("12"), "REJECT", says="is missing"),
    Kin("two columns of values", f"indicator,period,value,value\nCP02,{Q1},12,13".encode(), "REJECT",
        says="twice"),
    Kin("only headings", HEADING.encode(), "REJECT", says="no rows below the headings"),
    Kin("only spaces and line ends", b" \r\n \r\n", "REJECT", says="the file is empty"),
    Kin("a mark and nothing else", b"\xef\xbb\xbf", "REJECT", says="the file is empty"),
    Kin("blank lines between", rows("", f"CP02,{Q1},12,", "", ",,,", f"CP04,{Q1},abc,"), "REJECT",
        says="row 6: abc is not a number"),
    Kin("a comment of two lines", rows(f'CP02,{Q1},12,"one\ntwo"', f"CP04,{Q1},abc,"), "REJECT",
        says="row 3: abc is not a number"),
    Kin("a quotation mark that is not closed", rows(f'CP02,{Q1},12,"oh', f"CP04,{Q1},5,"), "REJECT",
        says="quotation marks"),
    Kin("thousands without quotation marks", rows(f"CP02,{Q1},1,234,x"), "REJECT", says="row 2: the row has 5 cells"),
    Kin("thousands that leave no comment", rows(f"CP02,{Q1},1,234"), "REJECT", says="look like one figure"),
    Kin("a row cut short", rows(f"CP02,{Q1}", f"CP04,{Q1},5,"), "ACCEPT", {"CP04": "5"}),
    Kin("too many rows", rows(*[f"CP02,{Q1},1,"] * 5_001), "REJECT", says="more than 5,000 rows"),
    Kin("more than 5 MB", rows(f"CP02,{Q1},1,x") + b" " * (5 * 1024 * 1024), "REJECT", says="larger than 5 mb"),
    Kin("a comment beyond 600", one("12", comment="x" * 601), "REJECT", says="longer than 600"),
    Kin("a comment of 600", one("12", comment="x" * 600), "ACCEPT", {"CP02": "12"}),
    Kin("a PDF", b"%PDF-1.7 ...", "REJECT", says="this is a pdf"),
    Kin("compressed", b"\x1f\x8b\x08\x00", "REJECT", says="compressed"),
    Kin("a picture", b"\x89PNG\r\n\x1a\n\x00\x00", "REJECT", says="neither a workbook"),
    Kin("a web page", b"<html><table><tr><td>indicator</td></tr></table></html>", "REJECT", says="is missing"),
    Kin("json", b'{"indicator": "CP02"}', "REJECT", says="is missing"),
    Kin("every wrong row at once", rows(f"CP02,{Q1},abc,", f"ZZ1,{Q1},5,", "CP04,2026-27 Q9,5,"), "REJECT",
        says="row 4: 2026-27 q9 is not a period"),
]  # fmt: skip
ROWS = [
    Kin("small letters", one("12", "cp02"), "ACCEPT", {"CP02": "12"}),
    Kin("spaces around the code", one("12", " CP02 "), "ACCEPT", {"CP02": "12"}),
    Kin("no code", one("12", ""), "REJECT", says="row 2: this cell is empty"),
    Kin("no period", one("12", period=""), "REJECT", says="row 2: this cell is empty"),
    Kin("a code that nearly is one", one("12", "CP2"), "REJECT", says="no indicator cp2"),
    Kin("a code of another alphabet", one("12", "\u0421\u042002"), "REJECT", says="no indicator"),
    Kin("another department's", one("5", "CP60"), "REJECT", says="you cannot enter a value for this indicator"),
    Kin("another department's, blank", one("", "CP60"), "REJECT", says="you cannot enter a value"),
    Kin("retired", one("5", "CP99"), "REJECT", says="row 2: this indicator has been retired"),
    Kin("signed off", one("5", "CP07"), "REJECT", says="ask for a restatement"),
    Kin("signed off, the same figure", one("41", "CP07"), "ACCEPT"),
    Kin("twice, different", rows(f"CP02,{Q1},1,", f"CP02,{Q1},2,"), "REJECT",
        says="rows 2 and 3 give the same indicator and period"),
    Kin("twice, one blank", rows(f"CP02,{Q1},1,", f"CP02,{Q1},,"), "REJECT", says="rows 2 and 3 give the same"),
    Kin("twice, in two spellings", rows(f"CP02,{Q1},1,", "cp02,Q1 2026/27,1,"), "REJECT",
        says="rows 2 and 3 give the same"),
    *(
        Kin(f"period {text}", one("12", period=text), "ACCEPT", {"CP02": "12"})
        for text in ("Q1 2026/27", "2026/27 Q1", "2026-27-q1", "2026-27  q1")
    ),
    Kin("a closed period", one("5", period="2025-26 Q4"), "REJECT", says="period is closed; ask for a restatement"),
    Kin("an older period", one("5", period="2019-20 Q4"), "REJECT", says="period is closed; ask for a restatement"),
    Kin("a period to come", one("5", period="2027-28 Q1"), "REJECT", says="row 2: this period has not opened yet"),
    Kin("a year of a quarterly indicator", one("5", period="2026-27"), "REJECT", says="row 2: "),
    Kin("a period that is none", one("5", period="Q5 2026/27"), "REJECT", says="is not a period we can read"),
    Kin("a word for a period", one("5", period="now"), "REJECT", says="is not a period we can read"),
    Kin("a unit that has no such line", f"indicator,period,value,unit\nCP02,{Q1},5,CHI".encode(), "REJECT",
        says="has no line for this unit"),
    Kin("its unit", f"indicator,period,value,unit\nCP02,{Q1},5,PLA11".encode(), "ACCEPT", {"CP02": "5"}),
    Kin("a flag", f"indicator,period,value,estimate\nCP02,{Q1},5,yes".encode(), "ACCEPT", {"CP02": "5"}),
    Kin("a flag that is none", f"indicator,period,value,estimate\nCP02,{Q1},5,perhaps".encode(), "REJECT",
        says="is not one of these: yes, no"),
    Kin("a count that is no number", f"indicator,period,value,numerator\nCP02,{Q1},5,many".encode(), "REJECT",
        says="row 2: many is not a number"),
]  # fmt: skip
BOOKS = [
    Kin("a number", book(["CP02", Q1, 12, None]), "ACCEPT", {"CP02": "12"}),
    Kin("what a sum of floats is", book(["CP02", Q1, 0.1 + 0.2, None]), "ACCEPT", {"CP02": "0.3"}),
    Kin("a third", book(["CP02", Q1, 1 / 3, None]), "WARN", {"CP02": "0.333333"}, "was rounded"),
    Kin("per cent of a percentage", book(["CP01", Q1, 0.985, None], change=shown_as("C2", "0.0%")), "ACCEPT",
        {"CP01": "98.5"}),
    Kin("per cent that a float blurs", book(["CP01", Q1, 0.285, None], change=shown_as("C2", "0%")), "ACCEPT",
        {"CP01": "28.5"}),
    Kin("per cent of another", book(["CP02", Q1, 0.985, None], change=shown_as("C2", "0.0%")), "REJECT",
        says="not a percentage"),
    Kin("a per cent sign that is only text", book(["CP02", Q1, 5, None], change=shown_as("C2", '0" %"')), "ACCEPT",
        {"CP02": "5"}),
    Kin("a number kept as text", book(["CP02", Q1, "1,234", None]), "ACCEPT", {"CP02": "1234"}),
    Kin("truth", book(["CP02", Q1, True, None]), "REJECT", says="not a number we can read"),
    Kin("a date", book(["CP02", Q1, date(2026, 6, 30), None]), "REJECT", says="a date was found"),
    Kin("a date and an hour", book(["CP02", Q1, datetime.fromisoformat("2026-06-30T12:30"), None]), "REJECT",
        says="a date was found"),
    Kin("an error", book(["CP02", Q1, "#DIV/0!", None]), "REJECT", says="row 2: "),
    Kin("a formula without a result", book(["CP02", Q1, "=1+1", None]), "REJECT", says="no result yet"),
    Kin("a formula for a comment", book(["CP02", Q1, 5, "=1+1"]), "REJECT", says="no result yet"),
    Kin("a hidden row", book(["CP02", Q1, 12, None], change=hide_row), "WARN", {"CP02": "12"}, "hidden"),
    Kin("a hidden column", book(["CP02", Q1, 12, None], change=hide_column), "WARN", {"CP02": "12"}, "hidden"),
    Kin("a merged heading", book(["CP02", Q1, 12, None], change=merge_heading), "REJECT", says="merged"),
    Kin("merged rows", book(["CP02", Q1, 12, None], ["", Q1, 13, None], change=merge_rows), "REJECT", says="merged"),
    Kin("a sheet to read before it", book(["CP02", Q1, 12, None], change=other_sheets), "ACCEPT", {"CP02": "12"}),
    Kin("the figures on a hidden sheet", book(["CP02", Q1, 12, None], change=hidden_sheet), "REJECT",
        says="is missing"),
    Kin("an empty sheet", book(heading=["", "", "", ""]), "REJECT", says="no rows"),
    Kin("macros", with_part(book(["CP02", Q1, 12, None]), "xl/vbaProject.bin", b"x"), "REJECT", says="macros"),
    Kin("a bomb", with_part(book(["CP02", Q1, 12, None]), "xl/media/x.xml", b"\x00" * 60_000_000), "REJECT",
        says="more than we read"),
    Kin("a password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "REJECT", says="password"),
    Kin("an archive of something else", with_part(b"", "notes.txt", b"x"), "REJECT", says="cannot read this workbook"),
    Kin("an OpenDocument file", with_part(b"", "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        "REJECT", says="opendocument"),
    Kin("a workbook cut short", book(["CP02", Q1, 12, None])[:2_000], "REJECT", says="cannot read this workbook"),
    Kin("a document type", with_part(book(["CP02", Q1, 12, None]), "xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
        "REJECT", says="cannot read this workbook"),
    Kin("too many rows", book(*[["CP02", Q1, 1, None]] * 5_001), "REJECT", says="more than 5,000 rows"),
]  # fmt: skip
KIN = [*NUMBERS, *NOTHING, *STRUCTURE, *ROWS, *BOOKS]


@pytest.mark.parametrize("kin", KIN, ids=lambda kin: kin.name)
def test_a_kin_of_the_cases_gives_its_outcome(cases: CaseCouncil, kin: Kin) -> None:
    before = counts()
    imported = cases.send(kin.data)
    assert (outcome(imported), kin.says.casefold() in said(imported)) == (kin.outcome, True), said(imported)
    assert stored() == {f"{code}|{Q1}": Decimal(value) for code, value in kin.values.items()}
    if kin.outcome == "REJECT":
        assert counts() == before


def test_there_are_many_kin() -> None:
    assert len(KIN) >= 150
    assert len({kin.name for kin in KIN}) >= len(KIN) - 3
