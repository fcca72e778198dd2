"""``manage.py demo``: the demonstration council."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from council_pm.audit.models import Event
from council_pm.demo.load.council import RealCouncilError, load_demonstration
from council_pm.demo.load.record import DATA_VERSION, loaded
from council_pm.demo.load.removal import NotRemovedError, recreate_database
from council_pm.demo.sign_ins import PASSWORD, SIGN_INS

START_ANEW = "To move it to today, stop it, empty it as README.md says (`manage.py demo --remove`), and start it again."
STALE_DAYS = 28


class Command(BaseCommand):
    """Load the demonstration once; say what it is; remove it."""

    help = "Load the demonstration council (once: a second run changes nothing), in demonstration mode only."
    requires_system_checks = ()  # the checks have run with `migrate`; a second start takes seconds

    def add_arguments(self, parser: CommandParser) -> None:
        """What else to do, and the day of the demonstration."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--sign-ins", action="store_true", help="only print who can sign in")
        what.add_argument("--remove", action="store_true", help="make the demonstration's own database anew, empty")
        what.add_argument(
            "--as-of", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="load it as it would stand on this day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside demonstration mode, in words."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is not a demonstration: set DEMONSTRATION=1, which gives it a database of its own, or start a "
                "real council with `manage.py init_council`. Nothing was changed."
            )
        if options["sign_ins"]:
            self._print_sign_ins()
        elif options["remove"]:
            self._remove()
        else:
            self._load(options["as_of"] or timezone.localdate())

    def _load(self, as_of: dt.date) -> None:
        if Event._meta.db_table not in connection.introspection.table_names():
            raise CommandError("There are no tables yet: run `manage.py migrate` first.")
        began = time.monotonic()
        try:
            new = load_demonstration(as_of=as_of)
        except RealCouncilError as refused:
            raise CommandError(
                "This database holds a council that is not the demonstration: unset DATABASE_URL, so that the "
                "demonstration has its own. Nothing was changed."
            ) from refused
        if new:
            seconds = round(time.monotonic() - began)
            self.stdout.write(f"The demonstration council was loaded in {seconds} seconds.")
            return
        there = loaded()
        assert there is not None  # nosec B101 - `load_demonstration` has just found it
        self.stdout.write(f"The demonstration council of {date_format(there.as_of)} is there; nothing was changed.")
        if there.version != DATA_VERSION or (as_of - there.as_of).days > STALE_DAYS:
            self.stdout.write(START_ANEW)

    def _print_sign_ins(self) -> None:
        titles, addresses = (
            max(map(len, column)) for column in zip(*((s.title, s.email) for s in SIGN_INS), strict=True)
        )
        for one in SIGN_INS:
            self.stdout.write(f"{one.title:<{titles}}  {one.email:<{addresses}}  {PASSWORD}")

    def _remove(self) -> None:
        try:
            file = recreate_database()
        except NotRemovedError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{file.name} was made anew and is empty: the next `make run` fills it.")
