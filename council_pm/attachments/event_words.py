"""What the events of files and notes say in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register("attachment", Kind(_("evidence file")))
    wording.register("note", Kind(_("note")))
    wording.register_sentences(
        {
            "attach_file": _("%(who)s attached %(what)s"),
            "remove_file": _("%(who)s removed %(what)s"),
            "add_note": _("%(who)s wrote %(what)s"),
        }
    )
    wording.register_details(
        {"about": Detail(_("About")), "size": Detail(_("Size in bytes")), "sha256": Detail(_("Checksum (SHA-256)"))}
    )
