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
            "sign_appraisal": _("%(who)s signed an appraisal"),
            "enter_paper_signature": _("%(who)s kept that an appraisal was signed on paper"),
            "countersign_appraisal": _("%(who)s countersigned an appraisal"),
            "begin_appraisal_version": _("%(who)s began a new version of an appraisal"),
            "begin_appraisal_stage": _("%(who)s began the next stage of an appraisal"),
            "appraise_together": _("%(who)s appraised somebody together with their team"),
        }
    )
