"""An error on a terminal tells where it happened, never what was in hand: passwords and names are."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from council_pm.logging_setup import logging_settings


@pytest.fixture
def readable() -> Iterator[logging.Formatter]:
    """How lines are written on a terminal."""
    before = structlog.get_config()
    lines = dict(logging_settings("INFO", readable=True)["formatters"]["lines"])
    yield lines.pop("()")(**lines)
    structlog.configure(**before)


def test_a_traceback_shows_no_variable(readable: logging.Formatter) -> None:
    def sign_in(password: str) -> None:
        raise PermissionError

    try:
        sign_in("open " + "sesame")
    except PermissionError:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Forbidden", None, sys.exc_info())
    written = readable.format(record)
    assert "PermissionError" in written
    assert "open sesame" not in written
