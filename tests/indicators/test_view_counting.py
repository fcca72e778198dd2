"""Views of an indicator's page: counted by role, written after the answer in one statement, with no person."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.people.roles import Role
from indicators import view_counting
from indicators.models import ViewCount
from indicators.recompute import recompute
from indicators.view_counting import ViewCounter, widest
from tests.factories import make_council, series_with_rules, user_with_role

MAY, JUNE = date(2026, 5, 9), date(2026, 6, 30)


def rows() -> list[tuple[str, str, date, int]]:
    found = ViewCount.objects.order_by("indicator__code", "role", "month")
    return list(found.values_list("indicator__code", "role", "month", "views"))


@pytest.mark.django_db
def test_views_are_added_over_two_writings_each_in_one_statement() -> None:
    units = make_council()
    bins, roads = (series_with_rules(code, units.unit).indicator for code in ("BINS", "ROADS"))
    member, manager = user_with_role(Role.MEMBER), user_with_role(Role.MANAGER, unit=units.unit)
    counter = ViewCounter()
    counter.count(bins.pk, member, MAY)
    counter.count(bins.pk, member, MAY)
    counter.count(roads.pk, manager, JUNE)
    with CaptureQueriesContext(connection) as asked:
        counter.write()
    assert sum("INSERT" in one["sql"] for one in asked) == 1
    counter.count(bins.pk, member, MAY)
    counter.count(bins.pk, manager, JUNE)
    counter.write()
    counter.write()
    assert rows() == [
        ("BINS", "manager", date(2026, 6, 1), 1),
        ("BINS", "member", date(2026, 5, 1), 3),
        ("ROADS", "manager", date(2026, 6, 1), 1),
    ]


def test_no_person_is_kept() -> None:
    assert {field.name for field in ViewCount._meta.get_fields()} == {"id", "indicator", "role", "month", "views"}


def test_the_widest_role_counts() -> None:
    assert widest({"member", "committee_chair"}) == "committee_chair"
    assert widest({"employee", "corporate_perf"}) == "corporate_perf"
    assert widest({"employee", "auditor"}) == "auditor"
    assert widest(set()) == ""


@pytest.mark.django_db
def test_the_page_counts_and_writes_nothing_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    units = make_council()
    series_with_rules("BINS", units.unit)
    recompute()
    counter = ViewCounter()
    monkeypatch.setattr("council_pm.dashboards.views.indicators.counter", counter)
    client.force_login(user_with_role(Role.EMPLOYEE, unit=units.unit))
    assert client.get("/indicators/BINS/").status_code == 200
    assert rows() == []
    counter.write()
    assert rows() == [("BINS", "employee", timezone.localdate().replace(day=1), 1)]


@pytest.mark.django_db(transaction=True)
def test_it_writes_when_a_minute_has_passed_and_a_fault_loses_only_counts(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    indicator = series_with_rules("BINS", make_council().unit).indicator
    counter = ViewCounter()
    reader = user_with_role(Role.MEMBER)
    counter.count(indicator.pk, reader, MAY)
    counter.write_when_due()
    assert rows() == []
    monkeypatch.setattr(view_counting, "EVERY_SECONDS", 0.0)
    counter.write_when_due()
    assert [one[3] for one in rows()] == [1]
    counter.count(indicator.pk + 1000, reader, MAY)
    counter.write_when_due()
    counter.write_when_due()
    assert [one[3] for one in rows()] == [1]
    assert "could not be counted" in caplog.text
