"""Whether background work keeps up, for whoever watches the system."""

from __future__ import annotations

from django.utils import timezone

from council_pm.jobs.selectors import DELAYED_AFTER, calculations_delayed


class WorkIsBehind(Exception):  # noqa: N818  # a state of the system, not a mistake in the program
    """Jobs wait for longer than they should."""


def nothing_waits_too_long() -> None:
    """Raises ``WorkIsBehind`` while a job waits, or stands without its worker, for over a minute."""
    if calculations_delayed(timezone.now()):
        raise WorkIsBehind(f"Jobs wait for more than {DELAYED_AFTER.seconds} seconds: is a worker running?")
