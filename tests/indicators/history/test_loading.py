"""A history load: staged, previewed, swapped in all or nothing, and never twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from council_pm.audit.models import DataVersion, Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from indicators.history import services, staging
from indicators.history.areas import ensure_areas
from indicators.history.selectors import fault_lines, load_page
from indicators.models import Area, ComparatorValue, FormulaKind, HistoryLoad, HistoryRow, LoadState, Series, Value
from indicators.services.recalculation import KIND
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators import (
    KNOWN,
    ComparatorValueFactory,
    SeriesFactory,
    ValueFactory,
    series_with_rules,
)
from tests.indicators.history.conftest import ENGLAND, OTHER, OWN

pytestmark = pytest.mark.django_db

WRITER = Actor(None, "command line")
Write = Callable[..., Path]


def known(series: Series) -> list[tuple[int, Decimal | None]]:
    return list(Value.objects.filter(series=series).order_by("start", "revision").values_list("revision", "value"))


def load(path: Path, **options: object) -> HistoryLoad:
    return services.load_file(by=WRITER, path=path, **options)  # type: ignore[arg-type]  # options of the service


def test_own_figures_become_values_and_others_become_comparators(
    series: Series, hartlepool: Area, history_file: Write
) -> None:
    path = history_file(
        ("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "41.5", "415", "1000", "40", "43"),
        ("BINS", ENGLAND, "2023/24", "42"),
    )  # fmt: skip
    assert load(path).state == LoadState.APPLIED
    value = Value.objects.get(series=series)
    assert (value.start, value.end, value.revision, value.value) == (date(2023, 4, 1), date(2024, 3, 31), 1, 40)
    assert (value.label, value.round, value.absent, value.reason, value.demonstration) == (
        "2023/24",
        None,
        "",
        "",
        False,
    )
    other = ComparatorValue.objects.get(area=hartlepool)
    assert (other.indicator, other.start, other.end) == (series.indicator, date(2023, 4, 1), date(2024, 3, 31))
    figures = (other.value, other.numerator, other.denominator, other.lower_ci, other.upper_ci)
    assert figures == (Decimal("41.5"), 415, 1000, 40, 43)
    assert ComparatorValue.objects.count() == 2


def test_the_same_file_again_inserts_nothing_and_changes_no_screen(series: Series, history_file: Write) -> None:
    path = history_file(("BINS", OWN, "2023/24", "40.123456"), ("BINS", OTHER, "2023/24", "41.1", "", "", "40.2"))
    load(path)
    version = DataVersion.objects.get().number
    loaded_at = ComparatorValue.objects.get().loaded_at
    again = load(path)
    assert again.preview["written"] == {"values": 0, "comparators": 0}
    assert known(series) == [(1, Decimal("40.123456"))]
    assert ComparatorValue.objects.get().loaded_at == loaded_at
    assert DataVersion.objects.get().number == version


def test_a_figure_that_differs_is_restated_as_the_next_revision_with_a_reason(
    series: Series, history_file: Write
) -> None:
    load(history_file(("BINS", OWN, "2022/23", "39"), ("BINS", OWN, "2023/24", "40")))
    load(history_file(("BINS", OWN, "2022/23", "39"), ("BINS", OWN, "2023/24", "41"), name="later.csv"))
    assert known(series) == [(1, 39), (1, 40), (2, 41)]
    assert Value.objects.get(revision=2).reason == f"History load {HistoryLoad.objects.latest('pk').pk}"
    load(history_file(("BINS", OWN, "2023/24", "42")), reason="Counted anew")
    assert Value.objects.get(revision=3).reason == "Counted anew"


def test_an_interval_that_is_new_or_gone_is_a_change_too(series: Series, history_file: Write) -> None:
    load(history_file(("BINS", OWN, "2023/24", "40", "", "", "38", "42"), ("BINS", OTHER, "2023/24", "5")))
    done = load(history_file(("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "5", "", "", "4", "6")))
    assert done.preview["written"] == {"values": 1, "comparators": 1}
    assert Value.objects.get(revision=2).lower_ci is None
    assert ComparatorValue.objects.get().upper_ci == 6


def test_a_period_without_data_gets_its_figure(series: Series, history_file: Write) -> None:
    window = {"start": date(2023, 4, 1), "end": date(2024, 3, 31)}
    ValueFactory.create(series=series, value=None, absent="no_data", **window)
    load(history_file(("BINS", OWN, "2023/24", "40")))
    assert known(series) == [(1, None), (2, 40)]


def test_only_the_newest_revision_counts(series: Series, history_file: Write) -> None:
    for value in ("40", "41", "40"):
        load(history_file(("BINS", OWN, "2023/24", value)))
    assert known(series) == [(1, 40), (2, 41), (3, 40)]


def test_the_figure_belongs_to_the_total_that_was_made_with_the_indicator(series: Series, history_file: Write) -> None:
    SeriesFactory.create(indicator=series.indicator, unit=series.unit, breakdown="Ward A")
    SeriesFactory.create(indicator=series.indicator)
    load(history_file(("BINS", OWN, "2023/24", "40")))
    assert Value.objects.get().series == series


def test_known_from_is_what_was_given_or_now(series: Series, history_file: Write) -> None:
    moment = datetime(2024, 6, 1, 9, tzinfo=UTC)
    load(history_file(("BINS", OWN, "2022/23", "39")), known_from=moment)
    load(history_file(("BINS", OWN, "2023/24", "40")))
    first, second = Value.objects.order_by("start")
    assert first.known_from == moment
    assert abs((timezone.now() - second.known_from).total_seconds()) < 60
    assert abs((timezone.now() - first.recorded_at).total_seconds()) < 60


def test_a_correction_cannot_be_known_before_what_it_corrects(series: Series, history_file: Write) -> None:
    load(history_file(("BINS", OWN, "2022/23", "39"), ("BINS", OWN, "2023/24", "40")))
    path = history_file(("BINS", OWN, "2022/23", "39"), ("BINS", OWN, "2023/24", "41"))
    refused = load(path, known_from=KNOWN)
    assert refused.state == LoadState.REFUSED
    assert [line.where for line in fault_lines(refused)] == ["Line 3, column value"]
    assert known(series) == [(1, 39), (1, 40)]
    assert not HistoryRow.objects.exists()


def test_what_was_known_meanwhile_stops_a_load_that_was_ready(series: Series, history_file: Write) -> None:
    path = history_file(("BINS", OWN, "2023/24", "41"))
    with path.open("rb") as file:
        made, _job = services.receive_file(
            by=Actor(1), name=path.name, chunks=[file.read()], known_from=KNOWN, reason="late"
        )
    services.check_load(by=Actor(1), load_id=made.pk, progress=lambda done, total, message: None)
    ValueFactory.create(series=series, start=date(2023, 4, 1), end=date(2024, 3, 31), known_from=timezone.now())
    assert services.apply_load(by=Actor(1), load_id=made.pk).state == LoadState.REFUSED
    assert Value.objects.count() == 1
    assert not HistoryRow.objects.exists()


def test_one_bad_row_in_many_refuses_the_file_and_nothing_is_written(series: Series, history_file: Write) -> None:
    rows = [("BINS", OTHER, f"{y}/{(y + 1) % 100:02d}", "40") for y in range(1950, 2020)]
    before = DataVersion.objects.get().number
    refused = load(history_file(*rows, ("BINS", OWN, "2023/24", "101")))
    assert (refused.state, refused.error_count) == (LoadState.REFUSED, 1)
    line = fault_lines(refused)[0]
    assert line.where == "Line 72, column value"
    assert line.sentence.startswith("101 is above 100")
    assert not Value.objects.exists()
    assert not ComparatorValue.objects.exists()
    assert not HistoryRow.objects.exists()
    assert DataVersion.objects.get().number == before
    assert not Event.objects.filter(action="apply_history").exists()


def test_a_preview_counts_and_lists_what_would_change_and_changes_nothing(
    series: Series, hartlepool: Area, history_file: Write
) -> None:
    other = series_with_rules("NOISE", series.unit, frequency="annual")
    window = {"start": date(2023, 4, 1), "end": date(2024, 3, 31)}
    ValueFactory.create(series=series, value=Decimal("40.5"), **window)
    ValueFactory.create(series=other, value=Decimal("7"), **window)
    ComparatorValueFactory.create(indicator=series.indicator, area=hartlepool, value=Decimal("41"), **window)
    path = history_file(
        ("BINS", OWN, "2023/24", "41.25"), ("BINS", OWN, "2022/23", "40"), ("BINS", OTHER, "2023/24", "44"),
        ("BINS", ENGLAND, "2023/24", "45"), ("NOISE", OWN, "2023/24", "7"), ("NOISE", OWN, "2023/24", "7"),
        ("NOISE", OTHER, "2023/24", ""),
    )  # fmt: skip
    page = load_page(load(path, preview_only=True))
    assert page.totals == {
        "values_new": 1, "values_restated": 1, "values_unchanged": 1,
        "comparators_new": 1, "comparators_changed": 1, "comparators_unchanged": 0,
    }  # fmt: skip
    assert page.counts == {"rows": 7, "duplicates": 1, "blank": 1, "rounded": 0}
    assert [(c.indicator, c.area, c.period, c.old, c.new) for c in page.restated] == [
        ("BINS", "", "2023/24", "40.5", "41.25")
    ]
    assert [(c.indicator, c.area, c.old, c.new) for c in page.changed] == [("BINS", "Hartlepool", "41", "44")]
    assert [row["indicator"] for row in page.indicators] == ["BINS", "NOISE"]
    assert not page.brings_nothing
    assert page.state == LoadState.DISCARDED
    assert Value.objects.count() == 2
    assert ComparatorValue.objects.get().value == 41
    assert not HistoryRow.objects.exists()


def test_the_statuses_of_touched_series_alone_are_worked_out_anew(series: Series, history_file: Write) -> None:
    other = series_with_rules("NOISE", series.unit, frequency="annual")
    load(history_file(("NOISE", OWN, "2023/24", "7")))
    Job.objects.all().delete()
    load(history_file(("BINS", OWN, "2023/24", "40"), ("NOISE", OWN, "2023/24", "7"), ("NOISE", OTHER, "2023/24", "9")))
    job = Job.objects.get(kind=KIND)
    assert job.params == {"series": [series.pk]}
    assert other.pk != series.pk


def test_the_audit_says_who_loaded_how_much_and_why(series: Series, history_file: Write) -> None:
    path = history_file(("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "41"))
    done = services.load_file(by=Actor(7), path=path, reason="First load")
    event = Event.objects.get(action="apply_history")
    assert (event.actor_id, event.subject_id, event.reason) == (7, str(done.pk), "First load")
    assert event.detail == {"sha256": done.sha256, "values": 1, "comparators": 1}
    assert Value.objects.get().submitted_by == 7


def test_a_demonstration_load_marks_its_values(series: Series, history_file: Write) -> None:
    load(history_file(("BINS", OWN, "2023/24", "40")), demonstration=True)
    assert Value.objects.get().demonstration


def test_applying_twice_is_applying_once(series: Series, history_file: Write) -> None:
    done = load(history_file(("BINS", OWN, "2023/24", "40")))
    services.apply_load(by=WRITER, load_id=done.pk)
    assert Event.objects.filter(action="apply_history").count() == 1
    assert known(series) == [(1, 40)]


def test_a_check_that_was_cut_off_begins_anew(series: Series, history_file: Write) -> None:
    data = history_file(("BINS", OWN, "2023/24", "40")).read_bytes()
    made, _job = services.receive_file(by=Actor(1), name="x.csv", chunks=[data])
    HistoryLoad.objects.filter(pk=made.pk).update(state=LoadState.CHECKING)
    left = (2, series.indicator_id, series.pk, None, "2023-04-01", "2024-03-31", "", Decimal(1), None, None, None, None)
    staging.write_chunk(made.pk, [left])
    checked = services.check_load(by=Actor(1), load_id=made.pk, progress=lambda done, total, message: None)
    assert checked.state == LoadState.READY
    assert [row.value for row in HistoryRow.objects.all()] == [40]


def test_a_check_in_which_another_worker_wrote_as_well_is_not_ready(series: Series, history_file: Write) -> None:
    data = history_file(("BINS", OWN, "2023/24", "40")).read_bytes()
    made, _job = services.receive_file(by=Actor(1), name="x.csv", chunks=[data])
    left = (2, series.indicator_id, series.pk, None, "2023-04-01", "2024-03-31", "", Decimal(1), None, None, None, None)

    def disturb(done: int, total: int, message: str) -> None:
        if HistoryRow.objects.count() < 2:
            staging.write_chunk(made.pk, [left])

    with pytest.raises(staging.DisturbedError):
        services.check_load(by=Actor(1), load_id=made.pk, progress=disturb)
    made.refresh_from_db()
    assert made.state == LoadState.CHECKING
    again = services.check_load(by=Actor(1), load_id=made.pk, progress=lambda done, total, message: None)
    assert (again.state, HistoryRow.objects.count()) == (LoadState.READY, 1)


def test_a_load_that_is_discarded_while_it_is_checked_leaves_nothing(series: Series, history_file: Write) -> None:
    data = history_file(("BINS", OWN, "2023/24", "40")).read_bytes()
    made, _job = services.receive_file(by=Actor(1), name="x.csv", chunks=[data])
    services.check_load(
        by=Actor(1), load_id=made.pk, progress=lambda *far: services.discard_load(by=Actor(1), load=made)
    )
    made.refresh_from_db()
    assert (made.state, HistoryRow.objects.count()) == (LoadState.DISCARDED, 0)


def test_files_that_a_killed_process_left_go_after_a_day(series: Series, history_file: Write) -> None:
    data = history_file(("BINS", OWN, "2023/24", "40")).read_bytes()
    waiting, _job = services.receive_file(by=Actor(1), name="x.csv", chunks=[data])
    orphan, fresh = services.uploads_directory() / "orphan", services.uploads_directory() / "fresh"
    for path in (orphan, fresh):
        path.write_bytes(data)
    two_days_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (orphan, services.uploads_directory() / waiting.file):
        os.utime(path, (two_days_ago, two_days_ago))
    later, _other = services.receive_file(by=Actor(1), name="y.csv", chunks=[data])
    there = {path.name for path in services.uploads_directory().iterdir()}
    assert there == {waiting.file, later.file, "fresh"}


def test_a_file_goes_from_the_disk_once_it_is_checked(series: Series, history_file: Write) -> None:
    made, _job = services.receive_file(
        by=Actor(1), name="../../etc/passwd", chunks=[history_file(("BINS", OWN, "2023/24", "40")).read_bytes()]
    )
    kept = list(services.uploads_directory().iterdir())
    assert [path.name for path in kept] == [made.file]
    assert "passwd" not in made.file
    services.check_load(by=Actor(1), load_id=made.pk, progress=lambda done, total, message: None)
    assert list(services.uploads_directory().iterdir()) == []


def test_staging_is_emptied_chunk_by_chunk_and_leaves_other_loads_alone(
    series: Series, history_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 3)
    loads = [load(history_file(("BINS", OWN, "2023/24", "40"), name=name)) for name in ("a.csv", "b.csv")]
    row = (
        2,
        series.indicator_id,
        series.pk,
        None,
        "2023-04-01",
        "2024-03-31",
        "a\tb\\",
        Decimal(1),
        None,
        None,
        None,
        None,
    )
    HistoryLoad.objects.update(state=LoadState.CHECKING, applied_at=None)
    for one in loads:
        staging.write_chunk(one.pk, [row] * 7)
    staging.clear(loads[0].pk)
    assert set(HistoryRow.objects.values_list("load_id", "label")) == {(loads[1].pk, "a\tb\\")}


def test_the_areas_of_england_are_loaded_once_and_names_corrected(db: None) -> None:
    assert ensure_areas(by=WRITER) > 320
    assert ensure_areas(by=WRITER) == 0
    assert Area.objects.filter(kind="region").count() == 9
    assert Area.objects.get(code=ENGLAND).name == "England"
    Area.objects.filter(code=OWN).update(name="Stockton")
    assert ensure_areas(by=WRITER) == 1
    assert Area.objects.get(code=OWN).name == "Stockton-on-Tees"


def test_figures_that_a_formula_works_out_are_not_loaded_and_those_of_before_are(
    series: Series, history_file: Write
) -> None:
    sum_of(series.indicator, SeriesFactory.create(), effective_from=date(2023, 4, 1))
    assert load(history_file(("BINS", OWN, "2022/23", "40"), ("BINS", OTHER, "2023/24", "41"))).state == "applied"
    refused = load(history_file(("BINS", OWN, "2023/24", "40")))
    assert refused.state == LoadState.REFUSED
    line = fault_lines(refused)[0]
    assert line.sentence == "The figures of this indicator are worked out from others: take its rows out of the file."
    formula_of(series.indicator, FormulaKind.TYPED, effective_from=date(2023, 4, 1))
    assert load(history_file(("BINS", OWN, "2023/24", "40"))).state == LoadState.APPLIED
