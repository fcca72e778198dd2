"""What the events of follows and digests say in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind
from council_pm.notices.models import Mail


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register("followed", Kind(_("followed thing"), text=_without_kind))
    wording.register_sentences(
        {
            "follow": _("%(who)s began to follow %(what)s"),
            "mute": _("%(who)s muted %(what)s"),
            "stop_following": _("%(who)s stopped following or muting %(what)s"),
            "choose_mail": _("%(who)s chose how often mail comes to %(what)s"),
            "send_digest": _("%(who)s sent a digest to %(what)s"),
        }
    )
    wording.register_details({"mail": Detail(_("Mail")), "alerts": Detail(_("Alerts"))})
    wording.register_codes("mail", Mail.choices)


def _without_kind(ref: str) -> str:
    """``indicator CFA-01`` is called by its code: the kind is for the machine."""
    return ref.partition(" ")[2]
