"""The corpus of bad inputs and its kin, for every table that people send: in words, nothing half-done, no 500."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from council_pm.core.tables.wording import sentence
from council_pm.jobs.models import StagedTable, TableState
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, Post
from council_pm.people.roles import Role
from indicators.models import BasketItem, DefinitionDraft
from tests.factories import BasketFactory, make_council, series_with_rules, user_with_role

pytestmark = pytest.mark.django_db

Cells = list[list[str]]


@dataclass(frozen=True)
class Kind:
    """One kind of table: headings, a row by number, who sends it, what it makes, and which cell is free text."""

    key: str
    role: Role
    header: list[str]
    row: Callable[[int], list[str]]
    made: Callable[[], int]
    text_at: int | None
    unknown: tuple[int, str]

    def table(self, count: int) -> Cells:
        return [self.header, *(self.row(number) for number in range(count))]


KINDS = [
    Kind(
        "organisation",
        Role.SYSTEM_ADMINISTRATOR,
        ["Code", "Name", "Level", "Belongs to"],
        lambda n: [f"NEW{n}", f"Service {n}", "service", "PLA"],
        lambda: OrgUnit.objects.filter(code__startswith="NEW").count(),
        1,
        (3, "ZZ404"),
    ),
    Kind(
        "people",
        Role.SYSTEM_ADMINISTRATOR,
        ["Name", "Post code", "Post title", "Unit"],
        lambda n: [f"Worker {n}", f"new-{n}", f"Job {n}", "PLA1"],
        lambda: Person.objects.filter(name__startswith="Worker ").count() * Post.objects.filter(code="new-0").count(),
        0,
        (3, "ZZ404"),
    ),
    Kind(
        "indicators",
        Role.CORPORATE_PERFORMANCE,
        ["Code", "Part of the council", "Name", "Theme", "What is counted", "Why it matters", "Unit", "Source",
         "To be reviewed by"],
        lambda n: [f"NEW-{n}", "PLA11", f"Name {n}", "Waste", "Bins", "It matters", "bins", "The depot", "1/4/2030"],
        DefinitionDraft.objects.count,
        4,
        (1, "ZZ404"),
    ),
    Kind(
        "baskets",
        Role.CORPORATE_PERFORMANCE,
        ["Basket", "Indicator"],
        lambda n: ["The seventy", f"IND-{n}"],
        BasketItem.objects.count,
        None,
        (1, "ZZ404"),
    ),
]  # fmt: skip
TABLES = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


@pytest.fixture
def sender(client: Client) -> Callable[[Kind, bytes, str], str]:
    """Sends a file as somebody who may; what the page says afterwards."""
    council = make_council()
    BasketFactory.create(name="The seventy")
    for number in range(70):
        series_with_rules(f"IND-{number}", council.unit)

    def send(kind: Kind, data: bytes, name: str) -> str:
        client.force_login(user_with_role(kind.role, unit=council.council))
        fields: dict[str, Any] = {"file": SimpleUploadedFile(name, data)}
        if kind.key == "organisation":
            fields["from_day"] = "1/4/2026"
        page = client.post(reverse(f"administration:table_{kind.key}"), fields, follow=True)
        assert page.status_code == 200
        return page.text

    return send


def csv(cells: Cells, encoding: str = "utf-8") -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    return "\n".join(quoted).encode(encoding)


def book(cells: list[list[Any]]) -> bytes:
    made = Workbook()
    for row in cells:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def refusals() -> list[str]:
    staged = StagedTable.objects.latest("pk")
    assert staged.state == TableState.REFUSED
    assert staged.content is None
    return [f"{fault['row']}: {sentence(fault)}" for fault in staged.faults]


@TABLES
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_whatever_excel_saved_is_read(kind: Kind, encoding: str, sender: Any) -> None:
    cells = kind.table(2)
    if kind.text_at is not None:
        cells[1][kind.text_at] = "Café “ü” £5"
    page = sender(kind, csv(cells, encoding), "t.csv")
    assert "The table is sound" in page, refusals()
    if kind.text_at is not None:
        assert "Café “ü” £5" in str(StagedTable.objects.latest("pk").changes) or kind.key == "indicators"
    assert kind.made() == 0


@TABLES
def test_a_missing_column_is_named(kind: Kind, sender: Any) -> None:
    place = 2 if kind.key == "people" else 0
    sender(kind, csv([row[:place] + row[place + 1 :] for row in kind.table(2)]), "t.csv")
    assert f"1: The column '{kind.header[place]}' is missing: add it to the heading row." in refusals()


@TABLES
@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "The file is empty"), (b"\n \n", "The file is empty"), (b"\x00\x01\x02", "neither a workbook")],
)
def test_what_is_no_table_is_said(kind: Kind, data: bytes, said: str, sender: Any, client: Client) -> None:
    if data:
        assert said in sender(kind, data, "t.csv")
        return
    council = OrgUnit.objects.get(level=1)
    client.force_login(user_with_role(kind.role, unit=council))
    fields = {"file": SimpleUploadedFile("t.csv", data), "from_day": "1/4/2026"}
    page = client.post(reverse(f"administration:table_{kind.key}"), fields)
    assert (page.status_code, said in page.text) == (422, True)


@TABLES
def test_one_bad_row_of_seventy_leaves_all_others_unwritten(kind: Kind, sender: Any) -> None:
    cells = kind.table(70)
    column, unknown = kind.unknown
    cells[33][column] = unknown
    sender(kind, csv(cells), "t.csv")
    assert [fault.split(" ")[0] for fault in refusals()] == ["34:"], refusals()
    assert "ZZ404" in refusals()[0]
    assert kind.made() == 0


@TABLES
def test_a_row_that_stands_twice_is_refused_with_both_rows(kind: Kind, sender: Any) -> None:
    cells = kind.table(1)
    sender(kind, csv([*cells, cells[1]]), "t.csv")
    assert refusals() == ["3: Rows 2 and 3 are about the same thing: keep one of them."]


@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: kind.key)  # nothing in a row of a basket is free text
@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7 }}"])
def test_text_is_kept_as_text_and_shown_as_text(kind: Kind, text: str, sender: Any) -> None:
    cells = kind.table(1)
    cells[1][kind.text_at or 0] = text
    page = sender(kind, csv(cells), "t.csv")
    assert "The table is sound" in page
    assert "<script>alert" not in page


@TABLES
def test_a_workbook_with_outside_entities_is_refused_unread(kind: Kind, sender: Any) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(kind.table(1)))) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            new.writestr(part, old.read(part))
        new.writestr("xl/extra.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    page = sender(kind, target.getvalue(), "t.xlsx")
    assert "We cannot read this workbook" in page
    assert "root:" not in page


@TABLES
def test_a_formula_a_merge_and_an_error_are_named_with_their_cells(kind: Kind, sender: Any) -> None:
    made = Workbook()
    for row in kind.table(3):
        made.active.append(row)
    made.active["B2"], made.active["B3"] = "=A1", "#REF!"
    made.active.merge_cells("A4:B4")
    target = io.BytesIO()
    made.save(target)
    sender(kind, target.getvalue(), "t.xlsx")
    said = refusals()
    assert any("The formula has no result yet" in one for one in said)
    assert any("#REF! is an error of the spreadsheet" in one for one in said)
    assert any("A4:B4 are merged" in one for one in said)
