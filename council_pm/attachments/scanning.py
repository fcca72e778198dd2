"""Asking the council's virus scanner (``ATTACHMENT_SCAN_COMMAND``), where it has named one."""

from __future__ import annotations

import logging
import subprocess  # nosec B404 - the command is the administrator's own, from the environment
from pathlib import Path

from django.conf import settings

from council_pm.attachments.refusals import FileRefusedError

LONGEST_WAIT = 45.0  # seconds; the web server gives a request up after 60
_FOUND_SOMETHING = 1  # as clamscan and clamdscan end
logger = logging.getLogger(__name__)


def scan(path: Path) -> None:
    """Run the command with the path as its last argument; no shell. Any end but 0 refuses the file.

    Raises ``FileRefusedError``: ``infected`` for 1, ``not_scanned`` where the scanner itself failed.
    """
    command = list(settings.ATTACHMENT_SCAN_COMMAND)
    if not command:
        return
    try:
        done = subprocess.run(  # nosec B603 - no shell, and the path is of our own making
            [*command, str(path)], stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        logger.exception("the scanner of attachments could not be asked")
        raise FileRefusedError("not_scanned") from failure
    if done.returncode == 0:
        return
    logger.warning("the scanner of attachments refused a file, ending with %s", done.returncode)
    raise FileRefusedError("infected" if done.returncode == _FOUND_SOMETHING else "not_scanned")
