"""`manage.py import_history`: the same load without a browser."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from council_pm.people.roles import Role
from indicators.models import ComparatorValue, HistoryLoad, Series, Value
from tests.factories.people import user_with_role
from tests.indicators.history.conftest import OTHER, OWN

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]


def run(*arguments: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_history", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*arguments: object) -> tuple[str, str]:
    """What it said on the error output, and the last words; Django turns the exception into exit code 1."""
    err = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_history", *map(str, arguments), stdout=StringIO(), stderr=err)
    assert refusal.value.returncode == 1
    return err.getvalue(), str(refusal.value)


def test_it_loads_a_file_and_says_how_much_and_how_fast(series: Series, history_file: Write) -> None:
    out, _err = run(history_file(("BINS", OWN, "2023/24", "40.1234567"), ("BINS", OTHER, "2023/24", "41")))
    assert "2 rows in" in out
    assert "a second" in out
    assert "1 new values" in out
    assert "1 new comparators" in out
    assert "1 figures were rounded to 6 decimals" in out
    assert "Loaded." in out
    assert (Value.objects.count(), ComparatorValue.objects.count()) == (1, 1)


def test_a_second_run_finds_everything_unchanged(series: Series, history_file: Write) -> None:
    path = history_file(("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "41"))
    run(path)
    out, _err = run(path)
    assert "1 values unchanged" in out
    assert "1 comparators unchanged" in out
    assert (Value.objects.count(), ComparatorValue.objects.count()) == (1, 1)


def test_a_preview_changes_nothing(series: Series, history_file: Write) -> None:
    out, _err = run(history_file(("BINS", OWN, "2023/24", "40")), "--preview")
    assert "1 new values" in out
    assert "Nothing was changed: this was a preview." in out
    assert not Value.objects.exists()


def test_a_refused_file_prints_every_fault_with_line_and_column(series: Series, history_file: Write) -> None:
    rows = [("BINS", OWN, "2023/24", "40"), ("NOPE", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "lots")]
    err, last = refused(history_file(*rows))
    assert "history.csv: Line 3, column indicator_code: NOPE is not the code of an indicator here" in err
    assert "history.csv: Line 4, column value: lots is not a number" in err
    assert last == "history.csv was refused: 2 faults. Nothing was changed."
    assert not Value.objects.exists()


def test_more_faults_than_a_hundred_are_counted(series: Series, history_file: Write) -> None:
    err, last = refused(history_file(*[(f"NO{n}", OWN, "2023/24", "1") for n in range(130)]))
    assert "... and 30 more." in err
    assert "130 faults" in last


def test_a_reason_and_a_moment_can_be_given(series: Series, history_file: Write) -> None:
    run(history_file(("BINS", OWN, "2023/24", "40")), "--known-from", "2024-06-01T09:00")
    run(history_file(("BINS", OWN, "2023/24", "41")), "--reason", "Counted anew")
    first, second = Value.objects.order_by("revision")
    assert first.known_from.isoformat() == "2024-06-01T08:00:00+00:00"
    assert second.reason == "Counted anew"


def test_a_load_is_its_users(series: Series, history_file: Write) -> None:
    user = user_with_role(Role.CORPORATE_PERFORMANCE)
    run(history_file(("BINS", OWN, "2023/24", "40")), "--user", user.email.upper())
    assert HistoryLoad.objects.get().owner_id == user.pk


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--known-from", "yesterday"], "yesterday is not a moment"),
        (["--known-from", "2999-01-01"], "lies in the future"),
        (["--user", "nobody@council.example"], "Nobody signs in"),
    ],
)
def test_a_wrong_option_is_refused_in_words(
    series: Series, history_file: Write, arguments: list[str], words: str
) -> None:
    _err, last = refused(history_file(("BINS", OWN, "2023/24", "40")), *arguments)
    assert words in last
    assert not HistoryLoad.objects.exists()


def test_who_may_not_load_history_on_the_screen_may_not_here(series: Series, history_file: Write) -> None:
    user = user_with_role(Role.PERFORMANCE_OFFICER)
    _err, last = refused(history_file(("BINS", OWN, "2023/24", "40")), "--user", user.email)
    assert "may not load history" in last
    assert not Value.objects.exists()


def test_a_missing_file_and_one_beyond_the_limit_are_refused(
    series: Series, history_file: Write, tmp_path: Path, settings: Any
) -> None:
    assert "is not a file" in refused(tmp_path / "nothing.csv")[1]
    settings.HISTORY_UPLOAD_BYTES = 50
    assert "larger than" in refused(history_file(("BINS", OWN, "2023/24", "40")))[1]
