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
    wording.register("appraisal_copy", Kind(_("copy of what is held"), private=True))
    wording.register("appraisal_key", Kind(_("words under a key"), private=True))
    wording.register_sentences(
        {
            "open_appraisal_as_hr": _("%(who)s opened %(what)s for HR, with a reason"),
            "ask_correction": _("%(who)s asked for a correction in %(what)s"),
            "answer_correction": _("%(who)s answered what was asked about %(what)s"),
            "delete_appraisal_words": _("%(who)s deleted the words of %(what)s, which are kept no longer"),
            "copy_own_data": _("%(who)s took a copy of what is held about them: %(what)s"),
            "copy_data_of": _("%(who)s made a copy of what is held about somebody: %(what)s"),
            "seal_anew": _("%(who)s sealed words anew with another key: %(what)s"),
        }
    )
