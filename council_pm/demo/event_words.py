"""What the events of the demonstration say in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register("demonstration", wording.Kind(_("part of the demonstration"), text=str))
    wording.register_sentences(
        {
            "load_demonstration": _("%(who)s loaded the demonstration council"),
            "load_demonstration_part": _("%(who)s loaded a part of the demonstration: %(what)s"),
        }
    )
    wording.register_details({"as_of": wording.Detail(_("As of"))})
