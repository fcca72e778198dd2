"""Load a tidy CSV of values and comparators: all or nothing."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from council_pm.core.access import Actor, Permission
from council_pm.people.models import User
from indicators.history.selectors import fault_lines
from indicators.history.services import limits, load_file
from indicators.models import HistoryLoad, LoadState

COUNTS = (
    ("values_new", "new values"),
    ("values_restated", "values restated"),
    ("values_unchanged", "values unchanged"),
    ("comparators_new", "new comparators"),
    ("comparators_changed", "comparators changed"),
    ("comparators_unchanged", "comparators unchanged"),
)


class Command(BaseCommand):
    """The history load without a browser, in one process."""

    help = "Load a tidy CSV (plain or gzipped) of values and comparators: all or nothing, safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how it is to be loaded."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--preview", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--known-from", help="since when the figures are known, such as 2026-11-22T09:00")
        parser.add_argument("--user", help="e-mail address of the person who loads it")
        parser.add_argument("--reason", default="", help="why figures are restated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, preview, apply; exit code 1 with every fault where the file is refused."""
        path: Path = options["file"]
        _refuse_path(path)
        by = _actor(options["user"])
        known_from = _moment(options["known_from"])
        started = time.monotonic()
        load = load_file(
            by=by, path=path, known_from=known_from, reason=options["reason"], preview_only=options["preview"]
        )
        if load.state == LoadState.REFUSED:
            self._say_faults(load)
            raise CommandError(f"{path.name} was refused: {load.error_count:,} faults. Nothing was changed.")
        self._say_counts(load, time.monotonic() - started, preview=options["preview"])

    def _say_faults(self, load: HistoryLoad) -> None:
        lines = fault_lines(load)
        for line in lines:
            self.stderr.write(f"{load.file_name}: {line.where}: {line.sentence}")
        if load.error_count > len(lines):
            self.stderr.write(f"... and {load.error_count - len(lines):,} more.")

    def _say_counts(self, load: HistoryLoad, seconds: float, *, preview: bool) -> None:
        counts, totals = load.preview["counts"], load.preview["totals"]
        rate = int(counts["rows"] / seconds) if seconds else counts["rows"]
        self.stdout.write(f"{counts['rows']:,} rows in {seconds:.1f} s ({rate:,} a second).")
        for name, words in COUNTS:
            self.stdout.write(f"  {totals[name]:>9,} {words}")
        for name, words in (("duplicates", "rows stood in the file twice"), ("blank", "rows without a figure")):
            if counts[name]:
                self.stdout.write(f"  {counts[name]:>9,} {words}: skipped")
        if counts["rounded"]:
            self.stdout.write(f"  {counts['rounded']:>9,} figures were rounded to 6 decimals")
        if load.preview["ignored_columns"]:
            self.stdout.write(f"Not read: the columns {', '.join(load.preview['ignored_columns'])}.")
        self.stdout.write("Nothing was changed: this was a preview." if preview else "Loaded.")


def _refuse_path(path: Path) -> None:
    if not path.is_file():
        raise CommandError(f"{path} is not a file.")
    megabytes = limits().upload_bytes // (1024 * 1024)
    if path.stat().st_size > limits().upload_bytes:
        raise CommandError(f"{path.name} is larger than {megabytes} MB: split it, or compress it with gzip.")


def _actor(address: str | None) -> Actor:
    if not address:
        return Actor(None, "command line")
    user = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody signs in with the address {address}.")
    if not user.may(Permission.LOAD_HISTORY):
        raise CommandError(f"{address} may not load history: that is for corporate performance.")
    return Actor(user.pk)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is not a moment: write it like 2026-11-22T09:00.") from None
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    if moment > timezone.now():
        raise CommandError(f"{text} lies in the future: figures cannot be known from then.")
    return moment
