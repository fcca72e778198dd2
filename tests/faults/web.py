"""What gunicorn serves in these tests: the product, which stands still where it is told to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import time_machine
from django.urls import get_resolver

from council_pm.wsgi import application as product
from tests.faults import holding

# Before the server forks: each of its processes would read every address of the product at its first request.
len(get_resolver().url_patterns)
holding.stand_still_where(Path(os.environ["FAULTS_DIRECTORY"]) / "web")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The product's answer; with a header ``X-Day`` as on another day."""
    day = environ.get("HTTP_X_DAY")
    with time_machine.travel(f"{day}T10:00:00+00:00") if day else contextlib.nullcontext():
        answer: Iterable[bytes] = product(environ, start_response)
    holding.pass_by("answer")
    return answer
