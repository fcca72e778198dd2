"""Returns as a workbook in a real browser: taken away, filled in, sent back, looked at, applied; refused in words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from indicators.models import Return
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.test_return_grid import GRID, ask_for_returns
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]


def send(page: Page, name: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("A file", exact=False).first.set_input_files(file)
    page.get_by_role("button", name="Check it").click()


def filled_in(content: bytes, figure: float) -> bytes:
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index("value")
    for line in sheet.iter_rows(min_row=2):
        line[place].value = figure
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_workbook_goes_out_and_comes_back_with_a_preview(visit: Visit, fresh_world: World) -> None:
    codes = ask_for_returns()
    visitor = visit(Role.PERFORMANCE_OFFICER)
    page = visitor.open(GRID)
    page.get_by_role("link", name="Send a filled-in file back").click()
    fits_and_is_accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    content = taken.value.path().read_bytes()
    send(page, "returns.xlsx", filled_in(content, 61.5))
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.locator("main")).to_contain_text("value: nothing → 61.5")
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("main")).to_contain_text("It is done")
    assert set(Return.objects.filter(series__indicator__code__in=codes).values_list("value", flat=True)) == {61.5}


def test_a_refused_file_says_row_by_row_what_to_do(visit: Visit, fresh_world: World) -> None:
    ask_for_returns()
    visitor = visit(Role.PERFORMANCE_OFFICER, java_script_enabled=False)
    page = visitor.open(f"{GRID}upload/")
    send(page, "feed.csv", b"indicator,period,value,comment\nZZ404,2026-27 Q1,5,\n")
    expect(page.get_by_role("alert")).to_contain_text("1 thing is wrong with this table")
    expect(page.locator("main")).to_contain_text("There is no indicator ZZ404 here")
    visitor.faults.clear()  # the browser says itself that the file was refused
