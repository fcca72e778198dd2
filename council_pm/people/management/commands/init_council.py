"""``manage.py init_council``: the first day of a real council."""

from __future__ import annotations

import os
from email.utils import parseaddr
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.services import Administrator, start_council

PASSWORD_VARIABLES = ("ADMINISTRATOR_1_PASSWORD", "ADMINISTRATOR_2_PASSWORD")


class Command(BaseCommand):
    """Name the council and its two system administrators; an installation is started once."""

    help = (
        "Start a real council: its name and two named system administrators, who then give everybody else their "
        "sign-ins. Passwords are asked for, or read from ADMINISTRATOR_1_PASSWORD and ADMINISTRATOR_2_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The council's name, and each administrator as ``Name <address>``."""
        parser.add_argument("--name", required=True, help="the council's name, as it stands on every page")
        parser.add_argument(
            "--administrator",
            action="append",
            required=True,
            dest="administrators",
            metavar='"NAME <E-MAIL>"',
            help='give it twice, for example --administrator "Ann Lee <ann.lee@council.example>"',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, ask for the passwords, and start; or change nothing and say why."""
        if User.objects.exists():
            raise CommandError("This council has been started already: nothing was changed.")
        typed = options["administrators"]
        if len(typed) != 2:
            raise CommandError("Name two administrators, each with --administrator: corporate roles need two people.")
        people = [_named(text) for text in typed]
        first, second = (
            Administrator(name, email, _password(name, variable))
            for (name, email), variable in zip(people, PASSWORD_VARIABLES, strict=True)
        )
        try:
            users = start_council(
                by=Actor(None, "command line"),
                name=options["name"],
                administrators=(first, second),
                starts=timezone.localdate(),
            )
        except ValidationError as refused:
            raise CommandError(" ".join([*refused.messages, "Nothing was changed."])) from refused
        self.stdout.write(f"{options['name'].strip()} has been started.")
        for user in users:
            self.stdout.write(f"{user} signs in with {user.email} at /sign-in/.")


def _named(text: str) -> tuple[str, str]:
    name, email = parseaddr(text)
    if not name or "@" not in email:
        raise CommandError(f'"{text}" is not a name and an address: write it as "Ann Lee <ann.lee@council.example>".')
    return name, email


def _password(name: str, variable: str) -> str:
    given = os.environ.get(variable, "")
    if given:
        return given
    try:
        typed = getpass(f"Password for {name}: ")
        again = getpass("The same password again: ")
    except EOFError as ended:
        raise CommandError(f"There is nobody to ask for a password: set {variable}.") from ended
    if typed != again:
        raise CommandError("The two passwords are not the same: nothing was changed.")
    return typed
