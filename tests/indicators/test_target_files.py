"""Workbooks of targets, out and back: what is filled in is shown first, what is wrong is named by row and column."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from council_pm.audit.models import Event
from indicators.models import TargetProposal
from tests.indicators.target_council import IN_ROUND, YEAR, TargetCouncil, propose, row, target_council
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
GRID = f"/targets/{YEAR}/PLA/"
UPLOAD = f"{GRID}upload/"


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(IN_ROUND, tick=False):
        yield


@pytest.fixture
def officer(council: TargetCouncil) -> Client:
    return signed_in(council.officer)


def send(client: Client, content: bytes, name: str = "targets.csv", status: int = 422, **data: str) -> str:
    response = client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **data})
    text = " ".join(response.content.decode().split())
    assert response.status_code == status, text
    return text


def workbook(*rows: list[Any]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for one in rows:
        book.active.append(one)
    book.save(target)
    return target.getvalue()


def test_a_workbook_goes_out_is_filled_in_and_comes_back(council: TargetCouncil, officer: Client) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02")
    propose(council, row(two, "60", reason="=A bid"))
    book = load_workbook(io.BytesIO(officer.get(f"{GRID}file/?format=xlsx").content))
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    target = headings.index("Target") + 1
    assert [sheet.cell(line, target).value for line in (2, 3)] == [None, "60"]
    sheet.cell(2, target).value = 0.585
    sheet.cell(2, target).number_format = "0.0%"
    sheet.cell(3, target).value = 61
    filled = io.BytesIO()
    book.save(filled)
    text = send(officer, filled.getvalue(), "targets.xlsx", 200, reason="Council plan.")
    assert "2 targets to propose, 0 rows need attention, 0 left as they are" in text
    assert "58.5%" in text
    assert "in place of 60" in text
    assert f'name="t-{one.pk}-{YEAR}" value="58.5%"' in text
    assert TargetProposal.objects.count() == 1, "nothing is saved before it is shown"


def test_a_csv_file_is_checked_as_a_whole(council: TargetCouncil, officer: Client) -> None:
    council.series("PLA-01")
    council.series("PLA-02")
    text = send(officer, b"Code,Target,Reason\nPLA-01,55,Plan.\nPLA-02,1e3,Plan.\nCHI-01,5,Plan.\n")
    assert "PLA-02: 1e3 is not a number we can read." in text
    assert "Row 4: CHI-01 is not among the indicators that take a target here." in text
    assert "1 target to propose, 2 rows need attention" in text
    assert 'value="55"' in text, "what is right stands in the grid and is not lost"
    assert not TargetProposal.objects.exists()
    assert not Event.objects.filter(action="propose_target").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Code,Value\nPLA-01,5\n", "The columns Code and Target are needed"),
        (b"Code,Target\n", "There is nothing to propose"),
        (b"", "The file is empty"),
        (b"  \n ", "The file is empty"),
        (b'Code,Target\nPLA-01,"55\n', "The quotation marks in this row do not match"),
        (b'"Code,Target', "The quotation marks in this row do not match"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"PK\x03\x04 and no more", "We cannot read this workbook"),
        (b"\xd0\xcf\x11\xe0", "This is an old Excel file"),
        (b"Code,Target\n" + b"PLA-01,5\n" * 2001, "A block has at most 2,000 rows"),
        (b"Code,Target\n" + b"PLA-01," + b"5" * 20_000, "The text is longer than 10,000 characters"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    council: TargetCouncil, officer: Client, content: bytes, words: str
) -> None:
    council.series("PLA-01")
    assert words in send(officer, content)
    assert not TargetProposal.objects.exists()


def test_cells_that_hold_no_text_are_named_by_row_and_column(council: TargetCouncil, officer: Client) -> None:
    council.series("PLA-01")
    text = send(officer, workbook(["Code", "Target"], ["PLA-01", "=1/0"]), "targets.xlsx")
    assert "Row 2, B: The formula has no result yet" in text


def test_a_date_is_no_target(council: TargetCouncil, officer: Client) -> None:
    council.series("PLA-01")
    text = send(officer, workbook(["Code", "Target"], ["PLA-01", IN_ROUND]), "targets.xlsx", reason="Plan.")
    assert "a date was found where a number is expected" in text


def test_no_file_and_one_that_is_too_large_are_refused(council: TargetCouncil, officer: Client) -> None:
    council.series("PLA-01")
    nothing = officer.post(UPLOAD, {"reason": "Plan."})
    assert (nothing.status_code, b"Choose the file that you filled in." in nothing.content) == (422, True)
    large = officer.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", b"x" * (6 * 1024 * 1024))})
    assert (large.status_code, b"The file is larger than 5 MB" in large.content) == (413, True)


def test_a_file_without_the_token_of_the_form_is_refused(council: TargetCouncil) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.officer)
    response = client.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", b"Code,Target\n")})
    assert response.status_code == 403


def test_scripts_and_formulas_in_a_file_stay_text(council: TargetCouncil, officer: Client) -> None:
    one = council.series("PLA-01")
    content = b"Code,Target,Reason\nPLA-01,55,<script>alert(1)</script>\n"
    text = send(officer, content, status=200)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    officer.post(GRID, {f"t-{one.pk}-{YEAR}": "55", f"r-{one.pk}": "=2+3", "action": "save"})
    back = officer.get(f"{GRID}file/").content.decode("utf-8-sig")
    assert "'=2+3" in back
    assert "There is nothing to propose" in send(officer, back.encode())
    assert TargetProposal.objects.get().value == Decimal(55)
