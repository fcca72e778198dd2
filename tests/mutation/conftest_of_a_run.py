"""Stands at the root of the copy that mutmut works in: each run of pytest has a database of its own, made once."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import setup_databases
from hypothesis import Phase, settings

gc.disable()  # a mutant lives for a second
# The same few cases each time, and no search for the simplest one: whether a test fails is all that is asked.
settings.register_profile(
    "mutants", deadline=None, database=None, derandomize=True, max_examples=25, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("mutants")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the migrated database; mutants run side by side and leave whatever they leave in theirs."""
    connection = connections["default"]
    made = Path(os.environ["COUNCIL_PM_TEST_DIRECTORY"]) / "made.sqlite3"
    own = made.with_name(f"{os.getpid()}.sqlite3")
    with django_db_blocker.unblock():
        if not made.is_file():
            setup_databases(verbosity=0, interactive=False)
            connection.close()
            shutil.copyfile(connection.settings_dict["NAME"], made)
        connection.close()
        shutil.copyfile(made, own)
        connection.settings_dict["NAME"] = str(own)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    for path in made.parent.glob(f"{own.name}*"):
        path.unlink()
