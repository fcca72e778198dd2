"""Guidance of the browser's council: a page that was written anew, a word of its own, changes of the system."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.factories.guidance import entry_of, look_of, page_of, revise, word_of


def write_guidance(author: int) -> dict[str, str]:
    """Write it; answers the paths of what a test may open."""
    today = timezone.localdate()
    page = page_of("drop-in", "We meet on **Monday**.\n\n# Where\n\n- In the canteen", title="Drop-in", by=author)
    revise(page, "We meet on **Tuesday**.\n\n# Where\n\n- In the canteen", title="Drop-in", by=author, look_again=today)
    word_of("second-look", "A question to the service, never a finding.", by=author)
    due = entry_of("A sample is held against its source", since=today - timedelta(days=90), look_again=today, by=author)
    look_of(entry_of("Monthly reports", kind="stopped", by=author), by=author)
    return {
        "guidance page": page.get_absolute_url(),
        "guidance page changes": f"{page.get_absolute_url()}changes/",
        "guidance page changed": f"{page.get_absolute_url()}changes/2/",
        "guidance page edit": f"{page.get_absolute_url()}edit/",
        "log entry": due.get_absolute_url(),
    }
