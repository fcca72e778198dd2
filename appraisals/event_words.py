"""What the events of appraisals say in words: that something was done, never what it says.

Their kind is private: the browser of the record shows none of them, HR reads them on a page of its own (M092).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from appraisals.services import framework
from appraisals.services.writing import KIND
from council_pm.audit import wording
from council_pm.audit.wording import Kind


def register() -> None:
    """Hand them to the record."""
    wording.register(KIND, Kind(_("appraisal"), private=True))
    wording.register(framework.KIND, Kind(_("framework of appraisals"), text=wording.spoken))
    wording.register_sentences(
        {
            "write_appraisal": _("%(who)s wrote in an appraisal: %(what)s"),
            "keep_own_note": _("%(who)s kept an own note beside an appraisal: %(what)s"),
            "check_in": _("%(who)s noted a check-in: %(what)s"),
            "change_check_in": _("%(who)s changed a check-in: %(what)s"),
            "agree_check_in": _("%(who)s agreed a check-in: %(what)s"),
            "add_need": _("%(who)s added a development need: %(what)s"),
            "change_need": _("%(who)s changed a development need: %(what)s"),
            "change_behaviour": _("%(who)s worded anew the behaviour %(what)s"),
            "add_theme": _("%(who)s added the development theme %(what)s"),
            "change_theme": _("%(who)s changed the development theme %(what)s"),
            "end_theme": _("%(who)s ended the development theme %(what)s"),
        }
    )
