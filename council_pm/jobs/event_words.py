"""What the events of tables say in words."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind


def register() -> None:
    """Hand them to the browser of the record."""
    # A table is seen by who sent it: what it was called is nobody else's business (matrix M033).
    wording.register("table", Kind(_("table"), text=lambda ref: _now("table number %(number)s") % {"number": ref}))
    wording.register_sentences(
        {
            "receive_table": _("%(who)s sent a table to be checked: %(what)s"),
            "refuse_table": _("%(who)s sent a table that was refused: %(what)s"),
            "apply_table": _("%(who)s applied a table: %(what)s"),
            "discard_table": _("%(who)s discarded a table: %(what)s"),
        }
    )
    wording.register_details(
        {
            "create": Detail(_("New")),
            "change": Detail(_("Changed")),
            "same": Detail(_("As they stood")),
        }
    )
