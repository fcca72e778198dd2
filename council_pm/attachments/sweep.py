"""The nightly job that deletes files which nothing speaks of."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.attachments.services import sweep_files
from council_pm.jobs.runs import JobRun

KIND = "sweep_attachments"
logger = logging.getLogger(__name__)


def run_sweep(run: JobRun) -> dict[str, Any]:
    """Sweep; started again, it finds less to do."""
    found = sweep_files(now=timezone.now())
    if found.missing:
        logger.error("%s attachments have no file: was DATA_DIR restored with the database?", found.missing)
    return asdict(found)


def describe(result: Mapping[str, Any]) -> str:
    """How it went, in one sentence."""
    return _("Files deleted: %(gone)s. Files that are not where they should be: %(missing)s.") % {
        "gone": int(result.get("orphans", 0)) + int(result.get("removed", 0)),
        "missing": result.get("missing", 0),
    }
