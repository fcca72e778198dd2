"""The whole demonstration council, page by page: every figure worked out again from the journal."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from council_pm.demo.sign_ins import SIGN_INS
from tests.truth.crawl import Crawl
from tests.truth.screens import Report

pytestmark = pytest.mark.django_db

LOADED_ON = dt.date(2026, 11, 22)
QUICK = ["member@demo.example", "chief-executive@demo.example"]
WHOLE = "TRUTH_WHOLE" in os.environ


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Report]:
    """One load and one walk for all tests of the module."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(dt.datetime.combine(LOADED_ON, dt.time(12), dt.UTC), tick=False),
    ):
        cache.clear()
        with override_settings(DEMONSTRATION=True):
            call_command("demo", as_of=LOADED_ON, stdout=StringIO())
        yield Crawl(LOADED_ON).walk([one.email for one in SIGN_INS] if WHOLE else QUICK, whole=WHOLE)
        transaction.set_rollback(True)


def test_no_figure_on_any_page_differs_from_the_journal(report: Report) -> None:
    assert not report.differences, "\n".join(report.differences[:40])


def test_the_walk_compares_thousands_of_figures_and_says_what_it_leaves_out(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(report.compared.values()) > 4_000
    if WHOLE:
        with capsys.disabled():
            sys.stdout.write(report.summary())
