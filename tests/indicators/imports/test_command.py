"""`manage.py import_returns`: the same way in for scheduled feeds; JSON alone on its output, exit code 0 or 1."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from council_pm.people.roles import Role
from indicators.models import Return, ReturnVersion
from tests.factories.people import user_with_role
from tests.indicators.imports.conftest import OFFICER, CaseCouncil

CASES = Path(__file__).parent / "cases"


def run(path: Path | str, sender: str = OFFICER) -> tuple[dict[str, Any], int]:
    out, code = StringIO(), 0
    try:
        call_command("import_returns", str(path), "--as", sender, stdout=out)
    except SystemExit as stop:
        code = int(str(stop.code))
    return json.loads(out.getvalue()), code


def test_it_takes_a_file_in_and_says_what_it_gave(cases: CaseCouncil) -> None:
    answer, code = run(CASES / "I01_utf8_bom.csv")
    assert (answer, code) == (
        {
            "outcome": "accepted",
            "values": [
                {"indicator": "CP01", "period": "2026-27 Q1", "value": "98.5"},
                {"indicator": "CP02", "period": "2026-27 Q1", "value": "1234"},
            ],
            "skipped": 0,
            "findings": [],
        },
        0,
    )
    assert set(ReturnVersion.objects.exclude(of__series__indicator__code="CP07").values_list("channel", flat=True)) == {
        "command"
    }


def test_it_can_be_repeated(cases: CaseCouncil) -> None:
    first = run(CASES / "I02_cp1252_pound.csv")
    versions = ReturnVersion.objects.count()
    assert run(CASES / "I02_cp1252_pound.csv") == first
    assert ReturnVersion.objects.count() == versions


def test_a_warning_is_told_and_the_file_is_taken(cases: CaseCouncil, tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("indicator,period,value,comment\nCP02,2026-27 Q1,1.23456789,\nCP04,2026-27 Q1,,later\n")
    answer, code = run(path)
    assert (answer["outcome"], answer["skipped"], code) == ("accepted_with_warnings", 1, 0)
    assert [(one["row"], one["column"], one["severity"], one["code"]) for one in answer["findings"]] == [
        (2, "value", "warning", "rounded"),
        (3, "comment", "advice", "comment_without_value"),
    ]


def test_a_refused_file_gives_nothing_and_says_why_by_row(cases: CaseCouncil) -> None:
    answer, code = run(CASES / "I24_one_bad_row_in_70.csv")
    finding = answer["findings"][0]
    assert (answer["outcome"], answer["values"], code) == ("rejected", [], 1)
    assert (finding["row"], finding["column"], finding["code"]) == (34, "value", "not_a_number")
    assert finding["message"].startswith("Row 34: abc is not a number")
    assert not Return.objects.filter(stage="draft").exists()


@pytest.mark.parametrize(
    ("path", "sender", "code"),
    [
        (CASES / "I01_utf8_bom.csv", "nobody@council.example", "unknown_person"),
        (CASES / "I01_utf8_bom.csv", "", "unknown_person"),
        (CASES / "I01_utf8_bom.csv", "member@council.example", "no_right"),
        (CASES / "nothing.csv", OFFICER, "unreadable_file"),
        (CASES, OFFICER, "unreadable_file"),
        (CASES / "I15_empty_file.csv", OFFICER, "empty"),
    ],
)
def test_what_cannot_even_begin_is_a_sentence(cases: CaseCouncil, path: Path, sender: str, code: str) -> None:
    user_with_role(Role.MEMBER, unit=cases.units.council, email="member@council.example")
    answer, status = run(path, sender)
    assert (answer["outcome"], answer["findings"][0]["code"], status) == ("rejected", code, 1)
    assert answer["findings"][0]["message"].endswith(".")
