"""Where the demonstration is not loaded, not removed, and what its command says instead."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import override_settings
from pytest_django import Settings

from council_pm.core.access import Actor
from council_pm.demo.sign_ins import PASSWORD, SIGN_INS
from council_pm.org.models import Level, OrgUnit
from council_pm.org.services import create_unit
from council_pm.people import sign_in_hints
from indicators.models import AreaGroup, Value

LOADED_ON = dt.date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("options", [{}, {"sign_ins": True}, {"remove": True}], ids=["load", "sign-ins", "remove"])
def test_outside_demonstration_mode_it_refuses_and_names_the_cure(options: dict[str, bool]) -> None:
    with pytest.raises(CommandError, match="set DEMONSTRATION=1"):
        call_command("demo", **options)


@pytest.mark.django_db
@override_settings(DEMONSTRATION=True)
def test_a_database_with_a_real_council_is_left_alone() -> None:
    by = Actor(None, "command line")
    create_unit(by=by, code="COUNCIL", level=Level.COUNCIL, name="Real Council", parent=None, valid_from=LOADED_ON)
    before = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    with pytest.raises(CommandError, match="a council that is not the demonstration"):
        call_command("demo")
    assert {model._meta.label: model._base_manager.count() for model in apps.get_models()} == before


@pytest.mark.django_db
@override_settings(DEMONSTRATION=True)
def test_a_load_that_fails_half_way_leaves_nothing_behind() -> None:
    AreaGroup.objects.create(slug="similar", name="In the way")
    with pytest.raises(IntegrityError):
        call_command("demo", as_of=LOADED_ON)
    assert not OrgUnit.objects.exists()
    assert not Value.objects.exists()


@override_settings(DEMONSTRATION=True)
def test_the_sign_ins_are_printed_in_columns_without_the_database() -> None:
    said = StringIO()
    call_command("demo", sign_ins=True, stdout=said)  # a test without a mark may not touch the database
    lines = said.getvalue().splitlines()
    assert len(lines) == len(SIGN_INS)
    for line, one in zip(lines, SIGN_INS, strict=True):
        assert line.split("  ")[0] == one.title
        assert line.split()[-2:] == [one.email, PASSWORD]
    assert len({line.index("@") - len(one.email.split("@")[0]) for line, one in zip(lines, SIGN_INS, strict=True)}) == 1


@pytest.mark.django_db
@override_settings(DEMONSTRATION=True)
def test_no_database_but_the_demonstrations_own_is_removed() -> None:
    name = connection.settings_dict["NAME"]
    with pytest.raises(CommandError, match=r"drop its database|nothing was removed"):
        call_command("demo", remove=True)
    assert connection.vendor == "postgresql" or Path(str(name)).exists()


def test_the_sign_in_page_lists_them_in_demonstration_mode_only(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    apps.get_app_config("demo").ready()
    assert {hint.login for hint in sign_in_hints.hints()} == {one.email for one in SIGN_INS}
    settings.DEMONSTRATION = False
    assert sign_in_hints.hints() == []


def _manage(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables.update(
        DATA_DIR=str(directory),
        DEMONSTRATION="1",
        EMBEDDED_WORKER="1",
        LOG_LEVEL="WARNING",
        SECRET_KEY="only-for-the-suite-0123456789-abcdefghij",
    )
    command = [sys.executable, "manage.py", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=120)


def test_removing_makes_the_own_file_anew_unless_somebody_has_it_open(tmp_path: Path) -> None:
    file = tmp_path / "demonstration.sqlite3"
    with closing(sqlite3.connect(file)) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("CREATE TABLE old (id INTEGER)")
        server.commit()
        refused = _manage(tmp_path, "--remove")
        assert refused.returncode == 1
        assert "The demonstration is running: stop it first" in refused.stderr
    without_tables = _manage(tmp_path)
    assert without_tables.returncode == 1
    assert "run `manage.py migrate` first" in without_tables.stderr
    removed = _manage(tmp_path, "--remove")
    assert removed.returncode == 0, removed.stderr
    with closing(sqlite3.connect(file)) as found:
        tables = {name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert "old" not in tables
        assert found.execute("SELECT COUNT(*) FROM indicators_value").fetchone() == (0,)
