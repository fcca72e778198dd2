"""What the events of the organisation say in words."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.org.models import Committee, Level, OrgUnit, Placement


def register() -> None:
    """Hand them to the browser of the record."""
    newest = Placement.objects.filter(unit=OuterRef("pk")).order_by("-valid_from", "-pk")
    name = Subquery(newest.values("name")[:1])
    wording.register(
        "org_unit", Kind(_("part of the organisation"), titles=Titles(OrgUnit.objects.all, "pk", name, "code"))
    )
    wording.register("committee", Kind(_("committee"), titles=Titles(Committee.objects.all, "pk", F("name"), "slug")))
    wording.register_sentences(
        {
            "create_unit": _("%(who)s created the part of the organisation %(what)s"),
            "move_unit": _("%(who)s moved %(what)s"),
            "tell_of_move": _("%(who)s told %(what)s of a move"),
            "rename_unit": _("%(who)s renamed %(what)s"),
            "close_unit": _("%(who)s closed %(what)s"),
            "reopen_unit": _("%(who)s opened %(what)s again"),
            "merge_unit": _("%(who)s let %(what)s become part of another part of the organisation"),
            "create_committee": _("%(who)s created the committee %(what)s"),
            "set_meetings": _("%(who)s set the meetings of %(what)s"),
        }
    )
    wording.register_details(
        {
            "parent": Detail(_("Belongs to"), kind="org_unit"),
            "unit": Detail(_("Part of the organisation"), kind="org_unit"),
            "into": Detail(_("Part of"), kind="org_unit"),
            "units": Detail(_("What went over with it"), kind="org_unit"),
            "committee": Detail(_("Committee"), kind="committee"),
            "level": Detail(_("Level")),
            "from": Detail(_("From")),
            "to": Detail(_("Until")),
            "on": Detail(_("On")),
            "added": Detail(_("Added")),
            "removed": Detail(_("Taken away")),
            "name": Detail(_("Name")),
        }
    )
    wording.register_codes("level", Level.choices)
