"""The department's returns as a file, and the way back: looked at, applied, thrown away, refused; without a script."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from council_pm.core.access import Actor
from council_pm.jobs.models import StagedTable
from council_pm.people.models import Occupancy
from council_pm.people.roles import Role
from indicators.models import Return, ReturnBatch, ReturnVersion
from indicators.services.return_entry import Asked, save_entries
from tests import factories
from tests.factories.people import user_with_role
from tests.indicators.imports.conftest import TODAY, CaseCouncil

HEADING = "indicator,period,value,comment\n"
GOOD = f"{HEADING}CP01,2026-27 Q1,98.5,Rain.\nCP02,2026-27 Q1,1234,\nCP04,2026-27 Q1,,\n"


@pytest.fixture
def officer(client: Client, cases: CaseCouncil) -> Client:
    client.force_login(cases.officer)
    return client


def place(name: str, *more: int) -> str:
    return reverse(f"indicators:{name}", args=["2026-27-q1", "PLA", *more])


def send(client: Client, data: bytes | str, name: str = "q1.csv", **follow: Any) -> Any:
    content = data.encode() if isinstance(data, str) else data
    return client.post(place("returns_upload"), {"file": SimpleUploadedFile(name, content)}, **follow)


def last() -> StagedTable:
    return StagedTable.objects.latest("pk")


def apply(client: Client, **follow: Any) -> Any:
    return client.post(place("returns_upload_apply", last().pk), **follow)


def value_of(code: str) -> Decimal | None:
    return Return.objects.get(series__indicator__code=code).value


# --- Sending


def test_a_file_is_shown_before_it_is_applied_and_then_is_in(officer: Client) -> None:
    page = send(officer, GOOD, follow=True).text
    assert "value: nothing → 98.5; comment: nothing → Rain." in page
    assert "2 new, 0 changed, 0 as they stand already, 1 row without a value" in page
    assert value_of("CP01") is None
    assert "It is done" in apply(officer, follow=True).text
    assert (value_of("CP01"), value_of("CP02"), value_of("CP04")) == (Decimal("98.5"), Decimal(1234), None)
    kept = ReturnVersion.objects.get(of__series__indicator__code="CP01")
    assert (kept.channel, kept.batch is not None) == ("file", True)


def undo(client: Client, **more: Any) -> Any:
    return client.post(place("returns_undo"), more, follow=True)


@pytest.mark.parametrize("from_grid", [True, False])
def test_a_file_that_was_applied_is_undone_from_its_page_and_from_the_grid(officer: Client, from_grid: bool) -> None:
    send(officer, GOOD)
    done = apply(officer, follow=True).text
    assert "Undo this file" in done
    assert "Undo the last paste or file" in officer.get(place("returns_grid")).text
    page = undo(officer, **({} if from_grid else {"file": last().pk})).text
    assert "2 figures are as they were before." in page
    assert (value_of("CP01"), value_of("CP02")) == (None, None)
    assert "Undo" not in officer.get(place("returns_upload_staged", last().pk)).text
    assert "Undo the last" not in officer.get(place("returns_grid")).text
    assert "no paste or file to undo" in undo(officer, file=last().pk).text


def test_a_file_is_not_undone_at_all_where_a_figure_changed_since(officer: Client, cases: CaseCouncil) -> None:
    send(officer, GOOD)
    apply(officer)
    changed = Return.objects.get(series__indicator__code="CP01")
    again = Asked(return_id=changed.pk, fields={"value": Decimal("97")}, based_on=changed.version)
    save_entries(by=Actor(cases.officer.pk), asked=[again], today=TODAY)
    assert "Nothing was undone: CP01 changed after the file was applied." in undo(officer, file=last().pk).text
    assert (value_of("CP01"), value_of("CP02")) == (Decimal(97), Decimal(1234))


def test_a_file_can_be_undone_for_ten_minutes_and_by_who_sent_it(officer: Client, cases: CaseCouncil) -> None:
    send(officer, GOOD)
    apply(officer)
    other = Client()
    other.force_login(user_with_role(Role.PERFORMANCE_OFFICER, unit=cases.units.department))
    assert "no paste or file to undo" in undo(other, file=last().pk).text
    ReturnBatch.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert "no paste or file to undo" in undo(officer, file=last().pk).text
    assert "Undo" not in officer.get(place("returns_upload_staged", last().pk)).text
    assert value_of("CP02") == Decimal(1234)


def test_the_same_file_again_changes_nothing_and_says_so(officer: Client) -> None:
    send(officer, GOOD)
    apply(officer)
    versions = ReturnVersion.objects.count()
    page = send(officer, GOOD, follow=True).text
    assert "Nothing would change" in page
    assert ">Apply<" not in page
    apply(officer)
    assert ReturnVersion.objects.count() == versions


def test_rows_can_be_pasted_and_put_right_where_they_stand(officer: Client) -> None:
    wrong = GOOD.replace("1234", "12k")
    page = officer.post(place("returns_upload"), {"rows": wrong})
    assert page.status_code == 422
    assert "Row 3, value" in page.text
    assert "write the amount in full" in page.text
    again = officer.get(f"{place('returns_upload')}?again={last().pk}").text
    assert "12k" in again


def test_a_refused_file_is_a_page_with_every_row_that_is_wrong(officer: Client) -> None:
    page = send(officer, f"{HEADING}CP01,2026-27 Q1,abc,\nCP02,2026-27 Q1,5,\nZZ404,2026-27 Q1,5,\n")
    assert page.status_code == 403
    assert "2 things are wrong with this table" in page.text
    assert "Row 2, value" in page.text
    assert "no indicator ZZ404 here" in page.text
    assert value_of("CP02") is None


def test_a_warning_is_shown_by_row_and_does_not_keep_the_file_out(officer: Client) -> None:
    page = send(officer, f"{HEADING}CP02,2026-27 Q1,1.23456789,\n", follow=True).text
    assert "was rounded to 6 decimal places" in page
    apply(officer)
    assert value_of("CP02") == Decimal("1.234568")


def test_a_file_can_be_thrown_away(officer: Client) -> None:
    send(officer, GOOD)
    page = officer.post(place("returns_upload_discard", last().pk), follow=True).text
    assert "The file was discarded. Nothing was changed." in page
    assert "not waiting to be applied" in apply(officer, follow=True).text
    assert value_of("CP01") is None


@pytest.mark.parametrize(("fields", "says"), [({}, "Choose a file"), ({"rows": GOOD, "file": ""}, "")])
def test_one_of_file_and_rows_is_asked_for(officer: Client, fields: dict[str, str], says: str) -> None:
    page = officer.post(place("returns_upload"), fields, follow=True)
    assert says in page.text
    assert page.status_code == (422 if says else 200)


def test_what_a_comment_holds_is_never_run(officer: Client) -> None:
    script = "<img src=x onerror=alert(1)>"
    page = send(officer, f"{HEADING}CP01,2026-27 Q1,98.5,{script}\n", follow=True).text
    assert script not in page
    assert "&lt;img src=x" in page


def test_a_comment_that_looks_like_a_formula_is_text_in_every_file(officer: Client) -> None:
    send(officer, f'{HEADING}CP01,2026-27 Q1,98.5,"=1+1"\n')
    apply(officer)
    csv = officer.get(f"{place('returns_file')}?format=csv").content.decode()
    assert ",'=1+1," in csv
    sheet = load_workbook(io.BytesIO(officer.get(place("returns_file")).content)).worksheets[0]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []


def test_the_list_of_files_asks_as_much_for_one_as_for_three(officer: Client) -> None:
    asked = []
    for _file in range(3):
        send(officer, GOOD)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(place("returns_upload")).text
        asked.append((page.count("q1.csv"), len(queries)))
    assert asked == [(1, asked[0][1]), (2, asked[0][1]), (3, asked[0][1])]


def test_a_file_beyond_five_megabytes_is_a_sentence(officer: Client) -> None:
    page = send(officer, GOOD + " " * (6 * 1024 * 1024))
    assert page.status_code == 413
    assert "The file is larger than 5 MB" in page.text


# --- What happens meanwhile


def test_a_preview_that_has_grown_stale_is_not_applied(officer: Client, cases: CaseCouncil) -> None:
    send(officer, GOOD)
    other = user_with_role(Role.HEAD_OF_SERVICE, unit=cases.units.service)
    asked = Asked(return_id=Return.objects.get(series__indicator__code="CP02").pk, fields={"value": Decimal(7)})
    save_entries(by=Actor(other.pk), asked=[asked], today=TODAY)
    page = apply(officer, follow=True).text
    assert "Something in the council changed after this was checked" in page
    assert "value: 7 → 1234" in page
    assert (value_of("CP01"), value_of("CP02")) == (None, Decimal(7))
    apply(officer)
    assert value_of("CP02") == Decimal(1234)


def test_a_second_confirm_does_nothing(officer: Client) -> None:
    send(officer, GOOD)
    apply(officer)
    versions = ReturnVersion.objects.count()
    assert "not waiting to be applied" in apply(officer, follow=True).text
    assert ReturnVersion.objects.count() == versions


def test_a_role_that_has_ended_keeps_the_file_out(officer: Client, cases: CaseCouncil) -> None:
    send(officer, GOOD)
    Occupancy.objects.filter(person=cases.officer.person).update(ends=date(2026, 1, 1))
    assert apply(officer).status_code == 403
    assert value_of("CP01") is None


def test_a_file_that_waits_is_not_applied_for_who_has_lost_its_part_of_the_council(
    officer: Client, cases: CaseCouncil
) -> None:
    """As the job does it, which nobody's request stands before."""
    from council_pm.jobs.tables.services import apply_staged

    send(officer, GOOD)
    staged = last()
    StagedTable.objects.update(state="applying")
    Occupancy.objects.filter(person=cases.officer.person).update(ends=date(2026, 1, 1))
    done = apply_staged(by=Actor(cases.officer.pk), staged_id=staged.pk)
    assert (done.state, value_of("CP01")) == ("refused", None)


def test_a_file_belongs_to_who_sent_it(officer: Client, client: Client, cases: CaseCouncil) -> None:
    send(officer, GOOD)
    staged = last().pk
    client.force_login(user_with_role(Role.PERFORMANCE_OFFICER, unit=cases.units.department))
    assert client.get(place("returns_upload_staged", staged)).status_code == 404
    assert client.post(place("returns_upload_apply", staged)).status_code == 404


def test_another_departments_figure_is_not_told_in_a_refusal(officer: Client) -> None:
    Return.objects.filter(series__indicator__code="CP60").update(value=Decimal("777.25"))
    factories.ValueFactory.create(
        series=Return.objects.get(series__indicator__code="CP60").series, start=date(2026, 1, 1),
        end=date(2026, 3, 31), value=Decimal("778.25"),
    )  # fmt: skip
    page = send(officer, f"{HEADING}CP60,2026-27 Q1,5,\n").text
    unknown = send(officer, f"{HEADING}ZZ404,2026-27 Q1,5,\n").text
    assert "777.25" not in page
    assert "778.25" not in page
    assert "you cannot enter a value for this indicator" in page
    assert "you cannot enter a value for this indicator" in unknown


def test_a_large_file_goes_to_a_job(officer: Client) -> None:
    long = "x" * 590
    rows = "".join(f"CP{n:02d},2026-27 Q1,5,{long}\n" for n in range(8, 60))
    blank = "".join(f"CP{n:02d},2026-27 Q1,,{long}\n" for n in range(61, 70))
    answer = send(officer, HEADING + rows + blank + " " * 20_000 + "\n")
    assert answer.status_code == 302
    assert "/jobs/" in answer.url


# --- The workbook


def workbook(client: Client) -> Any:
    return load_workbook(io.BytesIO(client.get(f"{place('returns_file')}?format=xlsx").content))


def test_the_workbook_shows_the_past_and_takes_figures(officer: Client) -> None:
    series = Return.objects.get(series__indicator__code="CP01").series
    factories.ValueFactory.create(series=series, start=date(2026, 1, 1), end=date(2026, 3, 31), value=Decimal("91.2"))
    factories.ValueFactory.create(series=series, start=date(2025, 4, 1), end=date(2025, 6, 30), value=Decimal("88.4"))
    factories.TargetFactory.create(series=series, value=Decimal(95))
    sheet = workbook(officer).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, sheet[2], strict=True))
    assert (row["indicator"].value, row["period"].value, row["unit"].value) == ("CP01", "2026-27 Q1", "PLA11")
    assert (row["last period value"].value, row["same period last year"].value) == (91.2, 88.4)
    assert (row["last period"].value, row["target"].value, row["measured in"].value) == ("2025-26 Q4", 95, "%")
    locked = {name: cell.protection.locked for name, cell in row.items()}
    assert {name for name, is_locked in locked.items() if not is_locked} == {
        "value", "estimate", "provisional", "comment",
    }  # fmt: skip
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.print_title_rows) == ("C2", "landscape", "$1:$1")
    assert len(sheet.data_validations.dataValidation) > 4


def test_a_figure_that_is_signed_off_is_locked_in_the_workbook(officer: Client) -> None:
    sheet = workbook(officer).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    lines = {line[0].value: dict(zip(names, line, strict=True)) for line in sheet.iter_rows(min_row=2)}
    assert lines["CP07"]["value"].protection.locked
    assert lines["CP07"]["value"].value == 41
    assert "CP60" not in lines  # of the other department


def test_the_workbook_filled_in_and_sent_back_is_taken_and_then_says_nothing_new(officer: Client) -> None:
    book = workbook(officer)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        if line[0].value in ("CP02", "CP03"):
            line[names.index("value")].value = 12.5
            line[names.index("comment")].value = "As usual."
    target = io.BytesIO()
    book.save(target)
    page = send(officer, target.getvalue(), "returns.xlsx", follow=True).text
    assert "2 new, 0 changed" in page
    apply(officer)
    assert (value_of("CP02"), value_of("CP03")) == (Decimal("12.5"), Decimal("12.5"))
    for form in ("xlsx", "csv"):
        again = officer.get(f"{place('returns_file')}?format={form}").content
        assert "Nothing would change" in send(officer, again, f"again.{form}", follow=True).text


def test_no_data_and_two_counts_come_back_from_the_workbook_as_they_went(officer: Client, cases: CaseCouncil) -> None:
    parts = {"formula_type": "ratio", "numerator": "Done", "denominator": "All"}
    series = factories.series_with_rules("RAT", cases.units.unit, **parts)
    ratio = factories.ReturnFactory.create(series=series, round=cases.round)
    rows = ["indicator,period,value,numerator,denominator,comment", "RAT,2026-27 Q1,,41,96,"]
    send(officer, "\n".join([*rows, "CP02,2026-27 Q1,n/a,,,Down."]))
    apply(officer)
    ratio.refresh_from_db()
    assert ratio.value == Decimal("42.708333")
    assert Return.objects.get(series__indicator__code="CP02").absent_reason == "Down."
    again = officer.get(place("returns_file")).content
    assert "Nothing would change" in send(officer, again, "r.xlsx", follow=True).text


def test_the_workbook_asks_as_much_for_one_return_as_for_many(client: Client, cases: CaseCouncil) -> None:
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=cases.units.council))
    asked = []
    for unit in ("CHI11", "PLA11"):
        address = reverse("indicators:returns_file", args=["2026-27-q1", unit])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            rows = load_workbook(io.BytesIO(client.get(address).content)).worksheets[0].max_row - 1
        asked.append((rows, len(queries)))
    assert [rows for rows, _queries in asked] == [1, 68]
    assert asked[0][1] == asked[1][1]
