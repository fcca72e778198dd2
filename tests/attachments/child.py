"""A process that attaches a file and is killed on the way: ``child DIRECTORY MOMENT USER SERIES``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import django
from django.conf import settings

from tests.attachments.samples import pdf


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def chunks(moment: str) -> Iterator[bytes]:
    yield pdf()[:9]
    if moment == "while it is written":
        killed()
    yield pdf()[9:]


def send(directory: str, moment: str, user_id: int, series_id: str) -> None:
    from django.db import transaction

    from council_pm.attachments.services import attach_file
    from council_pm.core.access import Actor
    from council_pm.core.subjects import Ref

    settings.ATTACHMENTS_DIR = directory
    if moment == "before its row":  # the scanner stands between the two, and takes its caller with it
        settings.ATTACHMENT_SCAN_COMMAND = ("sh", "-c", "kill -KILL $PPID")
    about = Ref("series_of_tests", series_id, "0")
    with transaction.atomic():
        attach_file(by=Actor(user_id), about=about, name="count.pdf", chunks=chunks(moment))
        killed()


if __name__ == "__main__":
    django.setup()
    send(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
