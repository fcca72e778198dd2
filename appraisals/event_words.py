"""What the events of appraisals say in words: that something was done, never what it says.

Their kind is private: the browser of the record shows none of them, HR reads them on a page of its own (M092).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from appraisals.services.writing import KIND
from council_pm.audit import wording
from council_pm.audit.wording import Kind


def register() -> None:
    """Hand them to the record."""
    wording.register(KIND, Kind(_("appraisal"), private=True))
    wording.register_sentences(
        {
            "set_appraisal_target": _("%(who)s set a target in %(what)s"),
            "change_appraisal_target": _("%(who)s changed a target in %(what)s"),
            "note_target_progress": _("%(who)s said how far a target is in %(what)s"),
            "order_appraisal_targets": _("%(who)s put targets in another order in %(what)s"),
            "remove_appraisal_target": _("%(who)s removed a target from %(what)s"),
            "carry_appraisal_targets": _("%(who)s copied open targets of the last appraisal into %(what)s"),
        }
    )
