"""``manage.py rotate_appraisal_keys``: every word of appraisals under the key in use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appraisals.sealing import NoKey
from appraisals.services.rotation import rotate
from council_pm.core.access import Actor


class Command(BaseCommand):
    """Seal everything anew with the first key of ``APPRAISAL_KEYS``."""

    help = "Seal the words of appraisals anew with the first key of APPRAISAL_KEYS; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done, and refuse in words where a key is missing."""
        unreadable = 0
        try:
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
        if unreadable:
            raise CommandError(
                f"{unreadable} texts cannot be opened with the keys of APPRAISAL_KEYS, and were left as they are. Put"
                " the key with which they were sealed after the first one, and run this again: until then take no key"
                " away."
            )
        self.stdout.write("Everything is under the first key. Older keys can be taken out of APPRAISAL_KEYS now.")
