"""What an appraisal is called for its reader, and the way to its pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, Part
from council_pm.core.crumbs import crumbs


def title(at: AppraisalSeen) -> str:
    """What its page is called."""
    if at.is_own:
        return _("My appraisal, %(cycle)s") % {"cycle": at.appraisal.cycle.name}
    return _("%(person)s, %(cycle)s") % {"person": at.appraisal.person.name, "cycle": at.appraisal.cycle.name}


def steps(at: AppraisalSeen, here: str = "") -> Any:
    """The way to its page, or to one of its pages: whoever appraises comes from the team and goes on to the next."""
    team = ((_("My team"), reverse("appraisals:team")),) if at.part is Part.APPRAISER else ()
    top = (_("Appraisals"), reverse("appraisals:home"))
    if not here:
        return crumbs(top, *team, (title(at), ""))
    return crumbs(top, *team, (title(at), at.appraisal.get_absolute_url()), (here, ""))
