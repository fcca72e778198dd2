"""``manage.py rotate_appraisal_keys``: every word of appraisals under the key in use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appraisals.sealing import NoKey
from appraisals.services.rotation import give_up_lost_keys, rotate
from council_pm.core.access import Actor


class Command(BaseCommand):
    """Seal everything anew with the first key of ``APPRAISAL_KEYS``."""

    help = "Seal the words of appraisals anew with the first key of APPRAISAL_KEYS; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--lost``: the keys before are gone for good."""
        parser.add_argument(
            "--lost",
            action="store_true",
            help="The key before is lost for good: write with the first key of APPRAISAL_KEYS from now on.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done, and refuse in words where a key is missing."""
        unreadable = 0
        try:
            if options["lost"]:
                give_up_lost_keys(by=Actor(None, "command line"))
            for one in rotate(by=Actor(None, "command line")):
                unreadable += one.unreadable
                self.stdout.write(
                    f"{one.table}: {one.anew} sealed anew, {one.current} already under this key,"
                    f" {one.unreadable} cannot be opened"
                )
        except NoKey:
            raise CommandError(
                "APPRAISAL_KEYS is not set: there is no key to seal with. Nothing was changed."
            ) from None
        if unreadable and options["lost"]:
            self.stdout.write(
                f"{unreadable} texts stay shut: their key is lost. What is written from now on is under the first key."
            )
            return
        if unreadable:
            raise CommandError(
                f"{unreadable} texts cannot be opened with the keys of APPRAISAL_KEYS, and were left as they are. Put"
                " the key with which they were sealed after the first one, and run this again: until then take no key"
                " away."
            )
        self.stdout.write("Everything is under the first key. Older keys can be taken out of APPRAISAL_KEYS now.")
