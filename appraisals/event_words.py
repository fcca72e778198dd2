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
    wording.register_sentences({})
