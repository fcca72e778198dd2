"""What the events of assessments say in words."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.assessments.models import Dimension, DimensionText
from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.org.models import OrgUnit


def register() -> None:
    """Hand them to the browser of the record."""
    newest = DimensionText.objects.filter(dimension=OuterRef("pk")).order_by("-revision").values("name")[:1]
    wording.register(
        "maturity",
        Kind(
            _("own view of a department"),
            titles=Titles(OrgUnit.objects.all, "code", F("code"), numeric=False),
            url=lambda code: reverse("assessments:maturity_page", args=[code]),
        ),
    )
    wording.register(
        "maturity_dimension",
        Kind(
            _("statement"),
            titles=Titles(Dimension.objects.all, "pk", Subquery(newest)),
            url=lambda _pk: reverse("assessments:dimension_list"),
        ),
    )
    wording.register("council_step", Kind(_("the council's next step")))
    wording.register_sentences(
        {
            "record_maturity_view": _("%(who)s said how the department %(what)s sees itself"),
            "add_dimension": _("%(who)s added the statement %(what)s"),
            "change_dimension": _("%(who)s changed the statement %(what)s"),
            "say_council_step": _("%(who)s said what the council does next"),
        }
    )
    wording.register_details({"quarter": Detail(_("Quarter")), "active": Detail(_("In use"))})
